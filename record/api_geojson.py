"""Documents as places: GeoJSON (RFC 7946), for maps and geographic programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase

from record.api_formats import Format, Listed, One
from record.publication import Document

GEOJSON = "application/geo+json"

# (longitude, latitude), in the order of RFC 7946.
Position = tuple[float, float]
# From documents to each with where it is, or None, and what is said of it there.
Located = Iterator[tuple[Document, Position | None, dict[str, Any]]]


def geojson_format(locate: Callable[[Iterable[Document]], Located]) -> Format:
    """The form in which a list is a collection of features, and a document one feature. `locate` may ask the database
    before it takes the first document, and not after."""

    def answer(listed: Listed, form: Format) -> HttpResponseBase:
        documents = (json.loads(line) for line in listed.documents())
        return listed.whole(_collection(locate(documents)), form)

    def answer_one(one: One, form: Format) -> HttpResponseBase:
        (located,) = locate([json.loads(one.text)])
        content = _packed(_feature(*located) | _licence())
        return HttpResponse(content, content_type=form.content_type)

    says = "GeoJSON: a feature for each; its geometry is null where no place is known"
    return Format("geojson", GEOJSON, True, answer, answer_one, says=says)


def _collection(found: Located) -> Iterator[bytes]:
    yield f'{_packed({"type": "FeatureCollection"} | _licence())[:-1]},"features":['.encode()
    before = "\n"
    for located in found:
        yield f"{before}{_packed(_feature(*located))}".encode()
        before = ",\n"
    yield b"\n]}\n"


def _feature(document: Document, position: Position | None, said: dict[str, Any]) -> dict[str, Any]:
    properties = {"id": document["id"], "name": document["name"], "url": document["url"], **said}
    geometry = None if position is None else {"type": "Point", "coordinates": position}
    return {"type": "Feature", "id": document["id"], "geometry": geometry, "properties": properties}


def _licence() -> dict[str, Any]:
    return {"licence": settings.CONTENT_LICENCE.url}


def _packed(thing: Any) -> str:
    return json.dumps(thing, ensure_ascii=False, separators=(",", ":"))
