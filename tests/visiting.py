"""Reading public pages in tests as a visitor does: what comes back, what it cost, and that nothing is set or leaked."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

# Elements that stand apart on a page, even where nothing stands between them in its source.
_APART = {"p", "li", "dt", "dd", "h1", "h2", "h3", "h4", "label", "option", "div", "section"}
# Taking and leaving the public role are no questions to the record.
_ROLE = re.compile(r"^(SET|RESET) ROLE")


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _APART:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def words_of(html: str) -> str:
    """What a reader sees of a page, in one line; without the joiners that keep a citation beside its word."""
    parser = _Text()
    parser.feed(html)
    return " ".join("".join(parser.parts).replace("\u2060", "").split())


def page(url: str, status: int = 200) -> str:
    """The page at an address, which must answer with this status and set no cookie."""
    response = Client().get(url)
    assert response.status_code == status, (url, response.status_code)
    assert not response.cookies and "Set-Cookie" not in response.headers
    return response.content.decode()


def absent(url: str) -> str:
    """What an address with nothing public says, but for the address itself, which it gives back as it was asked."""
    return page(url, 404).replace(url, "")


def cost_of(url: str) -> int:
    """How many questions to the record one page asks."""
    with CaptureQueriesContext(connection) as asked:
        response = Client().get(url)
    assert response.status_code == 200, (url, response.status_code)
    return len([q for q in asked.captured_queries if not _ROLE.match(q["sql"])])
