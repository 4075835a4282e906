"""Pictures made safe as they are uploaded: bounded before they are decoded, drawn anew, and named unguessably.

What a camera or a program wrote beside the picture (place, time, serial number, owner, thumbnail) can lead to a person
in hiding. So nothing of the uploaded file is kept but what can be seen.
"""

from __future__ import annotations

import io
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import models
from django.db.models.fields.files import ImageFieldFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from record.uploads import KeptFile

if TYPE_CHECKING:
    from PIL import Image

# The folder of all pictures: the only one that the public face is given.
PICTURES = "pictures/"
MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_SIDE = 1600
# What is cut out of a picture is smaller than it: scaled to this before it is cut, and to the above after.
MAX_SIDE_BEFORE_CUTTING = 3 * MAX_SIDE
MIN_SIDE_OF_A_CUT = 16
# Pillow's name of each format that is taken: how the file ends, how it is saved.
FORMATS: dict[str, tuple[str, dict[str, Any]]] = {
    "JPEG": ("jpg", {"quality": 85, "optimize": True, "progressive": True}),
    "PNG": ("png", {"optimize": True}),
    "WEBP": ("webp", {"quality": 85}),
}


class SafePicture(ContentFile):
    """A picture drawn anew by `safe_picture`."""


@dataclass(frozen=True)
class Crop:
    """What to keep of a picture that stands upright: the sides of a rectangle, from 0 (left, top) to 1."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def of(cls, typed: Mapping[str, str]) -> Crop:
        """From numbers in percent, as a form sends them; a side left empty is the picture's own. Raises
        ValidationError."""
        whole = {"left": 0.0, "top": 0.0, "right": 100.0, "bottom": 100.0}
        try:
            sides = {side: float(typed.get(side, "") or edge) / 100 for side, edge in whole.items()}
        except ValueError:
            raise _not_cut() from None
        crop = cls(**sides)
        # Nothing that is no number is between two: NaN and infinity end here too.
        if not (0 <= crop.left < crop.right <= 1 and 0 <= crop.top < crop.bottom <= 1):
            raise _not_cut()
        return crop

    def cut(self, picture: Image.Image) -> Image.Image:
        """The part of the picture; what is outside of it is gone. Raises ValidationError where hardly a dot is left."""
        width, height = picture.size
        left, right = round(self.left * width), round(self.right * width)
        top, bottom = round(self.top * height), round(self.bottom * height)
        if min(right - left, bottom - top) < MIN_SIDE_OF_A_CUT:
            raise _not_cut()
        return picture.crop((left, top, right, bottom))


def _not_cut() -> ValidationError:
    return ValidationError(
        _("The part to keep is given as percent from 0 to 100: left less than right, top less than bottom."),
        code="bad_crop",
    )


def safe_picture(file: File, crop: Crop | None = None) -> SafePicture:
    """A picture as it may be kept: at most 1600 pixels a side, upright, without metadata, under a random name; of it
    the part that `crop` says.

    Raises ValidationError, which says what was wrong and what to do.
    """
    if file.size > MAX_BYTES:
        raise ValidationError(
            _("This picture has %(size)s; it may have %(limit)s. Save a smaller copy and choose that."),
            code="too_large",
            params={"size": filesizeformat(file.size), "limit": filesizeformat(MAX_BYTES)},
        )
    # Pillow is for those who draw: this module is loaded with the models, by every process.
    from PIL import Image

    try:
        # Reads the header alone.
        picture = Image.open(file, formats=list(FORMATS))
        if picture.width * picture.height > MAX_PIXELS:
            raise Image.DecompressionBombError
        kind = format_of(picture)
        drawn = _drawn_anew(picture, crop)
    except ValidationError:
        raise
    except Image.UnidentifiedImageError:
        raise ValidationError(
            _("This is no JPEG, PNG or WebP picture. Open it in a picture program and save a copy as JPEG."),
            code="not_a_picture",
        ) from None
    except Image.DecompressionBombError:
        raise ValidationError(
            _("This picture has more than %(limit)s million pixels. Scale it down and choose the smaller copy."),
            code="too_many_pixels",
            params={"limit": MAX_PIXELS // 1_000_000},
        ) from None
    except Exception as error:  # Decoders raise whatever the damage makes them stumble over.
        raise ValidationError(
            _("This picture is damaged and cannot be read. Open it in a picture program and save a copy."),
            code="damaged",
        ) from error
    ending, options = FORMATS[kind]
    out = io.BytesIO()
    drawn.save(out, kind, **options)
    return SafePicture(out.getvalue(), name=f"{secrets.token_hex(16)}.{ending}")


def format_of(picture: Image.Image) -> str:
    """Pillow's name of its format. What some telephones write is a JPEG with more pictures behind the first ("MPO")."""
    return "JPEG" if picture.format == "MPO" else picture.format or ""


def _drawn_anew(picture: Image.Image, crop: Crop | None) -> Image.Image:
    from PIL import Image, ImageOps

    mode = "RGBA" if picture.has_transparency_data and format_of(picture) != "JPEG" else "RGB"
    if picture.mode.startswith("I;16"):
        # Pillow would clip 16 bits to the brightest 8.
        picture = picture.point(lambda value: value * (1 / 256)).convert("L")
    elif picture.mode in ("1", "P"):
        picture = picture.convert(mode)
    # Scaled first: everything after it costs little memory.
    side = MAX_SIDE_BEFORE_CUTTING if crop else MAX_SIDE
    picture.thumbnail((side, side))
    upright = ImageOps.exif_transpose(picture).convert(mode)
    if crop:
        upright = crop.cut(upright)
        upright.thumbnail((MAX_SIDE, MAX_SIDE))
    # Only what is seen goes over: no EXIF, profile, comment or text.
    return Image.frombytes(mode, upright.size, upright.tobytes())


@dataclass(frozen=True)
class CutAgain:
    """What a form sends where the picture that is kept already is to be cut, and no other was chosen."""

    typed: Mapping[str, str]


class PictureFormField(forms.ImageField):
    """Takes an upload, and gives the safe picture made of it; of an upload with a `typed_crop`, that part."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        if not isinstance(data, CutAgain):
            return super().clean(data, initial)
        if not initial:
            return super().clean(None, initial)
        with initial.open("rb") as kept:
            return safe_picture(ContentFile(kept.read()), Crop.of(data.typed))

    def to_python(self, data: Any) -> Any:
        file = forms.FileField.to_python(self, data)
        if file is None:
            return None
        typed = getattr(data, "typed_crop", None)
        return safe_picture(file, Crop.of(typed) if typed else None)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(initial) if isinstance(data, CutAgain) else super().has_changed(initial, data)


class PictureFile(KeptFile, ImageFieldFile):
    """A picture that is safe however it came in: by a form, or from code."""

    def save(self, name: str | None, content: File, save: bool = True) -> None:
        safe = content if isinstance(content, SafePicture) else safe_picture(content)
        super().save(str(safe.name), safe, save)


class PictureField(models.ImageField):
    """A picture, made safe as it is saved (`safe_picture`) and kept among the pictures."""

    attr_class = PictureFile

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"upload_to": PICTURES} | kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        # However long its name was: it gets another.
        return super().formfield(**{"form_class": PictureFormField, "max_length": None} | kwargs)
