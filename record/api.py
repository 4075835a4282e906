"""The REST API over the published record: what all its addresses share, and the change log."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import resolve
from django.utils.cache import patch_vary_headers
from drf_spectacular.utils import extend_schema
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSet

from record.api_answers import JSON, JSON_LINES, Freshness, document_answer, lines_answer, page_answer
from record.api_filters import DEFAULT_PAGE_SIZE, ChangeFilters, NoParameters, VersionFilters
from record.api_paging import Cursor, Ordering, bounded_count, moment_column, read_page, sequence_column, text_column
from record.api_schema import AsDescribed, described, page_of
from record.filters import BadFilters, StrictFilterSet
from record.published import Version
from record.querysets import PublishedQuerySet

PUBLIC_ID = "[A-Za-z0-9_-]{1,100}"


class JSONLinesRenderer(BaseRenderer):
    """A document a line; the lines are written by record/api_answers.py."""

    media_type = JSON_LINES
    format = "jsonl"
    charset = "utf-8"


class FormOfAnswer(DefaultContentNegotiation):
    """Which form is answered in: what `format` asks for, else what the header Accept prefers."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        asked = request.query_params.get("format")
        if asked is None:
            return super().select_renderer(request, renderers, format_suffix)
        # A form that is not offered is refused with the other parameters, which are read later.
        found = next((r for r in renderers if r.format == asked), renderers[0])
        return found, found.media_type


