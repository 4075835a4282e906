"""What cases add to the page of an institution: who is held there, what was done, which hearings and officials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models

from prisoners.nouns.counts import Count, years_of
from prisoners.nouns.people_querysets import count_of
from prisoners.published import PublishedDetention, PublishedIncident, PublishedPrisoner
from prisoners.published_parts import PublishedFacet, PublishedOccasion, PublishedOfficialAct, PublishedPlace
from record.kept_statements import Given, KeptRows, KeptStatement
from record.page_sections import PageSection, add_to_page

PEOPLE_SHOWN = 24
LINES_SHOWN = 30


@dataclass(frozen=True)
class HeldThere:
    """How many people are held in an institution now and were before, and in which years those were arrested."""

    now: int
    before: int
    by_year: list[Count]


def held_now(slug: str) -> list[PublishedPrisoner]:
    """Those held there now, as far as is known."""
    return _HELD_NOW.ask(slug=slug)


def held_before(slug: str) -> list[PublishedPrisoner]:
    """Those held there before."""
    return _HELD_BEFORE.ask(slug=slug)


def held_there(slug: str) -> HeldThere:
    """The counts, in one query."""
    rows = _COUNTS.ask(slug=slug)
    numbers = {what: number for what, _value, number in rows}
    now = numbers.get("now", 0)
    return HeldThere(
        now=now,
        # Whoever is held there now is one of all who ever were.
        before=numbers.get("institution", 0) - now,
        by_year=years_of(rows, lambda year: f"year={year}"),
    )


def incidents_there(slug: str) -> list[PublishedIncident]:
    """What was done to people there, the latest first; each with its person or its event."""
    return list(PublishedIncident.objects.in_institution(slug)[:LINES_SHOWN])


def hearings_there(slug: str) -> list[PublishedOccasion]:
    """Hearings of a court whose day is known, the latest first."""
    return list(PublishedOccasion.objects.hearings_in(slug)[:LINES_SHOWN])


def officials_there(slug: str) -> list[dict[str, Any]]:
    """Judges of hearings there, each with in how many people's cases."""
    return list(PublishedOfficialAct.objects.in_court(slug).officials()[:LINES_SHOWN])


_SLUG: Any = Given("slug")


def _counts() -> models.QuerySet[Any, Any]:
    now = count_of(PublishedPlace.objects.held_now_in(_SLUG), "now", models.Value(""), "prisoner")
    ever = PublishedFacet.objects.how_many("institution", _SLUG)
    return now.union(ever, PublishedDetention.objects.in_institution(_SLUG).people_by_year(), all=True)


_COUNTS = KeptStatement(_counts)
_HELD_NOW = KeptRows(lambda: PublishedPrisoner.objects.held_now_in(_SLUG).first_in_brief(PEOPLE_SHOWN))
_HELD_BEFORE = KeptRows(lambda: PublishedPrisoner.objects.held_before_in(_SLUG).first_in_brief(PEOPLE_SHOWN, few=True))

for _name, _read in (
    ("held_there", held_there),
    ("held_now", held_now),
    ("held_before", held_before),
    ("incidents_there", incidents_there),
    ("hearings_there", hearings_there),
    ("officials_there", officials_there),
):
    add_to_page(PageSection(kind="institution", name=_name, read=_read))
