"""Which file of a mirror stands for which address of the site, and how a page leads from one file to another."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

from django.conf import settings

# What becomes part of a file's name, on any file system: no blank, no dot at its beginning, no sign of a path.
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
# The name beside a person's number may be left out: the file stands at the number.
_PERSON = re.compile(r"(?P<at>/prisoners/[A-Z]{2}-[0-9]{4,12}/)[-a-zA-Z0-9_]+/")
# Made once, in the site's own language: a program reads them.
_OF_NO_LANGUAGE = re.compile(r".*\.(?:json|atom|ics|csv)|/(?:static|media)/.*")
_BESIDE = re.compile(r"/(?:static|media)/")
# Most links of a page are on many others.
_KEPT = 65_536
_LANGUAGES = tuple(code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)
_PREFIX = re.compile(rf"/(?P<code>{'|'.join(_LANGUAGES)})(?P<path>/.*)")


@dataclass(frozen=True, order=True)
class Address:
    """What is asked of the site, in whatever language: its path without one, and its query in a fixed order."""

    path: str
    query: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path

    @property
    def is_page(self) -> bool:
        return self.path.endswith("/")

    @property
    def is_beside(self) -> bool:
        """Whether it is a sheet, a picture or a document, which is there as long as a page leads to it."""
        return _BESIDE.match(self.path) is not None

    @property
    def has_languages(self) -> bool:
        """Whether there is one of it in every language."""
        return _OF_NO_LANGUAGE.fullmatch(self.path) is None

    @property
    def can_be_a_file(self) -> bool:
        """Whether it has a name on any file system."""
        words = [*filter(None, self.path.split("/")), *(word for pair in self.query for word in pair)]
        return all(_SAFE.fullmatch(word) for word in words) and (self.is_page or not self.query)

    def asked_in(self, language: str) -> str:
        """Path and query as the site takes them."""
        return str(self) if language == settings.LANGUAGE_CODE else f"/{language}{self}"

    def file_in(self, language: str) -> str:
        """Its file, below the folder of the mirror: "ru/prisoners/_country-AZ/_page-2/index.html"."""
        folder = "" if language == settings.LANGUAGE_CODE or not self.has_languages else f"{language}/"
        # No address of the site has a part that begins with a low line.
        parts = "".join(f"_{name}-{value}/" for name, value in self.query)
        return f"{folder}{self.path[1:]}{parts}{'index.html' if self.is_page else ''}"


def address_of(text: str) -> Address:
    """The address that is written so; with its parts in one order, and without what only looks different."""
    return read(text)[0]


def read(text: str) -> tuple[Address, str]:
    """The same, and its language."""
    parts = urlsplit(text)
    path, language = unquote(parts.path), settings.LANGUAGE_CODE
    if found := _PREFIX.fullmatch(path):
        path, language = found["path"], found["code"]
    if named := _PERSON.fullmatch(path):
        path = named["at"]
    query = tuple(sorted((name, value) for name, value in parse_qsl(parts.query) if (name, value) != ("page", "1")))
    return Address(path, query), language


@lru_cache(maxsize=_KEPT)
def meant(link: str, *, here: str) -> tuple[Address, str, str] | None:
    """What a link on a page means, if it is on this site: its address, language and fragment."""
    own = own_address(link, here=here)
    return None if own is None else (*read(own), urlsplit(own).fragment)


def own_address(link: str, *, here: str) -> str | None:
    """The path (with query and fragment) of what a link leads to, if it is on this site; `here` is the page's own."""
    if link.startswith(settings.SITE_URL) and link[len(settings.SITE_URL) :][:1] in ("", "/", "?", "#"):
        link = link[len(settings.SITE_URL) :] or "/"
    if urlsplit(link).scheme or link.startswith("//"):
        return None
    return urljoin(here, link)


def leading(target: str, *, from_file: str) -> str:
    """The way from one file to another."""
    # As posixpath.relpath, which asks where the process is for every link.
    here, there = from_file.split("/")[:-1], [part for part in target.split("/") if part]
    same = 0
    for one, other in zip(here, there, strict=False):
        if one != other:
            break
        same += 1
    return "/".join([".."] * (len(here) - same) + there[same:]) or "."


@dataclass(frozen=True)
class Contents:
    """What a mirror has: its addresses, without what lies beside them, and its languages."""

    addresses: Collection[Address]
    languages: tuple[str, ...]

    def file_of(self, address: Address, language: str) -> str | None:
        """The file that stands for an address; None where the mirror has none."""
        if address.is_beside:
            return address.file_in(language)
        if address not in self.addresses or (address.has_languages and language not in self.languages):
            return None
        return address.file_in(language)
