"""Parts II and III of the questionnaire: the arrest and the detention."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from prisoners.dossier.content import Fact, Part, Question, gap, reckoned
from prisoners.dossier.identity import days_in_words
from prisoners.dossier.notes import Citing, not_on_record, or_gap
from prisoners.models import Detention
from prisoners.status import time_held
from prisoners.templatetags.case_words import charge_in_words, in_words, sentence_words
from record.date_words import date_in_words
from record.publication import Document

# Decisions that put or keep someone in detention.
ORDERING = ("remand", "trial", "verdict")


def arrest(detention: Document, citing: Citing) -> Part:
    """Six questions on the arrest."""
    said = detention["citations"]
    date = date_in_words(detention["arrested"])
    return Part(
        "II",
        _("Arrest"),
        (
            Question("1", _("Date of arrest"), or_gap([citing.fact(date, said)] if date else [], _("date of arrest"))),
            Question(
                "2",
                _("Place of arrest (as detailed as possible)"),
                or_gap([citing.fact(detention["place"], said)] if detention["place"] else [], _("place of arrest")),
            ),
            Question(
                "3",
                _("Forces who carried out the arrest or are believed to have carried it out"),
                or_gap(_forces(detention, citing), _("who carried out the arrest")),
            ),
            Question(
                "4", _("Did they show a warrant or other decision by a public authority?"), _shown(detention, citing)
            ),
            Question(
                "5",
                _("Authority who issued the warrant or decision"),
                (gap(not_on_record(_("authority who issued a warrant"))),),
            ),
            Question("6", _("Relevant legislation applied (if known)"), _legislation(detention, citing)),
        ),
    )


def detained(detention: Document, citing: Citing, *, today: dt.date) -> Part:
    """Seven questions on the detention."""
    date = date_in_words(detention["arrested"])
    began = [citing.fact(date, detention["citations"])] if date else []
    return Part(
        "III",
        _("Detention"),
        (
            Question("1", _("Date of detention"), or_gap(began, _("date of detention"))),
            Question(
                "2",
                _("Duration of detention (if not known, probable duration)"),
                or_gap(_duration(detention, citing, today), _("duration of the detention")),
            ),
            Question(
                "3",
                _("Forces holding the detainee under custody"),
                or_gap(_keepers(detention, citing), _("forces holding the detainee")),
            ),
            Question(
                "4",
                _("Places of detention (indicate any transfer and present place of detention)"),
                or_gap(_places(detention, citing), _("places of detention")),
            ),
            Question(
                "5",
                _("Authorities that ordered the detention"),
                or_gap(_ordered(detention, citing), _("authorities that ordered the detention")),
            ),
            Question(
                "6",
                _("Reasons for the detention imputed by the authorities"),
                or_gap(_reasons(detention, citing), _("reasons given by the authorities")),
            ),
            Question("7", _("Relevant legislation applied (if known)"), _legislation(detention, citing)),
        ),
    )


def _forces(detention: Document, citing: Citing) -> Iterator[Fact]:
    if detention["arrested_by"]:
        yield citing.fact(detention["arrested_by"], detention["citations"])
    for official in detention["officials"]:
        if official["role"] in ("police_officer", "investigator"):
            yield citing.fact(_official(official), detention["citations"])


def _official(official: Document) -> str:
    return f"{official['name']} ({in_words(official['role'], 'official')})"


def _shown(detention: Document, citing: Citing) -> tuple[Fact, ...]:
    if detention["legal_basis_shown"] is None:
        return (gap(not_on_record(_("whether a warrant or decision was shown"))),)
    return (citing.fact(_("Yes") if detention["legal_basis_shown"] else _("No"), detention["citations"]),)


def _legislation(detention: Document, citing: Citing) -> tuple[Fact, ...]:
    facts = [
        citing.fact(
            _("%(article)s: %(state)s")
            % {"article": charge_in_words(charge), "state": in_words(charge["state"], "charge")},
            charge["citations"],
        )
        for charge in detention["charges"]
        if charge["article"]
    ]
    return or_gap(facts, _("legislation applied"))


def _duration(detention: Document, citing: Citing, today: dt.date) -> Iterator[Fact]:
    held = time_held([detention])
    if detention["ended"] is None:
        if held.since:
            days = days_in_words((today - held.since).days + 1, at_least=held.minimum)
            yield reckoned(_("%(days)s up to %(day)s, and continuing") % {"days": days, "day": _day_in_words(today)})
        else:
            yield reckoned(_("Continuing on %(day)s") % {"day": _day_in_words(today)})
    else:
        ended = date_in_words(detention["ended"])
        how = in_words(detention["end_kind"], "end")
        words = _("Ended: %(when)s (%(how)s)") if ended else _("Ended, on a day not known (%(how)s)")
        yield citing.fact(words % {"when": ended, "how": how}, detention["citations"])
        if held.before:
            yield reckoned(days_in_words(held.before, at_least=held.minimum))
    if detention["ended"] is None and (expected := date_in_words(detention["expected_end"])):
        yield citing.fact(_("Expected end: %(day)s") % {"day": expected}, detention["citations"])
    for sentence in detention["sentences"]:
        words = _("Sentence: %(what)s") % {"what": sentence_words(sentence)}
        if sentence["changed_later"]:
            words = _("%(sentence)s; changed by a later one") % {"sentence": words}
        yield citing.fact(words, sentence["citations"])


def _day_in_words(day: dt.date) -> str:
    return date_in_words({"edtf": day.isoformat()})


def _keepers(detention: Document, citing: Citing) -> Iterator[Fact]:
    if detention["kind"] != Detention.Kind.UNKNOWN:
        kind = capfirst(in_words(detention["kind"], "detention"))
        yield citing.fact(_("Kind of detention: %(kind)s") % {"kind": kind}, detention["citations"])
    for official in detention["officials"]:
        if official["role"] == "prison_head":
            yield citing.fact(_official(official), detention["citations"])


def _places(detention: Document, citing: Citing) -> Iterator[Fact]:
    for custody in detention["custody"]:
        where = custody["institution"]["name"] if custody["institution"] else custody["place"]
        since, until = date_in_words(custody["since"]), date_in_words(custody["until"])
        if since and until:
            where = _("%(place)s, from %(since)s to %(until)s") % {"place": where, "since": since, "until": until}
        elif since:
            where = _("%(place)s, from %(since)s") % {"place": where, "since": since}
        elif until:
            where = _("%(place)s, until %(until)s") % {"place": where, "until": until}
        yield citing.fact(where, custody["citations"])


def _ordered(detention: Document, citing: Citing) -> Iterator[Fact]:
    for hearing in detention["hearings"]:
        if hearing["kind"] in ORDERING and (hearing["court"] or hearing["judge"]):
            yield citing.fact(hearing_in_words(hearing, with_outcome=False), hearing["citations"])
    for official in detention["officials"]:
        if official["role"] in ("judge", "prosecutor"):
            yield citing.fact(_official(official), detention["citations"])


def hearing_in_words(hearing: Document, *, with_outcome: bool = True) -> str:
    """A hearing in a line: kind, date, court, judge, and what came of it."""
    judge = _("judge %(name)s") % {"name": hearing["judge"]} if hearing["judge"] else ""
    court = hearing["court"]["name"] if hearing["court"] else ""
    kind = capfirst(in_words(hearing["kind"], "hearing"))
    words = ", ".join(part for part in (kind, date_in_words(hearing["date"]), court, judge) if part)
    return f"{words}: {hearing['outcome']}" if with_outcome and hearing["outcome"] else words


def _reasons(detention: Document, citing: Citing) -> Iterator[Fact]:
    for charge in detention["charges"]:
        day = date_in_words(charge["brought_on"])
        words = charge["text"] or charge_in_words(charge)
        if day:
            words = _("%(charge)s (brought on %(day)s)") % {"charge": words, "day": day}
        yield citing.fact(words, charge["citations"])
