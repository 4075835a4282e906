"""The draft as a PDF, set by Typst."""

from __future__ import annotations

import json
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from prisoners.dossier.content import Draft, Fact
from record.typesetting import typeset

TEMPLATE = Path(__file__).with_name("template.typ")


def as_pdf(draft: Draft, *, format: str = "pdf") -> bytes:
    """The draft as a tagged PDF (or `png`: its first page, to look at). Raises record.typesetting.NotSet."""
    return typeset(TEMPLATE.read_text(), [{"draft": json.dumps(as_data(draft))}], format=format, ppi=110)[0]


def as_data(draft: Draft) -> dict[str, object]:
    """What the template is given: strings and lists of strings alone."""
    return {
        "lang": get_language() or "en",
        "title": draft.title,
        "subject": draft.subject,
        "standing": draft.standing,
        "parts": [
            {
                "number": part.number,
                "title": part.title,
                "questions": [
                    {"number": q.number, "asks": q.asks, "facts": [_fact(fact) for fact in q.facts]}
                    for q in part.questions
                ],
            }
            for part in draft.parts
        ],
        "gaps": draft.gaps,
        "uncited": draft.uncited,
        "words": words(),
    }


def words() -> dict[str, str]:
    """The draft's own words beside its facts, in the active language."""
    return {
        "gaps": _("What is not on record"),
        "uncited": _("Statements on record without a source"),
        "none": _("None."),
        "no_source": _("[No source on record]"),
    }


def _fact(fact: Fact) -> dict[str, object]:
    return {
        "words": fact.words,
        "kind": fact.kind.value,
        "lacks_source": fact.lacks_source,
        "notes": [{"source": n.source, "urls": n.urls, "quote": n.quote} for n in fact.notes],
    }
