"""What time asks of a team: hearings and sentence ends coming up, terms that have passed, cases nobody looked at."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from prisoners.models import Detention, Hearing, Prisoner, Verification
from record.models import User

# How far ahead the desk looks, and how far back for outcomes.
AHEAD = dt.timedelta(days=21)
BACK = dt.timedelta(days=60)
# After how many days a case of someone who is held should be looked at again.
LOOK_AGAIN = dt.timedelta(days=90)
# How many of each the desk lists; the rest is a number.
MOST = 100


@dataclass(frozen=True)
class Due:
    """One thing to do: in which case, the day it is about, and what."""

    case: Prisoner
    day: dt.date | None
    what: str
    urgent: bool = False


@dataclass
class Agenda:
    """What is due in some cases, kind by kind, each in the order in which it presses."""

    overdue: list[Due] = field(default_factory=list)
    hearings: list[Due] = field(default_factory=list)
    sentence_ends: list[Due] = field(default_factory=list)
    outcomes: list[Due] = field(default_factory=list)
    not_looked_at: list[Due] = field(default_factory=list)

    def sections(self) -> list[tuple[str, list[Due]]]:
        """The kinds that have something, each with its title."""
        titled = [
            (_("Held longer than the law allows"), self.overdue),
            (_("Hearings coming up"), self.hearings),
            (_("Sentences that end, or should have ended"), self.sentence_ends),
            (_("Hearings whose outcome is not on record"), self.outcomes),
            (_("Not looked at for a long time"), self.not_looked_at),
        ]
        return [(title, dues) for title, dues in titled if dues]

    @property
    def is_empty(self) -> bool:
        return not self.sections()


def agenda(cases: models.QuerySet[Prisoner], today: dt.date) -> Agenda:
    """What is due in these cases around a day: five queries, whatever their number; at most MOST of each kind."""
    here = cases.exclude(state="merged").order_by().values("pk")
    detentions = Detention.objects.filter(prisoner__in=here).select_related("prisoner")
    hearings = Hearing.objects.filter(detention__prisoner__in=here).select_related("detention__prisoner", "court")
    return Agenda(
        overdue=[_overdue(d) for d in detentions.past_legal_term(today)[:MOST]],
        hearings=[_hearing(h) for h in hearings.coming(today, today + AHEAD)[:MOST]],
        sentence_ends=[_sentence_end(d, today) for d in detentions.ending(dt.date(1900, 1, 1), today + AHEAD)[:MOST]],
        outcomes=[_outcome(h) for h in hearings.without_outcome(today - BACK, today - dt.timedelta(days=1))[:MOST]],
        not_looked_at=[_not_looked_at(c) for c in cases.not_looked_at_since(today - LOOK_AGAIN)[:MOST]],  # type: ignore[attr-defined]
    )


def verify(*, case: Prisoner, by: User | None, on: dt.date, note: str = "") -> Verification:
    """Record that someone checked a case and it still stands: no change to the case, and nothing is published."""
    return Verification.objects.create(prisoner=case, by=by, on=on, note=note)


def _overdue(detention: Detention) -> Due:
    words = _("%(kind)s: the term ended on %(day)s (%(provision)s)") % {
        "kind": detention.get_kind_display(),
        "day": date_format(detention.term_ended, _("j F Y")),  # type: ignore[attr-defined]
        "provision": detention.provision,  # type: ignore[attr-defined]
    }
    return Due(detention.prisoner, detention.term_ended, words, urgent=True)  # type: ignore[attr-defined]


def _hearing(hearing: Hearing) -> Due:
    words = [hearing.get_kind_display()]
    if hearing.time:
        words.append(f"{hearing.time:%H:%M} {hearing.time_zone}")
    if hearing.court:
        words.append(str(hearing.court))
    return Due(hearing.detention.prisoner, hearing.held_earliest, ", ".join(words))  # type: ignore[attr-defined]


def _sentence_end(detention: Detention, today: dt.date) -> Due:
    ends = detention.sentence_ends  # type: ignore[attr-defined]
    if ends < today:
        return Due(detention.prisoner, ends, _("the sentence should have ended: is the person free?"), urgent=True)
    return Due(detention.prisoner, ends, _("the sentence ends"))


def _outcome(hearing: Hearing) -> Due:
    words = _("%(kind)s: what came of it?") % {"kind": hearing.get_kind_display()}
    return Due(hearing.detention.prisoner, hearing.held_latest, words)  # type: ignore[attr-defined]


def _not_looked_at(case: Prisoner) -> Due:
    return Due(case, case.last_look, _("does what the page says still stand?"))  # type: ignore[attr-defined]
