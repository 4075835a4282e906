"""From a public document to the timeline of a profile: what is dated, as precisely as it is known, and the rest."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from prisoners.models import Detention, Hearing
from prisoners.models.charge import Charge
from prisoners.templatetags.case_words import charge_in_words, sentence_words
from record.date_words import date_in_words
from record.publication import Document
from record.templatetags.languages import marked, said

# A longer timeline is folded by years.
READ_AT_ONCE = 30
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


@dataclass(frozen=True)
class Entry:
    """One line: what happened, when as far as it is known, and what supports it. `kind` chooses its mark."""

    kind: str
    title: str
    date: Document | None
    note: str = ""
    citations: list[Document] = field(default_factory=list)

    @property
    def is_to_the_day(self) -> bool:
        """Whether the day is known for certain: what is less precise has a mark of its own."""
        date = self.date or {}
        return bool(_DAY.match(date.get("edtf") or ""))

    @property
    def is_dated(self) -> bool:
        return bool(date_in_words(self.date))

    @property
    def place_in_time(self) -> tuple[str, str]:
        """Where it stands among the others: at the earliest day it can mean, or at the only bound there is. Of two that
        begin together the more precise one stands first."""
        date = self.date or {}
        earliest, latest = date.get("earliest"), date.get("latest")
        return (earliest or latest or dt.date.max.isoformat(), latest or earliest or "")


@dataclass(frozen=True)
class Timeline:
    """What is dated, the earliest first, and what is not, in the order of the case."""

    dated: list[Entry]
    undated: list[Entry]

    @property
    def is_long(self) -> bool:
        return len(self.dated) > READ_AT_ONCE

    @property
    def years(self) -> list[tuple[str, list[Entry]]]:
        """What is dated by the year in which it stands: a long case is folded by them."""
        by_year = itertools.groupby(self.dated, key=lambda entry: entry.place_in_time[0][:4])
        return [(year, list(entries)) for year, entries in by_year]


def timeline_of(document: Document) -> Timeline:
    """The timeline of a case. Undated facts are listed apart: a place between others would be an invented date."""
    entries = [entry for d in document["detentions"] for entry in _detention(d)]
    entries += [_incident(i) for i in document["incidents"]]
    entries += [_recognition(r) for r in document["recognitions"]]
    dated = sorted((e for e in entries if e.is_dated), key=lambda e: e.place_in_time)
    return Timeline(dated=dated, undated=[e for e in entries if not e.is_dated])


def _detention(d: Document) -> Iterator[Entry]:
    kind = "" if d["kind"] == Detention.Kind.UNKNOWN else str(Detention.Kind(d["kind"]).label)
    yield Entry(
        "arrest",
        _("Detained: %(how)s") % {"how": kind} if kind else _("Detained"),
        d["arrested"],
        _joined(marked(d, "place"), _by(d, "arrested_by")),
        d["citations"],
    )
    for charge in d["charges"]:
        yield Entry(
            "charge",
            _("Charge: %(what)s") % {"what": charge_in_words(charge)},
            charge["brought_on"],
            _("now: %(state)s") % {"state": Charge.State(charge["state"]).label},
            charge["citations"],
        )
    for custody in d["custody"]:
        where = custody["institution"]["name"] if custody["institution"] else custody["place"]
        yield Entry("custody", _("Held at %(where)s") % {"where": where}, custody["since"], "", custody["citations"])
    for hearing in d["hearings"]:
        yield _hearing(hearing)
    for sentence in d["sentences"]:
        yield _sentence(sentence, d["hearings"])
    if d["ended"] is not None:
        yield _end(d)
    if d["ended"] is None and d["expected_end"]:
        yield Entry("expected", _("Expected end of the detention"), d["expected_end"])


def _hearing(h: Document) -> Entry:
    what = capfirst(str(Hearing.Kind(h["kind"]).label))
    if h["court"]:
        what = _("%(what)s, %(court)s") % {"what": what, "court": h["court"]["name"]}
    time = f"{h['time']} {h['time_zone']}".strip() if h["time"] else ""
    return Entry("hearing", what, h["date"], _joined(time, marked(h, "outcome")), h["citations"])


def _sentence(s: Document, hearings: list[Document]) -> Entry:
    """A sentence has the date of the hearing that imposed it, or none."""
    date = next((h["date"] for h in hearings if h["number"] == s["hearing"]), None)
    note = _("changed by a later sentence") if s["changed_later"] else ""
    return Entry("sentence", _("Sentenced: %(what)s") % {"what": sentence_words(s)}, date, note, s["citations"])


def _end(d: Document) -> Entry:
    how = Detention.EndKind(d["end_kind"])
    if how == Detention.EndKind.DEATH:
        return Entry("death", _("Died in custody"), d["ended"], "", d["citations"])
    title = _("The detention ended")
    if how != Detention.EndKind.UNKNOWN:
        title = _("The detention ended: %(how)s") % {"how": how.label}
    return Entry("release", title, d["ended"], "", d["citations"])


def _incident(i: Document) -> Entry:
    return Entry("incident", capfirst(said(i, "kind_name").text), i["date"], _by(i, "by_whom"), i["citations"])


def _recognition(r: Document) -> Entry:
    name = r["organization"]["name"]
    if r["until"]:
        title = _("Recognised as a political prisoner by %(name)s, no longer so") % {"name": name}
    else:
        title = _("Recognised as a political prisoner by %(name)s") % {"name": name}
    return Entry("recognition", title, r["since"], "", r["citations"])


def _by(part: Document, field: str) -> str:
    whom = said(part, field).text
    return _("by %(whom)s") % {"whom": whom} if whom else ""


def _joined(*parts: str) -> SafeString:
    """As HTML: what is not in the language of the page is marked as such."""
    return format_html_join(" · ", "{}", ((part,) for part in parts if part))
