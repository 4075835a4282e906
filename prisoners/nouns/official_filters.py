"""Filters of the pages of officials."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from prisoners.filters import MOST_PAGES
from prisoners.models import OfficialRole
from prisoners.nouns.article_filters import FIRST_YEAR, LAST_YEAR
from record.filters import ChoiceFilter, CountryFilter, NumberFilter, StrictFilterSet, TextFilter


class OfficialFilters(StrictFilterSet):
    """Which officials."""

    q = TextFilter("named_like", label=_("Name"), takes=_("a part of a name"))
    country = CountryFilter("in_country", label=_("Country"))
    role = ChoiceFilter("as_role", choices=OfficialRole.Role.choices, label=_("Role"))

    def filter_queryset(self, queryset: Any) -> Any:
        """Country and role are asked of one and the same act."""
        found = super().filter_queryset(queryset)
        both = [self.asked.get(name) for name in ("country", "role")]
        return found.in_country_as_role(*both) if all(both) else found


class OfficialPageFilters(OfficialFilters):
    """The list of officials on the site."""

    page = NumberFilter(least=1, most=MOST_PAGES, label=_("Page"))


class ActFilters(StrictFilterSet):
    """Which acts of one official."""

    role = ChoiceFilter("as_role", choices=OfficialRole.Role.choices, label=_("Role"))
    year = NumberFilter("in_year", least=FIRST_YEAR, most=LAST_YEAR, label=_("Year"))
    page = NumberFilter(least=1, most=MOST_PAGES, label=_("Page"))
