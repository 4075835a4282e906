"""What a page says of itself: title, publisher, date and language, for the form of a source.

Read from JSON-LD (schema.org), Open Graph, Dublin Core and the tags of HTML, in that order of trust. Whatever the page
sends, the reading is bounded: its first half megabyte, and no more of a text than the record keeps.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from email.message import Message
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, SoupStrainer
from bs4.dammit import UnicodeDammit
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from record.dates import UncertainDate
from record.fetching import NotFetched, Page, fetch
from record.models import Source

MOST_BYTES = 512 * 1024
# JSON-LD may nest without end, and stand there often.
_MOST_NODES = 2000
_HTML = ("text/html", "application/xhtml+xml")
# A "<" that opens no whole, well-formed tag of those that are read: html.parser looks for the end of others again and
# again, and takes minutes over a page that is made of them. Nothing here goes back over what it has matched.
_HOLLOW = re.compile(
    r"""<(?!/?(?:title|meta|time|script)
        (?:\s++[^\s"'<>=/]++(?:\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+'|[^\s"'<>=]++))?+)*+
        \s*+/?+>)""",
    re.IGNORECASE | re.VERBOSE,
)
_LANGUAGE = re.compile(r"<html\b[^<>]{0,1000}?\blang\s*=\s*[\"']?([a-zA-Z]{2,3})\b", re.IGNORECASE)
_DAY = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?![\d-])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\s]+")


@dataclass(frozen=True)
class SaidOfItself:
    """What was found, ready for the fields of a source; empty where the page says nothing."""

    title: str = ""
    publisher: str = ""
    published_on: str = ""
    language: str = ""

    def as_fields(self) -> dict[str, str]:
        """By the names of the fields, without what is empty."""
        return {name: value for name, value in asdict(self).items() if value}


def read_page(url: str) -> SaidOfItself:
    """Open a page and read what it says of itself. Raises NotFetched, in words, when there is no page to read."""
    page = fetch(url, most=MOST_BYTES, cut=True)
    if not 200 <= page.status < 300:
        raise NotFetched(_("The page answered with %(status)s.") % {"status": page.status})
    if page.headers.get_content_type() not in _HTML:
        raise NotFetched(_("This is not a page but a file, which says nothing of itself. Please fill in the fields."))
    return said_of_itself(page)


def said_of_itself(page: Page) -> SaidOfItself:
    """What an HTML page says of itself. Raises NotFetched if it is packed so that it cannot be read."""
    text = _text(page.decoded(MOST_BYTES), page.headers)
    wanted = SoupStrainer(["title", "meta", "script", "time"])
    soup = BeautifulSoup(_HOLLOW.sub(" ", text), "html.parser", parse_only=wanted)
    meta = _meta(soup)
    linked = _linked_data(soup)
    times = [str(tag["datetime"]) for tag in soup.find_all("time", itemprop="datePublished", datetime=True)]
    titles = [str(tag.get_text()) for tag in soup.find_all("title", limit=1)]
    host = (urlsplit(page.url).hostname or "").removeprefix("www.")
    marked = _LANGUAGE.search(text)
    return SaidOfItself(
        title=_first([*linked["headline"], *_of(meta, _TITLES), *titles], _fits("title")),
        publisher=_first([*_of(meta, ["og:site_name"]), *linked["publisher"], host], _fits("publisher")),
        published_on=_first([*linked["datePublished"], *_of(meta, _DATES), *times], _day),
        language=_first([*linked["inLanguage"], marked[1] if marked else "", *_of(meta, _LANGUAGES)], _code),
    )


_TITLES = ["og:title", "citation_title", "dc.title", "dcterms.title", "twitter:title"]
_DATES = [
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "citation_publication_date",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.issued",
    "dc.date",
    "parsely-pub-date",
    "pubdate",
    "date",
]
_LANGUAGES = ["og:locale", "dc.language", "dcterms.language", "content-language"]


def _text(body: bytes, headers: Message) -> str:
    """The page as text: by the charset that its server names, else the one it names itself, else the likeliest."""
    charset = headers.get_content_charset()
    named = [charset] if charset else []
    return UnicodeDammit(body, named, is_html=True).unicode_markup or body.decode("utf-8", "replace")


def _meta(soup: BeautifulSoup) -> dict[str, list[str]]:
    """The contents of the meta tags by name; the first few of each."""
    found: dict[str, list[str]] = {}
    for tag in soup.find_all("meta", content=True):
        name = str(tag.get("property") or tag.get("name") or tag.get("itemprop") or tag.get("http-equiv") or "")
        contents = found.setdefault(name.strip().lower(), [])
        if len(contents) < 3:
            contents.append(str(tag["content"]))
    return found


def _of(meta: dict[str, list[str]], names: list[str]) -> list[str]:
    return [content for name in names for content in meta.get(name, [])]


def _linked_data(soup: BeautifulSoup) -> dict[str, list[str]]:
    """What JSON-LD says of an article: headline, name of the publisher, datePublished, inLanguage."""
    found: dict[str, list[str]] = {"headline": [], "publisher": [], "datePublished": [], "inLanguage": []}
    for node in _nodes(soup):
        if not isinstance(node.get("headline"), str):
            continue
        publisher = node.get("publisher")
        values = node | {"publisher": publisher.get("name") if isinstance(publisher, dict) else publisher}
        for name, contents in found.items():
            if isinstance(values.get(name), str):
                contents.append(values[name])
    return found


def _nodes(soup: BeautifulSoup) -> Iterator[dict[str, Any]]:
    """The objects in the JSON-LD of a page, the outer ones first; at most so many."""
    waiting: list[Any] = []
    for script in soup.find_all("script", type="application/ld+json", limit=20):
        try:
            waiting.append(json.loads(script.get_text()))
        # Not JSON, numbers of thousands of digits, or brackets without end: nothing that says what we look for.
        except (ValueError, RecursionError):
            continue
    for _count in range(_MOST_NODES):
        if not waiting:
            return
        node = waiting.pop(0)
        if isinstance(node, dict):
            yield node
            waiting += [value for value in node.values() if isinstance(value, dict | list)]
        elif isinstance(node, list):
            waiting += node[:_MOST_NODES]


def _first(candidates: Iterable[str], clean: Any) -> str:
    """The first candidate of which something is left when it is cleaned."""
    return next((kept for candidate in candidates if (kept := clean(candidate))), "")


def _fits(field: str) -> Any:
    """A cleaner for a text: one line, and as long as the field takes."""
    longest = getattr(Source._meta.get_field(field), "max_length", 0)

    def clean(text: str) -> str:
        return _CONTROL.sub(" ", text).strip()[:longest].strip()

    return clean


def _day(text: str) -> str:
    """The day of a moment as the page writes it, with its own idea of the time of day; empty if it is not a date."""
    found = _DAY.match(text.strip().replace("/", "-"))
    try:
        return UncertainDate.parse(found[0]).edtf if found else ""
    except ValidationError:
        return ""


def _code(text: str) -> str:
    """The language of a tag such as az-AZ or az_AZ, by its ISO 639 code."""
    code = re.split(r"[-_]", text.strip().lower())[0]
    return code if re.fullmatch(r"[a-z]{2,3}", code) else ""
