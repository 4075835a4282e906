"""What is kept of rows as they come and go, by triggers, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable

import pgtrigger


def kept_by_triggers(name: str, rows: str, body: Callable[[str, str], str]) -> list[pgtrigger.Trigger]:
    """One trigger for each way in which rows change: `name`_added, _gone, _changed. `body` of each, told the table of
    those rows as they are now and the one as they were (new_`rows`, old_`rows`), empty where there is none."""
    new, old = f"new_{rows}", f"old_{rows}"
    ways = (
        ("added", pgtrigger.Insert, {"new": new}),
        ("gone", pgtrigger.Delete, {"old": old}),
        ("changed", pgtrigger.Update, {"new": new, "old": old}),
    )
    return [
        pgtrigger.Trigger(
            name=f"{name}_{way}",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            referencing=pgtrigger.Referencing(**tables),
            func=body(tables.get("new", ""), tables.get("old", "")),
        )
        for way, operation, tables in ways
    ]


def with_signs(new: str, old: str) -> list[tuple[str, int]]:
    """Of such tables those that are there: rows as they were are taken off (-1), rows as they are added (1)."""
    return [(table, sign) for table, sign in ((old, -1), (new, 1)) if table]
