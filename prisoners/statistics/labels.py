"""The values of tallies in words."""

from __future__ import annotations

import datetime as dt

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from prisoners.statistics.counting import Counted
from prisoners.statistics.lengths import UNKNOWN, WAITING
from prisoners.templatetags.case_words import in_words
from record.templatetags.places import country_name

LENGTHS = {
    "to-30-days": gettext_lazy("up to 30 days"),
    "31-90-days": gettext_lazy("31 to 90 days"),
    "91-180-days": gettext_lazy("91 to 180 days"),
    "181-365-days": gettext_lazy("181 to 365 days"),
    "1-2-years": gettext_lazy("more than 1 year, up to 2"),
    "over-2-years": gettext_lazy("more than 2 years"),
    "under-1-year": gettext_lazy("less than 1 year"),
    "1-3-years": gettext_lazy("from 1 year to less than 3"),
    "3-5-years": gettext_lazy("from 3 years to less than 5"),
    "5-8-years": gettext_lazy("from 5 years to less than 8"),
    "8-12-years": gettext_lazy("from 8 years to less than 12"),
    "12-20-years": gettext_lazy("from 12 years to less than 20"),
    "20-years-and-more": gettext_lazy("20 years or more"),
}


def label_of(slug: str, value: str, names: Counted) -> str:
    """What a value of a figure is called: a month, a class of lengths, a group."""
    if value == UNKNOWN and slug != "outcomes":
        return _("not known")
    if value == WAITING:
        return _("still waiting for a verdict")
    if slug in ("arrests", "releases"):
        return _period(value)
    if slug in ("pre-trial", "sentences"):
        return str(LENGTHS.get(value, value))
    if slug == "outcomes":
        return in_words(value, "end") if value else _("not known")
    if slug == "countries":
        return country_name(value)
    known = {"groups": names.groups, "institutions": names.institutions}.get(slug, {})
    return capfirst(known.get(value, value))


def _period(value: str) -> str:
    """A year, or a month in words."""
    try:
        return date_format(dt.date.fromisoformat(f"{value}-01"), "YEAR_MONTH_FORMAT")
    except ValueError:
        return value
