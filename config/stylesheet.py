"""The stylesheet of the public site: the sheets of static/css/ as one file, so that a page asks for one.

A finder of static files, so nothing has to be built: a running site and `collectstatic` find it like any other file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

STYLESHEET = "css/vigil.css"
FOLDER = settings.BASE_DIR / "static" / "css"
# The words of the design come first, paper last; every other sheet stands between them, by its name.
FIRST = ("tokens", "base", "components", "forms", "masthead")
PAPER = "print"


def sheets() -> list[Path]:
    """The sheets in the order in which they are read."""
    first = [FOLDER / f"{name}.css" for name in FIRST]
    paper = FOLDER / f"{PAPER}.css"
    return [*first, *sorted({*FOLDER.glob("*.css")} - {*first, paper}), paper]


def stylesheet() -> str:
    """All sheets as one, without comments and indents; the one for paper holds on paper only."""
    return "".join(
        f"@media print{{{_close(sheet)}}}\n" if sheet.stem == PAPER else f"{_close(sheet)}\n" for sheet in sheets()
    )


def _close(sheet: Path) -> str:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    return "".join(line.strip() + ("" if line.strip().endswith(("{", "}", ";", ",")) else " ") for line in _said(text))


def _said(text: str) -> Iterator[str]:
    return (line for line in text.splitlines() if line.strip())


class StylesheetFinder(BaseFinder):
    """Finds css/vigil.css, written anew whenever a sheet was."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=settings.VAR_DIR / "stylesheet")

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path != STYLESHEET:
            return []
        found = str(self._written())
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        self._written()
        yield STYLESHEET, self.storage

    def _written(self) -> Path:
        file = Path(self.storage.path(STYLESHEET))
        text = stylesheet()
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            # Put in place whole: another process may be reading it.
            fresh = file.with_name(f"{file.name}.{id(self)}")
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(file)
        return file
