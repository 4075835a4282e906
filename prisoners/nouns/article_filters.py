"""Filters of the pages of statutes, and of the people behind an article or an institution."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from prisoners.filters import MOST_PAGES
from prisoners.models import Charge
from record.filters import ChoiceFilter, CountryFilter, NumberFilter, StrictFilterSet, TextFilter

FIRST_YEAR, LAST_YEAR = 1900, 2199


class ArticleFilters(StrictFilterSet):
    """Which articles of statutes."""

    q = TextFilter("mentioning", label=_("Article or words"), takes=_("an article's number, or words of its title"))
    country = CountryFilter("in_country", label=_("Country"))


class StatuteFilters(ArticleFilters):
    """The list of articles on the site."""

    page = NumberFilter(least=1, most=MOST_PAGES, label=_("Page"))

    @property
    def qs(self) -> Any:
        """The articles of the charges asked for, each once."""
        found: Any = super().qs
        return found.articles()


class ChargedFilters(StrictFilterSet):
    """Which of the people charged under an article; `article` names it where several have one address."""

    article = TextFilter(label=_("Article"), takes=_("an article's country, code and number"))
    state = ChoiceFilter(choices=Charge.State.choices, label=_("Charge"))
    year = NumberFilter(least=FIRST_YEAR, most=LAST_YEAR, label=_("Year of arrest"))
    page = NumberFilter(least=1, most=MOST_PAGES, label=_("Page"))

    def __init__(self, data: Any, queryset: Any, *, under: str) -> None:
        self.under = under
        super().__init__(data, queryset)

    @property
    def qs(self) -> Any:
        """The people asked for, each with the states of their charges."""
        found: Any = super().qs.charged_under(self.under).with_states_under(self.under)
        if state := self.asked.get("state"):
            found = found.whose_charge_is(self.under, state)
        if year := self.asked.get("year"):
            found = found.charged_after_arrest_in(self.under, year)
        return found.by_name()


class HeldThereFilters(StrictFilterSet):
    """Which of the people who are or were held in an institution."""

    class Held(models.TextChoices):
        NOW = "now", _("held here now")
        BEFORE = "before", _("held here before")

    held = ChoiceFilter(choices=Held.choices, label=_("When"))
    year = NumberFilter(least=FIRST_YEAR, most=LAST_YEAR, label=_("Year of arrest"))
    page = NumberFilter(least=1, most=MOST_PAGES, label=_("Page"))

    def __init__(self, data: Any, queryset: Any, *, institution: str) -> None:
        self.institution = institution
        super().__init__(data, queryset)

    @property
    def qs(self) -> Any:
        """The people asked for, by name."""
        found: Any = super().qs.in_institution(self.institution)
        if held := self.asked.get("held"):
            found = found.held_now_in(self.institution) if held == "now" else found.held_before_in(self.institution)
        if year := self.asked.get("year"):
            found = found.held_there_after_arrest_in(self.institution, year)
        return found.by_name()
