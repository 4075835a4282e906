"""What falls on a day of the calendar, in words: plain, and of the dead never as of the living."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from prisoners.models import Hearing
from prisoners.published_parts import PublishedOccasion
from prisoners.status import Status
from record.templatetags.languages import person_of, said

Kind = PublishedOccasion.Kind


@dataclass(frozen=True)
class Entry:
    """One line of a day."""

    kind: str
    name: str
    words: str
    details: str
    path: str


def entry_of(occasion: PublishedOccasion, day: dt.date) -> Entry:
    """What falls on this day, in the active language."""
    return Entry(
        kind=occasion.kind,
        name=person_of(occasion).text,
        words=words_on(occasion, day),
        details=hearing_details(occasion),
        path=profile_path(occasion),
    )


def profile_path(occasion: PublishedOccasion) -> str:
    """The person's page."""
    tail = [occasion.prisoner.slug] if occasion.prisoner.slug else []
    return reverse("prisoner", args=[occasion.prisoner_id, *tail])


def words_on(occasion: PublishedOccasion, day: dt.date) -> str:
    """One sentence for one year: how old somebody would be, how long ago the arrest was."""
    years = day.year - occasion.day.year
    words = {"name": person_of(occasion).text, "n": years}
    if occasion.kind == Kind.BIRTHDAY:
        if occasion.prisoner.status == Status.DIED:
            return _("%(name)s would have turned %(n)d.") % words
        if occasion.prisoner.status == Status.DISAPPEARED:
            return _("Birthday of %(name)s, whose fate is not known: born %(n)d years ago.") % words
        return _("Birthday of %(name)s: %(n)d years, in detention.") % words
    if occasion.kind == Kind.ARREST:
        return (
            ngettext(
                "%(n)d year since the arrest of %(name)s, still held.",
                "%(n)d years since the arrest of %(name)s, still held.",
                years,
            )
            % words
        )
    return f"{words_every_year(occasion)}."


def words_every_year(occasion: PublishedOccasion) -> str:
    """The same without a year, as a title: for what comes back in a calendar program."""
    words = {"name": person_of(occasion).text}
    if occasion.kind == Kind.BIRTHDAY:
        if occasion.prisoner.status == Status.DIED:
            return _("In memory: birthday of %(name)s, who died in custody") % words
        return _("Birthday of %(name)s") % words
    if occasion.kind == Kind.ARREST:
        return _("Anniversary of the arrest of %(name)s, still held") % words
    if occasion.kind == Kind.EXPECTED_END:
        return _("Expected end of the detention of %(name)s") % words
    what = capfirst(str(Hearing.Kind(occasion.particulars["kind"]).label))
    return _("%(what)s in the case of %(name)s") % (words | {"what": what})


def hearing_details(occasion: PublishedOccasion) -> str:
    """When on the day and where a hearing is, and what came of it; empty for anything else."""
    if occasion.kind != Kind.HEARING:
        return ""
    hearing = occasion.particulars
    at = f"{hearing['time']} ({hearing['time_zone']})" if hearing["time"] else ""
    told = said(hearing, "outcome").text
    outcome = _("Outcome: %(outcome)s") % {"outcome": told} if told else ""
    return " · ".join(part for part in (at, court_of(occasion), outcome) if part)


def court_of(occasion: PublishedOccasion) -> str:
    """The name of the court of a hearing, as it is published."""
    court = occasion.particulars.get("court")
    return court["name"] if court else ""
