"""Documents as linked data: schema.org in JSON-LD, one graph for a list."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase

from record.api_formats import Format, Listed, One
from record.linked_data import CONTEXT, date_of, known
from record.publication import Document

LINKED_DATA = "application/ld+json"

Thing = dict[str, Any]
# From a document to what it describes: the noun itself, or a list that it begins.
ThingsOf = Callable[[Document], Thing | list[Thing]]


def linked_data_format(things_of: ThingsOf) -> Format:
    """The form in which a list is one graph, and a document a graph of its own."""

    def answer(listed: Listed, form: Format) -> HttpResponseBase:
        documents = (json.loads(line) for line in listed.documents())
        return listed.whole(_graph(listed.name, documents, things_of), form)

    def answer_one(one: One, form: Format) -> HttpResponseBase:
        content = b"".join(_graph(one.public_id, [json.loads(one.text)], things_of))
        return HttpResponse(content, content_type=form.content_type)

    says = "schema.org in JSON-LD: a graph of all"
    return Format("jsonld", LINKED_DATA, True, answer, answer_one, says=says)


def _graph(name: str, documents: Iterable[Document], things_of: ThingsOf) -> Iterator[bytes]:
    opened = f'{{"@context":{json.dumps(CONTEXT)},"@graph":['
    yield f"{opened}{_packed(_data_set(name))}".encode()
    for document in documents:
        things = things_of(document)
        noun, *others = things if isinstance(things, list) else [things]
        noun = known(noun | {"subjectOf": [_source(source) for source in document["sources"]]})
        yield "".join(f",\n{_packed(thing)}" for thing in (noun, *others)).encode()
    yield b"]}\n"


def _data_set(name: str) -> Thing:
    """What the graph is, and under which licence (https://schema.org/Dataset)."""
    return {
        "@type": "Dataset",
        "name": f"Vigil: {name}",
        "description": "From the public record of political prisoners",
        "url": settings.SITE_URL,
        "license": settings.CONTENT_LICENCE.url,
    }


def _source(source: Document) -> Thing:
    return known(
        {
            "@type": "CreativeWork",
            "name": source["title"],
            "url": source["url"],
            "archivedAt": source["archived_url"],
            "inLanguage": source["language"],
            "datePublished": date_of(source["published_on"]),
            "publisher": known({"@type": "Organization", "name": source["publisher"]}) if source["publisher"] else None,
        }
    )


def _packed(thing: Thing) -> str:
    return json.dumps(thing, ensure_ascii=False, separators=(",", ":"))
