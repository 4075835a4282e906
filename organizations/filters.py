"""Filters over published organisations and institutions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from organizations.models import Institution, Organization
from record.filters import ChoiceFilter, CountryFilter, NumberFilter, StrictFilterSet, TextFilter

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


class OrganizationPageFilters(OrganizationFilters):
    """The list of organisations on the site."""

    page = NumberFilter(least=1, most=MOST_PAGES, label=_("Page"))


class InstitutionPageFilters(InstitutionFilters):
    """The list of institutions on the site."""

    page = NumberFilter(least=1, most=MOST_PAGES, label=_("Page"))
