"""A page of the site made a page of the mirror: it leads to files beside it, and asks for nothing from anywhere."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, cached_property

from django.template.loader import render_to_string
from django.utils import translation

from exports.mirror.addresses import Address, Contents, leading, meant, own_address

COPY = Address("/copy/")
SEARCH = Address("/copy/search/")
# Nothing but what lies beside the page. A browser takes a page on a stick for one of no place: there "'self'" is
# nothing, and "file:" is what lies beside it.
_BESIDE = "'self' file:"
POLICY = f"default-src 'none'; style-src {_BESIDE}; img-src {_BESIDE}; base-uri 'none'; form-action 'none'"
POLICY_WITH_SCRIPT = f"{POLICY}; script-src {_BESIDE}"

_WHOLE = ("/", "https://", "http://")
_CHARSET = '<meta charset="utf-8">'
_FORM = re.compile(r"<form\b(?P<how>[^>]*)>.*?</form>", re.DOTALL)
_FINDS_PEOPLE = re.compile(r"action=\"[^\"]*/prisoners/\"")
# Of a page elsewhere: what it is called there, how it looks where a link to it is passed on, what makes it quicker.
_LEFT_OUT = re.compile(
    r"<script\b[^>]*>.*?</script>\s*|<link rel=\"canonical\"[^>]*>\s*|"
    r"<meta (?:property=\"og:(?:url|image)[^>]*|name=\"twitter:[^>]*)>\s*",
    re.DOTALL,
)
_LINK = re.compile(r"(?P<name>\s(?:href|src|action|poster))=\"(?P<link>[^\"]*)\"")
_SET = re.compile(r"(?P<name>\ssrcset)=\"(?P<links>[^\"]*)\"")
_IN_SHEET = re.compile(r"url\(\s*(?P<quote>[\"']?)(?P<link>[^)\"']+)(?P=quote)\s*\)")


@dataclass
class Rewriting:
    """One page on its way into the mirror. `met`: every address of this site that it leads to, there or not."""

    contents: Contents
    address: Address
    language: str
    met: set[Address] = field(default_factory=set)

    def page(self, text: str) -> str:
        """A page of the site."""
        with_script = self.address == SEARCH
        if not with_script:
            text = _LEFT_OUT.sub("", text)
        text = _FORM.sub(self._form, text)
        policy = POLICY_WITH_SCRIPT if with_script else POLICY
        meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        text = text.replace(_CHARSET, f"{_CHARSET}\n    {meta}", 1)
        return self.links(text)

    def links(self, text: str) -> str:
        """A page or a feed, with its links."""
        return _SET.sub(self._set, _LINK.sub(self._link, text))

    @cached_property
    def _file(self) -> str:
        return self.address.file_in(self.language)

    @cached_property
    def _asked(self) -> str:
        return self.address.asked_in(self.language)

    def _link(self, found: re.Match[str]) -> str:
        return f'{found["name"]}="{html.escape(self._beside(html.unescape(found["link"])))}"'

    def _set(self, found: re.Match[str]) -> str:
        links = []
        for candidate in found["links"].split(","):
            link, _, size = candidate.strip().partition(" ")
            links.append(f"{html.escape(self._beside(html.unescape(link)))} {size}".strip())
        return f'{found["name"]}="{", ".join(links)}"'

    def _beside(self, link: str) -> str:
        """The same link between files; to the page that says where the living site is where the mirror has none."""
        if link.startswith(("#", "data:", "mailto:")):
            return link
        # Where the page is, is of no matter to a whole address: it is read once for all pages.
        found = meant(link, here="/" if link.startswith(_WHOLE) else self._asked)
        if found is None:
            return link
        address, language, fragment = found
        self.met.add(address)
        file = self.contents.file_of(address, language)
        if file is None:
            # No page in that language, or none at all.
            file, fragment = COPY.file_in(self.language), "living"
        return leading(file, from_file=self._file) + (f"#{fragment}" if fragment else "")

    def _form(self, found: re.Match[str]) -> str:
        if "data-of-the-copy" in found["how"]:
            return found[0]
        search = _FINDS_PEOPLE.search(found["how"]) is not None
        return _instead(self.language, search=search)


@cache
def _instead(language: str, *, search: bool) -> str:
    """What stands in place of a form, which needs the living site."""
    with translation.override(language):
        context = {"search": SEARCH.asked_in(language) if search else "", "copy": COPY.asked_in(language)}
        return render_to_string("exports/mirror/_instead.html", context)


def sheet(text: str, *, file: str, file_of: Callable[[str], str]) -> str:
    """A style sheet, with links to files beside it. file_of: from an address of the site to the file in the mirror."""

    def beside(found: re.Match[str]) -> str:
        own = own_address(found["link"], here=f"/{file}")
        if own is None or own.startswith("#") or found["link"].startswith(("data:", "#")):
            return found[0]
        return f'url("{leading(file_of(own), from_file=file)}")'

    return _IN_SHEET.sub(beside, text)
