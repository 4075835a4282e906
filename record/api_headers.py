"""What the description of the API says of the headers that all its answers share, and of keys."""

from __future__ import annotations

from http import HTTPStatus

from record.api_schema import NUMBER, TEXT, Schema, said

_DRAFT = "the IETF draft “RateLimit header fields for HTTP”"
HEADERS: Schema = {
    "RateLimit-Policy": {
        "description": f'How much may be asked in how many seconds, such as "address";q=600;w=60 ({_DRAFT}).',
        "schema": TEXT,
    },
    "RateLimit": {
        "description": f'What is left, and for how many seconds, such as "address";r=599;t=42 ({_DRAFT}).',
        "schema": TEXT,
    },
    "Retry-After": {"schema": said(NUMBER, "seconds")},
    "WWW-Authenticate": {"schema": TEXT},
    "Link": {"description": "The licence of the content (RFC 8288, RFC 4946).", "schema": TEXT},
    "ETag": {"schema": TEXT},
    "Last-Modified": {"schema": TEXT},
}
_RATES = ("RateLimit-Policy", "RateLimit")
_OF_STATUS = {
    HTTPStatus.OK: ("ETag", "Last-Modified", "Link"),
    HTTPStatus.NOT_MODIFIED: ("ETag", "Last-Modified"),
    HTTPStatus.UNAUTHORIZED: ("WWW-Authenticate",),
    HTTPStatus.TOO_MANY_REQUESTS: ("Retry-After",),
    HTTPStatus.SERVICE_UNAVAILABLE: ("Retry-After",),
}
KEY: Schema = {
    "type": "http",
    "scheme": "bearer",
    "description": "A key raises the limits. Everything can be read without one.",
}


def add_headers(result: Schema, **_: object) -> Schema:
    """Adds the headers of each answer, and the key, to the description (a postprocessing hook of drf-spectacular)."""
    parts = result.setdefault("components", {})
    parts["headers"] = HEADERS
    parts.setdefault("securitySchemes", {})["key"] = KEY
    # Of the whole, and not of each operation: made clients would ask for a key that is not needed.
    result["security"] = [{}, {"key": []}]
    for methods in result["paths"].values():
        for operation in methods.values():
            for status, answer in operation["responses"].items():
                names = _OF_STATUS.get(HTTPStatus(int(status)), ())
                # Refused before anything is counted.
                names += () if int(status) == HTTPStatus.NOT_ACCEPTABLE else _RATES
                shared = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
                answer["headers"] = shared | answer.get("headers", {})
    return result
