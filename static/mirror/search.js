/* Finds a person in a copy of the record, without a server: names are read by their sound, as the record reads them
   (record/romanising.py, record/phonetics.py). Parts of the index are loaded as scripts: a page on a stick may load
   those, and may not fetch a file. */

const SHOWN = 50;
const SON_OR_DAUGHTER = /^(.{3,}?)(?:o(?:gh?|q|h|k)l[uiye]|(?:q|gh?|k|kh)[iy]z[iy]|[oe]vi?ch|[oe]vna)$/;
const PARTICLE =
  /^(?:o(?:gh?|q|h|k)l[uiye]|(?:q|gh?|k|kh)[iy]z[iy]|uul[ui]|ul[yi]|ibn|bint?|ben|a[ldns]|ash|el|ul|ad|de|del|d[aiou]s?|la|las|los|van|von|der|y)$/;

const known = { parts: new Map(), waiting: new Map() };
const form = document.querySelector("[data-of-the-copy]");
const place = form.dataset.index;

globalThis.vigil = {
  letters(tables, parts) {
    known.tables = tables;
    known.all = new Set(parts);
    const longest = Object.keys(tables.sounds).filter((piece) => piece.length > 1);
    known.pieces = new RegExp(`${longest.join("|")}|[a-zCU]|[0-9]+`, "g");
    known.groups = new RegExp(Object.keys(tables.groups).join("|"), "g");
  },
  part(name, people, keys) {
    known.parts.set(name, { people, keys });
  },
  romanised,
  keysOf,
  find,
};

function romanised(text) {
  let read = text.normalize("NFC").toLowerCase();
  if (/[\u0370-\u1fff]/u.test(read)) {
    read = read.replace(/[\u0370-\u03ff\u1f00-\u1fff]/gu, (letter) => {
      const bare = letter.normalize("NFD");
      return /^[\u0370-\u03ff]/u.test(bare) ? bare.replace(/[\u0300-\u036f]+/gu, "") : letter;
    });
  }
  read = read.replace(/(?<![\p{L}\p{N}_])ال(?=[\p{L}\p{N}_]{3,})/gu, "ال ");
  read = read.replace(known.groups, (group) => known.tables.groups[group]);
  read = read.replace(/[\u0300-\u036f\u0640\u200b-\u200f'’ʼ`ʻʹʿʾ‘]/gu, "");
  read = Array.from(read, (letter) => known.tables.letters[letter] ?? letter).join("");
  return read.replace(/[^a-z0-9]+/g, " ").trim();
}

function partsOf(name) {
  const parts = name.split(" ").filter(Boolean);
  const told = parts.filter((part) => !PARTICLE.test(part));
  return (told.length ? told : parts).slice(0, 6);
}

function* changed(open, number, from = 0) {
  if (number === 0) {
    yield [];
    return;
  }
  for (let at = from; at <= open.length - number; at += 1)
    for (const rest of changed(open, number - 1, at + 1)) yield [open[at], ...rest];
}

function* others(places, choices) {
  if (!places.length) {
    yield [];
    return;
  }
  const [first, ...rest] = places;
  for (const sound of choices[first].slice(1)) for (const more of others(rest, choices)) yield [sound, ...more];
}

function readings(part) {
  const text = part
    .replace(/([a-z])\1+/g, "$1")
    .replace(/c(?=[eiy])|(?<=[aeio])u(?![aeiouy])|^u(?=l)/g, (found) => found.toUpperCase());
  const choices = (text.match(known.pieces) ?? []).map((piece) => known.tables.sounds[piece] ?? [piece]);
  const begins = choices.length > 0 && !(choices[0].length === 1 && choices[0][0] === "");
  const open = choices.flatMap((sounds, at) => (sounds.length > 1 ? [at] : []));
  const found = new Set();
  let read = 0;
  for (let number = 0; number <= open.length; number += 1) {
    for (const places of changed(open, number)) {
      for (const sounds of others(places, choices)) {
        if (read === known.tables.mostReadings) return [...found];
        read += 1;
        const reading = choices.map((sound) => sound[0]);
        places.forEach((at, n) => {
          reading[at] = sounds[n];
        });
        const silent = reading.length > 0 && !reading[0];
        found.add((silent || !begins ? "A" : "") + reading.join(""));
      }
    }
  }
  return [...found];
}

function keysOf(part) {
  const without = SON_OR_DAUGHTER.exec(part);
  return [...new Set([...readings(part), ...(without ? readings(without[1]) : [])])];
}

function load(name) {
  if (!known.waiting.has(name)) {
    const there = new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = `${place}${name}.js`;
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    });
    known.waiting.set(name, there);
  }
  return known.waiting.get(name);
}

async function bearing(part) {
  const found = new Map();
  for (const key of keysOf(part)) {
    const beginning = key.toLowerCase().slice(0, 2);
    const names = [...known.all].filter((name) =>
      beginning.length < 2 ? name.startsWith(beginning) : name === beginning,
    );
    for (const name of names) {
      await load(name);
      const { people, keys } = known.parts.get(name);
      for (const [sound, numbers] of Object.entries(keys)) {
        // What was typed may be the beginning of a name.
        if (sound !== key && !(key.length > 1 && sound.startsWith(key))) continue;
        for (const number of numbers) {
          const [id] = people[number];
          found.set(id, { person: people[number], whole: sound === key || found.get(id)?.whole });
        }
      }
    }
  }
  return found;
}

function alike(asked, forms) {
  // Pairs of letters in common: enough to put the nearest spelling first.
  const pairs = (text) => new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, n) => text.slice(n, n + 2)));
  const wanted = pairs(asked);
  let best = 0;
  for (const form of forms.split(" | ")) {
    const there = pairs(form);
    const common = [...wanted].filter((pair) => there.has(pair)).length;
    best = Math.max(best, (2 * common) / (wanted.size + there.size || 1));
  }
  return best;
}

async function find(text) {
  await load("letters");
  const asked = romanised(text.slice(0, 200));
  const parts = partsOf(asked).filter((part, _, all) => part.length > 1 || all.length === 1);
  if (!parts.length) return [];
  const each = [];
  for (const part of parts) each.push(await bearing(part));
  const [first, ...rest] = each;
  const found = [...first.values()].filter(({ person: [id] }) => rest.every((people) => people.has(id)));
  const scored = found.map(({ person: [id, name, forms], whole }) => ({
    id,
    name,
    score: alike(asked, forms) + (whole ? 1 : 0),
  }));
  return scored.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(0, SHOWN);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const list = document.getElementById("found");
  const nobody = document.getElementById("nobody");
  const people = await find(form.elements.q.value);
  list.replaceChildren(
    ...people.map(({ id, name }) => {
      const link = document.createElement("a");
      link.href = form.dataset.people.replace("ID", id);
      link.textContent = name;
      const item = document.createElement("li");
      item.append(link, ` (${id})`);
      return item;
    }),
  );
  nobody.hidden = people.length > 0;
});
