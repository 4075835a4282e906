"""A filter by a day, a month or a year, or from one to another, for what is certain to lie within."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from record.dates import UncertainDate
from record.filters import NamedQuery

_ONE = r"[0-9]{4}(-(0[1-9]|1[0-2])(-[0-9]{2})?)?"
_SPAN = rf"{_ONE}(/{_ONE})?"


class SpanField(forms.Field):
    """A year, a month or a day, or from one to another, written as in EDTF: the first and last day."""

    def to_python(self, value: Any) -> UncertainDate | None:
        if value in self.empty_values:
            return None
        if isinstance(value, UncertainDate):
            return value
        text = str(value).strip()
        if re.fullmatch(_SPAN, text):
            try:
                return UncertainDate.parse(text)
            except ValidationError:
                raise ValidationError(_("There is no day %(text)s.") % {"text": text}) from None
        raise ValidationError(_("This is not a year, a month or a day we can read."))


class SpanFilter(NamedQuery):
    """A year, a month or a day, or from one to another."""

    field_class = SpanField
    takes = gettext_lazy("a year, a month or a day, such as 2023, 2023-11 or 2023-11-20; or two, as 2023-11/2024-02")
    schema = {"type": "string", "pattern": f"^{_SPAN}$", "examples": ["2023-11", "2023-11/2024-02"]}
