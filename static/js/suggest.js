/* Names while one is typed: a list under the field of the search. Without this script the search itself finds them. */

const PAUSE = 200;
const SHORTEST = 2;

for (const field of document.querySelectorAll("input[data-suggest]")) {
  const list = document.createElement("datalist");
  list.id = `${field.id}-names`;
  field.after(list);
  field.setAttribute("list", list.id);
  let waiting;
  let asked = "";

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    const text = field.value.trim();
    if (text.length < SHORTEST || text === asked) return;
    waiting = setTimeout(async () => {
      asked = text;
      try {
        const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(text)}`, { credentials: "omit" });
        if (!answer.ok || asked !== text) return;
        const { suggestions } = await answer.json();
        list.replaceChildren(...suggestions.map(({ name }) => new Option(name, name)));
      } catch {
        // Nothing is suggested; the search works all the same.
      }
    }, PAUSE);
  });
}
