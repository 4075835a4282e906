// Shows how a date will be read, under its field, while it is typed. Fields say where to ask: data-reads-dates.
(() => {
  "use strict";
  const PAUSE = 300; // ms without a key before asking
  const waiting = new WeakMap();
  const asked = new WeakMap();

  const readingOf = (input) => {
    // Not by id: rows added to a table get theirs from a template.
    const next = input.closest("div")?.nextElementSibling;
    return next?.matches("output.desk-date-reading") ? next : null;
  };

  const show = (output, text, isProblem) => {
    if (output.textContent !== text) output.textContent = text;
    output.classList.toggle("desk-date-problem", isProblem);
  };

  const ask = async (input) => {
    const output = readingOf(input);
    if (!output) return;
    asked.get(input)?.abort();
    const text = input.value.trim();
    if (!text) {
      show(output, "", false);
      return;
    }
    const asking = new AbortController();
    asked.set(input, asking);
    try {
      const url = `${input.dataset.readsDates}?${new URLSearchParams({ text })}`;
      const answer = await fetch(url, { signal: asking.signal, headers: { Accept: "application/json" } });
      // Signed out meanwhile: the page says so when it is saved.
      if (!answer.ok || answer.redirected) return;
      const read = await answer.json();
      show(output, read.problem || (read.edtf && `${read.words} (${read.edtf})`), Boolean(read.problem));
    } catch {
      // No connection, or a newer text is being asked about: what stands there stays.
    }
  };

  document.addEventListener("input", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || !input.dataset.readsDates) return;
    clearTimeout(waiting.get(input));
    waiting.set(input, setTimeout(() => ask(input), PAUSE));
  });
})();
