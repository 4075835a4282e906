"""Documents as FollowTheMoney entities, an entity a line: for Aleph, OpenSanctions' tools and the like."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from record.api_formats import Format, Listed, One
from record.ftm import entities_of
from record.publication import Document

# As OpenSanctions names its files of entities.
ENTITIES = "application/json+ftm"


def entities_format(kind: str) -> Format:
    """The form in which the documents of a noun are told as entities."""

    def answer(listed: Listed, form: Format) -> HttpResponseBase:
        return listed.whole(_lines(kind, (json.loads(line) for line in listed.documents())), form)

    def answer_one(one: One, form: Format) -> HttpResponseBase:
        return HttpResponse(b"".join(_lines(kind, [json.loads(one.text)])), content_type=form.content_type)

    says = "FollowTheMoney: an entity a line; one that several documents tell of stands there several times"
    return Format("ftm", ENTITIES, True, answer, answer_one, says=says, ending="ftm.json")


def _lines(kind: str, documents: Iterable[Document]) -> Iterator[bytes]:
    for document in documents:
        entities = entities_of(kind, document)
        yield "".join(f"{json.dumps(entity, ensure_ascii=False)}\n" for entity in entities).encode()
