"""`/data/`: what can be had of the record, and the files of its exports; `/mirrors/`: who else keeps the site."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import condition, require_safe

from exports.models import Export, ExportFile, Mirror
from exports.sending import file_answer
from record.freshness import public_page

# Exports before these are in the API's list.
SHOWN = 30
CONTENT_TYPES = {
    ".zip": "application/zip",
    ".gz": "application/gzip",
    ".json": "application/json",
    ".sqlite": "application/vnd.sqlite3",
    ".cff": "text/plain; charset=utf-8",
}


@public_page
def data(request: HttpRequest) -> HttpResponse:
    """What can be had, in which forms, under which licence, and how to cite it."""
    exports = list(Export.objects.given_out().newest_first().prefetch_related("files")[:SHOWN])
    context = {
        "newest": exports[0] if exports else None,
        "older": exports[1:],
        "licence": settings.CONTENT_LICENCE,
    }
    return render(request, "exports/data.html", context)


@public_page
def mirrors(request: HttpRequest) -> HttpResponse:
    """Which copies of the site others keep, how each was found, and how everyone verifies one."""
    context = {"mirrors": Mirror.objects.shown(), "public_key": settings.MIRROR_PUBLIC_KEY}
    return render(request, "exports/mirrors.html", context)


def _etag(request: HttpRequest, label: str, name: str) -> str | None:
    found = ExportFile.objects.given_out_at(label, name)
    return f'"{found.sha256}"' if found else None


@require_safe
@condition(etag_func=_etag)
def export_file(request: HttpRequest, label: str, name: str) -> HttpResponseBase:
    """One file of an export. Where it lies is put together from what is listed, never from the address."""
    found = ExportFile.objects.given_out_at(label, name)
    if found is None or not found.path.is_file():
        raise Http404
    return file_answer(
        request,
        found.path,
        etag=f'"{found.sha256}"',
        content_type=CONTENT_TYPES.get(found.path.suffix, "application/octet-stream"),
    )
