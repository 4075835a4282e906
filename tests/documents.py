"""Documents to upload in tests: a PDF that says more than its pages show, and files of other kinds."""

from __future__ import annotations

import io
from zipfile import ZipFile

import typst
from odfdo import Document as Odt

from tests.pictures import TELLTALE

# What stands under a black bar: covered, and still in the file.
COVERED = "COVERED-0815"


def pdf(pages: int = 1) -> bytes:
    """A PDF with a title and an author nobody should learn, and words under a black bar."""
    text = f"""
    #set document(title: "{TELLTALE}", author: "{TELLTALE}")
    #for number in range({pages}) {{
      page(width: 100mm, height: 150mm)[
        Page #number #box(place(rect(width: 40mm, height: 5mm, fill: black)) + [{COVERED}])
      ]
    }}
    """
    return typst.compile(text.encode(), timestamp=0)


def odt() -> bytes:
    out = io.BytesIO()
    Odt("text").save(out)
    return out.getvalue()


def docx() -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    return out.getvalue()
