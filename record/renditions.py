"""Smaller copies of published pictures, in the forms that weigh least: what a page shows instead of the original.

They are drawn by the worker once a picture is public, lie beside the original under the same unguessable stem, and are
given out as long as it is (record/files.py). Whatever is not public any more loses them. A picture that has none yet is
shown itself, so nothing waits for them.
"""

from __future__ import annotations

import io
import logging
import re
from itertools import islice
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from record.pictures import PICTURES
from record.published import PublishedFile
from record.working_alone import alone

if TYPE_CHECKING:
    from PIL import Image

logger = logging.getLogger(__name__)

# Of the portrait on a page, in CSS pixels times the density of the screen: a card, a card or a small phone, a profile.
WIDTHS = (200, 400, 800)
# A copy is as large as is needed to fill a frame of 4 : 5 of its width, whatever the shape of the picture.
FRAME = 5 / 4
# Ending of each form, the lightest first, and how Pillow saves it.
FORMS: dict[str, tuple[str, dict[str, Any]]] = {
    "avif": ("AVIF", {"quality": 55, "speed": 6}),
    "webp": ("WEBP", {"quality": 74, "method": 4}),
    "jpg": ("JPEG", {"quality": 76, "optimize": True, "progressive": True}),
}
# Written last, and read first: which widths there are, each in every form.
DRAWN = "drawn"
AT_A_TIME = 40
_LOCK = 0x5649_4749
_OF_A_PICTURE = re.compile(r"(?P<stem>[0-9a-f]{32})(?:-\d+\.(?:avif|webp|jpg)|\.drawn)")
# What a transparent picture stands on where its form knows no transparency.
GROUND = "#f3efe7"


def rendition(path: str, width: int, form: str) -> str:
    """The path of a copy: pictures/…-400.avif."""
    original = PurePosixPath(path)
    return str(original.with_name(f"{original.stem}-{width}.{form}"))


def widths_of(path: str) -> list[int]:
    """The widths in which copies of a picture are ready; none before they were drawn."""
    try:
        with default_storage.open(_mark(path), "rb") as mark:
            return [int(width) for width in mark.read().split()]
    except (OSError, ValueError, SuspiciousFileOperation):
        return []


def originals_of(path: str) -> list[str]:
    """The pictures that a copy at this path can be of: the same stem with any ending of an original."""
    stem = PurePosixPath(path).stem.partition("-")[0]
    return [f"{PICTURES}{stem}.{ending}" for ending in ("jpg", "png", "webp")]


def draw(path: str) -> list[int]:
    """Draw the copies of a picture and return their widths; no copy is larger than the picture."""
    # The worker draws; a page, which asks here what there is, goes without Pillow.
    from PIL import Image

    with default_storage.open(path, "rb") as file:
        opened = Image.open(file)
        picture = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
    widths = [width for width in WIDTHS if picture.width >= width and picture.height >= width * FRAME]
    for width in widths:
        scale = max(width / picture.width, width * FRAME / picture.height)
        size = (round(picture.width * scale), round(picture.height * scale))
        smaller = picture.resize(size, Image.Resampling.LANCZOS)
        for form, (name, options) in FORMS.items():
            _put(rendition(path, width, form), _encoded(smaller, name, options))
    _put(_mark(path), " ".join(map(str, widths)).encode())
    return widths


def erase(path: str) -> None:
    """Delete the copies of a picture, the mark first: from then on no page asks for one."""
    default_storage.delete(_mark(path))
    for width in WIDTHS:
        for form in FORMS:
            default_storage.delete(rendition(path, width, form))


def draw_missing(limit: int = AT_A_TIME) -> int:
    """Draw the copies of published pictures that have none, at most so many; delete those of what is not public any
    more. Returns how many pictures were drawn. Does nothing while another process is at it."""
    with alone(_LOCK) as is_alone:
        if not is_alone:
            return 0
        published = PublishedFile.objects.pictures(PICTURES)
        there = _names()
        _forget(there, published)
        missing = (path for path in sorted(published) if _is_missing(path, there))
        return len(list(islice(filter(_drawn, missing), limit)))


def _drawn(path: str) -> bool:
    try:
        draw(path)
    except OSError as error:
        # What cannot be opened is shown as it is; the next time may be luckier.
        logger.warning("No smaller copies could be drawn of a picture (%s).", type(error).__name__)
        return False
    return True


def _forget(there: set[str], published: set[str]) -> None:
    public_stems = {PurePosixPath(path).stem for path in published}
    for stem in {found["stem"] for name in there if (found := _OF_A_PICTURE.fullmatch(name))} - public_stems:
        erase(f"{PICTURES}{stem}.jpg")


def _is_missing(path: str, there: set[str]) -> bool:
    name = PurePosixPath(path)
    return name.name in there and f"{name.stem}.{DRAWN}" not in there


def _names() -> set[str]:
    try:
        return set(default_storage.listdir(PICTURES)[1])
    except FileNotFoundError:
        return set()


def _mark(path: str) -> str:
    return str(PurePosixPath(path).with_suffix(f".{DRAWN}"))


def _put(path: str, content: bytes) -> None:
    # A run that was cut short may have left it.
    default_storage.delete(path)
    default_storage.save(path, ContentFile(content))


def _encoded(picture: Image.Image, name: str, options: dict[str, Any]) -> bytes:
    from PIL import Image

    if picture.mode == "RGBA" and name == "JPEG":
        on_ground = Image.new("RGB", picture.size, GROUND)
        on_ground.paste(picture, mask=picture)
        picture = on_ground
    out = io.BytesIO()
    picture.save(out, name, **options)
    return out.getvalue()
