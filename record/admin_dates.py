"""Uncertain dates at the desk: how the reading of one is shown beside its field, while it is typed and afterwards."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET
from unfold.widgets import UnfoldAdminTextInputWidget

from record.date_form import FIRST_YEAR
from record.date_reading import LONGEST, Reading, read_date


class DeskDateInput(UnfoldAdminTextInputWidget):
    """A text box with the reading of its date under it, in words. The script shows it as one types; without it, the
    reading stands there once the page is loaded again."""

    class Media:
        js: ClassVar = ["desk/date-reading.js"]

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        usual = {"placeholder": _("7 February 2024, Nov 2023, around 2019 …"), "autocomplete": "off"}
        super().__init__(usual | (attrs or {}))

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        attrs = (attrs or {}) | {"data-reads-dates": reverse("read-date")}
        return format_html(
            '{}<output class="desk-date-reading" for="{}" aria-live="polite">{}</output>',
            super().render(name, value, attrs, renderer),
            attrs.get("id", ""),
            self._words(value),
        )

    def _words(self, value: Any) -> str:
        try:
            return in_words(read_date(str(value or ""), first_year=FIRST_YEAR))
        # A refusal is said by the form itself, above the field.
        except ValidationError:
            return ""


def in_words(read: Reading) -> str:
    """A reading as the desk shows it: the date in words, and what was doubtful."""
    return " ".join([read.words, *(f"⚠ {doubt}" for doubt in read.doubts)])


@require_GET
def read_date_view(request: HttpRequest) -> JsonResponse:
    """How `text` reads: {edtf, words, problem}, with a problem in place of words where it cannot be read."""
    try:
        read = read_date(request.GET.get("text", "")[: LONGEST + 1], first_year=FIRST_YEAR)
    except ValidationError as refused:
        return JsonResponse({"edtf": "", "words": "", "problem": " ".join(refused.messages)})
    return JsonResponse({"edtf": read.edtf, "words": in_words(read), "problem": ""})
