"""Filters over published cases and events."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from prisoners.models import Event
from prisoners.status import Status
from record.filters import (
    ChoiceFilter,
    CountryFilter,
    DayFilter,
    IdentifierFilter,
    NumberFilter,
    StrictFilterSet,
    TextFilter,
)

MOST_PAGES = 100_000


class Sort(models.TextChoices):
    """The orders of the list of people on the site."""

    NAME = "name", _("by name")
    NEAREST = "nearest", _("nearest name first")
    UPDATED = "updated", _("last changed first")
    ARRESTED = "arrested", _("last arrested first")
    HELD = "held", _("longest held first")


class PrisonerFilters(StrictFilterSet):
    """Which people: the same names on the page, in the API, in exports and in a saved search."""

    q = TextFilter(
        "search", label=_("Name or words"), takes=_("a name in any spelling or script, or words of the case")
    )
    country = CountryFilter("in_country", label=_("Country"))
    status = ChoiceFilter("with_status", choices=Status.choices, label=_("Status"))
    group = IdentifierFilter("in_group", label=_("Group"), takes=_("the code of a group, such as journalist"))
    organization = IdentifierFilter("of_organization", label=_("Organisation"))
    institution = IdentifierFilter("in_institution", label=_("Institution"))
    article = TextFilter(
        "under_article",
        label=_("Article"),
        takes=_("an article's number, such as 221.3, or its country, code and number, such as AZ Criminal Code 221.3"),
    )
    event = IdentifierFilter("at_event", label=_("Event"))
    arrested_after = DayFilter("arrested_after", label=_("Arrested on or after"))
    arrested_before = DayFilter("arrested_before", label=_("Arrested on or before"))
    held_on = DayFilter("held_on", label=_("Held on"))


class PrisonerPageFilters(PrisonerFilters):
    """The list of people on the site: which, in which order, and which page of it."""

    sort = ChoiceFilter(choices=Sort.choices, label=_("Order"))
    page = NumberFilter(least=1, most=MOST_PAGES, label=_("Page"))

    @property
    def qs(self) -> Any:
        """The people asked for, in the order asked for: the nearest names first after a search, else by name."""
        order = self.asked.get("sort") or (Sort.NEAREST if "q" in self.asked else Sort.NAME)
        found: Any = super().qs
        if order == Sort.NEAREST and "q" in self.asked:
            return found.nearest_first()
        return found.by_name() if order == Sort.NEAREST else getattr(found, _ORDERS[order])()


_ORDERS = {
    Sort.NAME: "by_name",
    Sort.UPDATED: "last_changed_first",
    Sort.ARRESTED: "last_arrested_first",
    Sort.HELD: "longest_held_first",
}


class EventFilters(StrictFilterSet):
    """Which events."""

    country = CountryFilter("in_country", label=_("Country"))
    kind = ChoiceFilter("of_kind", choices=Event.Kind.choices, label=_("Kind"))


class EventPageFilters(EventFilters):
    """The list of events on the site."""

    page = NumberFilter(least=1, most=MOST_PAGES, label=_("Page"))
