"""How the API describes itself (OpenAPI 3.1): words for schemas, parts that all documents share, and parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import models
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view

from record.filters import NamedQuery, StrictFilterSet
from record.published import Version

if TYPE_CHECKING:
    from record.api_formats import Format

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
        "description": "field → language → text; of a list of names, the list",
        "additionalProperties": {
            "type": "object",
            "additionalProperties": {"anyOf": [TEXT, {"type": "array", "items": TEXT}]},
        },
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
        url=said(nullable(URL), "the page; null when this version withdrew it, or all it said was struck"),
        happenings=listing({"type": "object", "properties": {"kind": TEXT}, "required": ["kind"]}),
        diff=said(
            listing({"type": "object", "properties": {"op": TEXT, "path": TEXT}, "required": ["op", "path"]}),
            "from the version before: JSON Patch (RFC 6902); empty where the noun is withdrawn now",
        ),
        redacted_at=said(
            nullable(MOMENT),
            "when something was struck from this version, by a later one with the cause “redaction”: read it again",
        ),
        document=said(
            nullable({"type": "object"}),
            "what this version published, if `fields` asks for it; null where it withdrew the noun, where all it said "
            "was struck, and where the noun is withdrawn now",
        ),
    ),
    "Problem": said(
        {
            "type": "object",
            "properties": {
                "type": TEXT,
                "title": TEXT,
                "status": NUMBER,
                "detail": TEXT,
            },
            "required": ["type", "title", "status", "detail"],
        },
        "What went wrong (RFC 9457); the type is about:blank where the status says it all.",
    ),
    "BadParameters": said(
        record(
            type=URL,
            title=TEXT,
            status={"const": 400},
            detail=TEXT,
            errors=listing(record(field=TEXT, detail=TEXT, takes=TEXT)),
        ),
        "Parameters that are unknown or cannot be followed: `errors` names each, what is wrong and what it takes.",
    ),
    "QuotaExceeded": said(
        record(
            type=URL,
            title=TEXT,
            status={"const": 429},
            detail=TEXT,
            **{
                "violated-policies": said(
                    listing(TEXT), "by which of the policies in RateLimit-Policy, or `streams`: lists at one time"
                )
            },
        ),
        "More was asked for than one reader may in a minute, or at one time.",
    ),
}

DATE = named("Date")
CITATIONS = listing(named("Citation"))
FIELD_CITATIONS = listing(named("FieldCitation"))
SOURCES = listing(named("Source"))
TRANSLATIONS = named("Translations")
LICENCE = said(URL, "under which the content is given; pictures and files have licences of their own")


def page_of(name: str) -> Schema:
    """The schema of a page of a list, itself a component: made clients call it by its name."""
    components[f"{name}Page"] = record(
        count=said(nullable(NUMBER), "how many in all; null when too many to count on the way"),
        next=nullable(URL),
        previous=nullable(URL),
        results=listing(named(name)),
    )
    return named(f"{name}Page")


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

    def get_auth(self) -> list[Schema]:
        # The same everywhere: record/api_headers.py says it of the whole.
        return []

    def get_operation_id(self) -> str:
        name = super().get_operation_id()
        return name if "{" in self.path else name.replace("_retrieve", "_list")


_PROBLEM_FORM = "application/problem+json"
_PROBLEMS = {
    400: "A parameter is unknown or cannot be followed",
    401: "The key is none, or was revoked",
    404: "There is nothing public at this address",
    405: "The record can only be read here",
    406: "None of the accepted forms is offered here",
    429: "Too many requests, or too many lists at one time",
    500: "Something failed on our side",
    503: "The answer took too long to find, or too many lists are being sent",
}
_COMPONENTS = {400: "BadParameters", 429: "QuotaExceeded"}


def described(
    answer: Schema,
    *,
    filters: type[StrictFilterSet],
    summary: str,
    about_one: bool = False,
    formats: Sequence[Format] = (),
    operation_id: str | None = None,
) -> Callable[[Any], Any]:
    """Decorates a method of a view: its answer, parameters and problems. `about_one`: its address names a public id;
    `formats`: other forms that it can be answered in."""
    responses: dict[Any, Any] = {(200, "application/json"): answer, 304: OpenApiResponse(description="Not modified")}
    for form in formats:
        is_object = form.media_type.endswith("+json")
        responses.setdefault(
            (200, form.media_type), {"type": "object" if is_object else "string", "description": form.says}
        )
    for status, words in _PROBLEMS.items():
        if status != 404 or about_one:
            component = _COMPONENTS.get(status, "Problem")
            responses[status, _PROBLEM_FORM] = OpenApiResponse(named(component), description=words)
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
            list=described(page_of(component), filters=view.list_filters, summary=f"All {many}", formats=view.formats),
            retrieve=described(
                named(component),
                filters=view.detail_filters,
                summary=f"One of the {many}",
                about_one=True,
                formats=view.detail_formats,
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
