"""The type of a public document's column."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models.functions import Concat, Left


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
    """A part of a document by its path, taken out by the database: Part("detentions", "0", "custody"). None where it
    is not there. A list of many cases reads the few parts it shows, not whole documents. `of`: the column."""

    function = "json_extract_path"
    output_field: models.Field = DocumentField()

    def __init__(self, *path: str, of: str = "document", **extra: Any) -> None:
        super().__init__(models.F(of), *(models.Value(step) for step in path), **extra)


class TextPart(Part):
    """The same as text, to compare with: TextPart("parent", "id")."""

    function = "json_extract_path_text"
    output_field = models.TextField()


class Parts(models.Func):
    """Several parts of a document by their paths, as one: Parts(a=("naming",), b=("translations", "name")) is {"a": …,
    "b": …}. It is opened once for all of them, which takes longer than all else that is asked of a row."""

    output_field: models.Field = DocumentField()

    def __init__(self, *, of: str = "document", **paths: tuple[str, ...]) -> None:
        super().__init__(models.F(of))
        self.paths = paths

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Any:  # type: ignore[override]
        document, given = compiler.compile(self.source_expressions[0])
        fields: list[str] = []
        steps: list[str] = []
        for name, (first, *rest) in self.paths.items():
            field = f'opened."{first}"'
            if rest:
                field = f"json_extract_path({field}, {', '.join(['%s'] * len(rest))})"
            fields.append(f"%s::text, {field}")
            steps += [name, *rest]
        firsts = ", ".join(f'"{first}" json' for first in dict.fromkeys(path[0] for path in self.paths.values()))
        built, opened = f"json_build_object({', '.join(fields)})", f"json_to_record({document}) AS opened({firsts})"
        # The names are those of fields in the code, never from a request.
        return f"(SELECT {built} FROM {opened})", [*steps, *given]  # noqa: S608


# Fields that are added to a document when it is read: each by name, with its value as JSON text.
Added = Mapping[str, models.Expression]


def json_text(value: Any) -> models.Value:
    """A fixed value as JSON text."""
    return models.Value(json.dumps(value, ensure_ascii=False), output_field=models.TextField())


def added_text(added: Added) -> Concat:
    """What is put in the place of a document's last brace: `,"days_held":5}`."""
    pieces = [piece for name, value in added.items() for piece in (_text(f',"{name}":'), value)]
    return Concat(*pieces, _text("}"), output_field=models.TextField())


def with_added(text: str, added: str) -> Concat:
    """The whole document as text, from its own text and `added_text`, both by the names of their annotations."""
    return Concat(Left(models.F(text), models.Value(-1)), models.F(added), output_field=models.TextField())


def _text(literal: str) -> models.Value:
    return models.Value(literal, output_field=models.TextField())


class _Name(models.Value):
    """The name of a field. A cast would be taken for something to group by."""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        sql, params = super().as_sql(compiler, connection)
        return f"{sql}::text", params


class Built(models.Func):
    """A document put together by the database, its fields by name and in their order."""

    function = "json_build_object"
    output_field: models.Field = DocumentField()

    def __init__(self, **fields: Any) -> None:
        super().__init__(*(part for name, value in fields.items() for part in (_Name(name), value)))


def without(document: dict[str, Any] | None, *names: str) -> dict[str, Any] | None:
    """A copy of a document without some of its top fields; None stays None."""
    return None if document is None else {key: value for key, value in document.items() if key not in names}
