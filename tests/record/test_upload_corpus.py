"""A corpus of pictures with all that a camera or a program can hide in them, and of bombs: nothing hidden is kept, no
bomb opens."""

from __future__ import annotations

import io
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PIL import Image, TiffImagePlugin

from record.pictures import Crop, safe_picture
from tests.pictures import GPS, QUARTER_TURN, TELLTALE, bomb, taken_by_a_camera, upload

# Where it was taken, as XMP writes it and as a camera's maker does.
XMP = f"""<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF
xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description xmlns:exif='http://ns.adobe.com/exif/1.0/'
exif:GPSLatitude='40,22.65N' exif:SerialNumber='{TELLTALE}'/></rdf:RDF></x:xmpmeta><?xpacket end='w'?>""".encode()
MAKER_NOTE, USER_COMMENT, EXIF = 0x927C, 0x9286, 0x8769


def _plain(format: str) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((64, 48), 50).convert("RGB").save(out, format)
    return out.getvalue()


def _in_jpeg(marker: int, content: bytes) -> bytes:
    """A JPEG with a segment of its own right after its beginning."""
    return b"\xff\xd8" + struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content + _plain("JPEG")[2:]


def _in_png(kind: bytes, content: bytes) -> bytes:
    """A PNG with a chunk of its own right after its header."""
    plain = _plain("PNG")
    chunk = struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    return plain[:33] + chunk + plain[33:]


def _in_webp(kind: bytes, content: bytes) -> bytes:
    """A WebP with one more chunk at its end."""
    body = _plain("WEBP")[8:] + kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _exif() -> bytes:
    exif = Image.Exif()
    exif.get_ifd(GPS).update({1: "N", 2: (40.0, 22.0, 39.0), 3: "E", 4: (49.0, 50.0, 1.0)})
    exif.get_ifd(EXIF).update({MAKER_NOTE: TELLTALE.encode(), USER_COMMENT: TELLTALE.encode()})
    exif[0x0112] = QUARTER_TURN
    return exif.tobytes()


def _with_several_pictures() -> bytes:
    """A JPEG that holds a second one, as telephones write them; the second says where."""
    Image.init()
    out = io.BytesIO()
    Image.open(io.BytesIO(taken_by_a_camera())).save(
        out, "MPO", save_all=True, append_images=[Image.open(io.BytesIO(taken_by_a_camera()))], comment=TELLTALE
    )
    return out.getvalue()


IPTC = (
    b"Photoshop 3.0\x008BIM\x04\x04\x00\x00"
    + struct.pack(">I", 5 + len(TELLTALE))
    + b"\x1c\x02\x5a"
    + struct.pack(">H", len(TELLTALE))
    + TELLTALE.encode()
)
# By name, what an upload is made by. Each of them holds the telltale, or a place.
CORPUS: dict[str, Callable[[], bytes]] = {
    **{f"a camera's {format}": partial(taken_by_a_camera, format) for format in ("JPEG", "PNG", "WEBP")},
    "JPEG with EXIF alone": lambda: _in_jpeg(0xE1, _exif() + TELLTALE.encode()),
    "JPEG with XMP": lambda: _in_jpeg(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + XMP),
    "JPEG with more XMP": lambda: _in_jpeg(0xE1, b"http://ns.adobe.com/xmp/extension/\x00" + b"0" * 40 + XMP),
    "JPEG with IPTC": lambda: _in_jpeg(0xED, IPTC),
    "JPEG with a comment": lambda: _in_jpeg(0xFE, TELLTALE.encode()),
    "JPEG with a segment of a maker": lambda: _in_jpeg(0xE5, TELLTALE.encode()),
    "JPEG with a profile": lambda: _in_jpeg(0xE2, b"ICC_PROFILE\x00\x01\x01" + TELLTALE.encode()),
    "JPEG with something behind its end": lambda: _plain("JPEG") + XMP,
    "JPEG with a second one in it": lambda: _with_several_pictures(),
    "PNG with EXIF": lambda: _in_png(b"eXIf", _exif().removeprefix(b"Exif\0\0") + TELLTALE.encode()),
    "PNG with XMP": lambda: _in_png(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP),
    "PNG with packed text": lambda: _in_png(b"zTXt", b"Comment\0\0" + zlib.compress(TELLTALE.encode())),
    "PNG with text": lambda: _in_png(b"tEXt", b"Raw profile type iptc\0" + TELLTALE.encode()),
    "PNG with a profile": lambda: _in_png(b"iCCP", b"p\0\0" + zlib.compress(TELLTALE.encode())),
    "PNG with a chunk of its own": lambda: _in_png(b"prVt", TELLTALE.encode()),
    "PNG with something behind its end": lambda: _plain("PNG") + XMP,
    "WebP with EXIF": lambda: _in_webp(b"EXIF", _exif() + TELLTALE.encode()),
    "WebP with XMP": lambda: _in_webp(b"XMP ", XMP),
    "WebP with a chunk of its own": lambda: _in_webp(b"vigi", TELLTALE.encode()),
}


