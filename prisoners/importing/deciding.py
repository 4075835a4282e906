"""Which person on record a row is about, and what is to be done with it then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from prisoners.importing.holding import held
from prisoners.importing.on_record import Candidate, OnRecord, Sought
from prisoners.importing.row_reading import RowReading, may_be_one
from prisoners.likely_same import LIKE_ENOUGH_TO_TELL, Alike, compared
from prisoners.models import Detention, Import, ImportRow, Maintenance, Prisoner
from prisoners.reading import read_person_name
from record.dates import date_of
from record.phonetics import keys_of_part, parts_of
from record.romanising import romanised

# From this score on, the row is taken to be about the person unless someone chooses otherwise: the name in another
# spelling, in one country (Rashad is not Rashid); less of the name will do if the day of the arrest is the same.
SURE = 0.865
# Where an arrest is known of one of them only, so that the name says nearly all.
SURE_BY_NAME = 0.955
# Two spellings differ by more: what is less apart, and has nothing else for it, may as well be the other.
NO_DIFFERENCE = 0.03
MOST_SHOWN = 5
Choice = ImportRow.Choice


class Found(NamedTuple):
    """Someone who may be meant. `evidence` says how much beside the name speaks for it: the arrest, the birth."""

    who: Candidate
    alike: Alike
    evidence: int

    @property
    def score(self) -> float:
        return self.alike.score


@dataclass
class _Rights:
    """What whoever imports may know and change of those found; the teams to ask of the rest."""

    seen: set[int]
    changeable: set[int]
    teams: dict[int, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, of: Import, found: Iterable[Found]) -> _Rights:
        wanted = {one.who.pk for one in found}
        if of.by is None or not wanted:
            return cls(wanted, wanted)
        seen = _keys_of(Prisoner.objects.visible_to(of.by), wanted)
        rights = cls(seen, _keys_of(Prisoner.objects.changeable_by(of.by), wanted))
        for pk, team in (
            Maintenance.objects.filter(prisoner__in=wanted - seen)
            .order_by("organization__name")
            .values_list("prisoner_id", "organization__name")
        ):
            rights.teams.setdefault(pk, []).append(team)
        return rights

    def told(self, found: Sequence[Found]) -> list[Found]:
        """Those of whom anything may be told: of a case that is not to be seen only that a team has one so like."""
        return [
            one
            for one in found
            if one.who.pk in self.seen or (one.score >= LIKE_ENOUGH_TO_TELL and self.teams.get(one.who.pk))
        ][:MOST_SHOWN]


def decide(of: Import, pairs: Sequence[tuple[ImportRow, RowReading]], on_record: OnRecord) -> None:
    """Compare these rows with the people on record, and note on each what to do. In a transaction, those whom they are
    taken to be about stay on record until it ends. The number of questions does not depend on the rows."""
    while pairs:
        found = _found(pairs, on_record)
        rights = _Rights.of(of, (one for some in found for one in some))
        told = [rights.told(some) for some in found]
        likely = [_likely(reading.said, some, rights) for (_row, reading), some in zip(pairs, told, strict=True)]
        there = held(Prisoner, {some[0].who.pk for some, _others in likely if some})
        detentions = _detentions_of(there)
        again = []
        for (row, reading), some, (best, others) in zip(pairs, told, likely, strict=True):
            if best and best[0].who.pk not in there:
                again.append((row, reading))
            else:
                row.matches = [_kept(one, rights) for one in some]
                _note(row, reading.said, best, others, rights, detentions)
        # Someone was deleted since they were read: the rows that would name them are compared anew.
        if again:
            on_record.forget()
        pairs = again


def _found(pairs: Sequence[tuple[ImportRow, RowReading]], on_record: OnRecord) -> list[list[Found]]:
    sought = [Sought.of(reading) for _row, reading in pairs]
    found = []
    for one, people, (_row, reading) in zip(sought, on_record.near(sought), pairs, strict=True):
        father = _father_in(reading.said)
        alike = [
            Found(who, likely, _evidence(one, who, father))
            for who in people
            if (likely := compared(one.asked, who.known))
        ]
        found.append(sorted(alike, key=lambda f: (-f.score, -f.evidence, f.who.pk)))
    return found


def _evidence(sought: Sought, who: Candidate, father: frozenset[str]) -> int:
    """How much speaks for someone beside the name: two for the same day of arrest, one for what may be the same."""
    evidence = 0
    if sought.arrested is not None and sought.asked.arrested is not None:
        one_day = sought.arrested[0] == sought.arrested[1]
        for own in who.arrests:
            if one_day and own == sought.arrested:
                evidence = 2
            elif may_be_one(sought.asked.arrested.edtf, *own):
                evidence = max(evidence, 1)
    if sought.born and who.born and sought.born[0] <= who.born[1] and who.born[0] <= sought.born[1]:
        evidence += 1
    return evidence + (_same_father(father, who) is True)


def _likely(said: dict[str, Any], told: Sequence[Found], rights: _Rights) -> tuple[list[Found], list[Found]]:
    """Those whom the row may be about, the likeliest first; and those who would be if they had not another father."""
    father = _father_in(said)
    likely: list[Found] = []
    others: list[Found] = []
    for one in sorted(told, key=lambda one: (-one.evidence, -one.score)):
        if one.score >= _enough(said, one, rights):
            other = one.who.pk in rights.seen and _same_father(father, one.who) is False
            (others if other else likely).append(one)
    return likely, others


def _enough(said: dict[str, Any], one: Found, rights: _Rights) -> float:
    """The score that a match must have to be followed."""
    dated = one.who.pk not in rights.seen or bool(one.who.arrests)
    return SURE if dated and said["arrested"] else SURE_BY_NAME


def _note(
    row: ImportRow,
    said: dict[str, Any],
    likely: Sequence[Found],
    others: Sequence[Found],
    rights: _Rights,
    detentions: dict[int, list[Detention]],
) -> None:
    if not likely:
        if others:
            case = others[0].who.public_id
            row.doubts = [*row.doubts, _("%(id)s has the same name, and another father's name.") % {"id": case}]
        return
    best = likely[0]
    if best.who.pk not in rights.seen:
        ask = _("Another team keeps a similar case: ask %(teams)s.") % {"teams": ", ".join(rights.teams[best.who.pk])}
        row.doubts = [*row.doubts, ask]
        return
    # To take one of several namesakes would say of someone what is another's.
    if any(one.evidence == best.evidence and one.score >= best.score - NO_DIFFERENCE for one in likely[1:]):
        ids = ", ".join(one.who.public_id for one in likely if one.who.pk in rights.seen)
        unclear = _("Several people on record may be meant (%(ids)s), and nothing tells which: choose one of them.")
        row.doubts = [*row.doubts, unclear % {"ids": ids}]
        return
    case = best.who.public_id
    row.matched_id = best.who.pk
    if best.who.pk not in rights.changeable:
        row.choice = Choice.SKIP
        row.said = [_("On record as %(id)s, which another team keeps: propose it there.") % {"id": case}]
        return
    row.choice, row.matched_detention_id = what_to_do(said, detentions.get(best.who.pk, ()))
    row.said = [_("On record as %(id)s: %(why)s.") % {"id": case, "why": "; ".join(best.alike.why)}]


def what_to_do(said: dict[str, Any], known: Iterable[Detention]) -> tuple[str, int | None]:
    """With a row about a person on record: add to the detention whose arrest can be the same, else add another."""
    detentions = sorted(known, key=lambda detention: detention.number)
    if not said["arrested"]:
        return (Choice.UPDATE, detentions[-1].pk) if detentions else (Choice.DETENTION, None)
    for detention in detentions:
        known_day = date_of(detention, "arrested")
        if may_be_one(said["arrested"], known_day.earliest, known_day.latest):
            return Choice.UPDATE, detention.pk
    if len(detentions) == 1 and not detentions[0].arrested:
        return Choice.UPDATE, detentions[0].pk
    return Choice.DETENTION, None


def _detentions_of(people: set[int]) -> dict[int, list[Detention]]:
    """What tells the detentions of these people apart; none of them goes until the transaction ends."""
    found: dict[int, list[Detention]] = {}
    if people:
        brief = Detention.objects.filter(prisoner__in=people).only(
            "prisoner_id", "number", "arrested", "arrested_earliest", "arrested_latest"
        )
        detentions = list(brief)
        there = held(Detention, [detention.pk for detention in detentions])
        for detention in detentions:
            if detention.pk in there:
                found.setdefault(detention.prisoner_id, []).append(detention)
    return found


def _same_father(father: frozenset[str], who: Candidate) -> bool | None:
    """Whether the father's names sound the same; None where one is not known. With another father, a common name is two
    people's."""
    if not father:
        return None
    known = [own for name in who.names if (own := _father_of(name))]
    return any(not father.isdisjoint(own) for own in known) if known else None


def _father_in(said: dict[str, Any]) -> frozenset[str]:
    return frozenset(_sounds(said["fathers_name"])) if said["fathers_name"] else frozenset()


@lru_cache(maxsize=20_000)
def _father_of(name: str) -> frozenset[str]:
    """How the father's name in a name sounds, where it has one."""
    try:
        return frozenset(_sounds(read_person_name(name).fathers_name))
    except ValidationError:
        return frozenset()


def _sounds(name: str) -> list[str]:
    return [key for part in parts_of(romanised(name)) for key in keys_of_part(part)]


def _kept(one: Found, rights: _Rights) -> dict[str, Any]:
    """A match as the row keeps it; of a hidden case, only whom to ask."""
    if one.who.pk not in rights.seen:
        return {"teams": rights.teams[one.who.pk]}
    return {
        "prisoner": one.who.pk,
        "id": one.who.public_id,
        "name": one.who.names[0],
        "score": round(one.score, 3),
        "why": [str(why) for why in one.alike.why],
    }


def _keys_of(cases: Any, wanted: set[int]) -> set[int]:
    return set(cases.filter(pk__in=wanted).values_list("pk", flat=True))
