"""How a table of the export is described: one description serves CSV, its schema, SQLite, Parquet and docs/data.md.

A column says by its path where in the public document its value stands: `place` is a field of what the row is of,
`article.code` a field inside it, `^id` a field of what that stands in, `/id` a field of the document itself. `#` is the
number of the row among its neighbours, from 1. A path with braces puts several together: `{^id}-c{#}`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Document = dict[str, Any]


class Type(StrEnum):
    """What the values of a column are."""

    TEXT = "text"
    WHOLE = "whole number"
    DECIMAL = "number"
    TRUTH = "yes or no"
    DAY = "day"
    MOMENT = "moment"
    LIST = "list"


@dataclass(frozen=True)
class Node:
    """What a row is of: a part of a document, what it stands in, and its number there."""

    value: Any
    number: int = 1
    inside: Node | None = None

    @property
    def root(self) -> Any:
        node = self
        while node.inside is not None:
            node = node.inside
        return node.value


Reader = Callable[[Node], Any]


@dataclass(frozen=True)
class Column:
    """One column. `key_of`: the table whose rows it names, by their first column; `only`: of which nouns alone."""

    name: str
    type: Type
    words: str
    path: str
    key_of: str = ""
    only: str = ""

    def reader(self, kind: str) -> Reader:
        """What takes the value out of a part of a document of this kind."""
        if self.only and self.only != kind:
            return lambda node: None
        if "{" in self.path:
            return _put_together(self.path.replace("{kind}", kind))
        if self.path.startswith("!"):
            is_there = _reader(self.path[1:])
            return lambda node: is_there(node) is None
        return _reader(self.path)


@dataclass(frozen=True)
class Table:
    """One table. `of`: the nouns whose documents it is made from; `each`: the lists that lead to the part that a row is
    of, one inside the other; none: a row is of the whole document. Its first column is its key."""

    name: str
    words: str
    of: tuple[str, ...]
    each: tuple[str, ...]
    columns: tuple[Column, ...]
    readers: dict[str, tuple[Reader, ...]] = field(default_factory=dict, init=False, compare=False)

    @property
    def key(self) -> Column:
        return self.columns[0]

    def nodes(self, document: Document) -> Iterator[Node]:
        """The parts of a document that are rows of this table."""
        found = [Node(document)]
        for name in self.each:
            found = [
                Node(value, number, node) for node in found for number, value in enumerate(_listed(node.value, name), 1)
            ]
        yield from found

    def row(self, kind: str, node: Node) -> tuple[Any, ...]:
        """The values of one row, in the order of the columns."""
        if kind not in self.readers:
            self.readers[kind] = tuple(column.reader(kind) for column in self.columns)
        return tuple(read(node) for read in self.readers[kind])


def _listed(value: Any, name: str) -> list[Any]:
    found = value.get(name)
    if found is None:
        return []
    return found if isinstance(found, list) else [found]


def _reader(path: str) -> Reader:
    if path == "#":
        return lambda node: node.number
    whole, steps = path.startswith("/"), path.lstrip("/^").split(".")
    up = 0 if whole else len(path) - len(path.lstrip("^"))

    def read(node: Node) -> Any:
        if whole:
            value = node.root
        else:
            for _ in range(up):
                assert node.inside is not None
                node = node.inside
            value = node.value
        for step in steps:
            if value is None:
                return None
            if step == "@":
                # Of a reference to what is not public any more the name stays, and no key.
                value = value["id"] if value["url"] else None
            elif step == "#":
                value = value[node.number - 1]
            elif step:
                value = value.get(step)
        return value

    return read


def _put_together(path: str) -> Reader:
    parts = re.split(r"[{}]", path)
    readers = [_reader(part) if n % 2 else None for n, part in enumerate(parts)]

    def read(node: Node) -> str | None:
        words = [part if reader is None else reader(node) for part, reader in zip(parts, readers, strict=True)]
        return None if None in words else "".join(str(word) for word in words)

    return read


def text(name: str, words: str, path: str = "", **more: Any) -> Column:
    return Column(name, Type.TEXT, words, path or name, **more)


def whole(name: str, words: str, path: str = "", **more: Any) -> Column:
    return Column(name, Type.WHOLE, words, path or name, **more)


def decimal(name: str, words: str, path: str = "", **more: Any) -> Column:
    return Column(name, Type.DECIMAL, words, path or name, **more)


def truth(name: str, words: str, path: str = "", **more: Any) -> Column:
    return Column(name, Type.TRUTH, words, path or name, **more)


def moment(name: str, words: str, path: str = "", **more: Any) -> Column:
    return Column(name, Type.MOMENT, words, path or name, **more)


def several(name: str, words: str, path: str = "", **more: Any) -> Column:
    return Column(name, Type.LIST, words, path or name, **more)


def date(name: str, words: str, path: str = "") -> tuple[Column, Column, Column]:
    """An uncertain date: as it is known, and the first and the last day it can mean."""
    path = path or name
    return (
        Column(name, Type.TEXT, f"{words}: EDTF (ISO 8601-2), empty when not known", f"{path}.edtf"),
        Column(f"{name}_earliest", Type.DAY, "the first day it can mean", f"{path}.earliest"),
        Column(f"{name}_latest", Type.DAY, "the last day it can mean", f"{path}.latest"),
    )


def named(name: str, words: str, table: str, path: str = "") -> tuple[Column, Column]:
    """Another noun: its key, empty where it is not public any more, and its name as the document has it."""
    path = path or name
    return (
        Column(name, Type.TEXT, words, f"{path}.@", key_of=table),
        Column(f"{name}_name", Type.TEXT, "its name", f"{path}.name"),
    )


def stamps() -> tuple[Column, Column]:
    return (
        moment("published_at", "when it was first published"),
        moment("updated_at", "when it last changed"),
    )
