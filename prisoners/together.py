"""Work on many cases at once: a group arrest, an amnesty. Planned case by case, looked at, then done whole.

A deed says what is to be recorded; a plan says, for one case, in which detention, or why not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from organizations.models import Institution
from prisoners.models import (
    Article,
    CaseCitation,
    Charge,
    Custody,
    Detention,
    Event,
    EventParticipation,
    Prisoner,
)
from record.dates import UncertainDate
from record.models import Source

MOST_CASES = 200


class NotDone(Exception):
    """One of the cases refused the deed, so none of it was done: the message says which, and why."""


@dataclass(frozen=True)
class Plan:
    """What a deed will do in one case. `refusal` says why it does nothing there; `doubt`, what to look at first."""

    case: Prisoner
    detention: Detention | None = None
    refusal: str = ""
    doubt: str = ""

    @property
    def possible(self) -> bool:
        return not self.refusal


class Deed(Protocol):
    """Something to record in many cases."""

    def plan(self, case: Prisoner) -> Plan:
        """What it will do in a case that was read by `with_what_is_needed`; asks the database nothing."""

    def record(self, plan: Plan) -> models.Model:
        """Do it in one case. Returns the row that a source is cited for."""


@dataclass(frozen=True)
class Arrest:
    """All were arrested: each gets a new detention."""

    kind: str
    arrested: str
    place: str = ""
    arrested_by: str = ""
    circumstances: str = ""

    def plan(self, case: Prisoner) -> Plan:
        same = [d for d in case.detentions.all() if d.arrested == self.arrested]
        if same:
            return Plan(case, refusal=_("an arrest on this day is on record already"))
        going_on = _open_detention(case)
        doubt = _("another detention goes on: %(what)s") % {"what": _in_words(going_on)} if going_on else ""
        return Plan(case, doubt=doubt)

    def record(self, plan: Plan) -> models.Model:
        return _saved(
            Detention(
                prisoner=plan.case,
                kind=self.kind,
                arrested=self.arrested,
                place=self.place,
                arrested_by=self.arrested_by,
                circumstances=self.circumstances,
            )
        )


@dataclass(frozen=True)
class NewCharge:
    """All are charged with the same."""

    article: Article | None
    text: str
    state: str
    brought_on: str = ""

    def plan(self, case: Prisoner) -> Plan:
        detention = _open_detention(case) or _last_detention(case)
        if detention is None:
            return Plan(case, refusal=_("no detention is on record: record the arrest first"))
        if any(self._is_same(charge) for charge in detention.charges.all()):
            return Plan(case, detention, refusal=_("this charge is on record already"))
        return Plan(case, detention, doubt=_("the detention has ended") if detention.has_ended else "")

    def _is_same(self, charge: Charge) -> bool:
        if self.article is not None:
            return charge.article_id == self.article.pk
        return charge.text.strip().casefold() == self.text.strip().casefold()

    def record(self, plan: Plan) -> models.Model:
        charge = Charge(
            detention=plan.detention,
            article=self.article,
            text=self.text,
            state=self.state,
            brought_on=self.brought_on,
        )
        return _saved(charge)


@dataclass(frozen=True)
class PartOfEvent:
    """All their cases belong to one event."""

    event: Event
    role: str = ""

    def plan(self, case: Prisoner) -> Plan:
        if any(p.event_id == self.event.pk for p in case.participations.all()):
            return Plan(case, refusal=_("the case belongs to this event already"))
        return Plan(case)

    def record(self, plan: Plan) -> models.Model:
        return _saved(EventParticipation(prisoner=plan.case, event=self.event, role=self.role))


@dataclass(frozen=True)
class Transfer:
    """All are held in one place from a day on: where they were held before ends that day."""

    institution: Institution | None
    place: str
    since: str

    def plan(self, case: Prisoner) -> Plan:
        detention = _open_detention(case)
        if detention is None:
            return Plan(case, refusal=_("no detention goes on"))
        before = _open_custody(detention)
        if before is not None and self._is_there(before):
            return Plan(case, detention, refusal=_("is held there already"))
        return Plan(case, detention)

    def _is_there(self, custody: Custody) -> bool:
        if self.institution is not None:
            return custody.institution_id == self.institution.pk
        return custody.place.casefold() == self.place.casefold()

    def record(self, plan: Plan) -> models.Model:
        detention = plan.detention
        assert detention is not None
        before = _open_custody(detention)
        if before is not None and UncertainDate.parse(self.since).known:
            before.until = self.since
            _saved(before)
        return _saved(Custody(detention=detention, institution=self.institution, place=self.place, since=self.since))


@dataclass(frozen=True)
class Release:
    """All are free, or their detention ended otherwise."""

    ended: str
    end_kind: str

    def plan(self, case: Prisoner) -> Plan:
        detention = _open_detention(case)
        if detention is None:
            return Plan(case, refusal=_("no detention goes on"))
        return Plan(case, detention)

    def record(self, plan: Plan) -> models.Model:
        detention = plan.detention
        assert detention is not None
        detention.has_ended, detention.ended, detention.end_kind = True, self.ended, self.end_kind
        last = _open_custody(detention)
        if last is not None and self.ended:
            last.until = self.ended
            _saved(last)
        return _saved(detention)


def with_what_is_needed(cases: models.QuerySet[Prisoner]) -> models.QuerySet[Prisoner]:
    """Cases with all that a plan looks at, in a number of queries that does not depend on how many there are."""
    return cases.prefetch_related("detentions__charges", "detentions__custody", "participations").order_by("public_id")


def plans_for(deed: Deed, cases: Iterable[Prisoner]) -> list[Plan]:
    """What a deed will do in each case."""
    return [deed.plan(case) for case in cases]


@transaction.atomic
def carry_out(*, deed: Deed, keys: Sequence[int], source: Source, quote: str = "", locator: str = "") -> list[Prisoner]:
    """Record a deed in the cases with these keys, each citing the source; in all of them or in none.

    Planned anew under a lock, since the cases may have changed after they were looked at. Returns the cases, in the
    order of their public ids. Raises NotDone.
    """
    locked = Prisoner.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    # Evaluated, so that all are locked in one order before any is read.
    found = list(locked.values_list("pk", flat=True))
    done = []
    for plan in plans_for(deed, with_what_is_needed(Prisoner.objects.filter(pk__in=found))):
        if not plan.possible:
            raise NotDone(f"{plan.case}: {plan.refusal}")
        try:
            row = deed.record(plan)
            _saved(CaseCitation(prisoner=plan.case, source=source, quote=quote, locator=locator, **_cited(row)))
        except ValidationError as error:
            raise NotDone(f"{plan.case}: {' '.join(error.messages)}") from error
        except IntegrityError as error:
            raise NotDone(_("%(case)s: the record refuses this.") % {"case": plan.case}) from error
        done.append(plan.case)
    return done


def _cited(row: models.Model) -> dict[str, Any]:
    names = {Detention: "detention", Charge: "charge", EventParticipation: "participation", Custody: "custody"}
    return {names[type(row)]: row}


def _saved(row: models.Model) -> models.Model:
    """Save a row that no form has looked at: every rule is asked first, so that a refusal has words."""
    row.full_clean()
    row.save()
    return row


def _open_detention(case: Prisoner) -> Detention | None:
    """The detention that goes on; of several, the last."""
    return next((d for d in sorted(case.detentions.all(), key=_order, reverse=True) if not d.has_ended), None)


def _last_detention(case: Prisoner) -> Detention | None:
    return max(case.detentions.all(), key=_order, default=None)


def _order(detention: Detention) -> int:
    return detention.number


def _open_custody(detention: Detention) -> Custody | None:
    """Where someone is held as far as is on record; of several places without an end, the last."""
    going_on = [c for c in detention.custody.all() if not c.until]
    return max(going_on, key=lambda c: c.pk, default=None)


def _in_words(detention: Detention) -> str:
    return f"{detention.get_kind_display()} {detention.arrested}".strip()