class RecordView(APIView):
    """The base of all addresses of the API: read by anyone, from any site."""

    schema = AsDescribed()
    renderer_classes = [JSONRenderer]
    content_negotiation_class = FormOfAnswer

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        """What may be done here, also for a browser that asks before it reads from another site."""
        return HttpResponse(status=204)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        if request.method == "OPTIONS":
            response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            response["Access-Control-Allow-Headers"] = "Accept, If-None-Match, If-Modified-Since"
            response["Access-Control-Max-Age"] = "86400"
        else:
            response["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Retry-After"
        patch_vary_headers(response, ["Accept"])
        return response


_TIE = text_column("public_id")
ORDERINGS = {"updated_at": (moment_column("updated_at"), _TIE), "name": (text_column("sort_name"), _TIE)}
SEQUENCE = {"sequence": (sequence_column("sequence"),)}


def take_no_parameter(request: Request) -> None:
    """Refuses parameters that an address without any was given. Raises BadFilters."""
    filters = NoParameters(request.query_params, Version.objects.none())
    if filters.problems:
        raise BadFilters(filters.problems)


def ordering_asked(asked: dict[str, Any], known: dict[str, Any]) -> Ordering:
    """The ordering a request asks for, else the first that is known."""
    name = asked.get("ordering", next(iter(known)))
    return Ordering(name, known[name.removeprefix("-")])


def cursor_asked(asked: dict[str, Any], ordering: Ordering) -> Cursor | None:
    return Cursor.read(asked["cursor"], ordering) if "cursor" in asked else None


class NounViewSet(RecordView, ViewSet):
    """One noun of the published record: a list with filters, and each one by its public id."""

    renderer_classes: Any = [JSONRenderer, JSONLinesRenderer]
    lookup_field = "public_id"
    lookup_value_regex = PUBLIC_ID
    kind: ClassVar[str]
    rows: ClassVar[PublishedQuerySet]
    list_filters: ClassVar[type[StrictFilterSet]]
    detail_filters: ClassVar[type[StrictFilterSet]]
    # Whether documents have something that changes with the day.
    daily: ClassVar[bool] = False

    def get_renderers(self) -> list[BaseRenderer]:
        return super().get_renderers() if self.action == "list" else [JSONRenderer()]

    def list(self, request: Request) -> HttpResponseBase:
        """The published nouns that the filters leave."""
        filters = self.list_filters(request.query_params, self.rows.all())
        asked = filters.asked
        ordering = ordering_asked(asked, ORDERINGS)
        cursor = cursor_asked(asked, ordering)
        form = request.accepted_renderer.media_type
        fresh = freshness_of_record(request._request, daily=self.daily, form=form)
        if (answered := fresh.not_modified()) is not None:
            return answered
        if form == JSON_LINES:
            return fresh.stamp(lines_answer(ordering.order(filters.qs.with_text()), asked.get("fields")))
        page = read_page(filters.qs.with_text(), ordering, cursor, asked.get("page_size", DEFAULT_PAGE_SIZE))
        count = bounded_count(filters.qs)
        return fresh.stamp(page_answer(request._request, page, count=count, fields=asked.get("fields")))

    def retrieve(self, request: Request, public_id: str) -> HttpResponseBase:
        """The public document of one."""
        asked = self.detail_filters(request.query_params, self.rows.all()).asked
        row = self.rows.filter(public_id=public_id).with_text()
        found = row.values_list("text", "version_id", "updated_at").first()
        if found is None:
            raise Http404
        text, version, updated_at = found
        fresh = Freshness(request._request, version=version, changed=updated_at, daily=self.daily)
        return fresh.not_modified() or fresh.stamp(document_answer(text, asked.get("fields")))


def freshness_of_record(request: HttpRequest, *, daily: bool, form: str = JSON) -> Freshness:
    """What a list depends on: the newest version of all, asked for before the rows, so that it is never too new."""
    sequence, published_at = Version.objects.newest() or (0, None)
    return Freshness(request, version=sequence, changed=published_at, daily=daily, form=form)


class ChangesViewSet(RecordView, ViewSet):
    """The change log: every version of every noun."""

    @described(page_of("Change"), filters=ChangeFilters, summary="All that became public, in order, without gaps")
    def list(self, request: Request) -> HttpResponseBase:
        """All changes in the order in which they became public, without gaps."""
        filters = ChangeFilters(request.query_params, Version.objects.all())
        asked = filters.asked
        ordering = ordering_asked(asked, SEQUENCE)
        cursor = cursor_asked(asked, ordering)
        sequence, published_at = Version.objects.newest() or (0, None)
        fresh = Freshness(request._request, version=sequence, changed=published_at, daily=False)
        if (answered := fresh.not_modified()) is not None:
            return answered
        page = read_page(filters.qs.with_text(), ordering, cursor, asked.get("page_size", DEFAULT_PAGE_SIZE))
        # Sequence numbers begin at 1 and have no gaps: without a filter nothing need be counted.
        filtered = asked.keys() & {"kind", "id"}
        count = bounded_count(filters.qs) if filtered else max(sequence - asked.get("after", 0), 0)
        return fresh.stamp(page_answer(request._request, page, count=count, fields=asked.get("fields")))


class HistoryView(RecordView):
    """All public versions of one published noun."""

    kind: ClassVar[str]
    rows: ClassVar[PublishedQuerySet]

    def get(self, request: Request, public_id: str) -> HttpResponseBase:
        """The versions of one, the first first; with their documents if `fields` asks for them."""
        filters = VersionFilters(request.query_params, Version.objects.of(self.kind, public_id))
        asked = filters.asked
        ordering = ordering_asked(asked, SEQUENCE)
        cursor = cursor_asked(asked, ordering)
        live = self.rows.filter(pk=public_id).values_list("version_id", "version__number", "updated_at").first()
        if live is None:
            raise Http404
        version, number, updated_at = live
        fresh = Freshness(request._request, version=version, changed=updated_at, daily=False)
        if (answered := fresh.not_modified()) is not None:
            return answered
        fields = asked.get("fields")
        rows = filters.qs.with_text(document="document" in (fields or ()))
        page = read_page(rows, ordering, cursor, asked.get("page_size", DEFAULT_PAGE_SIZE))
        # Versions of one noun are numbered from 1 without gaps, so the live one's number is how many there are.
        return fresh.stamp(page_answer(request._request, page, count=number, fields=fields))


@extend_schema(exclude=True)
class NothingHere(RecordView):
    """Every other address under the API."""

    def get(self, request: Request, path: str) -> HttpResponseBase:
        """Leads on to the address with a slash at its end, if there is one."""
        with_slash = f"{request.path_info}/"
        if path.endswith("/") or getattr(resolve(with_slash).func, "cls", NothingHere) is NothingHere:
            raise Http404
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{request.path}/{'?' if query else ''}{query}")
