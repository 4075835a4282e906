"""What a case says without a source: each statement of its document that no citation supports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from prisoners.models import Detention, Hearing
from prisoners.templatetags.case_words import charge_in_words, in_words, sentence_words
from record.date_words import date_in_words
from record.publication import Document

# The person's own statements in a document, and the field by which a citation names each.
_OF_THE_PERSON = (
    ("name", "name", gettext_lazy("Name")),
    ("born", "born", gettext_lazy("Date of birth")),
    ("nationalities", "nationality", gettext_lazy("Nationality")),
    ("occupations", "occupations", gettext_lazy("Occupations")),
    ("case_summary", "case_summary", gettext_lazy("Case summary")),
    ("biography", "biography", gettext_lazy("Biography")),
)


@dataclass(frozen=True)
class Uncited:
    """A statement without a source. path: where it stands in the document (JSON Pointer, RFC 6901); words: what it
    says, in the active language."""

    path: str
    words: str


def uncited_statements(document: Document) -> list[Uncited]:
    """The statements of a composed case that cite nothing, in the order of the document; it is read alone, so nothing
    is asked of the database.

    A citation of the case as a whole supports the person's own fields. What belongs to the case (a charge, a
    recognition …) needs one of its own: domain.md, "a published fact cites at least one".
    """
    return [*_person(document), *_related(document)]


def _person(document: Document) -> Iterator[Uncited]:
    cited = {citation["field"] for citation in document["citations"]}
    if "" in cited:
        return
    for place, field, label in _OF_THE_PERSON:
        if _says_something(document[place]) and field not in cited:
            yield Uncited(f"/{place}", str(label))


def _says_something(value: Any) -> bool:
    return bool(value["edtf"] if isinstance(value, dict) else value)


def _related(document: Document) -> Iterator[Uncited]:
    yield from _each(document["names"], "/names", lambda n: _("Name: %(what)s") % {"what": n["name"]})
    names = dict(zip(document["groups"], document["group_names"], strict=True))
    groups = document["group_citations"]
    yield from _each(groups, "/group_citations", lambda g: _("Group: %(what)s") % {"what": names[g["group"]]})
    for place, detention in enumerate(document["detentions"]):
        yield from _detention(detention, f"/detentions/{place}")
    yield from _each(document["organizations"], "/organizations", _membership)
    yield from _each(document["events"], "/events", lambda e: _("Event: %(what)s") % {"what": e["name"]})
    yield from _each(document["incidents"], "/incidents", _incident)
    yield from _each(document["recognitions"], "/recognitions", _recognition)
    if document["assessment"]:
        yield from _each(document["assessment"]["pace_1900"], "/assessment/pace_1900", _finding)


def _detention(detention: Document, path: str) -> Iterator[Uncited]:
    if not detention["citations"]:
        kind = Detention.Kind(detention["kind"]).label
        yield Uncited(path, _dated(_("Detention: %(what)s") % {"what": kind}, detention["arrested"]))
    yield from _each(detention["custody"], f"{path}/custody", _custody)
    yield from _each(
        detention["charges"], f"{path}/charges", lambda c: _("Charge: %(what)s") % {"what": charge_in_words(c)}
    )
    yield from _each(detention["hearings"], f"{path}/hearings", _hearing)
    yield from _each(
        detention["sentences"], f"{path}/sentences", lambda s: _("Sentence: %(what)s") % {"what": sentence_words(s)}
    )


def _each(statements: list[Document], path: str, words: Any) -> Iterator[Uncited]:
    for place, statement in enumerate(statements):
        if not statement["citations"]:
            yield Uncited(f"{path}/{place}", words(statement))


def _dated(words: str, date: Document | None) -> str:
    when = date_in_words(date)
    return _("%(what)s, %(when)s") % {"what": words, "when": when} if when else words


def _membership(organization: Document) -> str:
    return _("Organisation: %(what)s") % {"what": organization["name"]}


def _custody(custody: Document) -> str:
    where = custody["institution"]["name"] if custody["institution"] else custody["place"]
    return _dated(_("Held at: %(what)s") % {"what": where}, custody["since"])


def _hearing(hearing: Document) -> str:
    return _dated(_("Hearing: %(what)s") % {"what": Hearing.Kind(hearing["kind"]).label}, hearing["date"])


def _incident(incident: Document) -> str:
    return _dated(capfirst(incident["kind_name"]), incident["date"])


def _recognition(recognition: Document) -> str:
    return _dated(_("Recognition: %(what)s") % {"what": recognition["organization"]["name"]}, recognition["since"])


def _finding(finding: Document) -> str:
    return _("Criterion: %(what)s") % {"what": in_words(finding["criterion"], "criterion")}
