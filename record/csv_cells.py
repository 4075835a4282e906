"""Cells of a CSV file: what stands in them, and that no spreadsheet runs them."""

from __future__ import annotations

import datetime as dt
from typing import Any

# What a spreadsheet may run (OWASP, CSV injection).
_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cell(value: Any) -> str:
    """A value as text: nothing for None, several apart by semicolons; what a spreadsheet could run after an
    apostrophe. Numbers stay numbers: none of ours runs anything."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        value = "; ".join(str(one) for one in value)
    return harmless(value.isoformat() if isinstance(value, dt.date) else str(value))


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_BEGINS_FORMULA) or text.lstrip().startswith(_BEGINS_FORMULA) else text
