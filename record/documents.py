"""The type of a public document's column."""

from __future__ import annotations

import json
from typing import Any

from django.db import models


class DocumentField(models.Field):
    """A JSON document kept as it was written (PostgreSQL `json`, not `jsonb`): the order of its fields is for people,
    and an answer can pass it through as text without reading it. Select `Cast(field, TextField())` for the text."""

    description = "JSON document, verbatim"

    def db_type(self, connection: Any) -> str:
        return "json"

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def value_to_string(self, obj: models.Model) -> Any:
        return self.value_from_object(obj)


class Part(models.Func):
    """A part of a document by its path, taken out by the database: Part("detentions", "-1", "custody"). None where it
    is not there. A list of many cases reads the few parts it shows, not whole documents."""

    function = "json_extract_path"
    output_field = DocumentField()

    def __init__(self, *path: str, **extra: Any) -> None:
        super().__init__(models.F("document"), *(models.Value(step) for step in path), **extra)


def without(document: dict[str, Any] | None, *names: str) -> dict[str, Any] | None:
    """A copy of a document without some of its top fields; None stays None."""
    return None if document is None else {key: value for key, value in document.items() if key not in names}
