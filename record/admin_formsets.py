"""Tables of rows inside a page of the desk. Rows that are sent back as they were cost nothing."""

from __future__ import annotations

from typing import Any

from django.forms.models import BaseInlineFormSet


class DeskFormSet(BaseInlineFormSet):
    """The rows of a page. Those in the record already are told so: unless somebody changed them, they are neither
    judged nor written (`DeskForm.full_clean`). Which rows there are is still the page's own to say: a key of another
    page is refused before."""

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        form.is_kept_row = i < self.initial_form_count()
        return form
