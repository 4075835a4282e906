"""The parts of public documents as the API lists them: each as it stands in the document, with whose it is and the
sources it cites, so that it can be read alone.

An id says where a part stands: AZ-0012-2 is the second detention of AZ-0012, AZ-0012-2-c1 its first charge,
AZ-0012-2-h3 its third hearing, AZ-0012-i1 the first incident of the case.
"""

from __future__ import annotations

from record.cited_sources import citations_in
from record.publication import Document, reference

# The columns of a published row that can be read alone (prisoners/published_alone.py).
Columns = dict[str, object]


def detention_alone(detention: Document, document: Document) -> Columns:
    """Of a detention."""
    return _alone(detention["id"], detention, document, prisoner=_named("prisoner", document))


def charge_alone(charge: Document, number: int, detention: Document, document: Document) -> Columns:
    """Of a charge, the first of its detention with the number 1."""
    whose = {"prisoner": _named("prisoner", document), "detention": detention["id"]}
    return _alone(f"{detention['id']}-c{number}", charge, document, **whose)


def hearing_alone(hearing: Document, detention: Document, document: Document) -> Columns:
    """Of a hearing."""
    whose = {"prisoner": _named("prisoner", document), "detention": detention["id"]}
    return _alone(f"{detention['id']}-h{hearing['number']}", hearing, document, **whose)


def incident_alone(incident: Document, number: int, kind: str, document: Document) -> Columns:
    """Of an incident, the first in its document with the number 1. `kind`: what the document is of, a person or an
    event; the other is null."""
    whose = {"prisoner": None, "event": None} | {kind: _named(kind, document)}
    return _alone(f"{document['id']}-i{number}", incident, document, **whose)


def _named(kind: str, document: Document) -> Document:
    return reference(kind, document["id"], document["name"], document["url"])


def _alone(public_id: str, part: Document, document: Document, **whose: object) -> Columns:
    cited = {citation["source"] for citation in citations_in(part)}
    context = {
        "country": document["country"],
        "sources": [source for source in document["sources"] if source["number"] in cited],
        "published_at": document["published_at"],
        "updated_at": document["updated_at"],
    }
    whole = {"id": public_id} | part | whose | context
    return {"public_id": public_id, "part": whole, "updated_at": document["updated_at"]}
