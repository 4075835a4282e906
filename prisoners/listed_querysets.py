"""Queries of the lists of parts in the API: detentions, charges, hearings and incidents of published cases. A question
about a day finds only what is certain."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar, Self

from django.db import models

from prisoners.status import NOT_RELEASED
from record.dates import UncertainDate
from record.past import past_of
from record.querysets import DocumentsPassedOn


def beside(parts: Any, others: str) -> Any:
    """Other parts of the same people: those of now beside those of now, past ones beside past ones."""
    people = parts._meta.get_field("prisoner").related_model
    return people._meta.get_field(others).related_model._default_manager.all()


class PartsAlone(DocumentsPassedOn):
    """Parts that are read alone, each with its id, its document and when it last changed."""

    document_field = "part"
    # Where the public ids of people and events stand.
    person_id = "prisoner"
    event_id = "event"

    # The uncertain day by which a part is found: two columns, its earliest and its latest.
    day: ClassVar[str]

    def readable(self) -> Self:
        """Without rows that were made before there were such lists."""
        return self.filter(public_id__isnull=False)

    def updated_since(self, moment: dt.datetime) -> Self:
        """What stands in a document that changed at or after a moment."""
        return self.filter(updated_at__gte=moment)

    def of_people(self, people: models.QuerySet[Any]) -> Self:
        """Parts of these people's cases."""
        return self.filter(prisoner__in=people.order_by().values("pk"))

    def of_person(self, public_id: str) -> Self:
        return self.filter(**{self.person_id: public_id})

    def as_of(self, day: dt.date) -> Any:
        """The parts of what stood published at the end of a day (UTC), to be asked in the same ways: ask this first."""
        return past_of[self.model]._default_manager.standing_on(day)

    def people(self) -> Any:
        """All people, now or on the day of the past."""
        from prisoners.published import PublishedPrisoner

        return PublishedPrisoner.objects.all()

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def on_or_after(self, day: dt.date) -> Self:
        return self._between(self.day, day, None)

    def on_or_before(self, day: dt.date) -> Self:
        return self._between(self.day, None, day)

    def within(self, span: UncertainDate) -> Self:
        return self._between(self.day, span.earliest, span.latest)

    def _between(self, what: str, first: dt.date | None, last: dt.date | None) -> Self:
        bounds = {f"{what}_earliest__gte": first, f"{what}_latest__lte": last}
        return self.filter(**{bound: day for bound, day in bounds.items() if day is not None})


class DetentionsAlone(PartsAlone):
    """Detentions: also what is asked of one detention of a person."""

    day = "arrested"

    def arrested_after(self, day: dt.date) -> Self:
        return self.on_or_after(day)

    def arrested_before(self, day: dt.date) -> Self:
        return self.on_or_before(day)

    def arrested_in(self, span: UncertainDate) -> Self:
        return self.within(span)

    def ended_in(self, span: UncertainDate) -> Self:
        """Detentions that ended within a span, however they did."""
        return self.filter(ongoing=False)._between("ended", span.earliest, span.latest)

    def released_in(self, span: UncertainDate) -> Self:
        """Detentions that ended within a span, and not by death or escape."""
        return self.ended_in(span).exclude(end_kind__in=NOT_RELEASED)

    def held_on(self, day: dt.date) -> Self:
        """Detentions that certainly lasted on a day."""
        return self.filter(certain__contains=day)

    def ended_by(self, end_kind: str) -> Self:
        return self.filter(end_kind=end_kind)

    def going_on(self, answer: str) -> Self:
        """Detentions that go on ("yes") or are over ("no")."""
        return self.filter(ongoing=answer == "yes")

    def in_country(self, code: str) -> Self:
        return self.filter(country=code.upper())

    def in_group(self, slug: str) -> Self:
        return self.filter(groups__contains=[slug])

    def naming_official(self, slug: str) -> Self:
        """Detentions in which an official has a role, as a judge or otherwise."""
        acts = beside(self.model, "official_acts").filter(
            prisoner=models.OuterRef("prisoner"), detention=models.OuterRef("number"), official=slug
        )
        return self.filter(models.Exists(acts))


class OfOneDetention(PartsAlone):
    """What belongs to one detention of a person, by its number."""

    def of_detention(self, public_id: str) -> Self:
        """What belongs to the detention with this id: AZ-0012-2."""
        person, _dash, number = public_id.rpartition("-")
        known = number.isascii() and number.isdigit() and len(number) < 5
        return self.of_person(person).filter(detention=int(number)) if known else self.none()


class ChargesAlone(OfOneDetention):
    """Charges."""

    day = "brought"

    def under_article(self, name: str) -> Self:
        """Charges under an article: its number, or its country, code and number as documents write them."""
        return self.filter(models.Q(article=name) | models.Q(number=name))

    def in_state(self, state: str) -> Self:
        return self.filter(state=state)


class HearingsAlone(OfOneDetention):
    """Hearings."""

    day = "held"

    def in_court(self, slug: str) -> Self:
        return self.filter(court=slug)

    def before_judge(self, slug: str) -> Self:
        return self.filter(judge=slug)

    def with_outcome(self, words: str) -> Self:
        """Hearings with these words in their outcome."""
        return self.filter(outcome__icontains=words)


class IncidentsAlone(PartsAlone):
    """Incidents, of people or of events."""

    day = "happened"

    def in_country(self, code: str) -> Self:
        return self.filter(country=code.upper())

    def of_detention(self, public_id: str) -> Self:
        return self.filter(detention=public_id)

    def striking_organization(self, slug: str) -> Self:
        """What was done to an organisation."""
        return self.filter(organization=slug)

    def inside(self, institution: str) -> Self:
        """What was done in an institution."""
        return self.filter(institution=institution)

    def at_event(self, slug: str) -> Self:
        """What was done at an event, and in the cases of people who were there."""
        there = self.people().at_event(slug).order_by().values("pk")
        return self.filter(models.Q(**{self.event_id: slug}) | models.Q(prisoner__in=there))
