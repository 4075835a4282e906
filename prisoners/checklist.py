"""What is looked at before a case becomes public (issue 3, publication checklist); registered with the record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from organizations.models.names import Script
from prisoners.confidential_wording import repeated_in
from prisoners.models import ConfidentialNote, Consent, Event, Prisoner
from prisoners.sealed_fields import Unreadable
from prisoners.uncited import uncited_statements
from record.checklist import Check, Problem, add_checks
from record.common_checks import contact_details
from record.date_words import date_in_words
from record.publication import Document
from record.reading_together import read_together

# A language that is written in another script than Latin: its people have a name there that a search must find.
_OWN_SCRIPT = {
    "RU": Script.CYRILLIC,
    "BY": Script.CYRILLIC,
    "UA": Script.CYRILLIC,
    "KZ": Script.CYRILLIC,
    "KG": Script.CYRILLIC,
    "TJ": Script.CYRILLIC,
    "BG": Script.CYRILLIC,
    "IR": Script.ARABIC,
    "EG": Script.ARABIC,
    "SA": Script.ARABIC,
    "GE": Script.GEORGIAN,
    "AM": Script.ARMENIAN,
    "GR": Script.GREEK,
    "IL": Script.HEBREW,
    "CN": Script.HAN,
}


def case_checks(case: Prisoner, document: Document) -> Iterator[Check]:
    """The checks of a case. One query, for its confidential notes and its consents; neither is repeated here."""
    notes, answers = case.confidential_notes.all(), case.consents.all()
    read_together([notes, answers])
    consents = list(answers)
    yield source_check(document)
    yield confidential_check(document, list(notes))
    yield consent_check(document, consents)
    yield refusal_check(document, consents)
    yield date_check(document)
    yield summary_check(document)
    yield name_check(document)


def source_check(document: Document) -> Check:
    """Every statement cites a source (domain.md: a published fact cites at least one)."""
    problems = tuple(
        Problem(_("Without a source: %(what)s") % {"what": found.words}, tab="citations")
        for found in uncited_statements(document)
    )
    return Check("sources", _("A source for every claim"), problems, _statements(document), weight=4)


def confidential_check(document: Document, notes: list[ConfidentialNote]) -> Check:
    """What stands in the confidential notes is not in public text; told in words to those who may see the notes."""
    problems = [
        Problem(
            _("“%(words)s” stands in the confidential notes and in public text.") % {"words": found.words},
            tab=_tab_of(found.path),
            identity=f"confidential:{found.words}",
            confidential=True,
        )
        for found in repeated_in(document, notes)
    ]
    if unread := sorted(note.pk for note in notes if isinstance(note.body, Unreadable)):
        words = _("Confidential notes that cannot be read here, and so were not compared: %(n)d.") % {"n": len(unread)}
        problems.append(Problem(words, identity=f"unread:{unread}", confidential=True))
    return Check("confidential", _("No confidential words in public text"), tuple(problems), weight=4, stops=True)


def consent_check(document: Document, consents: list[Consent]) -> Check:
    """Whether an answer is on record; which one it was stays with the team."""
    wanted = _asked_of(document)
    answers = {consent.scope: consent.state for consent in consents}
    problems = [
        Problem(_("No consent is recorded to: %(what)s") % {"what": what}, tab="consents")
        for scope, what in wanted.items()
        if scope not in answers
    ]
    return Check("consent", _("Consent is recorded"), tuple(problems), looked_at=len(wanted), weight=2)


def refusal_check(document: Document, consents: list[Consent]) -> Check:
    """Nothing is published against a no; whoever may not see the notes learns only that the team must be asked."""
    problems = tuple(
        Problem(
            _("Consent was refused or withdrawn to: %(what)s") % {"what": what},
            tab="consents",
            identity=f"refused:{consent.scope}:{consent.state}",
            confidential=True,
        )
        for scope, what in _asked_of(document).items()
        for consent in consents
        if consent.scope == scope and consent.state in (Consent.State.REFUSED, Consent.State.WITHDRAWN)
    )
    return Check("refusal", _("Nobody has refused"), problems, weight=2, stops=True)


def _asked_of(document: Document) -> dict[str, str]:
    """What a consent is needed for in this case: its scope, in words."""
    asked = {Consent.Scope.CASE.value: _("publishing the case")}
    if document["portrait"]:
        asked[Consent.Scope.PORTRAIT.value] = _("publishing the portrait")
    return asked


def date_check(document: Document) -> Check:
    """Each arrest has a day, and each end that is known to have come."""
    problems = []
    looked_at = 0
    for detention in document["detentions"]:
        dates = [(_("Arrest"), detention["arrested"])]
        if detention["ended"] is not None:
            dates.append((_("End of the detention"), detention["ended"]))
        for what, date in dates:
            looked_at += 1
            if not date["edtf"]:
                problems.append(Problem(_("%(what)s without a date") % {"what": what}, tab="detentions"))
            elif date["earliest"] != date["latest"]:
                words = _("%(what)s: only “%(when)s” is known") % {"what": what, "when": date_in_words(date)}
                problems.append(Problem(words, tab="detentions"))
    if not document["detentions"]:
        problems.append(Problem(_("No detention is entered."), tab="detentions"))
    return Check("dates", _("Dates to the day"), tuple(problems), looked_at, weight=2)


def summary_check(document: Document) -> Check:
    """The case in short: what a reader and a letter begin with."""
    problems = () if document["case_summary"].strip() else (Problem(_("The case in short is empty.")),)
    return Check("summary", _("The case in short"), problems, weight=2)


def name_check(document: Document) -> Check:
    """The name as the person writes it, where that is another script."""
    script = _OWN_SCRIPT.get(document["country"])
    missing = script is not None and document["naming"] == "named" and script not in _scripts(document)
    problems = (Problem(_("The name in its original script is missing."), tab="general"),) if missing else ()
    return Check("original_name", _("Name in the original script"), problems)


def _scripts(document: Document) -> set[str]:
    return {name["script"] for name in document["names"]}


def _tab_of(path: str) -> str:
    first = path.split("/")[1] if path.count("/") > 1 else ""
    return first if first in ("detentions", "incidents", "recognitions", "assessment") else "general"


def _statements(node: Any) -> int:
    """How many statements a document makes that could cite something."""
    if isinstance(node, dict):
        own = 1 if isinstance(node.get("citations"), list) else 0
        return own + sum(_statements(value) for value in node.values())
    return sum(_statements(item) for item in node) if isinstance(node, list) else 0


for kind in (Prisoner.kind, Event.kind):
    add_checks(contact_details, kind=kind)
add_checks(case_checks, kind=Prisoner.kind)
