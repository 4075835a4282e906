"""Pictures made safe as they are uploaded: bounded before they are decoded, drawn anew, and named unguessably.

What a camera or a program wrote beside the picture (place, time, serial number, owner, thumbnail) can lead to a person
in hiding. So nothing of the uploaded file is kept but what can be seen.
"""

from __future__ import annotations

import io
import secrets
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import models
from django.db.models.fields.files import ImageFieldFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from record.uploads import KeptFile

# The folder of all pictures: the only one that the public face is given.
PICTURES = "pictures/"
MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_SIDE = 1600
# Pillow's name of each format that is taken: how the file ends, how it is saved.
FORMATS: dict[str, tuple[str, dict[str, Any]]] = {
    "JPEG": ("jpg", {"quality": 85, "optimize": True, "progressive": True}),
    "PNG": ("png", {"optimize": True}),
    "WEBP": ("webp", {"quality": 85}),
}


class SafePicture(ContentFile):
    """A picture drawn anew by `safe_picture`."""


def safe_picture(file: File) -> SafePicture:
    """A picture as it may be kept: at most 1600 pixels a side, upright, without metadata, under a random name.

    Raises ValidationError, which says what was wrong and what to do.
    """
    if file.size > MAX_BYTES:
        raise ValidationError(
            _("This picture has %(size)s; it may have %(limit)s. Save a smaller copy and choose that."),
            code="too_large",
            params={"size": filesizeformat(file.size), "limit": filesizeformat(MAX_BYTES)},
        )
    try:
        # Reads the header alone.
        picture = Image.open(file, formats=list(FORMATS))
        if picture.width * picture.height > MAX_PIXELS:
            raise Image.DecompressionBombError
        kind = picture.format or ""
        drawn = _drawn_anew(picture)
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


def _drawn_anew(picture: Image.Image) -> Image.Image:
    mode = "RGBA" if picture.has_transparency_data and picture.format != "JPEG" else "RGB"
    if picture.mode.startswith("I;16"):
        # Pillow would clip 16 bits to the brightest 8.
        picture = picture.point(lambda value: value * (1 / 256)).convert("L")
    elif picture.mode in ("1", "P"):
        picture = picture.convert(mode)
    # Scaled first: everything after it costs little memory.
    picture.thumbnail((MAX_SIDE, MAX_SIDE))
    upright = ImageOps.exif_transpose(picture).convert(mode)
    # Only what is seen goes over: no EXIF, profile, comment or text.
    return Image.frombytes(mode, upright.size, upright.tobytes())


class PictureFormField(forms.ImageField):
    """Takes an upload, and gives the safe picture made of it."""

    def to_python(self, data: Any) -> Any:
        file = forms.FileField.to_python(self, data)
        return None if file is None else safe_picture(file)


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
