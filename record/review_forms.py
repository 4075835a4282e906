"""The form of a review: what is done, the remark to it, and the moment of a planned publication."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from record.reviewing import COMMENT_LENGTH

MOMENT = "%Y-%m-%dT%H:%M"


class MomentInput(forms.DateTimeInput):
    """The browser's own field for a day and a time; what it says is UTC, as everywhere at the desk."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format=MOMENT)


# Whether followers are told of a publication; the last two are verbs of record/models/telling.py.
TELLING = (("", _("Tell followers")), ("hold", _("Hold back until released")), ("silent", _("Tell nobody")))


class ReviewForm(forms.Form):
    """Which step, what was shown, the remark, and how followers are told."""

    step = forms.CharField(max_length=20)
    seen = forms.CharField(max_length=64, required=False)
    remark = forms.CharField(
        label=_("Remark or reason"),
        required=False,
        max_length=COMMENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    telling = forms.ChoiceField(label=_("Followers"), required=False, choices=TELLING)
    correction = forms.BooleanField(label=_("This is a correction: nothing new happened"), required=False)


class PlanForm(forms.Form):
    """When a case is to be published, and why."""

    due_at = forms.DateTimeField(
        label=_("Day and time (UTC)"),
        input_formats=[MOMENT, "%Y-%m-%d %H:%M"],
        widget=MomentInput(),
        error_messages={
            "required": _("Say when: a day and a time, in UTC."),
            "invalid": _("Write a day and a time, such as 2024-02-07 09:00."),
        },
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        error_messages={"required": _("Say why: the history of the case keeps the reason.")},
    )

    telling = forms.ChoiceField(label=_("Followers"), required=False, choices=TELLING)
    correction = forms.BooleanField(label=_("This is a correction: nothing new happened"), required=False)

    def clean_due_at(self) -> dt.datetime:
        return self.cleaned_data["due_at"].replace(tzinfo=dt.UTC)
