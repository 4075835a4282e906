"""Looks through a workbook before it is opened: no bombs, no external entities, no endless rows; and what is merged."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser
from django.utils.translation import gettext as _

from prisoners.importing.limits import (
    MAX_COLUMNS,
    MAX_PARTS,
    MAX_RATIO,
    MAX_SHARED_STRINGS,
    MAX_UNPACKED,
    RATIO_MATTERS_FROM,
)
from prisoners.importing.tables import UnreadableFile

PIECE = 256 * 1024
MAX_MERGED = 10_000
_CELLS = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")


@dataclass
class Sheet:
    """What stands in a sheet that openpyxl does not tell when it streams."""

    merged: list[str] = field(default_factory=list)

    def merged_rows(self) -> dict[int, str]:
        """The rows of the sheet that a merged range touches, each with the range."""
        rows: dict[int, str] = {}
        for cells in self.merged:
            found = _CELLS.fullmatch(cells)
            if found and found[4]:
                # A range over the whole height would name every row: so many are enough to refuse each of them.
                last = min(int(found[4]), int(found[2]) + 100_000)
                rows |= dict.fromkeys(range(int(found[2]), last + 1), cells)
        return rows


def check_package(file: BinaryIO) -> zipfile.ZipFile:
    """The opened package of a workbook, if what it unpacks to is bounded. Raises UnreadableFile."""
    try:
        package = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OSError):
        raise UnreadableFile(_("The file is damaged: save it again as .xlsx.")) from None
    parts = package.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    strings = sum(p.file_size for p in parts if p.filename.lower().endswith("sharedstrings.xml"))
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or strings > MAX_SHARED_STRINGS:
        raise UnreadableFile(_("The workbook unpacks to more than we read: save the one sheet you need as CSV."))
    if unpacked > RATIO_MATTERS_FROM and unpacked / packed > MAX_RATIO:
        raise UnreadableFile(_("The workbook is packed as no honest one is (a “zip bomb”), and was not opened."))
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableFile(_("The workbook has a password: save it without one."))
    if "xl/workbook.xml" not in package.namelist():
        raise UnreadableFile(_("This is no Excel workbook (.xlsx): save the data as CSV, XLSX or JSON Lines."))
    return package


def check_sheets(package: zipfile.ZipFile) -> dict[str, Sheet]:
    """Each sheet of a checked package, by its path, looked through once in a stream. Raises UnreadableFile."""
    sheets: dict[str, Sheet] = {}
    for part in package.infolist():
        name = part.filename
        if not name.lower().endswith((".xml", ".rels")):
            continue
        handler = _Watch()
        try:
            _parse(package, part, handler)
        except (DefusedXmlException, SAXException, zipfile.BadZipFile, EOFError, OSError, NotImplementedError) as error:
            if isinstance(error.__cause__, UnreadableFile):
                raise error.__cause__ from None
            raise UnreadableFile(
                _("The workbook holds what no spreadsheet writes (%(part)s), and was not opened.") % {"part": name[:80]}
            ) from None
        if name.startswith("xl/worksheets/"):
            sheets[name] = handler.sheet
    return sheets


def _parse(package: zipfile.ZipFile, part: zipfile.ZipInfo, handler: ContentHandler) -> None:
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(handler)
    with package.open(part) as stream:
        while piece := stream.read(PIECE):
            parser.feed(piece)
        parser.close()


class _Watch(ContentHandler):
    """Counts the cells of each row and the depth, and notes what is merged."""

    def __init__(self) -> None:
        super().__init__()
        self.sheet = Sheet()
        self.cells = 0
        self.depth = 0

    def startElement(self, name: str, attrs: Any) -> None:
        self.depth += 1
        if self.depth > 100:
            raise SAXException("nested too deeply")
        tag = name.rpartition(":")[2]
        if tag == "row":
            self.cells = 0
        elif tag == "c":
            self.cells += 1
            if self.cells > MAX_COLUMNS * 5:
                raise UnreadableFile(
                    _("The file has %(n)d columns or more; at most %(limit)d are read.")
                    % {"n": self.cells, "limit": MAX_COLUMNS}
                )
        elif tag == "mergeCell" and len(self.sheet.merged) < MAX_MERGED:
            self.sheet.merged.append(attrs.get("ref", ""))

    def endElement(self, name: str) -> None:
        self.depth -= 1
