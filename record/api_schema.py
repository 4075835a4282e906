"""How the API describes itself (OpenAPI 3.1): words for schemas, parts that all documents share, and parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view

from record.filters import NamedQuery, StrictFilterSet
from record.published import Version

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer"}
BOOLEAN: Schema = {"type": "boolean"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
DAY: Schema = {"type": "string", "format": "date"}
URL: Schema = {"type": "string", "format": "uri"}
COUNTRY: Schema = {"type": "string", "pattern": "^[A-Z]{2}$", "description": "ISO 3166-1 alpha-2"}


def said(schema: Schema, words: str) -> Schema:
    """A schema with a description."""
    return {**schema, "description": words}


def named(name: str) -> Schema:
    """A schema by its name among the components."""
    return {"$ref": f"#/components/schemas/{name}"}


def nullable(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def listing(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def one_of(choices: type[models.TextChoices], *more: str) -> Schema:
    return {"type": "string", "enum": [*choices.values, *more]}


def record(**fields: Schema) -> Schema:
    """An object that has all of these fields and no other."""
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def document(**fields: Schema) -> Schema:
    """A public document: it has all of these fields, or those of them that the parameter `fields` asks for."""
    whole = record(**fields)
    del whole["required"]
    return whole


def reference(kind: str, **more: Schema) -> Schema:
    """How one document names another noun."""
    return record(
        type={"const": kind},
        id=TEXT,
        name=TEXT,
        url=said(nullable(URL), "null when it is not public any more"),
        **more,
    )


components: dict[str, Schema] = {
    "Date": said(
        record(
            edtf=said(TEXT, "EDTF (ISO 8601-2), as far as it is known; empty when nothing is"),
            earliest=nullable(DAY),
            latest=nullable(DAY),
        ),
        "An uncertain date: as it is known, and the first and last day it can mean (null: open or unknown).",
    ),
    "Citation": record(source=said(NUMBER, "the number in the document's list of sources"), quote=TEXT, locator=TEXT),
    "FieldCitation": record(
        field=said(TEXT, "which field is supported; empty: the whole"), source=NUMBER, quote=TEXT, locator=TEXT
    ),
    "Source": record(
        number=NUMBER,
        publisher=TEXT,
        title=TEXT,
        url=TEXT,
        published_on=named("Date"),
        language=TEXT,
        archived_url=TEXT,
    ),
    "Translations": {
        "type": "object",
        "description": "field → language → text",
        "additionalProperties": {"type": "object", "additionalProperties": TEXT},
    },
    "Picture": record(url=URL, credit=TEXT, licence=TEXT, description=TEXT),
    "Change": document(
        sequence=said(NUMBER, "number in the record's change log, from 1, without gaps"),
        kind=said(TEXT, "which noun: prisoner, organization, …"),
        id=TEXT,
        number=said(NUMBER, "number among the versions of this noun"),
        cause=one_of(Version.Cause),
        published_at=MOMENT,
        by_team=TEXT,
        summary=said(TEXT, "what happened, in a sentence"),
        url=said(nullable(URL), "the page; null when this version withdrew it"),
        happenings=listing({"type": "object", "properties": {"kind": TEXT}, "required": ["kind"]}),
        diff=said(
            listing({"type": "object", "properties": {"op": TEXT, "path": TEXT}, "required": ["op", "path"]}),
            "from the version before: JSON Patch (RFC 6902)",
        ),
        document=said(nullable({"type": "object"}), "only in a history, and if asked for by `fields`"),
    ),
    "Problem": said(
        {
            "type": "object",
            "properties": {
                "type": TEXT,
                "title": TEXT,
                "status": NUMBER,
                "detail": TEXT,
                "errors": listing(record(field=TEXT, detail=TEXT, takes=TEXT)),
            },
            "required": ["type", "title", "status", "detail"],
        },
        "What went wrong (RFC 9457); `errors` names each parameter and what it takes.",
    ),
}

DATE = named("Date")
CITATIONS = listing(named("Citation"))
FIELD_CITATIONS = listing(named("FieldCitation"))
SOURCES = listing(named("Source"))
TRANSLATIONS = named("Translations")


def page_of(name: str) -> Schema:
    """The schema of a page of a list."""
    return record(
        count=said(nullable(NUMBER), "how many in all; null when too many to count on the way"),
        next=nullable(URL),
        previous=nullable(URL),
        results=listing(named(name)),
    )


def parameters_of(filters: type[StrictFilterSet]) -> list[OpenApiParameter]:
    """The parameters of a request, from the filters that read them."""
    return [
        OpenApiParameter(name, dict(found.schema), description=str(found.takes))
        for name, found in filters.base_filters.items()
        if isinstance(found, NamedQuery)
    ]


class AsDescribed(AutoSchema):
    """Answers are described as they are written here; drf-spectacular would make an array of those of a list."""

    def _is_list_view(self, serializer: Any = None) -> bool:
        return False

    def get_operation_id(self) -> str:
        name = super().get_operation_id()
        return name if "{" in self.path else name.replace("_retrieve", "_list")


_PROBLEM_FORM = "application/problem+json"
_PROBLEMS = {
    400: "A parameter is unknown or cannot be followed",
    404: "There is nothing public at this address",
    405: "The record can only be read here",
    406: "None of the accepted forms is offered here",
    429: "Too many requests",
    500: "Something failed on our side",
    503: "The answer took too long to find",
}


def described(
    answer: Schema,
    *,
    filters: type[StrictFilterSet],
    summary: str,
    about_one: bool = False,
    lines: str = "",
    operation_id: str | None = None,
) -> Callable[[Any], Any]:
    """Decorates a method of a view: its answer, parameters and problems. `about_one`: its address names a public id;
    `lines`: the component that each line of the form jsonl is."""
    responses: dict[Any, Any] = {(200, "application/json"): answer, 304: OpenApiResponse(description="Not modified")}
    if lines:
        responses[200, "application/jsonl"] = {"type": "string", "description": f"a {lines} a line"}
    for status, words in _PROBLEMS.items():
        if status != 404 or about_one:
            responses[status, _PROBLEM_FORM] = OpenApiResponse(named("Problem"), description=words)
    parameters = parameters_of(filters)
    if about_one:
        shape = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,100}$"}
        parameters.append(OpenApiParameter("public_id", shape, OpenApiParameter.PATH, required=True))
    return extend_schema(
        operation_id=operation_id, summary=summary, description="", parameters=parameters, responses=responses
    )


def described_noun(component: str, many: str) -> Callable[[Any], Any]:
    """Decorates the viewset of a noun: its list and one of it. `many` is how its list is called."""

    def decorate(view: Any) -> Any:
        return extend_schema_view(
            list=described(page_of(component), filters=view.list_filters, summary=f"All {many}", lines=component),
            retrieve=described(
                named(component), filters=view.detail_filters, summary=f"One of the {many}", about_one=True
            ),
        )(view)

    return decorate


def add_components(result: Schema, **_: Any) -> Schema:
    """Adds the schemas of documents to the description (a postprocessing hook of drf-spectacular)."""
    result.setdefault("components", {}).setdefault("schemas", {}).update(components)
    return result


def field_names(component: str) -> tuple[str, ...]:
    """The top fields of a document."""
    return tuple(components[component]["properties"])
