"""The REST API over the published record: what all its addresses share, and the change log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import resolve, reverse
from django.utils.cache import patch_vary_headers
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import AuthenticationFailed, NotAcceptable, Throttled
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.utils.mediatypes import media_type_matches
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSet

from record.api_answers import JSON, Freshness, keep_briefly, page_answer
from record.api_filters import ChangeFilters, NoParameters, VersionFilters
from record.api_formats import DEFAULT_PAGE_SIZE, DOCUMENTS, PAGES, Format, Listed, One, form_chosen
from record.api_keys import BearerKey
from record.api_limits import PAGE_UNITS, WHOLE_UNITS, Allowance, ByReader, count_refused_key, seconds_left
from record.api_paging import (
    Column,
    Cursor,
    Ordering,
    bounded_count,
    moment_column,
    read_page,
    sequence_column,
    text_column,
)
from record.api_schema import AsDescribed, described, page_of
from record.change_formats import FORMS_OF_CHANGES
from record.filters import BadFilters, StrictFilterSet
from record.kept_statements import Given, KeptStatement
from record.published import PublishedRedirect, Version
from record.querysets import PublishedQuerySet
from record.version_querysets import VersionQuerySet

EXPOSED = "Content-Disposition, ETag, Last-Modified, Link, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate"
PUBLIC_ID = "[A-Za-z0-9_-]{1,100}"


class FormOfAnswer(DefaultContentNegotiation):
    """Which form is answered in: what `format` asks for, else what the header Accept prefers."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        asked = request.query_params.get("format")
        if asked is None:
            return self._preferred(request, renderers)
        # A form that is not offered is refused with the other parameters, which are read later.
        found = next((r for r in renderers if r.format == asked), renderers[0])
        return found, found.media_type

    def _preferred(self, request: Request, renderers: Any) -> Any:
        # REST framework leaves out how much each form is wanted (q), Django does not.
        accepted = request._request.accepted_types if request.headers.get("Accept", "").strip() else ["*/*"]
        for wanted in accepted:
            for renderer in renderers:
                if media_type_matches(renderer.media_type, str(wanted)):
                    return renderer, renderer.media_type
        raise NotAcceptable(available_renderers=renderers)


class RecordView(APIView):
    """The base of all addresses of the API: read by anyone, from any site."""

    schema = AsDescribed()
    renderer_classes = [JSONRenderer]
    content_negotiation_class = FormOfAnswer
    authentication_classes = [BearerKey]
    throttle_classes = [ByReader]
    # What the reader may still ask for; None where nobody counts.
    allowance: Allowance | None = None

    def units(self, request: Request) -> int:
        """What this request costs of what its reader may ask for in a minute."""
        return PAGE_UNITS

    def perform_authentication(self, request: Request) -> None:
        try:
            super().perform_authentication(request)
        except AuthenticationFailed:
            self.allowance = count_refused_key(request)
            if self.allowance is not None and self.allowance.is_used_up:
                raise Throttled(wait=seconds_left()) from None
            raise

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = super().dispatch(request, *args, **kwargs)
        # A view and its request refer to each other until garbage is looked for: they keep no list of cases with them.
        del self.response
        return response

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        """What may be done here, also for a browser that asks before it reads from another site."""
        return HttpResponse(status=204)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        # RFC 8288, RFC 4946: also what has no place to say it in itself, such as a table.
        response["Link"] = f'<{settings.CONTENT_LICENCE.url}>; rel="license"'
        if request.method == "OPTIONS":
            response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            response["Access-Control-Allow-Headers"] = "Accept, Authorization, If-None-Match, If-Modified-Since"
            response["Access-Control-Max-Age"] = "86400"
        else:
            response["Access-Control-Expose-Headers"] = EXPOSED
        # Not by Authorization: a key changes how much may be asked, never what is answered.
        patch_vary_headers(response, ["Accept"])
        if self.allowance is not None:
            # Who has the answer already asked for nothing.
            given_back = self.allowance.take(-self.units(self.request)) if response.status_code == 304 else None
            (given_back or self.allowance).tell(response)
        return response


