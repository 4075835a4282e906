"""Giving out the files of exports: whole, or the part that a broken-off download still lacks (RFC 9110, § 14)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header

_AT_ONCE = 64 * 1024
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
# Under one name lies one file for ever; but it is no longer given out once something was struck from what is in it.
KEPT_FOR = 3600
# What the edge says that it can do, and how it is told (deploy/nginx/vigil.conf).
EDGE_SENDS = "X-Accel-Redirect"


def file_answer(request: HttpRequest, path: Path, *, etag: str, content_type: str) -> HttpResponseBase:
    """The file at this path, to be saved."""
    response: HttpResponseBase
    if request.META.get("HTTP_X_SENDFILE_TYPE") == EDGE_SENDS:
        # A reader who is slow keeps the edge busy, not one of our few threads; it knows of parts, too.
        response = HttpResponse(content_type=content_type, headers={EDGE_SENDS: edge_path(path)})
        response["Content-Disposition"] = content_disposition_header(True, path.name) or "attachment"
        patch_cache_control(response, public=True, max_age=KEPT_FOR)
        return response
    # Compressed already, or sought in; doing it on the way costs time, the length and the ranges.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    size = path.stat().st_size
    part = _part_asked(request, size, etag)
    if part is None:
        response = FileResponse(path.open("rb"), as_attachment=True, filename=path.name, content_type=content_type)
    elif not part:
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    else:
        response = StreamingHttpResponse(_read(path, part), status=206, content_type=content_type)
        response["Content-Length"] = len(part)
        response["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    patch_cache_control(response, public=True, max_age=KEPT_FOR)
    return response


def edge_path(path: Path) -> str:
    """Where the edge finds a file of an export: in the same folders below an address that nobody else can ask for."""
    return f"/exports/{path.parent.name}/{path.name}"


def _part_asked(request: HttpRequest, size: int, etag: str) -> range | None:
    """Which bytes are asked for: None for all of them, an empty range for what the file does not have."""
    found = _RANGE.fullmatch(request.META.get("HTTP_RANGE", ""))
    if found is None or request.META.get("HTTP_IF_RANGE", etag) != etag:
        return None
    first, last = found.groups()
    if not first:
        # The last so many.
        return range(max(size - int(last), 0), size) if last else None
    return range(int(first), min(int(last), size - 1) + 1 if last else size)


def _read(path: Path, part: range) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from _some(file, part)


def _some(file: IO[bytes], part: range) -> Iterator[bytes]:
    file.seek(part.start)
    left = len(part)
    while left and (some := file.read(min(_AT_ONCE, left))):
        left -= len(some)
        yield some
