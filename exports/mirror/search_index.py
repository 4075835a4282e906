"""Finding a person in a mirror: a small index that a page reads a part at a time, without a server; and all names from
A to Z, for who lets no page run a script.

A name is found by the phonetic keys of its parts, as the record itself finds it (record/phonetics.py).
"""

from __future__ import annotations

import json
import string
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from exports.mirror.addresses import Address, leading
from prisoners.published import PublishedPrisoner
from record.phonetics import BEGINNING, MOST_READINGS, SOUNDS, WHOLE
from record.romanising import GROUPS, romanised

NAMES = "/copy/names/"
FOLDER = "copy/search/"
NAMES_A_PAGE = 300
# All names that begin with no Latin letter, not even when they are read as such.
OTHER = "other"
LETTERS = (*string.ascii_lowercase, OTHER)
# Letters of the scripts in which names are met: their first and last.
_BLOCKS = (
    *((0xC0, 0x2AF), (0x370, 0x3FF), (0x400, 0x52F), (0x531, 0x587), (0x5D0, 0x5EA), (0x620, 0x6FF)),
    *((0x10A0, 0x10FF), (0x1E00, 0x1FFF)),
)
# So many sounds at the beginning of a key say in which part of the index it stands.
_OF_A_PART = 2


def index_files() -> Iterator[tuple[str, bytes]]:
    """The parts of the index, as scripts: a page on a stick may load one, and may not read any other file."""
    parts: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    people: dict[str, list[list[str]]] = defaultdict(list)
    places: dict[str, dict[str, int]] = defaultdict(dict)
    rows = PublishedPrisoner.objects.by_name().values_list("pk", "name", "names_folded", "name_keys")
    for pk, name, forms, keys in rows.iterator(chunk_size=2_000):
        for key in keys:
            if key.startswith((BEGINNING, WHOLE)):
                continue
            part = part_of(key)
            if pk not in places[part]:
                places[part][pk] = len(people[part])
                people[part].append([pk, name, forms])
            parts[part][key].append(places[part][pk])
    for part in sorted(parts):
        yield f"{FOLDER}{part}.js", _script("part", part, people[part], parts[part])
    yield f"{FOLDER}letters.js", _script("letters", _letters(), sorted(parts))


def part_of(key: str) -> str:
    """The part of the index in which a key stands."""
    return key[:_OF_A_PART].lower().ljust(_OF_A_PART, "_")


def _letters() -> dict[str, Any]:
    """What the page must know to read a name as the record does."""
    every = (chr(code) for first, last in _BLOCKS for code in range(first, last + 1))
    return {
        "groups": GROUPS,
        "letters": {letter: romanised(letter) for letter in every if letter.isalpha() and letter == letter.lower()},
        "sounds": SOUNDS,
        "mostReadings": MOST_READINGS,
    }


def _script(what: str, *arguments: Any) -> bytes:
    said = ", ".join(json.dumps(a, ensure_ascii=False, separators=(",", ":")) for a in arguments)
    # Two signs that end a line in a script and not in JSON.
    said = said.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"vigil.{what}({said});\n".encode()


def search_page(address: Address, language: str) -> dict[str, Any]:
    """What the page that searches must know: where the index lies, and where a person's page does."""
    here, person = address.file_in(language), Address("/prisoners/ID/").file_in(language)
    return {
        "index": f"{leading(FOLDER, from_file=here)}/",
        "people": leading(person, from_file=here),
        "letters": letters(),
    }


def names_pages() -> Iterator[Address]:
    """All pages of names, from A to Z."""
    for letter in LETTERS:
        number = _beginning_with(letter).count()
        yield Address(f"{NAMES}{letter}/")
        for page in range(2, -(-number // NAMES_A_PAGE) + 1):
            yield Address(f"{NAMES}{letter}/", (("page", str(page)),))


def letters() -> list[tuple[str, str]]:
    """Each letter, and where its names stand in the active language."""
    language = get_language() or settings.LANGUAGE_CODE
    return [(letter, Address(f"{NAMES}{letter}/").asked_in(language)) for letter in LETTERS]


def names_on_page(address: Address) -> dict[str, Any]:
    """What a page of names shows: its letter, all letters, its people, and the numbers of the pages beside it."""
    letter = address.path.removeprefix(NAMES).strip("/")
    page = int(dict(address.query).get("page", "1"))
    first = (page - 1) * NAMES_A_PAGE
    people = list(_beginning_with(letter).by_name().listed()[first : first + NAMES_A_PAGE + 1])
    return {
        "letter": letter,
        "letters": letters(),
        "people": people[:NAMES_A_PAGE],
        "number": page,
        "before": page - 1,
        "after": page + 1 if len(people) > NAMES_A_PAGE else None,
    }


def _beginning_with(letter: str) -> Any:
    return PublishedPrisoner.objects.beginning_with("" if letter == OTHER else letter)
