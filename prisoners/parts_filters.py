"""Filters of the lists of parts in the API: those of the part itself, and all those of people, asked of whose it is.

Where both have a name, it is the part's own: `held_on` leaves the detentions that lasted on that day.
"""

from __future__ import annotations

from typing import Any, ClassVar

import prisoners.parts_schema  # noqa: F401  (names the fields that may be asked for)
from prisoners.filters import OF_ONE_DETENTION, PrisonerFilters, asked_of_people
from prisoners.formats.csv_of_parts import FORMS_OF_CHARGES, FORMS_OF_DETENTIONS, FORMS_OF_HEARINGS, FORMS_OF_INCIDENTS
from prisoners.models import Charge, Detention, Hearing
from record.api_filters import AsOf, DetailFilters, FieldsFilter, FormatFilter, ListFilters, ordering_filter
from record.api_schema import field_names
from record.date_filters import SpanFilter
from record.filters import ChoiceFilter, DayFilter, IdentifierFilter, TextFilter


class PartFilters(AsOf, ListFilters, PrisonerFilters):
    """Which parts, of which people."""

    # Filters of people whose question is asked of the part.
    own: ClassVar[frozenset[str]] = frozenset()

    prisoner = IdentifierFilter("of_person")
    search = TextFilter("search")

    def filter_queryset(self, queryset: Any) -> Any:
        of_whom = {name: value for name, value in self.asked.items() if name in self._of_people}
        for name, value in self.asked.items():
            if name not in of_whom:
                queryset = self.filters[name].filter(queryset, value)
        if not of_whom:
            return queryset
        return queryset.of_people(asked_of_people(queryset.people(), self.filters, of_whom))

    @property
    def _of_people(self) -> frozenset[str]:
        return (PrisonerFilters.base_filters.keys() | {"search"}) - self.own


class DetentionListFilters(PartFilters):
    """Which detentions."""

    own = OF_ONE_DETENTION | {"country", "group", "article", "institution", "year"}

    kind = ChoiceFilter("of_kind", choices=Detention.Kind.choices)
    ongoing = ChoiceFilter("going_on", choices=[("yes", "yes"), ("no", "no")])
    official = IdentifierFilter("naming_official")
    ordering = ordering_filter("updated_at", "arrested")
    fields = FieldsFilter(field_names("DetentionAlone"))
    format = FormatFilter(FORMS_OF_DETENTIONS)


class ChargeListFilters(PartFilters):
    """Which charges."""

    own = frozenset({"article"})

    state = ChoiceFilter("in_state", choices=Charge.State.choices)
    detention = IdentifierFilter("of_detention")
    brought_after = DayFilter("on_or_after")
    brought_before = DayFilter("on_or_before")
    brought_in = SpanFilter("within")
    ordering = ordering_filter("updated_at", "brought")
    fields = FieldsFilter(field_names("ChargeAlone"))
    format = FormatFilter(FORMS_OF_CHARGES)


class HearingListFilters(PartFilters):
    """Which hearings."""

    kind = ChoiceFilter("of_kind", choices=Hearing.Kind.choices)
    court = IdentifierFilter("in_court")
    judge = IdentifierFilter("before_judge")
    outcome = TextFilter("with_outcome")
    detention = IdentifierFilter("of_detention")
    heard_after = DayFilter("on_or_after")
    heard_before = DayFilter("on_or_before")
    heard_in = SpanFilter("within")
    ordering = ordering_filter("updated_at", "heard")
    fields = FieldsFilter(field_names("HearingAlone"))
    format = FormatFilter(FORMS_OF_HEARINGS)


class IncidentListFilters(PartFilters):
    """Which incidents, of people or of events."""

    own = frozenset({"country", "organization", "institution", "event"})

    kind = IdentifierFilter("of_kind")
    detention = IdentifierFilter("of_detention")
    organization = IdentifierFilter("striking_organization")
    institution = IdentifierFilter("inside")
    event = IdentifierFilter("at_event")
    happened_after = DayFilter("on_or_after")
    happened_before = DayFilter("on_or_before")
    happened_in = SpanFilter("within")
    ordering = ordering_filter("updated_at", "happened")
    fields = FieldsFilter(field_names("IncidentAlone"))
    format = FormatFilter(FORMS_OF_INCIDENTS)


class DetentionDetailFilters(AsOf, DetailFilters):
    fields = FieldsFilter(field_names("DetentionAlone"))


class ChargeDetailFilters(AsOf, DetailFilters):
    fields = FieldsFilter(field_names("ChargeAlone"))


class HearingDetailFilters(AsOf, DetailFilters):
    fields = FieldsFilter(field_names("HearingAlone"))


class IncidentDetailFilters(AsOf, DetailFilters):
    fields = FieldsFilter(field_names("IncidentAlone"))
