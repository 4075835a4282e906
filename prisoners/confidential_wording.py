"""What a public document repeats of the confidential notes of its case: numbers, addresses and names of people.

Nothing here is certain. What is found stops a publication until an editor says that it may be public; what is not found
is still for people to see. It errs towards asking."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from prisoners.models import ConfidentialNote
from prisoners.sealed_fields import Unreadable
from record.names import folded
from record.public_wording import digits_of, emails_in, texts_in
from record.publication import Document

# At most so much of the notes and of a text is compared: the rest of a very long one is for the reader.
LONGEST = 100_000

_NUMBER = re.compile(r"\d(?:[ ().\-–/]{0,2}\d){5,}")
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
_SENTENCE_ENDS = re.compile(r"[.!?:;\n]\s*$")
# A house number after a word for a street, in the languages met; the words before it are the street's name.
_STREET = re.compile(
    r"(?:[^\W\d_]+\s+){0,2}(?:street|st\.|avenue|ave\.?|road|küçəsi|küç\.?|prospekti|pr\.|улица|ул\.|проспект|пр\.|вуліца|"
    r"вул\.|вулиця|calle|rue|straße|str\.|mənzil|кв\.|apt\.?|flat)\s*(?:[^\W\d_]+\s*){0,2},?\s*\d+\w?",
    re.IGNORECASE,
)
# In these a single name is telling: a source, a relative, someone to call.
_OF_PEOPLE = (ConfidentialNote.Kind.CONTACT, ConfidentialNote.Kind.FAMILY, ConfidentialNote.Kind.SOURCE)
# Words that a capital makes no names in English.
_CAPITALISED = """
    january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday the this that these those there when where while before after code article
    court criminal
"""
_NO_NAMES = frozenset(_CAPITALISED.split())


@dataclass(frozen=True)
class Repeated:
    """Words of a confidential note in public text. path: where (JSON Pointer); words: as the note has them."""

    path: str
    words: str


def repeated_in(document: Document, notes: Iterable[ConfidentialNote]) -> list[Repeated]:
    """What the document says that the notes say too, each once; names that the document itself makes known (the person,
    organisations, officials, places) are no secret."""
    said = [note for note in notes if note.body and not isinstance(note.body, Unreadable)]
    if not said:
        return []
    texts = [(path, text[:LONGEST]) for path, text in texts_in(document) if not path.startswith("/sources")]
    known = _known_names(document)
    found: dict[str, Repeated] = {}
    for note in said:
        body = note.body[:LONGEST]
        for repeated in (*_contacts(body, texts), *_names(body, texts, known, single=note.kind in _OF_PEOPLE)):
            found.setdefault(folded(repeated.words) or repeated.words, repeated)
    return list(found.values())


def _contacts(body: str, texts: list[tuple[str, str]]) -> Iterator[Repeated]:
    for email in emails_in(body):
        yield from (Repeated(path, email) for path, text in texts if email.lower() in text.lower())
    numbers = {digits_of(m.group())[-7:]: m.group() for m in _NUMBER.finditer(body)}
    # Six digits are a short number as well as a day written together; with seven it is a telephone, a card, a document.
    numbers = {digits: words for digits, words in numbers.items() if len(digits) == 7}
    for path, text in texts if numbers else []:
        for match in _NUMBER.finditer(text):
            if (words := numbers.get(digits_of(match.group())[-7:])) is not None:
                yield Repeated(path, words)
    streets = {folded(words): words for m in _STREET.finditer(body) if (words := _from_capital(m.group()))}
    for path, text in texts if streets else []:
        plain = f" {folded(text)} "
        yield from (Repeated(path, words) for address, words in streets.items() if f" {address} " in plain)


def _from_capital(address: str) -> str:
    """An address without the words of the sentence before it."""
    words = address.split()
    while words and words[0][0].islower() and any(word[0].isupper() for word in words):
        words.pop(0)
    return " ".join(words)


def _names(body: str, texts: list[tuple[str, str]], known: frozenset[str], *, single: bool) -> Iterator[Repeated]:
    """Names of the notes (two capitalised words or more; where `single`, one within a sentence) in public text."""
    wanted: dict[str, str] = {}
    for run in _capitalised_runs(body):
        for words in _windows(run):
            if any(folded(word) not in known for word in words):
                wanted.setdefault(folded(" ".join(words)), " ".join(words))
        if single:
            wanted |= {folded(word): word for word in run if folded(word) not in known and len(folded(word)) >= 4}
    wanted.pop("", None)
    found: dict[str, str] = {}
    for path, text in texts if wanted else []:
        plain = f" {folded(text)} "
        within = {folded(word) for run in _capitalised_runs(text, within_sentences=True) for word in run}
        found |= {name: path for name in wanted if (f" {name} " in plain if " " in name else name in within)}
    for name, path in found.items():
        # Of a full name, its parts are not told again.
        if not any(f" {name} " in f" {longer} " for longer in found if longer != name):
            yield Repeated(path, wanted[name])


def _windows(run: list[str]) -> Iterator[list[str]]:
    """Every part of a run that has two words or more, up to five: the first word may only begin a sentence."""
    for size in range(2, min(len(run), 5) + 1):
        for start in range(len(run) - size + 1):
            yield run[start : start + size]


def _capitalised_runs(text: str, *, within_sentences: bool = False) -> Iterator[list[str]]:
    """Neighbouring words that begin with a capital; `within_sentences` leaves out the first word of each sentence."""
    run: list[str] = []
    end = 0
    for match in _WORD.finditer(text):
        word, between = match.group(), text[end : match.start()]
        begins = end == 0 or bool(_SENTENCE_ENDS.search(between))
        if run and (between.strip() or begins):
            yield run
            run = []
        if word[0].isupper() and not (within_sentences and begins) and folded(word) not in _NO_NAMES:
            run.append(word)
        elif run:
            yield run
            run = []
        end = match.end()
    if run:
        yield run


def _known_names(document: Document) -> frozenset[str]:
    """Every word of the names that the document gives in fields of their own."""
    names = [document["name"], *(n["name"] for n in document["names"]), *document["group_names"]]
    names += [o["name"] for o in document["organizations"]] + [e["name"] for e in document["events"]]
    names += [r["organization"]["name"] for r in document["recognitions"]]
    for detention in document["detentions"]:
        names += [detention["place"], *(o["name"] for o in detention["officials"])]
        names += [h["judge"] for h in detention["hearings"]]
        names += [h["court"]["name"] for h in detention["hearings"] if h["court"]]
        names += [c["place"] for c in detention["custody"]]
        names += [c["institution"]["name"] for c in detention["custody"] if c["institution"]]
    for source in document["sources"]:
        names += [source["publisher"]]
    return frozenset(word for name in names for word in folded(name).split())
