"""The profile as a PDF to print or hand over: what its page tells, each claim with the numbers of its sources."""

from __future__ import annotations

import html
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from prisoners.letters.printing import set_once
from prisoners.profile.names import names_of
from prisoners.profile.summary import summary_of
from prisoners.templatetags.case_words import days_held, detail_words, in_words
from prisoners.timeline import Entry, timeline_of
from record.date_words import date_in_words
from record.publication import Document
from record.templatetags.languages import group_names_of, said
from record.templatetags.places import country_name
from record.templatetags.prose import markdown

TEMPLATE = Path(__file__).with_name("sheet.typ")


def profile_sheet(document: Document, *, days: int | None, at_least: bool, format: str = "pdf") -> bytes:
    """The sheet in the active language. `days`: held up to today, None where none is certain; `at_least`: there may
    have been more. Raises Busy (prisoners/letters/printing.py), record.typesetting.NotSet."""
    return set_once(TEMPLATE, sheet_data(document, days=days, at_least=at_least), format)


def sheet_data(document: Document, *, days: int | None, at_least: bool) -> dict[str, Any]:
    """What the template is given: strings, numbers and lists of them, none of which is read as markup."""
    names = names_of(document)
    status = in_words(document["status"], "status")
    detail = detail_words(document["status_detail"], document["status"])
    timeline = timeline_of(document)
    life = _plain(markdown(said(document, "biography").text))
    return {
        "lang": get_language() or "en",
        "about": _capital(" · ".join([*group_names_of(document), country_name(document["country"])])),
        "name": _capital(names.main.text),
        "others": " · ".join(other.name for other in names.others),
        "status": " · ".join(filter(None, [_capital(status), detail, _plain(days_held(days, at_least))])),
        "case": _case(document),
        "parts": [
            {"title": _("What happened"), "entries": [_entry(e) for e in timeline.dated]},
            {"title": _("On a day that is not known"), "entries": [_entry(e) for e in timeline.undated]},
        ],
        "life": {"title": _("Life"), **_text(life, _of(document, "biography"))},
        "sources": {"title": _("Sources"), "list": [_source(source) for source in document["sources"]]},
        "url": document["url"],
        "standing": f"{document['id']} · {document['updated_at'][:10]} · {settings.CONTENT_LICENCE.name}",
    }


def _case(document: Document) -> list[dict[str, Any]]:
    """What the case is about: in the words on record, else in sentences made of its facts."""
    words = said(document, "case_summary").text
    if words:
        return [_text(words, _of(document, "case_summary"))]
    return [_text(sentence.text, sentence.citations) for sentence in summary_of(document)]


def _of(document: Document, field: str) -> list[Document]:
    return [citation for citation in document["citations"] if citation["field"] in (field, "")]


def _entry(entry: Entry) -> dict[str, Any]:
    words = f"{entry.title}. {note}" if (note := _plain(entry.note)) else entry.title
    return {"when": date_in_words(entry.date), **_text(words, entry.citations)}


def _text(words: str, citations: Iterable[Document]) -> dict[str, Any]:
    return {"words": words, "cites": sorted({citation["source"] for citation in citations})}


def _source(source: Document) -> dict[str, Any]:
    words = ", ".join(filter(None, [source["title"], source["publisher"], date_in_words(source["published_on"])]))
    urls = [url for url in (source["url"], source["archived_url"]) if url]
    return {"number": source["number"], "words": words, "urls": urls}


def _plain(text: str) -> str:
    """The words of HTML."""
    return html.unescape(strip_tags(text)).strip()


def _capital(text: str) -> str:
    return str(capfirst(text))
