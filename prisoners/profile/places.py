"""Where someone was held: each place once, in order, with whether the person is held there now."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.urls import reverse

from prisoners.maps.located import Located
from record.publication import Document


@dataclass
class PlaceHeld:
    """`institution`: its reference in the document, or None where only the name of a place is known."""

    name: str
    institution: Document | None
    ongoing: bool
    citations: list[Document] = field(default_factory=list)


def places_of(document: Document) -> list[PlaceHeld]:
    """The places of all detentions of a case, each once."""
    places: dict[str, PlaceHeld] = {}
    for detention in document["detentions"]:
        for custody in detention["custody"]:
            institution = custody["institution"]
            name = institution["name"] if institution else custody["place"]
            if not name:
                continue
            place = places.setdefault(institution["id"] if institution else name, PlaceHeld(name, institution, False))
            # Of someone who is held, only a stay without an end can be where that is.
            place.ongoing |= detention["ended"] is None and custody["until"] is None
            place.citations += custody["citations"]
    return list(places.values())


def institutions_in(document: Document) -> list[str]:
    """The institutions in which someone was held, each once."""
    return [place.institution["id"] for place in places_of(document) if place.institution]


def on_the_map(document: Document, located: dict[str, Located]) -> list[tuple[str, float, float, str, int]]:
    """The places that have coordinates, as `{% place_map %}` takes them."""
    return [
        (*located[slug], reverse("institution", args=[slug]), 0)
        for slug in institutions_in(document)
        if slug in located
    ]
