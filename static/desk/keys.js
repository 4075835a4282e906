// The keys of the desk. /admin/keys/ lists them and says where “g” and another key lead: this script fetches that page,
// shows it over the one that is open, and goes there. Without this script everything has its button or link.
(() => {
  "use strict";
  const PAGE = "/admin/keys/";
  const PAUSE = 1500; // ms in which the second key of two must come
  let wentAt = -PAUSE;

  const isTyping = (element) =>
    element instanceof Element &&
    (element.isContentEditable || Boolean(element.closest("input, textarea, select, [role=combobox], [role=listbox]")));

  const press = (...names) => {
    const shown = (button) => button.offsetParent !== null || button.getClientRects().length > 0;
    for (const name of names) {
      const button = [...document.querySelectorAll(`button[name="${name}"], input[name="${name}"]`)].find(shown);
      if (button) {
        button.click();
        return true;
      }
    }
    return false;
  };

  const keysPage = async () => {
    const answer = await fetch(PAGE);
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    return new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("desk-keys");
  };

  const show = async () => {
    let dialog = document.querySelector("dialog.desk-dialog");
    if (!dialog) {
      dialog = document.createElement("dialog");
      dialog.className = "desk-dialog";
      dialog.append(await keysPage());
      dialog.setAttribute("aria-label", dialog.querySelector("h2").textContent);
      // A press beside the list closes it, as Esc does.
      dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
      document.body.append(dialog);
    }
    if (!dialog.open) dialog.showModal();
  };

  const go = async (key) => {
    const link = (await keysPage()).querySelector(`a[data-key="${CSS.escape(key)}"]`);
    if (link) window.location.assign(link.getAttribute("href"));
  };

  // Signed out or without a connection: there is no list and nowhere to go.
  const quietly = (promise) => promise.catch(() => {});

  const withControl = (event) => {
    if (event.key.toLowerCase() === "s") {
      // Never the browser's own “save page”: what is typed belongs to the desk.
      event.preventDefault();
      press("_save", "_propose");
    } else if (event.key === "Enter" && press("_publish")) {
      event.preventDefault();
    }
  };

  const alone = (event) => {
    const second = performance.now() - wentAt < PAUSE;
    wentAt = -PAUSE;
    if (second && /^[a-z]$/.test(event.key)) {
      event.preventDefault();
      quietly(go(event.key));
    } else if (event.key === "g") {
      wentAt = performance.now();
    } else if (event.key === "?") {
      event.preventDefault();
      quietly(show());
    } else if (event.key === "/") {
      const search = document.querySelector("#searchbar, #nav-filter");
      if (!search) return;
      event.preventDefault();
      search.focus();
    }
  };

  // The theme hides a page until its scripts are there, and the browser gives no focus to what is hidden.
  window.addEventListener("load", () => {
    if (document.activeElement === document.body) document.querySelector("[autofocus]")?.focus();
  });

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || event.isComposing || event.repeat) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.ctrlKey || event.metaKey) {
      if (!event.shiftKey) withControl(event);
    } else if (!isTyping(event.target)) {
      alone(event);
    }
  });
})();
