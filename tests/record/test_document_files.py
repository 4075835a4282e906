"""Documents as they are kept, and the copies of them that everyone may have."""

from __future__ import annotations

import io
import re
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image

from record.document_files import DocumentFormField, kept_document, public_copy
from record.typesetting import typeset
from record.uploads import MAX_BYTES
from tests.documents import COVERED, docx, odt, pdf
from tests.pictures import TELLTALE, bomb, taken_by_a_camera, upload


def unpacked(content: bytes) -> bytes:
    """A PDF with its streams opened, so that one can look for words in it."""
    found = [content]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, flags=re.DOTALL):
        try:
            found.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"\n".join(found)


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (pdf(), "pdf"),
        (odt(), "odt"),
        (docx(), "docx"),
        ("Məktub, 5 may\n".encode(), "txt"),
        (b"\xef\xbb\xbfLetter", "txt"),
        (taken_by_a_camera(), "jpg"),
        (taken_by_a_camera("PNG"), "png"),
        (taken_by_a_camera("WEBP"), "webp"),
    ],
)
def test_a_document_is_known_by_what_is_in_it_and_named_unguessably(content: bytes, ending: str) -> None:
    names = {str(kept_document(upload(content, "of-her-sister.exe")).name) for _ in range(5)}
    assert len(names) == 5
    assert all(re.fullmatch(rf"[0-9a-f]{{32}}\.{ending}", name) for name in names)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no PDF, picture"),
        (b"MZ\x90\x00program", "no PDF, picture"),
        (b"PK\x03\x04" + b"x" * 100, "no PDF, picture"),
        ("Письмо".encode("cp1251"), "no PDF, picture"),
        (taken_by_a_camera("GIF"), "no PDF, picture"),
        (taken_by_a_camera(size=(400, 400))[:-300], "damaged"),
        (bomb(9000, 9000, rows=1), "more than 40 million pixels"),
        (b"%PDF-" + b"x" * MAX_BYTES, "at most 20.0\xa0MB"),
    ],
    ids=["empty", "program", "zip", "old letters", "gif", "cut off", "bomb", "heavy"],
)
def test_anything_else_is_refused_with_what_to_do(content: bytes, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        kept_document(ContentFile(content, name="a.pdf"))
    assert said in refused.value.messages[0]


def test_a_picture_is_drawn_anew_and_anything_else_is_kept_as_it_is() -> None:
    picture = kept_document(upload(taken_by_a_camera()))
    assert TELLTALE.encode() not in picture.read()
    given = pdf()
    assert kept_document(upload(given)).read() == given


def test_the_form_says_what_is_wrong() -> None:
    with pytest.raises(ValidationError, match="no PDF, picture"):
        DocumentFormField().clean(upload(b"MZ\x90\x00", "a.exe"))
    assert str(DocumentFormField().clean(upload(pdf(), "x" * 300 + ".pdf")).name).endswith(".pdf")


def test_the_public_copy_of_a_pdf_is_what_can_be_seen_of_it_and_nothing_else() -> None:
    given = pdf(pages=2)
    assert TELLTALE.encode() in unpacked(given)
    assert b"/Font" in given
    copy = public_copy(ContentFile(given)).read()
    assert copy.startswith(b"%PDF-")
    assert TELLTALE.encode() not in unpacked(copy)
    assert b"/Font" not in unpacked(copy)
    assert COVERED.encode() not in unpacked(copy)
    assert len(re.findall(rb"/Type\s*/Page\b", unpacked(copy))) == 2


def test_its_pages_look_as_they_did() -> None:
    copy = public_copy(ContentFile(pdf())).read()
    template = '#set page(width: auto, height: auto, margin: 0pt)\n#image("a.pdf")'
    [before], [after] = (typeset(template, [{}], format="png", files={"a.pdf": c}) for c in (pdf(), copy))
    small = [Image.open(io.BytesIO(picture)).convert("L").resize((20, 30)) for picture in (before, after)]
    differences = [abs(a - b) for a, b in zip(small[0].tobytes(), small[1].tobytes(), strict=True)]
    assert max(differences) < 60
    assert min(small[1].tobytes()) < 100 < 250 < max(small[1].tobytes())


@pytest.mark.parametrize("pages", [8, 9, 16])
def test_no_page_is_left_out(pages: int) -> None:
    copy = public_copy(ContentFile(pdf(pages))).read()
    assert len(re.findall(rb"/Type\s*/Page\b", unpacked(copy))) == pages


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (odt(), "Only a PDF or a picture can be public"),
        (docx(), "Only a PDF or a picture can be public"),
        (b"A letter", "Only a PDF or a picture can be public"),
        (b"%PDF-1.7\nnonsense", "damaged or locked"),
        (pdf()[:2000], "damaged or locked"),
        (pdf(61), "more than 60 pages"),
    ],
    ids=["odt", "docx", "text", "nonsense", "cut off", "long"],
)
def test_what_cannot_be_made_safe_is_never_public(content: bytes, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        public_copy(ContentFile(content))
    assert said in refused.value.messages[0]


def test_a_page_as_large_as_a_house_is_drawn_small() -> None:
    large = typeset("#set page(width: 14000pt, height: 14000pt)\nHouse", [{}])[0]
    assert len(public_copy(ContentFile(large)).read()) < 1_000_000
