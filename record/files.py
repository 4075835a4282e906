"""Giving out uploaded files: published pictures and public copies of documents to everyone; anything else to staff
alone (record/admin_files.py)."""

from __future__ import annotations

import datetime as dt
from pathlib import PurePosixPath

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import condition

from record.document_files import MEDIA_TYPES
from record.freshness import public_page
from record.published import PublishedFile
from record.renditions import originals_of


def sent(request: HttpRequest, path: str, *, as_attachment: bool = False) -> FileResponse:
    """An uploaded file as an answer: a picture to look at, anything else to keep; never a page that could run."""
    content_type = (MEDIA_TYPES | {"avif": "image/avif"}).get(
        PurePosixPath(path).suffix.removeprefix("."), "application/octet-stream"
    )
    # Compressed already: doing it again costs time and the length.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    response = FileResponse(
        default_storage.open(path),
        as_attachment=as_attachment,
        filename=PurePosixPath(path).name,
        content_type=content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@public_page
def published_picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture that a published document names. Any other answers like one that never was."""
    if not PublishedFile.objects.names(path) or not default_storage.exists(path):
        raise Http404
    return _unless_known(request, path)


@public_page
def published_rendition(request: HttpRequest, path: str) -> HttpResponseBase:
    """A smaller copy of a picture that a published document names, given out exactly as long as the picture is."""
    if not PublishedFile.objects.names_any(originals_of(path)) or not default_storage.exists(path):
        raise Http404
    return _unless_known(request, path)


@public_page
def published_document(request: HttpRequest, path: str) -> HttpResponseBase:
    """The public copy of a document that a published case names, to be saved and never run in our name."""
    if not PublishedFile.objects.names(path) or not default_storage.exists(path):
        raise Http404
    return _unless_known(request, path, as_attachment=True)


def _etag(request: HttpRequest, path: str, **how: bool) -> str:
    # Under one name lies one picture for ever.
    return f'"{PurePosixPath(path).stem}"'


def _last_modified(request: HttpRequest, path: str, **how: bool) -> dt.datetime:
    return default_storage.get_modified_time(path)


@condition(etag_func=_etag, last_modified_func=_last_modified)
def _unless_known(request: HttpRequest, path: str, **how: bool) -> HttpResponseBase:
    return sent(request, path, **how)
