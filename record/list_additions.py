"""What higher rooms add to the rows of a list of a lower one: the list asks here, and never knows their names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ListAddition:
    """What is added to each row of the public list of a noun.

    kind: whose list, such as organization. add: the queryset of the list → the same with more columns, no more queries.
    """

    kind: str
    add: Callable[[Any], Any]


_additions: list[ListAddition] = []


def add_to_list(addition: ListAddition) -> None:
    _additions.append(addition)


def with_additions(kind: str, rows: Any) -> Any:
    """The queryset of a list with what higher rooms add to its rows."""
    for addition in _additions:
        if addition.kind == kind:
            rows = addition.add(rows)
    return rows
