"""The filters of the change log's page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from record.filters import DayField, DayFilter, NamedQuery, StrictFilterSet
from record.publication import composers

# PostgreSQL's bigint, in which the log is numbered.
_LARGEST = 2**63 - 1


class SequenceField(forms.Field):
    """A number of the log."""

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        text = str(value).strip()
        if not (text.isascii() and text.isdigit() and len(text) <= 19 and int(text) <= _LARGEST):
            raise ValidationError(_("This is not a number of the change log."))
        return int(text)


class SequenceFilter(NamedQuery):
    """Where the log goes on."""

    field_class = SequenceField
    takes = gettext_lazy("the sequence number of a change, such as 120")
    schema = {"type": "integer", "minimum": 0}
    # Longer than any number: what is too long is refused in the words of a number.
    longest = 10_000


class LogDayField(DayField):
    """A day on which something can have been published."""

    def to_python(self, value: Any) -> dt.date | None:
        day = super().to_python(value)
        if day is not None and not 1970 <= day.year <= 9000:
            raise ValidationError(_("The change log has no such day."))
        return day


class LogDayFilter(DayFilter):
    """A day of the log."""

    field_class = LogDayField


def kinds() -> list[tuple[str, str]]:
    """Every noun that can be published, with what it is called."""
    return sorted((kind, capfirst(str(c.model._meta.verbose_name))) for kind, c in composers.items())


class KindField(forms.ChoiceField):
    """A noun."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=lambda: [("", _("Everything")), *kinds()], **kwargs)
        self.error_messages["invalid_choice"] = _("%(value)s is not one of the values it takes.")


class KindFilter(NamedQuery):
    """Which noun; the rooms above this one say which there are."""

    field_class = KindField
    takes = lazy(lambda: ", ".join(sorted(composers)), str)()


class ChangeFilters(StrictFilterSet):
    """What changed, and when."""

    kind = KindFilter("of_kind", label=gettext_lazy("What"))
    day = LogDayFilter("on_day", label=gettext_lazy("Day"))
    before = SequenceFilter(label=gettext_lazy("Before"))
