// Keeps what is typed in a form of the desk until it is saved: in this tab alone (sessionStorage), never a file, a
// password or what is confidential (data-never-kept). Before a form is sent it asks whether the desk is there and who
// is signed in, so that a lost connection or an expired session costs no page. templates/admin/keep_typing.html names
// the form and has the words. Without this script a form is sent as it always was.
(() => {
  "use strict";
  const STORE = "desk-typed:";
  const SIGNED_OUT = "desk-signed-out";
  const OLDEST = 12 * 60 * 60 * 1000; // ms that anything is kept
  const PATIENCE = 8000; // ms that the desk has to answer
  const PAUSE = 400; // ms without a key before it is kept
  const UNKEPT = new Set(["file", "password", "hidden", "submit", "button", "image", "reset"]);
  const ROW = /^(.+)-(\d+)-([^-]+)$/;

  let here = null; // where the page says what to keep
  let form = null;
  let pending = null; // what was kept before, while it is offered
  let waiting = 0;
  let asking = false;
  let passed = false;

  // --- the store ---------------------------------------------------------------------------------------------------
  const address = () => STORE + location.pathname + location.search;
  const keys = () => Object.keys(sessionStorage).filter((key) => key.startsWith(STORE));
  const read = (key) => {
    try {
      return JSON.parse(sessionStorage.getItem(key));
    } catch {
      return null;
    }
  };
  const write = (key, entry) => {
    try {
      sessionStorage.setItem(key, JSON.stringify(entry));
    } catch {
      // Full, or forbidden: the page itself still holds what was typed.
    }
  };
  const forget = (which = () => true) => {
    for (const key of keys()) if (which(read(key))) sessionStorage.removeItem(key);
  };
  const neverArrived = () => {
    for (const key of keys()) {
      const entry = read(key);
      if (entry?.sent) write(key, { ...entry, sent: false });
    }
  };

  // --- what is typed -----------------------------------------------------------------------------------------------
  const isKept = (control) =>
    control.name &&
    !control.disabled &&
    !UNKEPT.has(control.type) &&
    !control.name.startsWith("_") &&
    !control.name.includes("__prefix__") &&
    !control.closest("[data-never-kept]");

  const chosen = (select, by) => {
    const options = [...select.options].filter((option) => option[by]);
    if (!options.length && !select.multiple && select.options.length) options.push(select.options[0]);
    return options.map((option) => [option.value, option.text]);
  };

  const isChanged = (control) => {
    if (control instanceof HTMLSelectElement) {
      return String(chosen(control, "selected")) !== String(chosen(control, "defaultSelected"));
    }
    if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
    return control.value !== control.defaultValue;
  };

  const valueOf = (control) => {
    if (control instanceof HTMLSelectElement) return { options: chosen(control, "selected") };
    if (control.type === "checkbox" || control.type === "radio") return { of: control.value, checked: control.checked };
    return { value: control.value };
  };

  const formsets = () => {
    const found = {};
    for (const input of form.querySelectorAll("input[name$='-INITIAL_FORMS']")) {
      const prefix = input.name.replace(/-INITIAL_FORMS$/, "");
      const ids = {};
      for (let n = 0; n < Number(input.value); n += 1) ids[n] = form.elements[`${prefix}-${n}-id`]?.value ?? "";
      found[prefix] = { initial: Number(input.value), ids };
    }
    return found;
  };

  const idOf = (field) => `${field.name}\n${field.of ?? ""}`;

  const keep = (sent = false) => {
    clearTimeout(waiting);
    // A page that came back from the desk with what was typed shows it as if it had always stood there.
    const all = "holdsWhatWasTyped" in here.dataset;
    const fields = new Map((pending?.fields ?? []).map((field) => [idOf(field), field]));
    for (const control of form.elements) {
      if (isKept(control) && (all || isChanged(control))) {
        const field = { name: control.name, ...valueOf(control) };
        fields.set(idOf(field), field);
      }
    }
    if (!fields.size) {
      sessionStorage.removeItem(address());
      return;
    }
    write(address(), {
      at: Date.now(),
      by: here.dataset.keptFor,
      sent,
      seen: pending?.seen ?? form.elements._seen?.value ?? "",
      formsets: pending?.formsets ?? formsets(),
      fields: [...fields.values()],
    });
  };

  // --- putting it back ---------------------------------------------------------------------------------------------
  const withRow = (prefix, index) => {
    const total = form.elements[`${prefix}-TOTAL_FORMS`];
    const add = total?.closest(".formset-wrapper")?.querySelector(".add-row");
    while (total && Number(total.value) <= index) {
      const before = total.value;
      add?.click();
      if (total.value === before) return false;
    }
    return Boolean(total);
  };

  // The name that a field has now: rows of others may have come or gone meanwhile.
  const nameNow = (name, then, now) => {
    const [, prefix, index, field] = name.match(ROW) ?? [];
    if (!prefix || !then[prefix]) return name;
    if (!now[prefix]) return null;
    if (Number(index) < then[prefix].initial) {
      const found = Object.keys(now[prefix].ids).find((n) => now[prefix].ids[n] === then[prefix].ids[index]);
      return found === undefined ? null : `${prefix}-${found}-${field}`;
    }
    const row = now[prefix].initial + Number(index) - then[prefix].initial;
    return withRow(prefix, row) ? `${prefix}-${row}-${field}` : null;
  };

  const choose = (select, options) => {
    for (const [value, text] of options) {
      if ([...select.options].some((option) => option.value === value)) continue;
      // Type-ahead has only what was chosen; other lists have all there is.
      if (!select.classList.contains("admin-autocomplete")) return false;
      select.append(new Option(text, value));
    }
    const wanted = new Set(options.map(([value]) => value));
    for (const option of select.options) option.selected = wanted.has(option.value);
    return true;
  };

  const put = (field, name) => {
    const control = [...form.elements].find(
      (one) => one.name === name && isKept(one) && (field.of === undefined || one.value === field.of)
    );
    if (!control) return false;
    // What was typed on this page since is newer.
    if (isChanged(control)) return true;
    if (field.options) {
      if (!choose(control, field.options)) return false;
    } else if (field.of !== undefined) {
      control.checked = field.checked;
    } else {
      control.value = field.value;
    }
    for (const kind of ["input", "change"]) control.dispatchEvent(new Event(kind, { bubbles: true }));
    return true;
  };

  const putBack = (entry) => {
    const now = formsets();
    let lost = false;
    for (const field of entry.fields) {
      const name = nameNow(field.name, entry.formsets, now);
      if (!name || !put(field, name)) lost = true;
    }
    // What the case said when it was typed: the desk tells if a colleague changed it since.
    if (form.elements._seen && entry.seen) form.elements._seen.value = entry.seen;
    return lost;
  };

  // --- what is said ------------------------------------------------------------------------------------------------
  const words = (name) => here.querySelector(`template[data-for="${name}"]`).content.cloneNode(true).firstElementChild;

  const say = (name) => {
    for (const old of document.querySelectorAll("[data-said]")) old.remove();
    if (!name) return;
    const said = words(name);
    said.dataset.said = name;
    (document.querySelector("#submit-row, .desk-submit") ?? form).prepend(said);
  };

  const offer = (entry) => {
    pending = entry;
    const box = words("kept");
    const at = new Date(entry.at);
    const time = box.querySelector("time");
    time.dateTime = at.toISOString();
    const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    time.textContent = at.toLocaleTimeString(document.documentElement.lang, clock);
    box.querySelector("[data-put-back]").addEventListener("click", () => {
      const lost = putBack(entry);
      pending = null;
      if (lost) box.replaceWith(words("lost"));
      else box.remove();
      keep();
    });
    box.querySelector("[data-forget]").addEventListener("click", () => {
      pending = null;
      box.remove();
      keep();
    });
    here.append(box);
  };

  // --- sending -----------------------------------------------------------------------------------------------------
  const whatIsWrong = async () => {
    try {
      const options = { cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(PATIENCE) };
      const { status } = await fetch(here.dataset.signedIn, options);
      return { 204: "", 403: "signed-out" }[status] ?? "unreachable";
    } catch {
      return "unreachable";
    }
  };

  const renewToken = () => {
    // Who signed in again in another tab has a new one.
    const token = document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/)?.[1];
    if (token && form.elements.csrfmiddlewaretoken) form.elements.csrfmiddlewaretoken.value = token;
  };

  const send = async (submitter) => {
    if (asking) return;
    asking = true;
    keep();
    say("asking");
    const wrong = await whatIsWrong();
    asking = false;
    say(wrong);
    if (wrong) return;
    renewToken();
    passed = true;
    form.requestSubmit(submitter);
    passed = false;
  };

  document.addEventListener(
    "submit",
    (event) => {
      if (event.target.id === "logout-form") {
        forget();
        localStorage.setItem(SIGNED_OUT, String(Date.now()));
      }
      if (!form || event.target !== form || event.defaultPrevented) return;
      if (passed) {
        keep(true);
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      send(event.submitter);
    },
    true
  );

  // Signed out in another tab.
  window.addEventListener("storage", (event) => event.key === SIGNED_OUT && forget());

  // --- a page opens ------------------------------------------------------------------------------------------------
  const open = () => {
    forget((entry) => !entry || Date.now() - entry.at > OLDEST);
    here = document.querySelector(".desk-kept-here");
    const holds = here !== null && "holdsWhatWasTyped" in here.dataset;
    const led = (performance.getEntriesByType("navigation")[0]?.redirectCount ?? 0) > 0;
    // What is saved leads on to another page, except where one must sign in first.
    if (holds || (led && !document.getElementById("login-form"))) forget((entry) => entry.sent);
    else neverArrived();
    form = here && document.getElementById(here.dataset.keeps);
    if (!form) return;

    const kept = read(address());
    if (holds) keep();
    else if (kept?.by === here.dataset.keptFor) offer(kept);
    else sessionStorage.removeItem(address());

    const later = (event) => {
      if (event.target.form !== form || !event.isTrusted) return;
      clearTimeout(waiting);
      waiting = setTimeout(keep, PAUSE);
    };
    document.addEventListener("input", later);
    document.addEventListener("change", later);
    // Type-ahead tells of a choice by jQuery alone, which `change` above does not hear.
    window.django?.jQuery?.(form).on("select2:select select2:clear", () => keep());
  };
  document.addEventListener("DOMContentLoaded", open);
})();
