"""The founding statement and the facts entered from it, as they stand in the files beside this one."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
Facts = dict[str, Any]


@cache
def facts(name: str) -> Facts:
    """One of the files of facts: organizations, events, prisoners or resolutions."""
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def statement() -> str:
    """The founding statement, word for word as it was published."""
    return (HERE / "statement.txt").read_text(encoding="utf-8")


def text_of_the_resolution() -> str:
    """What was adopted: the statement without who approved it and without the list of resolutions."""
    _approval, _title, text = statement().split(f"{facts('resolutions')['source']['title']}\n\n", 2)
    return text.partition("All Resolutions:")[0].strip()
