"""The draft itself, laid out after the model questionnaire of the UN Working Group on Arbitrary Detention: "to be
completed by persons alleging arbitrary arrest or detention" (OHCHR Fact Sheet No. 26, annex V)."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from prisoners.dossier.account import reasons, remedies, submitter
from prisoners.dossier.arrest import arrest, detained
from prisoners.dossier.content import Draft, Part, Question, gap
from prisoners.dossier.identity import identity
from prisoners.dossier.notes import Citing, not_on_record
from prisoners.uncited import uncited_statements
from record.date_words import date_in_words
from record.publication import Document


def questions(document: Document, detention: Document | None, *, today: dt.date) -> tuple[Part, ...]:
    """Parts I to VI, answered from the composed document of a case and one of its detentions; nothing else is read."""
    citing = Citing(document)
    return (
        identity(document, detention, citing),
        *(
            (arrest(detention, citing), detained(detention, citing, today=today))
            if detention
            else (_no_detention("II", _("Arrest")), _no_detention("III", _("Detention")))
        ),
        reasons(document, detention, citing),
        remedies(detention, citing),
        submitter(),
    )


def _no_detention(number: str, title: str) -> Part:
    return Part(number, title, (Question("", "", (gap(not_on_record(_("a detention of this person"))),)),))


def detention_chosen(document: Document, number: int | None) -> Document | None:
    """The detention with a number; without one, the last that goes on, else the last. None where there is none."""
    detentions = document["detentions"]
    if number is not None:
        return next((d for d in detentions if d["number"] == number), None)
    going_on = [d for d in detentions if d["ended"] is None]
    return (going_on or detentions or [None])[-1]


def draft_of(
    document: Document, detention: Document | None, *, today: dt.date, published_version: int | None, changed: bool
) -> Draft:
    """The whole draft. published_version: the number of the live version, None when the case is not public; changed:
    whether the working record says other than that."""
    day = date_in_words({"edtf": today.isoformat()})
    if published_version is not None and not changed:
        standing = _("Draft, composed on %(day)s from published version %(number)s of %(id)s.")
    elif published_version is not None:
        standing = _(
            "Draft, composed on %(day)s from the working record of %(id)s, which says other than published version"
            " %(number)s."
        )
    else:
        standing = _("Draft, composed on %(day)s from the working record of %(id)s, which is not public.")
    return Draft(
        title=_("Model questionnaire to be completed by persons alleging arbitrary arrest or detention"),
        subject=document["name"],
        standing=standing % {"day": day, "number": published_version, "id": document["id"]},
        parts=questions(document, detention, today=today),
        uncited=tuple(statement.words for statement in uncited_statements(document)),
    )
