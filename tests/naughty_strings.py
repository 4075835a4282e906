"""The Big List of Naughty Strings (tests/naughty/README.md), as the tests use it."""

from __future__ import annotations

import json
from pathlib import Path


def naughty() -> list[str]:
    """All of them, but for the empty one."""
    return [text for text in json.loads((Path(__file__).parent / "naughty" / "blns.json").read_text()) if text]
