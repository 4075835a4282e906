"""One row, understood by a mapping: what it says of a person and a detention, what is wrong, what is doubtful."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from organizations.models.names import Script
from prisoners.importing.mapping import Mapping
from prisoners.importing.tables import Row
from prisoners.importing.values import choice_of, country_of, gender_of, groups_of, several
from prisoners.models import Detention, Event, Group, Prisoner
from prisoners.reading import PersonNameReading, read_articles, read_institution, read_person_name
from record.date_reading import read_date
from record.dates import UncertainDate
from record.names import folded

QUOTE = 2000
A_YEAR = dt.timedelta(days=366)
# “Place of Detention: …” among the charges, as lists that were cut from a page have it.
_PLACE_AMONG_CHARGES = re.compile(
    r"^\W*(?:place of (?:detention|imprisonment)|held (?:at|in))\s*:?\s+(?P<place>.{3,300})$", re.IGNORECASE
)
_url = URLValidator(schemes=["http", "https"])


@dataclass
class RowReading:
    """`said` is what the row says, in plain types, ready to be kept and entered."""

    number: int
    cells: dict[str, str]
    said: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """The same for rows that say the same, in whatever file and format."""
        # Without what the mapping says of the file as a whole: the same rows may come in another one.
        return _hash({name: value for name, value in self.said.items() if name not in ("source", "gender_hint")})

    @cached_property
    def whom(self) -> str:
        """The same for rows about people of one full name in one country."""
        printed = [self.said["name"], *self.said["names"]]
        # The fullest form tells people apart best; the order of its parts does not.
        fullest = max((" ".join(sorted(folded(name).split())) for name in printed), key=len)
        return _hash([self.said["country"], fullest])

    @property
    def key(self) -> str:
        """The same for rows about one arrest of one person: by the row's id in its list, else by the arrest."""
        own = [self.said["source"]["title"], self.said["key"]] if self.said["key"] else [self.said["arrested"]]
        return _hash([self.whom, own])


@dataclass
class RowReader:
    """Reads the rows of one file. `groups` maps names of groups to codes, `events` holds the addresses of events."""

    mapping: Mapping
    groups: dict[str, str]
    events: set[str]

    @cached_property
    def columns(self) -> dict[str, list[str]]:
        """The columns of each field that the file has: asked for some thirty times a row."""
        return {meant: self.mapping.columns_of(meant) for meant in set(self.mapping.columns.values())}

    def read(self, row: Row) -> RowReading:
        """What a row says. Never raises: what is wrong stands in the problems."""
        reading = RowReading(row.number, row.cells, problems=list(row.problems), doubts=list(row.doubts))
        if not reading.problems:
            reading.said = _Cells(self, reading).read()
        return reading