def hidden_in(kept: bytes) -> Iterator[str]:
    """What is in a picture beside what can be seen."""
    unpacked = [kept]
    for packed in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", kept):
        try:
            unpacked.append(zlib.decompressobj().decompress(kept[packed.start() :], 100_000))
        except zlib.error:
            continue
    picture = Image.open(io.BytesIO(kept))
    picture.load()
    if any(TELLTALE.encode() in part for part in unpacked):
        yield "the telltale"
    if picture.getexif() or picture.getexif().get_ifd(GPS):
        yield "EXIF"
    yield from {"exif", "xmp", "photoshop", "comment", "icc_profile", "mp"} & set(picture.info)
    for word in (b"GPS", b"adobe", b"8BIM", b"Exif", b"rdf:", b"http"):
        if word in kept:
            yield word.decode()
    if isinstance(picture, TiffImagePlugin.TiffImageFile) or getattr(picture, "n_frames", 1) > 1:
        yield "more than one picture"


def test_of_a_whole_corpus_nothing_is_kept_but_what_can_be_seen(counted: Callable[[str], None]) -> None:
    wrong, kept = {}, 0
    for name, made in CORPUS.items():
        given = made()
        for crop in (None, Crop(0.1, 0.1, 0.9, 0.9)):
            found = list(hidden_in(safe_picture(upload(given), crop).read()))
            kept += 1
            if found:
                wrong[name] = found
        assert TELLTALE.encode() in given or b"zTXt" in given or b"iCCP" in given, name
    counted(f"{len(CORPUS)} pictures, {kept} copies, {len(wrong)} that tell something")
    assert wrong == {}


# --- Bombs ----------------------------------------------------------------------------------------------------------

MEGABYTE = 2**20
MOST = 200 * MEGABYTE
# A process of its own for each, as large as one of the site's is before it opens anything.
OPEN = """
import io, re, sys, django
django.setup()
from email.message import Message
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from prisoners.importing.tables import open_table
from record.document_files import kept_document
from record.fetching import NotFetched, Page
from record.pictures import safe_picture

def rows(name, content):
    return sum(1 for row in open_table(io.BytesIO(content), name=name).rows if not row.problems)

def page(content):
    headers = Message()
    headers["Content-Encoding"] = "gzip"
    return len(Page("", 200, headers, content, []).decoded(2**21))

how, name, path = sys.argv[1:]
content = open(path, "rb").read()
try:
    if how == "picture":
        said = safe_picture(SimpleUploadedFile(name, content)).size
    elif how == "document":
        said = kept_document(SimpleUploadedFile(name, content)).size
    elif how == "table":
        said = rows(name, content)
    else:
        said = page(content)
except (ValidationError, NotFetched) as error:
    said = "refused"
# Not getrusage: that also has what the process was forked from.
status = open("/proc/self/status").read()
print(said, re.search(r"VmHWM:\\s+(\\d+)", status)[1])
"""


