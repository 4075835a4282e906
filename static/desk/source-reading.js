// Fills in the form of a source from its page. The button says where to ask (data-reads-page) and which field holds the
// address (data-reads-from); fields are found by the name before "url". Without this script the button sends the form.
(() => {
  "use strict";
  const FIELDS = ["url", "title", "publisher", "published_on", "language"];

  const fieldsOf = (button) => {
    const prefix = button.dataset.readsFrom.replace(/url$/, "");
    const found = FIELDS.map((name) => [name, button.form.elements.namedItem(prefix + name)]);
    return new Map(found.filter(([, field]) => field && "value" in field));
  };

  const put = (field, value) => {
    // What was typed while the page was opened stays.
    if (!field || field.value.trim()) return;
    field.value = value;
    for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
  };

  const read = async (button) => {
    const fields = fieldsOf(button);
    const said = button.parentElement.querySelector("output");
    const body = new URLSearchParams([...fields].map(([name, field]) => [name, field.value]));
    button.disabled = true;
    said.textContent = button.dataset.reading;
    try {
      const token = button.form.elements.namedItem("csrfmiddlewaretoken").value;
      const headers = { Accept: "application/json", "X-CSRFToken": token };
      const answer = await fetch(button.dataset.readsPage, { method: "POST", body, headers });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const filling = await answer.json();
      for (const [name, value] of Object.entries(filling.fields)) put(fields.get(name), value);
      said.textContent = filling.said;
    } catch {
      said.textContent = button.dataset.failed;
    } finally {
      button.disabled = false;
    }
  };

  // Enter in a field presses the first button that sends the form: with this script that is not ours.
  document.addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("button[data-reads-page]")) button.type = "button";
  });

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button[data-reads-page]") : null;
    if (!button || !button.form) return;
    event.preventDefault();
    read(button);
  });
})();
