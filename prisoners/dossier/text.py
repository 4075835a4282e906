"""The draft as an OpenDocument text, to go on writing in, with real footnotes."""

from __future__ import annotations

import io
import re

from odfdo import Document, Header, Note, Paragraph, Span, Style

from prisoners.dossier.content import Draft, Fact, Kind
from prisoners.dossier.content import Note as Footnote
from prisoners.dossier.pages import words

GAP = "Gap"
# What XML 1.0 has no place for: control characters and lone halves of a character.
NOT_IN_XML = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


def as_odt(draft: Draft) -> bytes:
    """The draft as the bytes of an ODT file."""
    odt = Document("text")
    odt.meta.title = _plain(f"{draft.title}: {draft.subject}")
    odt.meta.creator = ""
    odt.insert_style(Style("text", name=GAP, display_name=GAP, bold=True, background_color="#ffe9a8"))
    writing = _Writing(odt)
    writing.heading(1, draft.title)
    writing.paragraph(draft.subject)
    writing.paragraph(draft.standing)
    for part in draft.parts:
        writing.heading(2, f"{part.number}. {part.title}")
        for question in part.questions:
            if not question.facts:
                continue
            if question.asks:
                number = f"{question.number}. " if question.number else ""
                writing.heading(3, f"{number}{question.asks}")
            for fact in question.facts:
                writing.fact(fact)
    own = words()
    for title, items in ((own["gaps"], draft.gaps), (own["uncited"], draft.uncited)):
        writing.heading(2, title)
        for item in items or (own["none"],):
            writing.paragraph(item)
    out = io.BytesIO()
    odt.save(out)
    return out.getvalue()


class _Writing:
    """Appends to the body of a document; counts the footnotes."""

    def __init__(self, odt: Document) -> None:
        self._body = odt.body
        self._body.clear()
        self._notes = 0
        self._no_source = words()["no_source"]

    def heading(self, level: int, text: str) -> None:
        self._body.append(Header(level, _plain(text)))

    def paragraph(self, text: str) -> None:
        self._body.append(Paragraph(_plain(text)))

    def fact(self, fact: Fact) -> None:
        if fact.kind == Kind.GAP:
            paragraph = Paragraph()
            paragraph.append(Span(_plain(fact.words), style=GAP))
        else:
            paragraph = Paragraph(_plain(fact.words))
        for footnote in fact.notes:
            paragraph.append(self._note(footnote))
        if fact.lacks_source:
            paragraph.append(Span(f" {self._no_source}", style=GAP))
        self._body.append(paragraph)

    def _note(self, footnote: Footnote) -> Note:
        self._notes += 1
        number = str(self._notes)
        return Note(note_id=f"note{number}", citation=number, body=_plain(str(footnote)))


def _plain(text: str) -> str:
    return NOT_IN_XML.sub("", text)
