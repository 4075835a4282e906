"""Documents as they are uploaded, and the copies of them that may be given to everyone.

What is kept at the desk is one of a few kinds, known by what is in it and not by its name, under a random name: the
name it came with may tell of a person. A picture is drawn anew at once (record/pictures.py); anything else stays as it
is.

What everyone may fetch is a copy made for that, and only of what can be made anew from what is seen: pictures and PDFs.
A PDF holds more than its pages: who wrote it with what and when, earlier states, attachments, scripts, and the words
under a black bar. So each page is drawn as a picture, and the copy is made of these pictures alone: it cannot be
searched or read aloud, and it cannot betray anyone. A word-processor's file or a plain text is never given out: nothing
here could say what else is in it. Save it as PDF to publish it.
"""

from __future__ import annotations

import io
import json
import secrets
import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from record.pictures import FORMATS, format_of, safe_picture
from record.typesetting import NotSet, TookTooLong, typeset
from record.uploads import KeptFile, KeptFileField, validate_size

# Where each lies below the folder of uploads; the public face is given the second alone.
KEPT = "case-files/"
DOCUMENTS = "documents/"
MEDIA_TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
MAX_PAGES = 60
AT_A_TIME = 8
MAX_COPY_BYTES = 40 * 1024 * 1024
# Points of the longest side, and dots an inch: A4 stays A4, and what is printed small can be read.
LONGEST_SIDE = 842
RESOLUTION = 130
SECONDS = 25
BEYOND_THE_LAST_PAGE = "does not exist"

DRAW_A_PAGE = """
#set page(width: auto, height: auto, margin: 0pt, fill: white)
#let number = int(sys.inputs.page)
#context {
  let whole = measure(image("given.pdf", page: number))
  let scale = calc.min(1, int(sys.inputs.side) * 1pt / calc.max(whole.width, whole.height))
  image("given.pdf", page: number, width: whole.width * scale)
}
"""

BIND_PAGES = """
#for (number, size) in json(bytes(sys.inputs.sizes)).enumerate(start: 1) {
  page(width: size.first() * 1pt, height: size.last() * 1pt, margin: 0pt, image(str(number) + ".jpg", width: 100%))
}
"""


class KeptDocument(ContentFile):
    """A document that went through `kept_document`."""


def ending_of(content: bytes) -> str:
    """What a document is, by what is in it: pdf, jpg, png, webp, odt, docx or txt. Empty where it is none of these."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content[30:77] == b"mimetypeapplication/vnd.oasis.opendocument.text":
        return "odt"
    if content.startswith(b"PK\x03\x04") and b"word/document.xml" in content:
        return "docx"
    # Loaded with the models, by every process; Pillow by those who are given a file.
    from PIL import Image

    try:
        return FORMATS[format_of(Image.open(io.BytesIO(content), formats=list(FORMATS)))][0]
    except (Image.UnidentifiedImageError, Image.DecompressionBombError):
        pass
    except Exception:
        return ""
    return "txt" if content and _is_text(content) else ""


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not any(c < " " and c not in "\t\n\r\f" for c in text)


def kept_document(file: File) -> KeptDocument:
    """A document as the desk keeps it, under a random name. Raises ValidationError, which says what to do."""
    validate_size(file)
    file.seek(0)
    content = file.read()
    ending = ending_of(content)
    if not ending:
        raise ValidationError(
            _("This is no PDF, picture (JPEG, PNG, WebP), ODT, DOCX or text in UTF-8. Save it as one of these."),
            code="unknown_kind",
        )
    if MEDIA_TYPES.get(ending, "").startswith("image/"):
        content = safe_picture(ContentFile(content)).read()
    return KeptDocument(content, name=f"{secrets.token_hex(16)}.{ending}")


def public_copy(file: File) -> ContentFile:
    """The copy of a document that everyone may fetch, under another random name.

    Raises ValidationError where there can be none: neither picture nor PDF, more than 60 pages, damaged or locked.
    """
    file.seek(0)
    content = file.read()
    ending = ending_of(content)
    if ending not in MEDIA_TYPES:
        raise ValidationError(
            _("Only a PDF or a picture can be public: other files hold more than can be seen. Save it as PDF."),
            code="never_public",
        )
    if ending == "pdf":
        content = drawn_anew(content)
    return ContentFile(content, name=f"{secrets.token_hex(16)}.{ending}")


def drawn_anew(pdf: bytes) -> bytes:
    """A PDF of the pictures of a PDF's pages, and nothing else of it. Raises ValidationError."""
    try:
        pages = _pages_of(pdf)
        pictures = {f"{number}.jpg": jpeg for number, (jpeg, _size) in enumerate(pages, start=1)}
        made = typeset(BIND_PAGES, [{"sizes": json.dumps([size for _jpeg, size in pages])}], files=pictures)[0]
    except TookTooLong:
        raise _refused(_("This PDF is too large to be made safe. Publish the part that matters.")) from None
    except NotSet:
        raise _refused(
            _("This PDF is damaged or locked, so no safe copy can be made. Print it into a new PDF and choose that.")
        ) from None
    if len(made) > MAX_COPY_BYTES:
        raise _refused(_("This PDF is too large to be made safe. Publish the part that matters."))
    return made


def _pages_of(pdf: bytes) -> list[tuple[bytes, tuple[float, float]]]:
    """Each page as a picture, a few at a time: drawn pages are large, and the folder for them is small."""
    pages: list[tuple[bytes, tuple[float, float]]] = []
    end = time.monotonic() + SECONDS
    while True:
        first = len(pages) + 1
        drawn = typeset(
            DRAW_A_PAGE,
            [{"page": str(number), "side": str(LONGEST_SIDE)} for number in range(first, first + AT_A_TIME)],
            format="png",
            ppi=RESOLUTION,
            files={"given.pdf": pdf},
            seconds=max(1, round(end - time.monotonic())),
            until=BEYOND_THE_LAST_PAGE,
        )
        pages += map(_as_jpeg, drawn)
        if len(pages) > MAX_PAGES:
            raise _refused(_("This PDF has more than %(limit)s pages. Publish the part that matters."))
        if len(drawn) < AT_A_TIME:
            return pages


def _refused(words: Any) -> ValidationError:
    return ValidationError(words, code="no_safe_copy", params={"limit": MAX_PAGES})


def _as_jpeg(page: bytes) -> tuple[bytes, tuple[float, float]]:
    """The picture of a page, smaller, and its width and height in points."""
    from PIL import Image

    out = io.BytesIO()
    picture = Image.open(io.BytesIO(page)).convert("RGB")
    picture.save(out, "JPEG", quality=70, optimize=True)
    return out.getvalue(), (picture.width * 72 / RESOLUTION, picture.height * 72 / RESOLUTION)


class DocumentFormField(forms.FileField):
    """Takes an upload, and gives the document as it is kept."""

    def to_python(self, data: Any) -> Any:
        file = super().to_python(data)
        return None if file is None else kept_document(file)


class DocumentFile(KeptFile):
    """A document that is of a known kind however it came in: by a form, or from code."""

    def save(self, name: str | None, content: File, save: bool = True) -> None:
        kept = content if isinstance(content, KeptDocument) else kept_document(content)
        super().save(str(kept.name), kept, save)


class DocumentFileField(KeptFileField):
    """A document of a case, kept at the desk."""

    attr_class: type[KeptFile] = DocumentFile

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"upload_to": KEPT} | kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        # However long its name was: it gets another.
        return super().formfield(**{"form_class": DocumentFormField, "max_length": None} | kwargs)