_TIE = text_column("public_id")
ORDERINGS: dict[str, tuple[Column, ...]] = {
    "updated_at": (moment_column("updated_at"), _TIE),
    "name": (text_column("sort_name"), _TIE),
}
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


def units_of(formats: Sequence[Format], request: Request) -> int:
    """What a list costs in the form that is asked for: a whole one more than a page."""
    asked = request.accepted_renderer.format
    return WHOLE_UNITS if any(form.whole and form.name == asked for form in formats) else PAGE_UNITS


class NounViewSet(RecordView, ViewSet):
    """One noun of the published record: a list with filters, and each one by its public id."""

    lookup_field = "public_id"
    lookup_value_regex = PUBLIC_ID
    # Which noun: named where some of it can be merged into another.
    kind: ClassVar[str] = ""
    rows: ClassVar[Any]
    # What of a row says which version it is of.
    version: ClassVar[Any] = "version_id"
    # Whether one of them can change with any version: what is gathered from many documents.
    of_whole_record: ClassVar[bool] = False
    list_filters: ClassVar[type[StrictFilterSet]]
    detail_filters: ClassVar[type[StrictFilterSet]]
    # Whether documents have something that changes with the day.
    daily: ClassVar[bool] = False
    # The first is what is answered in unless another is asked for.
    formats: ClassVar[tuple[Format, ...]] = DOCUMENTS
    detail_formats: ClassVar[tuple[Format, ...]] = (PAGES,)
    # Each by a column and a unique one; the first is the default.
    orderings: ClassVar[dict[str, tuple[Column, ...]]] = ORDERINGS
    one_of_now: ClassVar[KeptStatement]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.one_of_now = KeptStatement(
            lambda: (
                cls.rows.all()
                .with_text()
                .filter(public_id=Given("public_id"))
                .order_by()
                .values_list("text", cls.version, "updated_at")
            )
        )

    def get_renderers(self) -> list[BaseRenderer]:
        return [form.renderer() for form in (self.formats if self.action == "list" else self.detail_formats)]

    def units(self, request: Request) -> int:
        return units_of(self.formats, request) if self.action == "list" else PAGE_UNITS

    def list(self, request: Request) -> HttpResponseBase:
        """The published nouns that the filters leave."""
        filters = self.list_filters(request.query_params, self.rows.all())
        asked = filters.asked
        ordering = ordering_asked(asked, self.orderings)
        cursor = cursor_asked(asked, ordering)
        form = form_chosen(self.formats, request.accepted_renderer.format, asked)
        fresh = freshness_of_record(request._request, daily=self._is_daily(asked), form=form.media_type)
        if (answered := fresh.not_modified()) is not None:
            return answered
        filters.queryset = self._rows(asked)
        name = request.path.strip("/").rpartition("/")[2]
        return fresh.stamp(
            form.answer(Listed(request._request, name, filters.qs, ordering, cursor, asked, fresh), form)
        )

    def retrieve(self, request: Request, public_id: str) -> HttpResponseBase:
        """The public document of one."""
        # None of its parameters is needed: without any there is nothing to check.
        asked = self.detail_filters(request.query_params, self.rows.all()).asked if request.query_params else {}
        form = form_chosen(self.detail_formats, request.accepted_renderer.format, asked)
        # What the past said can be struck, or be withdrawn: it depends on all that was published since.
        of_whole = self.of_whole_record or "as_of" in asked
        record = freshness_of_record(request._request, daily=False, form=form.media_type) if of_whole else None
        found = self._one(asked, public_id)
        if found is None:
            return to_survivor(request._request, self.kind, public_id)
        text, version, updated_at = found
        fresh = record or Freshness(
            request._request, version=version, changed=updated_at, daily=self.daily, form=form.media_type
        )
        if (answered := fresh.not_modified()) is not None:
            return answered
        assert form.answer_one is not None
        return fresh.stamp(form.answer_one(One(request._request, public_id, text, asked), form))

    def _one(self, asked: dict[str, Any], public_id: str) -> tuple[Any, ...] | None:
        """The document of one as text, its version, and when it changed."""
        if "as_of" in asked:
            row = self._rows(asked).filter(public_id=public_id).with_text()
            found: tuple[Any, ...] | None = row.values_list("text", self.version, "updated_at").first()
            return found
        return self.one_of_now.ask_one(public_id=public_id)

    def _rows(self, asked: dict[str, Any]) -> Any:
        """The rows of now, or those of the day that is asked for."""
        return self.rows.as_of(asked["as_of"]) if "as_of" in asked else self.rows.all()

    def _is_daily(self, asked: dict[str, Any]) -> bool:
        # On a day of the past, days are counted up to that day.
        return self.daily and "as_of" not in asked


