"""What the page of statistics can be asked for."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from prisoners.filters import FIRST_YEAR, LAST_YEAR, MOST_PAGES
from prisoners.statistics.scope import Scope
from prisoners.statistics.tallies import TALLIES
from record.filters import (
    ChoiceFilter,
    CountryFilter,
    IdentifierFilter,
    NumberFilter,
    Problem,
    StrictFilterSet,
    TextFilter,
)


class StatisticsFilters(StrictFilterSet):
    """Whom the numbers are about."""

    country = CountryFilter(label=gettext_lazy("Country"))
    group = IdentifierFilter(label=gettext_lazy("Group"), takes=gettext_lazy("the code of a group, such as journalist"))
    since = NumberFilter(least=FIRST_YEAR, most=LAST_YEAR, label=gettext_lazy("From the year"))
    until = NumberFilter(least=FIRST_YEAR, most=LAST_YEAR, label=gettext_lazy("To the year"))

    @property
    def scope(self) -> Scope:
        """Raises BadFilters."""
        asked = self.asked
        return Scope(
            country=asked.get("country", ""),
            group=asked.get("group", ""),
            since=asked.get("since"),
            until=asked.get("until"),
        )

    def _find_problems(self) -> list[Problem]:
        problems = super()._find_problems()
        years = self.form.cleaned_data if not problems else {}
        since, until = years.get("since"), years.get("until")
        if since and until and since > until:
            problems.append(self._problem("until", _("This year is before the one it should begin with.")))
        return problems


class CountedPeopleFilters(StatisticsFilters):
    """The people behind one number: the same, with the count and the value in it."""

    chart = ChoiceFilter(choices=[(name, name) for name in TALLIES], label=gettext_lazy("Statistics"), required=True)
    value = TextFilter(
        label=gettext_lazy("Value"), takes=gettext_lazy("a value as the file of the numbers gives it"), required=True
    )
    page = NumberFilter(least=1, most=MOST_PAGES, label=gettext_lazy("Page"))

    @property
    def qs(self) -> Any:
        """The people who are counted under that value."""
        asked = self.asked
        people = TALLIES[asked["chart"]].people(self.scope, asked["value"])
        return people.in_brief().by_name()
