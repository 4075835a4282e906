"""The case in at most three sentences, from the facts of its document alone; each with what supports it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from prisoners.models import Charge, Detention
from prisoners.templatetags.case_words import charge_in_words, in_words, sentence_words
from record.date_words import date_in_words
from record.publication import Document
from record.templatetags.languages import said, said_in

CHARGES_NAMED = 3
# A charge that no longer stands is told further down, not in three sentences.
_NO_LONGER = (Charge.State.DROPPED, Charge.State.REPLACED, Charge.State.ACQUITTED, Charge.State.QUASHED)

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}[?]?\Z")
_MONTH_OR_YEAR = re.compile(r"\d{4}(-\d{2})?[?]?\Z")


@dataclass(frozen=True)
class Sentence:
    """One sentence, and the citations of what it says."""

    text: str
    citations: list[Document] = field(default_factory=list)


def summary_of(document: Document) -> list[Sentence]:
    """How someone was detained, for what, and what came of it: of the last detention on record. Nothing is said that
    the document does not say; where it says nothing of one of them, there is no sentence."""
    if not document["detentions"]:
        return []
    name = capfirst(said_in(document, "name", get_language() or "").text)
    last = document["detentions"][-1]
    found = [*_arrest(last, name), *_charges(last), *_outcome(last, name)]
    return found[:3]


def _arrest(d: Document, name: str) -> Iterator[Sentence]:
    when = when_in_words(d["arrested"])
    words = {"name": name, "when": when, "whom": said(d, "arrested_by").text}
    if d["kind"] == Detention.Kind.DISAPPEARANCE:
        text = _("%(name)s disappeared %(when)s.") if when else _("%(name)s was made to disappear.")
    elif when and d["arrested_by"]:
        text = _("%(name)s was detained %(when)s by %(whom)s.")
    elif when:
        text = _("%(name)s was detained %(when)s.")
    elif d["arrested_by"]:
        text = _("%(name)s was detained by %(whom)s, on a day that is not known.")
    else:
        text = _("%(name)s was detained on a day that is not known.")
    yield Sentence(text % words, d["citations"])


def _charges(d: Document) -> Iterator[Sentence]:
    standing = [c for c in d["charges"] if c["state"] not in _NO_LONGER]
    named = list(dict.fromkeys(words for c in standing if (words := charge_in_words(c))))
    if not named:
        return
    shown, more = named[:CHARGES_NAMED], len(named) - CHARGES_NAMED
    words = pgettext("between the charges of a case", "; ").join(shown)
    if more > 0:
        text = _("The charges: %(charges)s; and %(n)d more.") % {"charges": words, "n": more}
    else:
        text = ngettext("The charge: %(charges)s.", "The charges: %(charges)s.", len(named)) % {"charges": words}
    yield Sentence(text, [citation for c in standing for citation in c["citations"]])


def _outcome(d: Document, name: str) -> Iterator[Sentence]:
    """How it ended; else the sentence that stands; else the last hearing that is known by its day."""
    if d["ended"] is not None:
        yield _end(d, name)
        return
    standing = [s for s in d["sentences"] if not s["changed_later"]]
    if standing:
        yield _judgment(standing[-1], d["hearings"])
        return
    dated = [h for h in d["hearings"] if h["date"]["latest"] or h["date"]["earliest"]]
    if dated:
        last = max(dated, key=lambda h: h["date"]["latest"] or h["date"]["earliest"])
        words = {"what": in_words(last["kind"], "hearing"), "when": when_in_words(last["date"])}
        yield Sentence(_("The last hearing on record (%(what)s) was %(when)s.") % words, last["citations"])


def _end(d: Document, name: str) -> Sentence:
    when = when_in_words(d["ended"])
    how = in_words(d["end_kind"], "end") if d["end_kind"] != Detention.EndKind.UNKNOWN else ""
    if d["end_kind"] == Detention.EndKind.DEATH:
        text = _("%(name)s died in custody %(when)s.") if when else _("%(name)s died in custody.")
    elif when and how:
        text = _("The detention ended %(when)s: %(how)s.")
    elif how:
        text = _("The detention ended on a day that is not known: %(how)s.")
    elif when:
        text = _("The detention ended %(when)s.")
    else:
        text = _("The detention ended on a day that is not known.")
    return Sentence(text % {"name": name, "when": when, "how": how}, d["citations"])


def _judgment(sentence: Document, hearings: list[Document]) -> Sentence:
    imposed_by = next((h for h in hearings if h["number"] == sentence["hearing"]), None)
    when = when_in_words(imposed_by["date"]) if imposed_by else ""
    court = imposed_by["court"]["name"] if imposed_by and imposed_by["court"] else ""
    if when and court:
        text = _("The sentence, passed %(when)s by %(court)s: %(what)s.")
    elif when:
        text = _("The sentence, passed %(when)s: %(what)s.")
    else:
        text = _("The sentence: %(what)s.")
    citations = [*sentence["citations"], *(imposed_by["citations"] if imposed_by and when else [])]
    return Sentence(text % {"when": when, "court": court, "what": sentence_words(sentence)}, citations)


def when_in_words(date: Document | None) -> str:
    """A date as it stands in a sentence: "on 7 February 2024", "in June 2023", "around 2019"; empty when not known."""
    words = date_in_words(date)
    edtf = (date or {}).get("edtf") or ""
    if _DAY.match(edtf):
        return pgettext("a day, within a sentence", "on %(date)s") % {"date": words}
    if _MONTH_OR_YEAR.match(edtf):
        return pgettext("a month or a year, within a sentence", "in %(date)s") % {"date": words}
    return words