def _says_it_is(size: int) -> bytes:
    """A JPEG whose header says that it has so many pixels a side."""
    plain = _plain("JPEG")
    frame = plain.index(b"\xff\xc0")
    return plain[: frame + 5] + struct.pack(">HH", size, size) + plain[frame + 9 :]


def _webp_that_says(size: int) -> bytes:
    """A WebP without loss whose header says that it has so many pixels a side."""
    body = b"\x2f" + struct.pack("<I", (size - 1) | (size - 1) << 14) + b"\0" * 20
    return (
        b"RIFF" + struct.pack("<I", 4 + 8 + len(body) + 1) + b"WEBPVP8L" + struct.pack("<I", len(body)) + body + b"\0"
    )


def _workbook(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def _smaller_than_it_is(book: bytes, real: int, said: int) -> bytes:
    """A workbook that says of its largest part that it is smaller."""
    return book.replace(struct.pack("<I", real), struct.pack("<I", said))


def _gzip(size: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(b"\0" * MEGABYTE) for _n in range(size // MEGABYTE)) + packer.flush()


LONG = b"<worksheet>" + b" " * (220 * MEGABYTE)
# How it is opened, under which name, made by what, and what comes of it: refused, or a part of at most so many bytes.
BOMBS: dict[str, tuple[str, str, Callable[[], bytes], int]] = {
    "PNG of 50,000 by 50,000": ("picture", "a.png", lambda: bomb(50_000, 50_000, rows=1), 0),
    "PNG of one by two thousand million": ("picture", "a.png", lambda: bomb(1, 2**31 - 1, rows=1), 0),
    "JPEG of 65,000 by 65,000": ("picture", "a.jpg", lambda: _says_it_is(65_000), 0),
    "WebP of 16,383 by 16,383": ("picture", "a.webp", lambda: _webp_that_says(16_383), 0),
    "PNG with 300 MB of text": (
        "picture",
        "a.png",
        lambda: _in_png(b"zTXt", b"a\0\0" + zlib.compress(b"a" * 300 * MEGABYTE)),
        0,
    ),
    "PNG as a document": ("document", "a.png", lambda: bomb(50_000, 50_000, rows=1), 0),
    "workbook that unpacks to 220 MB": ("table", "a.xlsx", lambda: _workbook({"xl/worksheets/sheet1.xml": LONG}), 0),
    "workbook that says it is smaller": (
        "table",
        "a.xlsx",
        lambda: _smaller_than_it_is(_workbook({"xl/worksheets/sheet1.xml": LONG}), len(LONG), 1000),
        0,
    ),
    "workbook of five thousand parts": (
        "table",
        "a.xlsx",
        lambda: _workbook({f"xl/{n}.xml": b"<a/>" for n in range(5000)}),
        0,
    ),
    "table that is a packed file": ("table", "a.csv", lambda: _gzip(100 * MEGABYTE), 0),
    "table with one endless cell": ("table", "a.csv", lambda: b"name\n" + b"a" * (30 * MEGABYTE), 0),
    "table with one endless line": ("table", "a.csv", lambda: b"name\n" + b"a," * (15 * MEGABYTE), 0),
    "line of a hundred thousand brackets": ("table", "a.jsonl", lambda: b"[" * 100_000 + b"]" * 100_000, 0),
    "page of 500 MB": ("page", "", lambda: _gzip(500 * MEGABYTE), 2 * MEGABYTE),
}


@pytest.mark.drill
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_in_little_memory(name: str, tmp_path: Path, counted: Callable[[str], None]) -> None:
    how, called, made, most = BOMBS[name]
    (tmp_path / "bomb").write_bytes(made())
    asked = [sys.executable, "-c", OPEN, how, called, str(tmp_path / "bomb")]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said, kilobytes = done.stdout.split()
    size = (tmp_path / "bomb").stat().st_size
    counted(f"{name}: {size / MEGABYTE:.1f} MB sent, {said}, {int(kilobytes) // 1024} MB of memory")
    # Of a table nothing is taken; of a page its beginning.
    assert said in ("refused", "0") or 0 < int(said) <= most
    assert int(kilobytes) * 1024 < MOST
