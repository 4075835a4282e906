"""Who on the working record is likely the same person: asked before a new case is made, and by the importer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from prisoners.models import NamesOfPrisoner, Prisoner
from prisoners.name_index import keep_names, names_of
from record.dates import UncertainDate, date_of
from record.name_likeness import forms_of, likeness, same_by_sound
from record.name_search import nearest_names
from record.names import folded

if TYPE_CHECKING:
    from record.models import User

MOST_NAMES = 10
MOST_COMPARED = 50
# How alike names must be that sound the same, and those that do not (a misprint, a letter left out).
LIKE, VERY_LIKE = 0.75, 0.93
# Of a case that the asker may not see, only this much likeness is told.
LIKE_ENOUGH_TO_TELL = 0.85
# What each thing counts for, where it is known of both.
NAME, COUNTRY, DAY_OF_ARREST, BIRTH = 0.7, 0.1, 0.2, 0.2
SAME, OVERLAPPING, OTHER = 1.0, 0.8, 0.0
# People are arrested again: another day says little.
OTHER_ARREST = 0.5


@dataclass(frozen=True)
class LikelySame:
    """A case that may be about the same person. `why` says so in words, the strongest reason first.

    A case that the asker may not see is `hidden`: no person, no reasons, only the teams to ask.
    """

    prisoner: Prisoner | None
    score: float
    why: tuple[str, ...]
    teams: tuple[str, ...] = ()

    @property
    def hidden(self) -> bool:
        return self.prisoner is None


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is looked for."""

    names: tuple[str, ...]
    country: str
    arrested: UncertainDate | None
    born: UncertainDate | None


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells one person on record from another. The main name comes first."""

    names: tuple[str, ...]
    country: str
    arrests: tuple[UncertainDate, ...]
    born: UncertainDate


class Alike(NamedTuple):
    """How likely someone on record is the one looked for: a score up to 1, and what it was made of. An import compares
    many and tells of few: the words are found when they are asked for."""

    score: float
    asked: Asked
    born: UncertainDate
    names: tuple[str, str]
    arrest: float | None
    birth: float | None
    country: float | None

    @property
    def why(self) -> tuple[str, ...]:
        """In words, the strongest reason first."""
        return tuple(filter(None, (self._same_name(), self._same_arrest(), self._same_birth(), self._same_country())))

    def _same_name(self) -> str:
        name, other = self.names
        if folded(name) == folded(other):
            return _("the same name: %(name)s") % {"name": other}
        return _("the same name in another spelling: %(name)s") % {"name": other}

    def _same_arrest(self) -> str:
        if self.arrest == SAME:
            return _("arrested on the same day, %(day)s") % {"day": _on(self.asked.arrested)}
        return _("may have been arrested at the same time") if self.arrest == OVERLAPPING else ""

    def _same_birth(self) -> str:
        if self.birth == SAME:
            return _("born on the same day, %(day)s") % {"day": _on(self.asked.born)}
        if self.birth != OVERLAPPING:
            return ""
        first, last = self.born.earliest, self.born.latest
        if first and last and first.year == last.year:
            return _("the same year of birth, %(year)s") % {"year": first.year}
        return _("may be of the same age")

    def _same_country(self) -> str:
        return _("a case in the same country") if self.country == SAME else ""


def likely_same(
    *,
    names: Sequence[str],
    country: str = "",
    arrested: UncertainDate | None = None,
    born: UncertainDate | None = None,
    exclude: int | None = None,
    visible_to: User | None = None,
    limit: int = 5,
) -> list[LikelySame]:
    """The cases most likely about the person so called, best first: by name in any spelling or script, then by country,
    day of arrest and birth. `visible_to` is who asks; without one (a command) every case is shown. People without a
    name, and cases merged into another, are left out. The number of queries does not depend on what is found."""
    asked = asked_for(names=names, country=country, arrested=arrested, born=born)
    if not asked.names:
        return []
    keep_names()
    rows = NamesOfPrisoner.objects.of_named_people().exclude(pk=exclude)
    near = nearest_names(rows, *asked.names, most=MOST_COMPARED).rows
    people = Prisoner.objects.filter(pk__in=[row.pk for row in near if row.likeness >= LIKE]).with_what_identifies()
    found = [one for person in people if (one := _compared(asked, person))]
    if visible_to is not None:
        found = _as_told(found, visible_to)
    return sorted(found, key=lambda one: -one.score)[:limit]


def asked_for(
    *, names: Sequence[str], country: str, arrested: UncertainDate | None, born: UncertainDate | None
) -> Asked:
    """Who is looked for, by these names at most."""
    return Asked(tuple(n for name in names if (n := name.strip()))[:MOST_NAMES], country, arrested, born)


def _as_told(found: Sequence[LikelySame], user: User) -> list[LikelySame]:
    """The same as a member of staff may know it: of cases that are not theirs to see only whom to ask."""
    people = [one.prisoner.pk for one in found if one.prisoner]
    return _told(found, set(Prisoner.objects.visible_to(user).filter(pk__in=people).values_list("pk", flat=True)))


def _told(found: Sequence[LikelySame], seen: Container[int]) -> list[LikelySame]:
    told = []
    for one in found:
        if one.prisoner and one.prisoner.pk in seen:
            told.append(one)
        elif one.score >= LIKE_ENOUGH_TO_TELL and one.teams:
            told.append(LikelySame(None, one.score, (), one.teams))
    return told


def _compared(asked: Asked, person: Prisoner) -> LikelySame | None:
    arrests = tuple(date_of(detention, "arrested") for detention in person.detentions.all())
    known = Identity(tuple(names_of(person)), str(person.country), arrests, date_of(person, "born"))
    if (found := compared(asked, known)) is None:
        return None
    teams = tuple(sorted(kept.organization.name for kept in person.maintenance.all()))
    return LikelySame(person, found.score, found.why, teams)


def compared(asked: Asked, known: Identity) -> Alike | None:
    """How likely someone on record is the one looked for; None where the names are not the same. Nothing is asked of
    the database."""
    name_score, name, other = _nearest(asked.names, known.names)
    if not name_score:
        return None
    arrest, birth = _by_arrest(asked.arrested, known.arrests), _by_birth(asked.born, known.born)
    country = _by_country(asked.country, known.country)
    total, weights = NAME * name_score, NAME
    for weight, value in ((DAY_OF_ARREST, arrest), (BIRTH, birth), (COUNTRY, country)):
        if value is not None:
            total, weights = total + weight * value, weights + weight
    return Alike(round(total / weights, 4), asked, known.born, (name, other), arrest, birth, country)


# An import asks the same of many: common names stand in many rows, and on record many times.
@lru_cache(maxsize=20_000)
def _nearest(asked: tuple[str, ...], known: tuple[str, ...]) -> tuple[float, str, str]:
    best = (0.0, "", "")
    for name in asked:
        forms = _forms_of(name)
        for other in known:
            others = _forms_of(other)
            score = likeness(forms, others)
            if score < LIKE or score <= best[0]:
                continue
            # Asked last, and of few: it takes as long as all before.
            if score >= VERY_LIKE or any(same_by_sound(a, b) for a in forms for b in others):
                best = score, name, other
    return best


_forms_of = lru_cache(maxsize=20_000)(forms_of)


def _by_arrest(asked: UncertainDate | None, known: Sequence[UncertainDate]) -> float | None:
    dated = [date for date in known if date.known]
    if asked is None or not asked.known or not dated:
        return None
    day = _one_day(asked)
    if day and any(day == _one_day(date) for date in dated):
        return SAME
    return OVERLAPPING if any(_overlap(asked, date) for date in dated) else OTHER_ARREST


def _by_birth(asked: UncertainDate | None, known: UncertainDate) -> float | None:
    if asked is None or not asked.known or not known.known:
        return None
    if (day := _one_day(asked)) and day == _one_day(known):
        return SAME
    return OVERLAPPING if _overlap(asked, known) else OTHER


def _by_country(asked: str, known: str) -> float | None:
    return (SAME if asked.upper() == known else OTHER) if asked else None


def _on(date: UncertainDate | None) -> str:
    day = date and _one_day(date)
    return str(date_format(day, _("j F Y"))) if day else ""


def _one_day(date: UncertainDate) -> dt.date | None:
    return date.earliest if date.earliest and date.earliest == date.latest else None


def _overlap(one: UncertainDate, other: UncertainDate) -> bool:
    begins = max(one.earliest or dt.date.min, other.earliest or dt.date.min)
    return begins <= min(one.latest or dt.date.max, other.latest or dt.date.max)
