"""Who on record has a name that sounds like a row's: read as plain rows, and remembered from lot to lot."""

from __future__ import annotations

import datetime as dt
import heapq
import itertools
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import connection
from rapidfuzz import fuzz

from prisoners.importing.row_reading import RowReading, day_of
from prisoners.likely_same import Asked, Identity, asked_for
from prisoners.name_index import all_names, keep_names
from record.dates import UncertainDate
from record.names import folded
from record.phonetics import keys_of_whole, parts_of
from record.romanising import romanised

# Of those who sound alike, so many are read and compared at a glance; of more, the database says which are nearest.
MOST_OF_A_SOUND, MOST_OF_A_CROWD = 1_000, 50
# The nearest to a row, by arrest, birth, country and letters: these are compared part by part.
NEAREST = 12
# People remembered, some 25 MB; and seconds after which all is read again: the desk goes on while a file is read.
MOST_REMEMBERED, FRESH_FOR = 60_000, 60.0
FIRST, LAST = dt.date.min, dt.date.max
# At a glance, in hundredths of likeness: what speaks for a person beside the letters of the name.
SAME_COUNTRY, NO_ARREST_KNOWN, BORN_OTHERWISE = 14, 14, -28

# What identifies each of these people.
BY_KEY = """
    SELECT p.id, p.public_id, p.country, p.born, p.name, p.i18n,
        ARRAY(SELECT s.name FROM prisoners_prisonername s WHERE s.prisoner_id = p.id ORDER BY s.id),
        ARRAY(SELECT d.arrested FROM prisoners_detention d WHERE d.prisoner_id = p.id AND d.arrested <> '')
    FROM prisoners_prisoner p WHERE p.id = ANY(%s) AND p.state <> 'merged' AND p.naming <> 'unnamed'
"""
# Only who sounds alike: the same people stand in many answers, and most of them were read for others.
OF_SOUNDS = f"""
    SELECT ARRAY(
        SELECT k.prisoner_id FROM prisoners_namesofprisoner k
        WHERE k.name_keys && string_to_array(asked.sounds, ' ') LIMIT {MOST_OF_A_SOUND + 1}
    )
    FROM unnest(%s::text[]) WITH ORDINALITY AS asked (sounds, n) ORDER BY asked.n
"""  # noqa: S608
OF_A_CROWD = f"""
    SELECT ARRAY(
        SELECT p.id
        FROM prisoners_namesofprisoner k
        CROSS JOIN LATERAL (SELECT p.* FROM prisoners_prisoner p WHERE p.id = k.prisoner_id OFFSET 0) p
        WHERE k.name_keys && string_to_array(asked.sounds, ' ') AND p.state <> 'merged' AND p.naming <> 'unnamed'
        ORDER BY
            (SELECT coalesce(max(CASE
                WHEN d.arrested_earliest = asked.arrested AND d.arrested_latest = asked.arrested_by THEN 2
                WHEN coalesce(d.arrested_earliest, '-infinity') <= asked.arrested_by
                    AND coalesce(d.arrested_latest, 'infinity') >= asked.arrested THEN 1
                ELSE 0 END), 0)
            FROM prisoners_detention d WHERE d.prisoner_id = p.id AND d.arrested <> '')
            + (p.born <> '' AND coalesce(p.born_earliest, '-infinity') <= asked.born_by
                AND coalesce(p.born_latest, 'infinity') >= asked.born AND asked.born IS NOT NULL)::int DESC,
            p.country = asked.country DESC, word_similarity(asked.written, k.names_folded) DESC, p.id
        LIMIT {MOST_OF_A_CROWD}
    )
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::date[], %s::date[], %s::date[], %s::date[]) WITH ORDINALITY
        AS asked (sounds, written, country, arrested, arrested_by, born, born_by, n)
    ORDER BY asked.n
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Candidate:
    """Someone on record. `arrests` and `born` are the days in which they may have been, `written` every name in plain
    Latin with its parts in order of the alphabet: what is compared at a glance. Namesakes share what is the same."""

    pk: int
    public_id: str
    country: str
    names: tuple[str, ...]
    written: tuple[str, ...]
    dates: tuple[UncertainDate, ...]
    arrests: tuple[tuple[dt.date, dt.date], ...]
    born_on: UncertainDate
    born: tuple[dt.date, dt.date] | None

    @property
    def known(self) -> Identity:
        """What is compared part by part, of those who are near."""
        return Identity(self.names, self.country, self.dates, self.born_on)


@dataclass(frozen=True, slots=True)
class Sought:
    """Whom a row is about, made comparable. `sounds` are keys of the whole name, with a blank between them."""

    asked: Asked
    sounds: str
    written: str
    arrested: tuple[dt.date, dt.date] | None
    born: tuple[dt.date, dt.date] | None

    @classmethod
    def of(cls, reading: RowReading) -> Sought:
        said = reading.said
        arrested, born = day_of(said["arrested"]), day_of(said["born"])
        asked = asked_for(names=[said["name"], *said["names"]], country=said["country"], arrested=arrested, born=born)
        return cls(asked, " ".join(_sounds(said)), _in_order(said["name"]), _span(arrested), _span(born))


@dataclass
class OnRecord:
    """The people on record, as far as rows have asked for them."""

    remembered: dict[int, Candidate] = field(default_factory=dict)
    since: float = field(default_factory=time.monotonic)

    def near(self, sought: Sequence[Sought]) -> list[list[Candidate]]:
        """For each, those on record whom it may be about, the nearest of them. Three questions, however many rows."""
        if time.monotonic() - self.since > FRESH_FOR:
            self.forget()
            keep_names()
        sounds = sorted({one.sounds for one in sought if one.sounds})
        by_sounds = dict(zip(sounds, _keys(OF_SOUNDS, sounds), strict=True)) if sounds else {}
        crowded = [one for one in sought if len(by_sounds.get(one.sounds, ())) > MOST_OF_A_SOUND]
        of_crowds = dict(zip(map(id, crowded), _of_a_crowd(crowded), strict=True))
        keys = [of_crowds.get(id(one), by_sounds.get(one.sounds, [])) for one in sought]
        people = self._people({key for some in keys for key in some})
        found = [[people[key] for key in some if key in people] for some in keys]
        return list(map(_nearest, sought, found))

    def forget(self) -> None:
        """Whoever was read is read again when asked for."""
        self.remembered.clear()
        self.since = time.monotonic()

    def _people(self, keys: set[int]) -> dict[int, Candidate]:
        """Those of these who have a name and are not merged into another."""
        people = {key: self.remembered[key] for key in keys & self.remembered.keys()}
        if missing := sorted(keys - people.keys()):
            read = {one.pk: one for one in itertools.starmap(_candidate, _answers(BY_KEY, missing))}
            people |= read
            self.remembered |= read
        # Whoever was read first goes first.
        for key in list(itertools.islice(self.remembered, max(0, len(self.remembered) - MOST_REMEMBERED))):
            del self.remembered[key]
        return people


def _of_a_crowd(crowded: Sequence[Sought]) -> list[list[int]]:
    if not crowded:
        return []
    spans = [(*(one.arrested or (None, None)), *(one.born or (None, None))) for one in crowded]
    texts = [(one.sounds, one.written, one.asked.country) for one in crowded]
    return _keys(OF_A_CROWD, *map(list, (*zip(*texts, strict=True), *zip(*spans, strict=True))))


def _keys(question: str, *columns: list[Any]) -> list[list[int]]:
    return [keys for (keys,) in _answers(question, *columns)]


def _answers(question: str, *columns: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, columns)
        return cursor.fetchall()


def _candidate(
    pk: int, public_id: str, country: str, born: str, name: str, i18n: Any, spellings: list[str], arrests: list[str]
) -> Candidate:
    # Django reads JSON where it knows the column.
    translated = json.loads(i18n) if isinstance(i18n, str) else i18n
    names, written = _names(*all_names(name, translated, spellings))
    dates, spans = _dates(*arrests)
    return Candidate(
        pk, public_id, sys.intern(country), names, written, dates, spans, day_of(born), _span(day_of(born))
    )


@lru_cache(maxsize=20_000)
def _names(*names: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return names, tuple(map(_in_order, names))


@lru_cache(maxsize=20_000)
def _dates(*arrests: str) -> tuple[tuple[UncertainDate, ...], tuple[tuple[dt.date, dt.date], ...]]:
    dates = tuple(map(day_of, arrests))
    return dates, tuple(span for date in dates if (span := _span(date)))


def _nearest(sought: Sought, people: list[Candidate]) -> list[Candidate]:
    """The nearest of many, at a glance: those whose arrest or birth can be the same first, then those more alike."""
    if len(people) <= NEAREST:
        return people
    arrested, born, country = sought.arrested, sought.born, sought.asked.country
    # Namesakes share their names, and are many.
    letters: dict[tuple[str, ...], float] = {}

    def nearness(who: Candidate) -> tuple[int, float]:
        evidence = 0
        if arrested:
            for own in who.arrests:
                if (fits := _fits(arrested, own)) > evidence:
                    evidence = fits
        alike = letters.get(who.written)
        if alike is None:
            alike = letters[who.written] = max([fuzz.ratio(sought.written, written) for written in who.written])
        if who.country == country:
            alike += SAME_COUNTRY
        if not who.arrests:
            alike += NO_ARREST_KNOWN
        if born and who.born:
            same = _fits(born, who.born)
            evidence += same
            alike += 0 if same else BORN_OTHERWISE
        return evidence, alike

    return heapq.nlargest(NEAREST, people, key=nearness)


def _fits(one: tuple[dt.date, dt.date], other: tuple[dt.date, dt.date]) -> int:
    """2 for the same day or span, 1 for what may be the same, 0 for what cannot be."""
    if one == other:
        return 2
    return 1 if one[0] <= other[1] and other[0] <= one[1] else 0


def _span(date: UncertainDate) -> tuple[dt.date, dt.date] | None:
    return (date.earliest or FIRST, date.latest or LAST) if date.known else None


def _in_order(name: str) -> str:
    return " ".join(sorted(romanised(name).split()))


def _sounds(said: dict[str, Any]) -> list[str]:
    """How the name, and every other that is not the same with a part more, sounds as a whole; read in either order."""
    main = set(folded(said["name"]).split())
    found: dict[str, None] = {}
    for name in (said["name"], *(n for n in said["names"] if not main.issubset(folded(n).split()))):
        parts = parts_of(romanised(name))
        found |= dict.fromkeys((*keys_of_whole(parts), *keys_of_whole(parts[::-1])))
    return sorted(found)
