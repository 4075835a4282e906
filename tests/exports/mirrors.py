"""A mirror as whoever keeps one looks at it: its files, where they lead, and what they ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from exports.mirror.minisign import SecretKey
from exports.mirror.writing import Outcome, write_mirror

KEY = SecretKey.made()
# What a browser fetches by itself, and what a reader may follow.
_FETCHED = {"src", "srcset", "poster", "data", "action", "formaction", "background"}


def mirror_in(folder: Path, *, languages: Sequence[str] = ("en",), processes: int = 1) -> Outcome:
    """Write or bring up to date."""
    return write_mirror(folder, languages=languages, key=KEY, processes=processes)


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file by its path below the folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.followed: list[str] = []
        self.in_languages: list[tuple[str, str]] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if language := dict(attrs).get("hreflang"):
            self.in_languages.append((language, dict(attrs).get("href") or ""))
        for name, value in attrs:
            if name == "srcset":
                self.fetched += [part.strip().split(" ")[0] for part in (value or "").split(",")]
            elif name in _FETCHED or (tag in ("link", "use", "image") and name.endswith("href")):
                self.fetched.append(value or "")
            elif name.endswith("href"):
                self.followed.append(value or "")


def links_of(page: bytes) -> _Links:
    """What a page fetches and where it leads."""
    links = _Links()
    links.feed(page.decode())
    return links


def leads_to(folder: Path, page: str, link: str) -> Path:
    """The file that a link of a page means."""
    return (folder / page).parent / unquote(urlsplit(link).path)


def sheets_fetch(sheet: bytes) -> Iterator[str]:
    """What a style sheet fetches."""
    yield from re.findall(r"url\(\s*[\"']?([^)\"']+)|@import\s+[\"']([^\"']+)", sheet.decode())
