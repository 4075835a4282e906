"""What the map can be asked for."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from prisoners.filters import MOST_PAGES
from prisoners.maps.places import Show, Which, everywhere, people_at, without_place
from record.filters import ChoiceFilter, CountryFilter, NumberFilter, Problem, StrictFilterSet, TextFilter


class MapFilters(StrictFilterSet):
    """Which map."""

    country = CountryFilter(label=_("Country"))
    show = ChoiceFilter(choices=Show.choices, label=_("Show"))


class PlacePeopleFilters(StrictFilterSet):
    """The people behind a number of the map."""

    country = CountryFilter(label=_("Country"), required=True)
    show = ChoiceFilter(choices=Show.choices, label=_("Show"), required=True)
    place = TextFilter(label=_("Place"), takes=_("the name of a place as a case gives it"))
    which = ChoiceFilter(choices=Which.choices, label=_("Which people"))
    page = NumberFilter(least=1, most=MOST_PAGES, label=_("Page"))

    @property
    def qs(self) -> Any:
        """The people of a place; without one all of the country, or those of whom no place is known."""
        asked = self.asked
        country, show = asked["country"], asked["show"]
        if "place" in asked:
            found = people_at(country, show, asked["place"])
        else:
            found = without_place(country, show) if asked.get("which") == Which.UNKNOWN else everywhere(country, show)
        return found.in_brief().by_name()

    def _find_problems(self) -> list[Problem]:
        problems = super()._find_problems()
        if not problems and self.form.cleaned_data["place"] and self.form.cleaned_data["which"]:
            problems.append(self._problem("which", gettext("Give a place or this, not both.")))
        return problems
