"""Filters over published cases and events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.utils.translation import gettext_lazy as _

from prisoners.models import Detention, Event, Prisoner
from prisoners.status import Status
from record.date_filters import SpanFilter
from record.filters import (
    ChoiceFilter,
    CountryFilter,
    DayFilter,
    IdentifierFilter,
    NumberFilter,
    StrictFilterSet,
    TextFilter,
)
from record.now_only import NowOnly

MOST_PAGES = 100_000
# As far as the years of arrests are looked for.
FIRST_YEAR, LAST_YEAR = 1900, 2199
# What is asked of a detention: one of the person's must be all of it.
OF_ONE_DETENTION = frozenset(
    (
        "arrested_after",
        "arrested_before",
        "arrested_in",
        "held_on",
        "released_in",
        "ended_in",
        "end_kind",
        "detention_kind",
    )
)


class Sort(models.TextChoices):
    """The orders of the list of people on the site."""

    NAME = "name", _("by name")
    NEAREST = "nearest", _("nearest name first")
    UPDATED = "updated", _("last changed first")
    ARRESTED = "arrested", _("last arrested first")
    FIRST_ARRESTED = "first_arrested", _("arrested longest ago first")
    HELD = "held", _("longest held first")


class View(models.TextChoices):
    """The ways in which the list of people is shown."""

    CARDS = "cards", _("cards")
    TABLE = "table", _("table")
    MAP = "map", _("map")


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
    arrested_in = SpanFilter("arrested_in", label=_("Arrested in"))
    held_on = DayFilter("held_on", label=_("Held on"))
    released_in = SpanFilter("released_in", label=_("Released in"))
    ended_in = SpanFilter("ended_in", label=_("Detention ended in"))
    end_kind = ChoiceFilter("ended_by", choices=Detention.EndKind.choices, label=_("How it ended"))
    detention_kind = ChoiceFilter("of_kind", choices=Detention.Kind.choices, label=_("Kind of detention"))
    year = NumberFilter("arrested_in_year", least=FIRST_YEAR, most=LAST_YEAR, label=_("Year of arrest"))
    gender = ChoiceFilter("of_gender", choices=Prisoner.Gender.choices, label=_("Gender"))

    def filter_queryset(self, queryset: Any) -> Any:
        return asked_of_people(queryset, self.filters, self.asked)

    @property
    def which(self) -> dict[str, Any]:
        """The values that say which people are asked for, by filter: without order, page and the like. Raises
        BadFilters."""
        return {name: value for name, value in self.asked.items() if name in PrisonerFilters.base_filters}

    @property
    def query(self) -> str:
        """The same as a query string, in one form for one search. Raises BadFilters."""
        return urlencode(sorted((name, str(value)) for name, value in self.which.items()))


def asked_of_people(people: Any, filters: Mapping[str, Any], asked: Mapping[str, Any]) -> Any:
    """The people of whom all of this is true; what is asked of detentions, of one and the same."""
    of_one = {filters[name].asks: value for name, value in asked.items() if name in OF_ONE_DETENTION}
    for name, value in asked.items():
        if name not in OF_ONE_DETENTION:
            people = filters[name].filter(people, value)
    return people.with_a_detention(of_one) if of_one else people


class OrderedPrisonerFilters(NowOnly, PrisonerFilters):
    """Which people, and in which order: what can be downloaded."""

    told_at = "prisoners/"

    sort = ChoiceFilter(choices=Sort.choices, label=_("Order"))

    @property
    def qs(self) -> Any:
        """The people asked for, in the order asked for: the nearest names first after a search, else by name."""
        found: Any = super().qs
        return getattr(found, _ORDERS[self.order])()

    @property
    def order(self) -> Sort:
        """The order in which people stand; nobody is nearest where no name was asked for. Raises BadFilters."""
        order = Sort(self.asked.get("sort") or (Sort.NEAREST if "q" in self.asked else Sort.NAME))
        return Sort.NAME if order == Sort.NEAREST and "q" not in self.asked else order


class PrisonerPageFilters(OrderedPrisonerFilters):
    """The list of people on the site: which, in which order, shown how, and which page of it."""

    view = ChoiceFilter(choices=View.choices, label=_("Shown as"))
    page = NumberFilter(least=1, most=MOST_PAGES, label=_("Page"))


class SuggestionFilters(StrictFilterSet):
    """A name as far as it was typed."""

    q = TextFilter(label=_("Name"), takes=_("the beginning of a name, in any spelling or script"))


_ORDERS = {
    Sort.NEAREST: "nearest_first",
    Sort.NAME: "by_name",
    Sort.UPDATED: "last_changed_first",
    Sort.ARRESTED: "last_arrested_first",
    Sort.FIRST_ARRESTED: "first_arrested_first",
    Sort.HELD: "longest_held_first",
}


class EventFilters(StrictFilterSet):
    """Which events."""

    country = CountryFilter("in_country", label=_("Country"))
    kind = ChoiceFilter("of_kind", choices=Event.Kind.choices, label=_("Kind"))


class EventPageFilters(NowOnly, EventFilters):
    """The list of events on the site."""

    told_at = "events/"

    q = TextFilter("named_like", label=_("Name"), takes=_("a part of a name"))
    page = NumberFilter(least=1, most=MOST_PAGES, label=_("Page"))
