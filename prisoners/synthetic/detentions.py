"""The detentions of a made-up case, one after another: arrest, custody, charges, hearings, sentences, end."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from organizations.models import Institution
from prisoners.models import Charge, Custody, Detention, Hearing, OfficialRole, Sentence
from prisoners.synthetic.days import days_on, known_of
from prisoners.synthetic.wording import ARRESTED_BY, OUTCOMES, PLACES, circumstances_of

if TYPE_CHECKING:
    from prisoners.synthetic.cases import Case

Body, Kind, End = Institution.Kind, Detention.Kind, Detention.EndKind
ENDS = (End.SENTENCE_SERVED, End.RELEASE, End.PARDON, End.AMNESTY, End.BAIL, End.ACQUITTAL, End.CONDITIONAL_RELEASE)


@dataclass
class Course:
    """What became of a detention, by its days. `ended` is None while it goes on."""

    arrested: dt.date
    ended: dt.date | None
    verdict: dt.date | None


def detentions_of(case: Case, first_arrest: dt.date, *, hearings: int = 0) -> list[Detention]:
    """One to four detentions. `hearings`: at least so many in the first."""
    chance = case.chance
    found: list[Detention] = []
    arrested: dt.date | None = first_arrest
    for number in range(1, chance.choices((1, 2, 3, 4), (70, 20, 7, 3))[0] + 1):
        if arrested is None:
            break
        course = _course(case, arrested)
        found.append(_detention(case, number, course, hearings if number == 1 else 0))
        # Who is still held is not arrested again.
        arrested = days_on(course.ended, chance.randint(60, 1500)) if course.ended else None
    return found


def _course(case: Case, arrested: dt.date) -> Course:
    chance = case.chance
    # Every tenth goes on, and so do those that would end later than today.
    goes_on = chance.random() < 0.1
    ended = None if goes_on else days_on(arrested, chance.choice((3, 30, 120, 500, 1100, 2500)) + chance.randint(0, 90))
    tried = days_on(arrested, chance.randint(60, 400)) if chance.random() < 0.7 else None
    return Course(arrested, ended, tried if tried and (ended is None or tried < ended) else None)


def _detention(case: Case, number: int, course: Course, hearings: int) -> Detention:
    chance, held = case.chance, course.ended is None
    place = chance.choice(PLACES)
    sentenced = course.verdict is not None
    detention: Detention = case.new(
        Detention,
        prisoner=case.person,
        number=number,
        kind=Kind.IMPRISONMENT if sentenced else chance.choice((Kind.PRE_TRIAL, Kind.ARREST, Kind.ADMINISTRATIVE)),
        arrested=known_of(course.arrested, chance),
        arrested_by=chance.choice(ARRESTED_BY),
        place=chance.choice(case.around.country.cities).name,
        circumstances=circumstances_of(place, chance),
        legal_basis_shown=chance.choice((None, None, True, False)),
        has_ended=not held,
        ended=known_of(course.ended, chance) if course.ended and chance.random() < 0.9 else "",
        end_kind="" if held else chance.choice(ENDS),
        expected_end=_expected_end(case, course),
    )
    case.cite(detention=detention)
    _custody(case, detention, course)
    _charges(case, detention, sentenced=sentenced)
    _trial(case, detention, course, hearings)
    if chance.random() < 0.3:
        case.new(OfficialRole, detention=detention, official=chance.choice(case.around.officials), role="investigator")
    return detention


def _expected_end(case: Case, course: Course) -> str:
    if course.ended is not None or course.verdict is None:
        return ""
    return (course.arrested + dt.timedelta(365 * case.chance.randint(3, 15))).isoformat()


def _custody(case: Case, detention: Detention, course: Course) -> None:
    """The police, then a pre-trial centre, then a prison, as far as it came; to the day, as one leads to the next."""
    chance, since = case.chance, course.arrested
    stages = [(Body.POLICE, Body.SECURITY), (Body.PRE_TRIAL,), (Body.PRISON,)]
    stages = stages[chance.choice((0, 1)) : 3 if course.verdict else 2]
    for place, kinds in enumerate(stages):
        last = place == len(stages) - 1
        moved = course.ended if last else days_on(since, chance.randint(1, 60))
        if moved and course.ended and moved > course.ended:
            moved = course.ended
        custody = case.new(
            Custody,
            detention=detention,
            institution=chance.choice(case.around.of_kind(*kinds)),
            since=since.isoformat(),
            until=moved.isoformat() if moved else "",
        )
        case.cite(custody=custody)
        if moved is None or moved == course.ended:
            return
        since = moved


def _charges(case: Case, detention: Detention, *, sentenced: bool) -> None:
    chance = case.chance
    for article in chance.sample(case.around.articles, chance.choice((1, 1, 1, 2, 3))):
        charge = case.new(
            Charge,
            detention=detention,
            article=article,
            text=article.title if chance.random() < 0.3 else "",
            state=Charge.State.CONVICTED if sentenced else chance.choice((Charge.State.CHARGED, Charge.State.ALLEGED)),
        )
        case.cite(charge=charge)


def _trial(case: Case, detention: Detention, course: Course, least: int) -> None:
    chance = case.chance
    court = chance.choice(case.around.of_kind(Body.COURT))
    if (remanded := days_on(course.arrested, 2)) and (course.ended is None or remanded < course.ended):
        _hearing(case, detention, court, Hearing.Kind.REMAND, remanded)
    if course.verdict is None and not least:
        return
    day: dt.date | None = course.arrested
    for _n in range(least or chance.choice((0, 1, 1, 2, 3, 5))):
        day = (day and days_on(day, chance.randint(2, 20))) or day
        if day is None or (course.verdict and day >= course.verdict and not least):
            break
        _hearing(case, detention, court, Hearing.Kind.TRIAL, day)
    if course.verdict is not None:
        verdict = _hearing(case, detention, court, Hearing.Kind.VERDICT, course.verdict)
        _sentences(case, detention, verdict)


def _hearing(case: Case, detention: Detention, court: Institution, kind: str, day: dt.date) -> Hearing:
    chance = case.chance
    # The hour is announced for days that are known.
    timed = chance.random() < 0.4
    hearing: Hearing = case.new(
        Hearing,
        detention=detention,
        kind=kind,
        court=court,
        judge=chance.choice(case.around.officials) if chance.random() < 0.5 else None,
        held=day.isoformat() if timed else known_of(day, chance),
        time=dt.time(chance.randint(9, 16), chance.choice((0, 15, 30))) if timed else None,
        time_zone=case.around.country.time_zone if timed else "",
        outcome=chance.choice(OUTCOMES),
    )
    case.cite(hearing=hearing)
    return hearing


def _sentences(case: Case, detention: Detention, verdict: Hearing) -> None:
    chance = case.chance
    kinds = Sentence.Kind
    first: Sentence = case.new(
        Sentence,
        detention=detention,
        hearing=verdict,
        kind=kinds.IMPRISONMENT,
        years=chance.randint(1, 14),
        months=chance.choice((0, 0, 6)),
    )
    case.cite(sentence=first)
    if chance.random() < 0.15:
        fine = Decimal(chance.randint(5, 500) * 100)
        currency = case.around.country.currency
        case.cite(
            sentence=case.new(
                Sentence, detention=detention, hearing=verdict, kind=kinds.FINE, amount=fine, currency=currency
            )
        )
    if chance.random() < 0.15:
        # On appeal it was shortened.
        shorter = max(first.years - 1, 1)
        case.cite(
            sentence=case.new(Sentence, detention=detention, kind=kinds.IMPRISONMENT, years=shorter, replaces=first)
        )
