"""A case for machines that read pages: schema.org in JSON-LD (https://schema.org/Person, https://schema.org/Event)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from prisoners.templatetags.case_words import in_words
from record.linked_data import date_of, in_script, known
from record.publication import Document

Thing = dict[str, Any]

# The newest stand in the page; the API has all.
EVENTS_SHOWN = 30
_GENDERS = {"female": "https://schema.org/Female", "male": "https://schema.org/Male"}


def linked_data(document: Document) -> SafeString:
    """The person and the events of the case as the content of a script element of type application/ld+json. Nothing
    but what the document says."""
    return in_script({"@graph": things_of_case(document)})


def things_of_case(document: Document) -> list[Thing]:
    """The person first, then the events."""
    return [_person(document), *_events(document)]


def _person(document: Document) -> Thing:
    portrait = document["portrait"]
    other = [n["name"] for n in document["names"]]
    other += document.get("translations", {}).get("name", {}).values()
    return known(
        {
            "@type": "Person",
            "@id": document["url"],
            "url": document["url"],
            "identifier": document["id"],
            "name": document["name"],
            "alternateName": [name for name in dict.fromkeys(other) if name != document["name"]],
            "description": document["case_summary"],
            "birthDate": date_of(document["born"]),
            "gender": _GENDERS.get(document["gender"]),
            "nationality": [{"@type": "Country", "identifier": code} for code in document["nationalities"]],
            "jobTitle": document["occupations"],
            "image": portrait["url"] if portrait else None,
            "memberOf": [
                known({"@type": "Organization", "name": o["name"], "url": o["url"]}) for o in document["organizations"]
            ],
        }
    )


def _events(document: Document) -> list[Thing]:
    found = [event for d in document["detentions"] for event in _of_detention(d, document)]
    # ISO dates of any precision sort as text; undated events say nothing to a machine.
    dated = sorted((e for e in found if "startDate" in e), key=lambda e: e["startDate"])
    return dated[-EVENTS_SHOWN:]


def _of_detention(d: Document, document: Document) -> Iterator[Thing]:
    name, about = document["name"], {"@id": document["url"]}
    yield known(
        {
            "@type": "Event",
            "@id": f"{document['url']}#detention-{d['number']}",
            "name": _("Detention of %(name)s") % {"name": name},
            "startDate": date_of(d["arrested"]),
            "endDate": date_of(d["ended"]) if d["ended"] else None,
            "location": {"@type": "Place", "name": d["place"]} if d["place"] else None,
            "about": about,
        }
    )
    for h in d["hearings"]:
        what = in_words(h["kind"], "hearing")
        yield known(
            {
                "@type": "Event",
                "name": _("%(what)s in the case of %(name)s") % {"what": what, "name": name},
                "startDate": date_of(h["date"]),
                "location": {"@type": "Courthouse", "name": h["court"]["name"]} if h["court"] else None,
                "about": about,
            }
        )