class _Cells:
    """The cells of one row, field by field."""

    def __init__(self, reader: RowReader, reading: RowReading) -> None:
        self.mapping, self.reader, self.reading = reader.mapping, reader, reading

    def read(self) -> dict[str, Any]:
        person = self._person_name()
        country = self._country()
        self.place_among_charges = ""
        said: dict[str, Any] = {
            "key": self._text("key", 100),
            "name": person.name,
            "names": self._names(person),
            "fathers_name": person.fathers_name,
            "country": country,
            "born": self._date("born"),
            "gender": self._one("gender", gender_of) or Prisoner.Gender.UNKNOWN,
            "gender_hint": person.gender,
            "nationality": self._one("nationality", country_of),
            "occupations": self._text("occupations", 300),
            "summary": self._text("summary", 2000),
            "groups": self._groups(),
            "organizations": several(self._text("organization", 300)),
            "event": self._one("event", lambda text: text if text in self.reader.events else ""),
            **self._detention(country),
        }
        said["source"] = self._source()
        said["quotes"] = self._quotes()
        self._fits(said)
        return said

    def _detention(self, country: str) -> dict[str, Any]:
        ended, end_kind = self._date("ended"), self._end_kind()
        arrested = self._date("arrested")
        if arrested and ended and not _possible(arrested, ended):
            self.reading.problems.append(
                _("It ended (%(ended)s) before the arrest (%(arrested)s).") % {"ended": ended, "arrested": arrested}
            )
        return {
            "arrested": arrested,
            "place": self._text("place", 300),
            "by_whom": self._text("by_whom", 300),
            "circumstances": self._text("circumstances", 10_000),
            "kind": self._one("kind", lambda text: choice_of(text, Detention.Kind.choices)) or Detention.Kind.UNKNOWN,
            "has_ended": bool(ended or end_kind),
            "ended": ended,
            "end_kind": end_kind,
            **self._charges(country),
            "held_at": self._held_at(),
        }

    def _cell(self, meant: str) -> str:
        """The text of a field: of its columns, with their values put in words of ours, else the constant."""
        texts = []
        for column in self.reader.columns.get(meant, ()):
            text = " ".join(self.reading.cells.get(column, "").split())
            texts.append(self.mapping.values.get(column, {}).get(text, text))
        return "; ".join(filter(None, texts)) or self.mapping.constants.get(meant, "")

    def _text(self, meant: str, longest: int) -> str:
        text = self._cell(meant)
        if len(text) > longest:
            self._wrong(meant, _("has %(n)d characters; at most %(limit)d fit.") % {"n": len(text), "limit": longest})
        return text

    def _wrong(self, meant: str, why: str) -> None:
        columns = ", ".join(self.mapping.columns_of(meant)) or meant
        self.reading.problems.append(f"{columns}: {why}")

    def _doubt(self, meant: str, why: str) -> None:
        columns = ", ".join(self.mapping.columns_of(meant)) or meant
        self.reading.doubts.append(f"{columns}: {why}")

    def _person_name(self) -> PersonNameReading:
        text = self._cell("name") or f"{self._cell('given_name')} {self._cell('surname')}".strip()
        try:
            return read_person_name(text)
        except ValidationError as error:
            self._wrong("name", " ".join(error.messages))
            return PersonNameReading("")

    def _names(self, person: PersonNameReading) -> list[str]:
        others = [name.strip() for name in self._cell("names").split(";")]
        return [name for name in dict.fromkeys([*person.variants, *others]) if name and name != person.name]

    def _country(self) -> str:
        text = self._cell("country")
        country = country_of(text) if text else self.mapping.country
        if not country:
            self._wrong(
                "country",
                _("“%(text)s” is no country.") % {"text": text} if text else _("no country is given for this row."),
            )
        return country

    def _date(self, meant: str) -> str:
        try:
            edtf, doubts = _read_date(self._cell(meant), self.mapping.date_order)
        except ValidationError as error:
            self._wrong(meant, " ".join(error.messages))
            return ""
        for doubt in doubts:
            self._doubt(meant, doubt)
        return edtf

    def _one(self, meant: str, read: Callable[[str], str]) -> str:
        text = self._cell(meant)
        found = read(text) if text else ""
        if text and not found:
            self._doubt(meant, _("“%(text)s” is not known here and is left out.") % {"text": text[:80]})
        return found

    def _end_kind(self) -> str:
        text = self._cell("end_kind")
        found = choice_of(text, Detention.EndKind.choices) if text else ""
        if text and not found:
            self._doubt("end_kind", _("“%(text)s” is read as: ended, not known how.") % {"text": text[:80]})
        return found or (Detention.EndKind.UNKNOWN if text else "")

    def _groups(self) -> list[str]:
        text = self._cell("group")
        found, left = groups_of(text, self.reader.groups)
        if left:
            self._doubt("group", _("no group on record is called “%(text)s”.") % {"text": ", ".join(left)[:80]})
        return found

    def _charges(self, country: str) -> dict[str, Any]:
        text = self._cell("charges")
        try:
            read, left = _read_articles(text, country, self.mapping.statute)
        except ValidationError as error:
            self._wrong("charges", " ".join(error.messages))
            return {"charges": [], "charge_text": ""}
        if found := _PLACE_AMONG_CHARGES.match(left):
            left, self.place_among_charges = "", found["place"]
        if left and read:
            self._doubt("charges", _("no article was read in “%(text)s”.") % {"text": left[:120]})
        charges = [list(article) for article in read]
        return {"charges": charges, "charge_text": left[:4000], "charge_state": self.mapping.charge_state}

    def _held_at(self) -> dict[str, Any] | None:
        text = self._text("held_at", 300) or self.place_among_charges
        if not folded(text):
            return None
        read = _read_institution(text)
        return {
            "text": text,
            "name": read.name[:300],
            "key": read.key,
            "keys": list(read.keys),
            "kind": str(read.kind),
            "place": read.place[:200],
        }

    def _source(self) -> dict[str, str]:
        own = {
            "title": self._text("source_title", 500),
            "url": self._text("source_url", 2000),
            "publisher": self._text("source_publisher", 300),
        }
        if own["url"]:
            try:
                _url(own["url"])
            except ValidationError:
                self._wrong("source_url", _("“%(url)s” is no address.") % {"url": own["url"][:100]})
        if own["url"] or own["title"]:
            return own | {"title": own["title"] or own["url"][:500]}
        return {"title": "", "url": "", "publisher": ""} | self.mapping.source

    def _quotes(self) -> dict[str, str]:
        """The words of the file for each statement. They become public with it."""
        words = {
            meant: self._cell(meant)[:QUOTE] for meant in ("name", "arrested", "charges", "held_at", "group", "ended")
        }
        whole = self._text("quote", QUOTE)
        return {meant: whole or text for meant, text in words.items()}

    def _fits(self, said: dict[str, Any]) -> None:
        """What the model's own fields would refuse is said here, where the row is known."""
        for name in [said["name"], *said["names"]]:
            if len(name) > 300:
                self._wrong("name", _("a name takes at most 300 characters."))


