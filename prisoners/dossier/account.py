"""Parts IV to VI of the questionnaire: what happened and why it is arbitrary, what was done about it, who submits."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from prisoners.criteria import WGAD_WORDS, criterion_words
from prisoners.dossier.arrest import hearing_in_words
from prisoners.dossier.content import Fact, Kind, Part, Question, gap
from prisoners.dossier.notes import Citing, not_on_record, or_gap
from prisoners.models import CriterionFinding
from prisoners.templatetags.case_words import in_words, sentence_words
from record.date_words import date_in_words
from record.publication import Document

REMEDIES = ("appeal", "cassation", "ecthr")


def reasons(document: Document, detention: Document | None, citing: Citing) -> Part:
    """What happened, and why the detention is arbitrary, by the categories of the Working Group."""
    return Part(
        "IV",
        _(
            "Describe the circumstances of the arrest and/or the detention and indicate precise reasons why you"
            " consider the arrest or detention to be arbitrary"
        ),
        (
            Question(
                "",
                _("Circumstances"),
                or_gap(_circumstances(document, detention, citing), _("circumstances of the arrest")),
            ),
            Question("", _("Treatment in detention"), tuple(_treatment(document, detention, citing))),
            Question("", _("Other detentions of this person"), tuple(_others(document, detention, citing))),
            *_categories(document),
            Question("", _("Reasoning"), tuple(_reasoning(document, citing))),
        ),
    )


def _circumstances(document: Document, detention: Document | None, citing: Citing) -> Iterator[Fact]:
    if document["case_summary"]:
        yield Fact(document["case_summary"], citing.of_field("case_summary"))
    if detention and detention["circumstances"]:
        yield citing.fact(detention["circumstances"], detention["citations"])
    for event in document["events"]:
        words = _("Part of: %(event)s") % {"event": event["name"]}
        yield citing.fact(f"{words} ({event['role']})" if event["role"] else words, event["citations"])


def _treatment(document: Document, detention: Document | None, citing: Citing) -> Iterator[Fact]:
    for incident in document["incidents"]:
        if incident["detention"] not in (None, detention["id"] if detention else None):
            continue
        by = _("by %(whom)s") % {"whom": incident["by_whom"]} if incident["by_whom"] else ""
        where = incident["institution"]["name"] if incident["institution"] else ""
        parts = (capfirst(incident["kind_name"]), date_in_words(incident["date"]), where, by)
        words = ", ".join(part for part in parts if part)
        described = f"{words}: {incident['description']}" if incident["description"] else words
        yield citing.fact(described, incident["citations"])


def _others(document: Document, detention: Document | None, citing: Citing) -> Iterator[Fact]:
    for other in document["detentions"]:
        if detention is not None and other["id"] == detention["id"]:
            continue
        began, ended = date_in_words(other["arrested"]), date_in_words(other["ended"])
        until = ended or (_("going on") if other["ended"] is None else _("ended on a day not known"))
        words = _("%(kind)s, %(began)s – %(until)s") % {
            "kind": capfirst(in_words(other["kind"], "detention")),
            "began": began or _("day not known"),
            "until": until,
        }
        yield citing.fact(words, other["citations"])


def _categories(document: Document) -> Iterator[Question]:
    assessment = document["assessment"] or {"wgad": []}
    if not assessment["wgad"]:
        yield Question("", _("Categories"), (gap(not_on_record(_("which of the categories I to V apply, and why"))),))
    for code in sorted(assessment["wgad"], key=list(WGAD_WORDS).index):
        asks = _("Category %(number)s") % {"number": code}
        missing = gap(_("[Say here, with the facts above, why category %(number)s applies]") % {"number": code})
        yield Question("", asks, (Fact(str(WGAD_WORDS[code]), kind=Kind.OWN_WORDS), missing))


def _reasoning(document: Document, citing: Citing) -> Iterator[Fact]:
    assessment = document["assessment"]
    if assessment is None:
        yield gap(not_on_record(_("an assessment of the case")))
        return
    if assessment["summary"]:
        yield Fact(assessment["summary"], kind=Kind.OWN_WORDS)
    for finding in assessment["pace_1900"]:
        if finding["finding"] != CriterionFinding.Finding.MET:
            continue
        words = _("PACE Resolution 1900 (2012), paragraph 3.%(criterion)s: %(rule)s") % {
            "criterion": finding["criterion"],
            "rule": criterion_words(finding["criterion"]),
        }
        yield citing.fact(f"{words}\n{finding['reasoning']}".strip(), finding["citations"])
    for recognition in document["recognitions"]:
        if recognition["until"] is None:
            words = _("Recognised as a political prisoner by %(name)s") % {"name": recognition["organization"]["name"]}
            yield citing.fact(words, recognition["citations"])


def remedies(detention: Document | None, citing: Citing) -> Part:
    """Every step before a court, with what came of it."""
    hearings = detention["hearings"] if detention else []
    facts = [citing.fact(hearing_in_words(hearing), hearing["citations"]) for hearing in hearings]
    for hearing, fact in zip(hearings, list(facts), strict=True):
        if not hearing["outcome"]:
            facts.insert(facts.index(fact) + 1, gap(not_on_record(_("outcome of the hearing above"))))
    for sentence in detention["sentences"] if detention else []:
        facts.append(citing.fact(_("Sentence: %(what)s") % {"what": sentence_words(sentence)}, sentence["citations"]))
    if not any(hearing["kind"] in REMEDIES for hearing in hearings):
        facts.append(gap(not_on_record(_("appeals and complaints: their results, or why there were none"))))
    return Part(
        "V",
        _(
            "Indicate internal steps, including domestic remedies, taken especially with the legal and administrative"
            " authorities, particularly for the purpose of establishing the detention and, as appropriate, their"
            " results or the reasons why such steps or remedies were ineffective or why they were not taken"
        ),
        (Question("", "", tuple(facts)),),
    )


def submitter() -> Part:
    """Who submits is never on record: it is written by hand, and kept confidential by the Working Group."""
    return Part(
        "VI",
        _("Full name and address of the person(s) submitting the information (telephone and e-mail, if possible)"),
        (
            Question("", _("Name and address"), (gap(_("[To be filled in by whoever submits]")),)),
            Question(
                "",
                _("Consent of the person, or of the family where the person cannot give it"),
                (gap(_("[To be filled in: the Working Group asks for it]")),),
            ),
            Question("", _("Date and signature"), (gap(_("[To be filled in]")),)),
        ),
    )
