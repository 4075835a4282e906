"""Where institutions stand, on a map."""

from __future__ import annotations

from collections.abc import Iterable

from record.api_geojson import Located
from record.publication import Document


def institutions_located(documents: Iterable[Document]) -> Located:
    """Each institution with what is said of it beside its name."""
    for document in documents:
        latitude, longitude = document["latitude"], document["longitude"]
        position = None if latitude is None or longitude is None else (longitude, latitude)
        yield document, position, {name: document[name] for name in ("kind", "country", "place")}
