"""What the desk fills in about a report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from prisoners.models import Prisoner
from prisoners.reporting.bounds import LONGEST_MESSAGE
from record.models import User

# Nothing confidential stays in a browser (static/desk/keep-typing.js).
_NEVER_KEPT = {"data-never-kept": "", "autocomplete": "off"}


class MessageForm(forms.Form):
    """Words to the sender, or for ourselves."""

    text = forms.CharField(
        max_length=LONGEST_MESSAGE,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4} | _NEVER_KEPT),
        error_messages={"required": _("Write what it is.")},
    )


class CaseForm(forms.Form):
    """Which case a report is about; empty: none."""

    case = forms.CharField(
        label=_("Number of the case"),
        max_length=20,
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "AZ-0012"} | _NEVER_KEPT),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_case(self) -> Prisoner | None:
        """The case, one that this member of staff may see."""
        number = self.cleaned_data["case"].upper()
        if not number:
            return None
        seen = Prisoner.objects.visible_to(self.by).exclude(state="merged")
        case: Prisoner | None = seen.filter(public_id=number).first()
        if case is None:
            raise forms.ValidationError(_("There is no case with this number that you may see."))
        return case
