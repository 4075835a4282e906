"""Cases and events in the API."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_view

import prisoners.api_schema
import prisoners.ftm  # noqa: F401  (registers how people and events are told as entities)
from prisoners.filters import EventFilters, PrisonerFilters
from prisoners.formats.calendar import CALENDAR_OF_PEOPLE
from prisoners.formats.csv_columns import EVENTS, PEOPLE_AS_CSV, rows_filter
from prisoners.formats.places import events_located, people_located
from prisoners.nouns.event_pages import event_in_linked_data
from prisoners.profile.linked_data import things_of_case
from prisoners.published import PublishedEvent, PublishedPrisoner
from prisoners.published_alone import day_of
from record.api import ORDERINGS, HistoryView, NounViewSet
from record.api_filters import (
    AsOf,
    DetailFilters,
    FieldsFilter,
    FormatFilter,
    ListFilters,
    VersionFilters,
    ordering_filter,
)
from record.api_geojson import geojson_format
from record.api_paging import day_column, text_column
from record.api_schema import described, described_noun, field_names, page_of
from record.csv_format import csv_format
from record.filters import TextFilter
from record.noun_forms import forms_of

FORMS_OF_PEOPLE, FORMS_OF_A_PERSON = forms_of(
    "prisoner", PEOPLE_AS_CSV, things_of_case, geojson_format(people_located), CALENDAR_OF_PEOPLE
)
FORMS_OF_EVENTS, FORMS_OF_AN_EVENT = forms_of(
    "event", csv_format(EVENTS), event_in_linked_data, geojson_format(events_located)
)


class PrisonerListFilters(AsOf, ListFilters, PrisonerFilters):
    search = TextFilter("search")
    fields = FieldsFilter(field_names("Prisoner"))
    ordering = ordering_filter("updated_at", "name", "arrested")
    format = FormatFilter(FORMS_OF_PEOPLE)
    rows = rows_filter()


class PrisonerDetailFilters(AsOf, DetailFilters):
    format = FormatFilter(FORMS_OF_A_PERSON)
    fields = FieldsFilter(field_names("Prisoner"))


@described_noun("Prisoner", "prisoners")
class PrisonerViewSet(NounViewSet):
    """People: one document is one whole case."""

    kind = "prisoner"
    rows = PublishedPrisoner.objects.all()
    list_filters = PrisonerListFilters
    formats, detail_formats = FORMS_OF_PEOPLE, FORMS_OF_A_PERSON
    detail_filters = PrisonerDetailFilters
    orderings = ORDERINGS | {"arrested": (day_column("by_day", day_of("last_arrested")), text_column("public_id"))}
    daily = True


@extend_schema_view(
    get=described(
        page_of("Change"),
        filters=VersionFilters,
        summary="All public versions of one case",
        about_one=True,
        operation_id="prisoners_history_list",
    )
)
class PrisonerHistoryView(HistoryView):
    """All public versions of one case."""

    kind = "prisoner"
    rows = PublishedPrisoner.objects.all()


class EventListFilters(AsOf, ListFilters, EventFilters):
    search = TextFilter("named_like")
    fields = FieldsFilter(field_names("Event"))
    format = FormatFilter(FORMS_OF_EVENTS)


class EventDetailFilters(AsOf, DetailFilters):
    format = FormatFilter(FORMS_OF_AN_EVENT)
    fields = FieldsFilter(field_names("Event"))


@described_noun("Event", "events")
class EventViewSet(NounViewSet):
    """Protests, raids, elections: what cases belong to."""

    rows = PublishedEvent.objects.all()
    list_filters = EventListFilters
    formats, detail_formats = FORMS_OF_EVENTS, FORMS_OF_AN_EVENT
    detail_filters = EventDetailFilters