def to_survivor(request: HttpRequest, kind: str, public_id: str) -> HttpResponseBase:
    """From an address of a noun that was merged to the same of the one it was merged into. Raises Http404."""
    survivor = PublishedRedirect.objects.survivor_of(kind, public_id)
    if survivor is None:
        raise Http404
    match = resolve(request.path_info)
    address = reverse(match.view_name, kwargs=match.kwargs | {"public_id": survivor})
    query = request.META.get("QUERY_STRING", "")
    # 308 (RFC 9110, § 15.4.9): whatever the method was, it stays.
    onward = HttpResponsePermanentRedirect(f"{address}{'?' if query else ''}{query}", preserve_request=True)
    # A merge can be taken back: no client keeps the redirect for ever.
    return keep_briefly(onward)


def freshness_of_record(request: HttpRequest, *, daily: bool, form: str = JSON) -> Freshness:
    """What a list depends on: the newest version of all, asked for before the rows, so that it is never too new."""
    sequence, published_at = Version.objects.newest() or (0, None)
    return Freshness(request, version=sequence, changed=published_at, daily=daily, form=form)


class ChangesViewSet(RecordView, ViewSet):
    """The change log: every version of every noun."""

    formats = FORMS_OF_CHANGES

    def get_renderers(self) -> list[BaseRenderer]:
        return [form.renderer() for form in self.formats]

    def units(self, request: Request) -> int:
        return units_of(self.formats, request)

    @described(
        page_of("Change"),
        filters=ChangeFilters,
        summary="All that became public, in order, without gaps",
        formats=FORMS_OF_CHANGES,
    )
    def list(self, request: Request) -> HttpResponseBase:
        """All changes in the order in which they became public, without gaps."""
        filters = ChangeFilters(request.query_params, Version.objects.all())
        asked = filters.asked
        ordering = ordering_asked(asked, SEQUENCE)
        cursor = cursor_asked(asked, ordering)
        sequence, published_at = Version.objects.newest() or (0, None)
        form = form_chosen(self.formats, request.accepted_renderer.format, asked)
        fresh = Freshness(request._request, version=sequence, changed=published_at, daily=False, form=form.media_type)
        if (answered := fresh.not_modified()) is not None:
            return answered
        fields = asked.get("fields")

        def with_text(changes: VersionQuerySet) -> VersionQuerySet:
            return changes.with_text(document="document" if "document" in (fields or ()) else "")

        if form is not PAGES:
            listed = Listed(request._request, "changes", filters.qs, ordering, cursor, asked, fresh, with_text)
            return fresh.stamp(form.answer(listed, form))
        page = read_page(with_text(filters.qs), ordering, cursor, asked.get("page_size", DEFAULT_PAGE_SIZE))
        # Sequence numbers begin at 1 and have no gaps: without a filter nothing need be counted.
        filtered = asked.keys() & {"kind", "id"}
        count = bounded_count(filters.qs) if filtered else max(sequence - asked.get("after", 0), 0)
        return fresh.stamp(page_answer(request._request, page, count=count, fields=fields))


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
            return to_survivor(request._request, self.kind, public_id)
        version, number, updated_at = live
        fresh = Freshness(request._request, version=version, changed=updated_at, daily=False)
        if (answered := fresh.not_modified()) is not None:
            return answered
        fields = asked.get("fields")
        rows = filters.qs.with_shown().with_text(document="shown" if "document" in (fields or ()) else "")
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
