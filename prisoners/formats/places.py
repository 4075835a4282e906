"""Where people are, and where events were, on a map."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from organizations.published import PublishedInstitution
from prisoners.maps.gazetteer import position_of
from prisoners.published_rows import was_moved_on
from record.api_geojson import Located, Position
from record.publication import Document


def people_located(documents: Iterable[Document]) -> Located:
    """Each person where they are held, as far as is known; else where they were last arrested."""
    institutions = dict(PublishedInstitution.objects.positions())
    for document in documents:
        custody = _custody_now(document)
        position = None if custody is None else _where(custody, document["country"], institutions)
        said = {"status": document["status"], **_said(custody)}
        if position is not None:
            said["place_is"] = "held"
        elif document["detentions"]:
            position = position_of(document["country"], document["detentions"][-1]["place"])
            said["place_is"] = None if position is None else "arrested"
        yield document, position, said


def events_located(documents: Iterable[Document]) -> Located:
    """Each event in its town, where that is known."""
    for document in documents:
        position = position_of(document["country"], document["place"]) if document["country"] else None
        said = {name: document[name] for name in ("kind", "country", "place")}
        yield document, position, said | {"began": document["began"]["edtf"]}


def _custody_now(document: Document) -> Document | None:
    """Where the person is held, as far as is known."""
    for detention in reversed(document["detentions"]):
        if detention["ended"] is None:
            for custody in reversed(detention["custody"]):
                if custody["until"] is None and not was_moved_on(custody, detention):
                    return custody
    return None


def _where(custody: Document, country: str, institutions: dict[str, Position]) -> Position | None:
    institution = custody["institution"]
    return institutions.get(institution["id"]) if institution else position_of(country, custody["place"])


def _said(custody: Document | None) -> dict[str, Any]:
    institution = custody["institution"] if custody else None
    return {
        "institution": institution["id"] if institution else None,
        "institution_name": institution["name"] if institution else None,
        "place": custody["place"] or None if custody else None,
        "since": custody["since"]["edtf"] or None if custody else None,
        "place_is": None,
    }