def readable(mapping: Mapping) -> RowReader:
    """A reader for the rows of a file, with the groups and events on record; two questions."""
    from prisoners.importing.values import group_names

    return RowReader(
        mapping,
        group_names(Group.objects.values_list("slug", "name")),
        set(Event.objects.values_list("slug", flat=True)),
    )


@lru_cache(maxsize=8192)
def _read_date(text: str, order: str) -> tuple[str, tuple[str, ...]]:
    read = read_date(text, order=order or None)  # type: ignore[arg-type]
    return read.edtf, read.doubts


# Few, because a cell may be long.
@lru_cache(maxsize=512)
def _read_articles(text: str, country: str, statute: str) -> tuple[tuple[tuple[str, str, str], ...], str]:
    """The articles (code, number, title) of a cell and what is left of it: the same charges stand in many rows."""
    read = read_articles(text, country=country, default_code=statute)
    articles = tuple((a.code[:120], a.number[:40], a.title[:1000]) for a in read)
    return articles, read.left if folded(read.left) else ""


_read_institution = lru_cache(maxsize=4096)(read_institution)


@lru_cache(maxsize=8192)
def day_of(edtf: str) -> UncertainDate:
    """An uncertain date that was read before."""
    return UncertainDate.parse(edtf)


def _possible(first: str, last: str) -> bool:
    begun, ended = day_of(first), day_of(last)
    return begun.earliest is None or ended.latest is None or ended.latest >= begun.earliest


def may_be_one(edtf: str, earliest: dt.date | None, latest: dt.date | None) -> bool:
    """Whether two uncertain days (one as EDTF, one by its bounds) may be one. Of a day that is known no better than by
    several years, or open to one side, nothing says so."""
    day = day_of(edtf)
    if day.earliest is None or day.latest is None or earliest is None or latest is None:
        return False
    if day.latest - day.earliest > A_YEAR or latest - earliest > A_YEAR:
        return False
    return day.earliest <= latest and earliest <= day.latest


def script_of(name: str) -> str:
    """The script of a name, by its first letter of another than Latin (ISO 15924)."""
    for start, end, script in (
        ("\u0370", "\u03ff", Script.GREEK),
        ("\u0400", "\u052f", Script.CYRILLIC),
        ("\u0530", "\u058f", Script.ARMENIAN),
        ("\u0590", "\u05ff", Script.HEBREW),
        ("\u0600", "\u06ff", Script.ARABIC),
        ("\u10a0", "\u10ff", Script.GEORGIAN),
        ("\u4e00", "\u9fff", Script.HAN),
    ):
        if any(start <= letter <= end for letter in name):
            return script
    return Script.LATIN


_in_order = json.JSONEncoder(sort_keys=True, ensure_ascii=False, default=str).encode


def _hash(said: Any) -> str:
    return hashlib.sha256(_in_order(said).encode()).hexdigest()
