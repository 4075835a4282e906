"""Pictures and files to upload in tests, with what a camera would write into them."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.PngImagePlugin import PngInfo

# Stands in every place where a program can write about a picture.
TELLTALE = "SERIAL-4711"
ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825
# Turned clockwise by a quarter to be upright.
QUARTER_TURN = 6


def taken_by_a_camera(
    format: str = "JPEG", *, size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: Any
) -> bytes:
    """A picture that says where and by which camera it was taken; red on the left, blue on the right."""
    picture = Image.new(mode, size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = picture.getexif()
    exif[MAKE] = TELLTALE
    exif[ORIENTATION] = QUARTER_TURN
    exif.get_ifd(GPS).update({1: "N", 2: (40.0, 22.0, 39.0)})
    if format == "JPEG":
        options |= {"comment": TELLTALE}
    if format == "PNG":
        text = PngInfo()
        text.add_text("Author", TELLTALE)
        options |= {"pnginfo": text}
    out = io.BytesIO()
    picture.save(out, format, exif=exif, icc_profile=TELLTALE.encode() * 20, **options)
    return out.getvalue()


def bomb(width: int, height: int, *, rows: int | None = None) -> bytes:
    """A small PNG that opens to width × height white pixels; with `rows`, one that only says so."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    packer = zlib.compressobj(1)
    row = b"\0" + b"\xff" * (width * 3)
    packed = b"".join(packer.compress(row) for _ in range(height if rows is None else rows)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def upload(content: bytes, name: str = "a.jpg") -> SimpleUploadedFile:
    """A file as a form sends it."""
    return SimpleUploadedFile(name, content, content_type="image/jpeg")
