"""Cases and events in the API."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_view

import prisoners.api_schema  # noqa: F401  (names the fields that may be asked for)
from prisoners.filters import EventFilters, PrisonerFilters
from prisoners.published import PublishedEvent, PublishedPrisoner
from record.api import HistoryView, NounViewSet
from record.api_filters import DetailFilters, FieldsFilter, ListFilters, VersionFilters
from record.api_schema import described, described_noun, field_names, page_of
from record.filters import TextFilter


class PrisonerListFilters(ListFilters, PrisonerFilters):
    search = TextFilter("search")
    fields = FieldsFilter(field_names("Prisoner"))


class PrisonerDetailFilters(DetailFilters):
    fields = FieldsFilter(field_names("Prisoner"))


@described_noun("Prisoner", "prisoners")
class PrisonerViewSet(NounViewSet):
    """People: one document is one whole case."""

    rows = PublishedPrisoner.objects.all()
    list_filters = PrisonerListFilters
    detail_filters = PrisonerDetailFilters
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


class EventListFilters(ListFilters, EventFilters):
    search = TextFilter("named_like")
    fields = FieldsFilter(field_names("Event"))


class EventDetailFilters(DetailFilters):
    fields = FieldsFilter(field_names("Event"))


@described_noun("Event", "events")
class EventViewSet(NounViewSet):
    """Protests, raids, elections: what cases belong to."""

    rows = PublishedEvent.objects.all()
    list_filters = EventListFilters
    detail_filters = EventDetailFilters
