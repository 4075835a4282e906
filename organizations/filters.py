"""Filters over published organisations and institutions."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models import Institution, Organization
from record.filters import ChoiceFilter, CountryFilter, NumberFilter, StrictFilterSet, TextFilter
from record.now_only import NowOnly

MOST_PAGES = 100_000


class OrganizationFilters(StrictFilterSet):
    """Which organisations."""

    q = TextFilter("named_like", label=_("Name"), takes=_("a part of a name"))
    country = CountryFilter("in_country", label=_("Country"))
    kind = ChoiceFilter("of_kind", choices=Organization.Kind.choices, label=_("Kind"))


class InstitutionFilters(StrictFilterSet):
    """Which institutions."""

    q = TextFilter("named_like", label=_("Name"), takes=_("a part of a name"))
    country = CountryFilter("in_country", label=_("Country"))
    kind = ChoiceFilter("of_kind", choices=Institution.Kind.choices, label=_("Kind"))


class Sort(models.TextChoices):
    """The orders of the lists of organisations and institutions on the site."""

    NAME = "name", _("by name")
    PEOPLE = "people", _("most people first")


class _Ordered(NowOnly):
    """A list in the order asked for."""

    @property
    def qs(self) -> Any:
        """What was asked for, by name unless another order was."""
        found: Any = super().qs
        return found.most_people_first() if self.asked.get("sort") == Sort.PEOPLE else found.by_name()


class OrganizationPageFilters(_Ordered, OrganizationFilters):
    """The list of organisations on the site."""

    told_at = "organizations/"

    sort = ChoiceFilter(choices=Sort.choices, always=True, label=_("Order"))
    page = NumberFilter(least=1, most=MOST_PAGES, label=_("Page"))


class InstitutionPageFilters(_Ordered, InstitutionFilters):
    """The list of institutions on the site."""

    told_at = "institutions/"

    sort = ChoiceFilter(choices=Sort.choices, always=True, label=_("Order"))
    page = NumberFilter(least=1, most=MOST_PAGES, label=_("Page"))
