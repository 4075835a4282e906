"""The guides of docs/guides/ and the description of the data interface as pages. They are written in English."""

from __future__ import annotations

from functools import cache

import nh3
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from record.freshness import public_page

_FOLDER = settings.BASE_DIR / "docs"
# By the address of the page; the first is the list of the others.
PAGES = {
    "": "guides/README.md",
    "spreadsheet": "guides/spreadsheet.md",
    "python": "guides/python.md",
    "r": "guides/r.md",
    "datasette": "guides/datasette.md",
    "mirror": "guides/mirror.md",
    "api": "api.md",
    "data": "data.md",
}
PROGRAM = "mirror.py"
# How the guides call this site.
_EXAMPLE = "https://vigil.example"

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
_TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "a", "h2", "h3", "code", "pre"}
_TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}


@public_page
def guide(request: HttpRequest, name: str = "") -> HttpResponse:
    """A guide, or the list of them."""
    title, content = _read(name)
    return render(request, "docs/guide.html", {"name": name, "title": title, "content": _here(content)})


@public_page
def program(request: HttpRequest) -> HttpResponse:
    """The program of the mirror, to keep."""
    text = (_FOLDER / "guides" / PROGRAM).read_text(encoding="utf-8")
    response = HttpResponse(text.replace(_EXAMPLE, settings.SITE_URL), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{PROGRAM}"'
    return response


@cache
def _read(name: str) -> tuple[str, str]:
    """The heading of a guide, and what follows it as HTML."""
    heading, _line, text = (_FOLDER / PAGES[name]).read_text(encoding="utf-8").partition("\n")
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        for child in token.children or ():
            if child.type == "link_open":
                child.attrs["href"] = _address(str(child.attrs["href"]))
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    clean = nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, link_rel="noopener noreferrer")
    return heading.removeprefix("# "), clean


def _address(target: str) -> str:
    """Where a link between files leads on the site."""
    file = target.rpartition("/")[2]
    if file == PROGRAM:
        return reverse("guide-program")
    if file == "methodology.md":
        return reverse("methodology")
    for name, path in PAGES.items():
        if path.rpartition("/")[2] == file:
            return reverse("guide", args=[name]) if name else reverse("guides")
    return target


def _here(content: str) -> SafeString:
    return mark_safe(content.replace(_EXAMPLE, settings.SITE_URL))  # noqa: S308  (cleaned when it was read)
