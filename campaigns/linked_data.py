"""Campaigns and resolutions for machines: schema.org (https://schema.org/Project, https://schema.org/CreativeWork)."""

from __future__ import annotations

from typing import Any

from record.linked_data import date_of
from record.publication import Document


def campaign_in_linked_data(document: Document) -> dict[str, Any]:
    """A campaign as a project of those who run it."""
    return {
        "@type": "Project",
        "@id": document["url"],
        "url": document["url"],
        "name": document["title"],
        "description": document["body"],
        "foundingDate": date_of(document["began"]),
        "dissolutionDate": date_of(document["ended"]),
        "parentOrganization": [_named("Organization", body) for body in document["run_by"]],
    }


def resolution_in_linked_data(document: Document) -> dict[str, Any]:
    """A resolution as a text of those who signed it."""
    return {
        "@type": "CreativeWork",
        "@id": document["url"],
        "url": document["url"],
        "name": document["title"],
        "text": document["text"],
        "datePublished": date_of(document["adopted"]),
        "author": [_named("Organization", signature["organization"]) for signature in document["signatures"]],
        "about": [_named("Person", person) for person in document["prisoners"]],
    }


def _named(kind: str, reference: Document) -> dict[str, Any]:
    """Another noun by its name; its address is null where it is not public any more."""
    about = {"@type": kind, "name": reference["name"]}
    return about | {"@id": reference["url"], "url": reference["url"]} if reference["url"] else about
