"""Exports in the API: what can be had, and how far the one is that is being written."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Cast
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema_view
from rest_framework.request import Request
from rest_framework.viewsets import ViewSet

from exports.models import Export, ExportFile
from record.api import PUBLIC_ID, RecordView, cursor_asked, ordering_asked
from record.api_answers import JSON, keep_briefly, page_answer
from record.api_filters import ApiFilters, CursorFilter, PageSizeFilter, format_filter, ordering_filter
from record.api_formats import DEFAULT_PAGE_SIZE
from record.api_paging import read_page, sequence_column
from record.api_schema import (
    MOMENT,
    NUMBER,
    TEXT,
    URL,
    components,
    described,
    listing,
    named,
    nullable,
    one_of,
    page_of,
    record,
    said,
)
from record.filters import ChoiceFilter

components["ExportFile"] = record(
    form=one_of(ExportFile.Form),
    name=TEXT,
    url=URL,
    bytes=NUMBER,
    sha256=TEXT,
    rows=said(nullable(NUMBER), "documents, rows of all tables or entities; null where there are none"),
    citation=said(TEXT, "how to cite this file"),
)
components["Export"] = record(
    id=TEXT,
    name=said(nullable(TEXT), "of its folder below /data/; null until it is ready"),
    state=one_of(Export.State),
    sequence=said(nullable(NUMBER), "the last change that is in it; null until it is begun"),
    progress=said(record(done=NUMBER, total=nullable(NUMBER)), "documents and changes written, and how many there are"),
    failure=said(TEXT, "why it failed; empty unless it did"),
    asked_at=MOMENT,
    began_at=said(nullable(MOMENT), "the moment whose record it is"),
    finished_at=nullable(MOMENT),
    licence=said(nullable(record(name=TEXT, url=URL)), "null until it is ready"),
    files=listing(named("ExportFile")),
)
ORDERING = "-asked_at"
# They are numbered as they are asked for.
ORDERINGS = {"asked_at": (sequence_column("id"),)}


class ExportFilters(ApiFilters):
    """Which exports, in which order."""

    state = ChoiceFilter("in_state", choices=Export.State.choices)
    ordering = ordering_filter("asked_at")
    page_size = PageSizeFilter()
    cursor = CursorFilter()
    format = format_filter("json")


class ExportDetailFilters(ApiFilters):
    """The form of one."""

    format = format_filter("json")


@extend_schema_view(
    list=described(page_of("Export"), filters=ExportFilters, summary="All exports of the whole record, newest first"),
    retrieve=described(
        named("Export"), filters=ExportDetailFilters, summary="One of the exports, or how far it is", about_one=True
    ),
)
class ExportViewSet(RecordView, ViewSet):
    """Exports of the whole record. A new one is made every night in which something was published."""

    lookup_field = "public_id"
    lookup_value_regex = PUBLIC_ID

    def list(self, request: Request) -> HttpResponseBase:
        """The exports, with their files."""
        filters = ExportFilters(request.query_params, Export.objects.shown())
        asked = {"ordering": ORDERING} | filters.asked
        ordering = ordering_asked(asked, ORDERINGS)
        cursor = cursor_asked(asked, ordering)
        rows = filters.qs.annotate(text=Cast("pk", models.TextField()))
        page = read_page(rows, ordering, cursor, asked.get("page_size", DEFAULT_PAGE_SIZE))
        page = dataclasses.replace(page, texts=_texts(page.texts))
        return keep_briefly(page_answer(request._request, page, count=filters.qs.count(), fields=None))

    def retrieve(self, request: Request, public_id: str) -> HttpResponseBase:
        """One export; asked again, how far it is."""
        _ = ExportDetailFilters(request.query_params, Export.objects.none()).asked
        number = public_id if public_id.isdecimal() and len(public_id) < 19 else "0"
        texts = _texts(Export.objects.shown().filter(pk=number).values_list("pk", flat=True))
        if not texts:
            raise Http404
        return keep_briefly(HttpResponse(texts[0], content_type=JSON))


def _texts(keys: Iterable[Any]) -> list[bytes]:
    """The exports with these keys as the API tells them, in this order."""
    keys = [int(key) for key in keys]
    found = Export.objects.prefetch_related("files").in_bulk(keys)
    return [json.dumps(_export(found[key]), ensure_ascii=False, separators=(",", ":")).encode() for key in keys]


def _export(export: Export) -> dict[str, Any]:
    ready = export.state == Export.State.READY
    return {
        "id": str(export.pk),
        "name": export.label,
        "state": export.state,
        "sequence": export.sequence,
        "progress": {"done": export.done, "total": export.total},
        "failure": export.failure,
        "asked_at": _moment(export.asked_at),
        "began_at": _moment(export.began_at),
        "finished_at": _moment(export.finished_at),
        "licence": {"name": export.licence, "url": export.licence_url} if ready else None,
        "files": [_file(file) for file in export.files.all()],
    }


def _file(file: ExportFile) -> dict[str, Any]:
    return {
        "form": file.form,
        "name": file.name,
        "url": settings.SITE_URL + file.address,
        "bytes": file.bytes,
        "sha256": file.sha256,
        "rows": file.rows,
        "citation": file.citation,
    }


def _moment(moment: Any) -> str | None:
    return moment.isoformat() if moment else None
