"""The form field of an uncertain date: it takes what people write, and keeps EDTF."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from record.date_reading import LONGEST, read_date
from record.dates import UncertainDate

# Organisations were founded, and laws made, long before anyone on record was born.
FIRST_YEAR = 1700


class UncertainDateFormField(forms.CharField):
    """A date in words or in EDTF, whose value is EDTF."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs | {"max_length": LONGEST})

    def to_python(self, value: Any) -> str:
        """Raises ValidationError saying in a sentence what is wrong, or which of two dates is meant."""
        text = super().to_python(value) or ""
        try:
            return read_date(text, first_year=FIRST_YEAR).edtf
        except ValidationError as unread:
            # EDTF can say more than people write; what is kept already can be saved again.
            if unread.code != "unread":
                raise
            try:
                return UncertainDate.parse(text).edtf
            except ValidationError:
                raise unread from None
