"""In which encoding a text file is written: marked, proven, or guessed, and then said."""

from __future__ import annotations

import codecs
from typing import BinaryIO

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from prisoners.importing.tables import UnreadableFile

PIECE = 256 * 1024
# So much of what is not ASCII is looked at to guess.
SAMPLE = 64 * 1024
# Encodings of the languages in which lists come; a guess is made among these alone. The Turkish one holds every letter
# of the Western one but three of Icelandic, so that it serves Spanish, Portuguese and Italian too.
GUESSED = ["cp1254", "cp1251", "cp1253", "koi8_r"]
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(file: BinaryIO, *, given: str = "") -> tuple[str, str]:
    """The encoding of a file, and what to say of it (empty when it is certain). Leaves the file at its beginning.

    Raises UnreadableFile for what is no text, or is not in the encoding that was given.
    """
    file.seek(0)
    head = file.read(4096)
    file.seek(0)
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return _proven(file, encoding), ""
    if given:
        return _proven(file, given), ""
    if head.count(b"\x00") > len(head) // 4:
        encoding = "utf-16-le" if head[1:2] == b"\x00" else "utf-16-be"
        return _proven(file, encoding), _("Read as UTF-16, which its bytes look like; nothing in the file says so.")
    if b"\x00" in head:
        raise UnreadableFile(_("This is no text: save the data as CSV, XLSX or JSON Lines."))
    if decodes(file, "utf-8"):
        return "utf-8", ""
    sample = _telling_lines(file)
    best = from_bytes(sample, cp_isolation=GUESSED).best()
    encoding = best.encoding if best else "latin_1"
    if not decodes(file, encoding):
        encoding = "latin_1"
    return encoding, _(
        "The file is not in UTF-8. It was read as %(encoding)s, a guess: look at the names, and save it as UTF-8 if "
        "they are wrong."
    ) % {"encoding": encoding.replace("_", "-")}


def decodes(file: BinaryIO, encoding: str) -> bool:
    """Whether a whole file is text in an encoding."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece := file.read(PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    finally:
        file.seek(0)
    return True


def _proven(file: BinaryIO, encoding: str) -> str:
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise UnreadableFile(_("“%(name)s” is no encoding we know.") % {"name": encoding[:40]}) from None
    if not decodes(file, encoding):
        raise UnreadableFile(
            _("The file is not in %(encoding)s, as it says: save it again as UTF-8.") % {"encoding": encoding.upper()}
        )
    return encoding


def _telling_lines(file: BinaryIO) -> bytes:
    """Lines with letters beyond ASCII: only they tell encodings apart."""
    found, size = [], 0
    while size < SAMPLE and (line := file.readline(PIECE)):
        if not line.isascii():
            found.append(line[:4096])
            size += len(found[-1])
    file.seek(0)
    return b"".join(found)
