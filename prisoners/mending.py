"""What follows in a case's public document from something that was struck from it."""

from __future__ import annotations

from django.utils.text import slugify

from prisoners.status import Status, status_of
from record.names import in_latin
from record.publication import Document


def mend_prisoner(document: Document) -> Document:
    """The document as the composer would have made it without what is gone: hearings counted anew, nothing that points
    at what is not there, status and address by what is left."""
    detentions = [_mend_detention(d) for d in document["detentions"]]
    there = {d["id"] for d in detentions}
    whereabouts = document["status"] if document["status"] in (Status.WANTED, Status.IN_EXILE) else ""
    status, detail = status_of(detentions, whereabouts)
    groups = {citation["group"] for citation in document["group_citations"]}
    named = [
        (slug, name) for slug, name in zip(document["groups"], document["group_names"], strict=True) if slug in groups
    ]
    return document | {
        "slug": slugify(in_latin(document["name"]))[:100],
        "status": status,
        "status_detail": detail,
        "groups": [slug for slug, _name in named],
        "group_names": [name for _slug, name in named],
        "translations": _mend_group_translations(document, groups),
        "detentions": detentions,
        "documents": [d for d in document.get("documents", ()) if d["file"]],
        "incidents": [i if i["detention"] in there else i | {"detention": None} for i in document["incidents"]],
    }


def _mend_group_translations(document: Document, groups: set[str]) -> Document:
    """The translations, without the names of groups that are gone."""
    translations = document["translations"]
    if "group_names" not in translations:
        return translations
    left = {
        code: [name for slug, name in zip(document["groups"], names, strict=False) if slug in groups]
        for code, names in translations["group_names"].items()
    }
    return translations | {"group_names": left}


def _mend_detention(detention: Document) -> Document:
    places = {hearing["number"]: n for n, hearing in enumerate(detention["hearings"], start=1)}
    return detention | {
        "hearings": [h | {"number": places[h["number"]]} for h in detention["hearings"]],
        "sentences": [s | {"hearing": places.get(s["hearing"])} for s in detention["sentences"]],
    }
