"""The filters of the calendar: the same on the page and in the file for calendar programs."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from prisoners.calendar_days import FIRST_MONTH, LAST_MONTH
from prisoners.published_parts import PublishedOccasion
from record.filters import ChoiceFilter, CountryFilter, IdentifierFilter, NamedQuery
from record.now_only import NowOnly


class MonthField(forms.Field):
    """A month, written 2026-11: its first day."""

    def to_python(self, value: Any) -> dt.date | None:
        if value in self.empty_values:
            return None
        text = str(value).strip()
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}", text):
            raise ValidationError(_("This is not a month we can read."))
        try:
            month = dt.date(int(text[:4]), int(text[5:]), 1)
        except ValueError:
            raise ValidationError(_("There is no month %(text)s.") % {"text": text}) from None
        if not FIRST_MONTH <= month <= LAST_MONTH:
            raise ValidationError(
                _("The calendar goes from %(first)d to %(last)d.")
                % {"first": FIRST_MONTH.year, "last": LAST_MONTH.year}
            )
        return month


class MonthFilter(NamedQuery):
    """A month."""

    field_class = MonthField
    takes = gettext_lazy("a month as year-month, such as 2026-11")
    schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"}


class CalendarFilters(NowOnly):
    """Whose days, and which kind of them."""

    told_at = "hearings/"

    country = CountryFilter("in_country", label=gettext_lazy("Country"))
    group = IdentifierFilter(
        "in_group", label=gettext_lazy("Group"), takes=gettext_lazy("the code of a group, such as journalist")
    )
    kind = ChoiceFilter("of_kind", choices=PublishedOccasion.Kind.choices, label=gettext_lazy("Kind"))


class CalendarPageFilters(CalendarFilters):
    """The page shows a month."""

    month = MonthFilter(label=gettext_lazy("Month"))
