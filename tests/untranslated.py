"""Finds words that a person sees and no translator can reach. Run by `make check`; prints each place, exits 1 if any.

Templates: text and read-aloud attributes outside translation tags. Python: names, labels and messages as bare strings.
Catalogue: locale/django.pot must hold just the messages that the code has (`make messages` writes it).
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize
from jinja2.ext import babel_extract

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("config", "record", "organizations", "prisoners", "campaigns", "alerts", "exports", "staff")
COMPILED = ROOT / "templates" / "compiled"
CATALOGUE = ROOT / "locale" / "django.pot"
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
}

# Names of things that are the same in every language.
PROPER = {
    "Vigil",
    "API",
    "JSON",
    "Atom",
    "CSV",
    "PNG",
    "SVG",
    "PDF",
    "ics",
    "PACE",
    "WGAD",
    "EDTF",
    "AGPL",
    "ISO",
    "ECHR",
    "SQL",
    "href",
    "nbsp",
    "middot",
}
SEEN_ATTRIBUTES = {"alt", "title", "placeholder", "aria-label", "aria-description"}
SEEN_ARGUMENTS = {
    "verbose_name",
    "verbose_name_plural",
    "help_text",
    "label",
    "violation_error_message",
    "short_description",
}

_BLOCK = re.compile(r"{%-?\s*blocktrans(?:late)?\b.*?%}.*?{%-?\s*endblocktrans(?:late)?\s*-?%}", re.S)
# The same in compiled templates. In Django's, `trans` is a tag without an end.
_COMPILED_BLOCK = re.compile(r"{%-?\s*trans\b.*?%}.*?{%-?\s*endtrans\s*-?%}", re.S)
_COMMENT = re.compile(r"{%\s*comment\b.*?%}.*?{%\s*endcomment\s*%}|{#.*?#}", re.S)
_TAG = re.compile(r"{%.*?%}|{{.*?}}", re.S)
_WORD = re.compile(r"[^\W\d_]{2,}")


class _Seen(HTMLParser):
    """Collects (line, words) that a reader meets."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("script", "style", "svg", "code")
        for name, value in attrs:
            if name in SEEN_ATTRIBUTES:
                self._keep(value or "")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style", "svg", "code")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._keep(data)

    def _keep(self, text: str) -> None:
        words = [word for word in _WORD.findall(text) if word not in PROPER]
        if words:
            self.found.append((self.getpos()[0], " ".join(text.split())[:80]))


def in_template(path: Path) -> Iterator[str]:
    """Words of a template outside translation tags, as "path:line: words"."""

    def blank(match: re.Match[str]) -> str:
        return "\n" * match.group().count("\n")

    block = _COMPILED_BLOCK if path.is_relative_to(COMPILED) else _BLOCK
    seen = _Seen()
    seen.feed(_TAG.sub(blank, block.sub(blank, _COMMENT.sub(blank, path.read_text()))))
    for line, words in seen.found:
        yield f"{path.relative_to(ROOT)}:{line}: “{words}” is not translatable"


def in_python(path: Path) -> Iterator[str]:
    """Bare strings given where a person will read them."""
    for node in ast.walk(ast.parse(path.read_text())):
        given: list[ast.expr] = []
        if isinstance(node, ast.Call):
            given += [k.value for k in node.keywords if k.arg in SEEN_ARGUMENTS]
            if getattr(node.func, "id", getattr(node.func, "attr", "")) == "ValidationError" and node.args:
                given.append(node.args[0])
        for value in given:
            if isinstance(value, ast.Constant) and isinstance(value.value, str) and _WORD.search(value.value):
                yield f"{path.relative_to(ROOT)}:{value.lineno}: “{value.value[:80]}” is not translatable"


def extract_template(
    fileobj: IO[bytes], keywords: dict[str, Any], comment_tags: Sequence[str], options: dict[str, Any]
) -> Iterator[Any]:
    """Babel's extraction of a Django template: Django turns it into Python, Babel reads that."""
    code = templatize(fileobj.read().decode())
    # What stands around the tags is blanked out but keeps its indentation, which is not Python's.
    flat = "\n".join(line.lstrip() for line in code.splitlines())
    return extract_python(io.BytesIO(flat.encode()), keywords, comment_tags, {})


def extract_compiled(
    fileobj: Any, keywords: dict[str, Any], comment_tags: Sequence[str], options: dict[str, Any]
) -> Iterator[Any]:
    """The same of a compiled template, by the engine itself. One that it cannot read is an error, not an empty one."""
    return babel_extract(fileobj, list(keywords), comment_tags, {"silent": "false", "trim_blocks": "true"})


METHODS: list[tuple[str, Any]] = [
    *((f"{room}/**.py", "python") for room in ROOMS),
    # Before all templates: the first pattern that fits is taken.
    ("templates/compiled/**.html", extract_compiled),
    ("templates/**.html", extract_template),
    ("templates/**.txt", extract_template),
]


def catalogue() -> Catalog:
    """Every message in the code."""
    found = Catalog(project="Vigil", fuzzy=False)
    for _, _, message, comments, context in extract_from_dir(
        ROOT, method_map=METHODS, keywords=KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
    ):
        found.add(message, None, auto_comments=comments, context=context)
    return found


def write_catalogue() -> None:
    CATALOGUE.parent.mkdir(exist_ok=True)
    with CATALOGUE.open("wb") as file:
        # Without places and dates, so that it changes only when a message does.
        write_po(file, catalogue(), no_location=True, omit_header=True, sort_output=True, width=120)


def _keys(of: Catalog) -> set[str]:
    return {m.id if isinstance(m.id, str) else m.id[0] for m in of if m.id}


def missing_from_catalogue() -> Iterator[str]:
    kept: set[str] = set()
    if CATALOGUE.exists():
        with CATALOGUE.open("rb") as file:
            kept = _keys(read_po(file))
    now = _keys(catalogue())
    for message in sorted(now - kept):
        yield f"locale/django.pot lacks “{message[:80]}”: run `make messages`"
    for message in sorted(kept - now):
        yield f"locale/django.pot has “{message[:80]}”, which the code no longer has: run `make messages`"


def main() -> int:
    if sys.argv[1:] == ["--write"]:
        write_catalogue()
    found = [line for path in sorted(ROOT.glob("templates/**/*.html")) for line in in_template(path)]
    found += [
        line
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if "migrations" not in path.parts
        for line in in_python(path)
    ]
    found += list(missing_from_catalogue())
    print("\n".join(found) or "Every string can be translated.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
