"""A mirror as one ZIM file, as Kiwix reads it: on a telephone or a desk, from a file, with a search of its own."""

from __future__ import annotations

import hashlib
import html
import mimetypes
import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import resvg_py
from django.conf import settings
from django.contrib.staticfiles import finders
from libzim.writer import ContentProvider, Creator, Hint, Item, StringProvider

from exports.about import AUTHORS
from exports.mirror.manifest import MANIFEST, SUMS, About, about_in, files_in, manifest_of
from exports.mirror.minisign import signature_of

# What readers of ZIM show in their lists: 30 and 80 signs at most.
TITLE = "Vigil"
DESCRIPTION = "The public record of political prisoners, and the means to help free them."
MAIN = "index.html"
ICON, ICON_SIDE = "icons/vigil.svg", 48
# Languages as ISO 639-3 names them.
CODES = {"en": "eng", "az": "aze", "ru": "rus", "es": "spa", "tr": "tur", "pt": "por", "el": "ell", "it": "ita"}
_KINDS = {".atom": "application/atom+xml", ".ics": "text/calendar", ".minisig": "text/plain", "": "text/plain"}
_TITLED = re.compile(r"<title>(?P<title>.*?)</title>", re.DOTALL)


class NotWhole(Exception):
    """The folder holds no mirror, or one that is not as it was written."""


class _Entry(Item):
    """A file of the mirror, at its own path: links between files hold between entries."""

    def __init__(self, path: str, content: bytes) -> None:
        super().__init__()
        self._path, self._content = path, content

    def get_path(self) -> str:
        return self._path

    def get_title(self) -> str:
        found = _TITLED.search(self._content.decode()) if self._is_page else None
        return html.unescape(" ".join(found["title"].split())) if found else ""

    def get_mimetype(self) -> str:
        ending = PurePosixPath(self._path).suffix
        return _KINDS.get(ending) or mimetypes.guess_type(self._path)[0] or "application/octet-stream"

    def get_contentprovider(self) -> ContentProvider:
        return StringProvider(self._content)

    def get_hints(self) -> dict[Hint, int]:
        return {Hint.FRONT_ARTICLE: int(self._is_page)}

    @property
    def _is_page(self) -> bool:
        return self._path.endswith(".html")


def write_zim(folder: Path, file: Path) -> int:
    """Pack the mirror in a folder, with its manifest and signatures; until it is whole nothing stands at the file.
    Returns how many files are in it. Raises NotWhole and OSError."""
    found = manifest_of(folder)
    if found is None:
        raise NotWhole(f"{folder} holds no mirror")
    unfinished = file.parent / f".unfinished-{file.name}"
    number = 0
    try:
        creator = Creator(unfinished).config_indexing(True, CODES[settings.LANGUAGE_CODE]).set_mainpath(MAIN)
        with creator:
            _describe(creator, about_in(found[1]))
            for entry in _entries(folder, *found):
                creator.add_item(entry)
                number += 1
        os.replace(unfinished, file)
    finally:
        unfinished.unlink(missing_ok=True)
    return number


def _describe(creator: Creator, about: About) -> None:
    several = "mul" if len(about.languages) > 1 else CODES[about.languages[0]]
    told = {
        "Name": f"{urlsplit(about.site).hostname}_{several}_all",
        "Title": TITLE,
        "Description": DESCRIPTION,
        "Creator": AUTHORS,
        "Publisher": AUTHORS,
        "Language": ",".join(CODES[code] for code in about.languages),
        "Source": about.site,
        "License": settings.CONTENT_LICENCE.id,
        "Scraper": "Vigil",
    }
    for name, content in told.items():
        creator.add_metadata(name, content)
    creator.add_metadata("Date", about.moment.date())
    icon = Path(finders.find(ICON) or "").read_text()
    creator.add_illustration(ICON_SIDE, bytes(resvg_py.svg_to_bytes(svg_string=icon, width=ICON_SIDE)))


def _entries(folder: Path, digest: str, manifest: dict[str, object]) -> Iterator[_Entry]:
    """Every file that is listed, as it was listed, and the lists."""
    for path, listed in files_in(manifest).items():
        yield _Entry(path, _read(folder, path, listed.sha256))
    yield _Entry(MANIFEST, _read(folder, MANIFEST, digest))
    for name in (SUMS, *(signature_of(folder / name).name for name in (MANIFEST, SUMS))):
        # One that was not signed has no signatures.
        if (folder / name).is_file():
            yield _Entry(name, (folder / name).read_bytes())


def _read(folder: Path, path: str, sha256: str) -> bytes:
    try:
        content = (folder / path).read_bytes()
    except FileNotFoundError:
        raise NotWhole(f"{path} is missing") from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise NotWhole(f"{path} was changed")
    return content
