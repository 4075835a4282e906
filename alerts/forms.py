"""What a visitor fills in to follow something."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from alerts.addresses import LONGEST_ADDRESS, normalised
from alerts.models import Subscription
from alerts.models.follower import LONGEST_TARGET
from alerts.targets import Target, published_target


class SubscribeForm(forms.Form):
    """An address and what it wants to follow. Without `kind`: everything. After validation, `target` is a Target."""

    # Checked by addresses.normalised, which says how long an address may be and what is wrong with it.
    email = forms.CharField(
        label=_("Your e-mail address"),
        error_messages={"required": _("Please give the e-mail address to which we should write.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "maxlength": LONGEST_ADDRESS}),
    )
    kind = forms.ChoiceField(choices=Subscription.Kind.choices, required=False, widget=forms.HiddenInput)
    target = forms.CharField(max_length=LONGEST_TARGET, required=False, widget=forms.HiddenInput)
    rhythm = forms.ChoiceField(
        label=_("How often"),
        choices=Subscription.Rhythm.choices,
        initial=Subscription.Rhythm.AT_ONCE,
        required=False,
        widget=forms.RadioSelect,
    )
    changes = forms.MultipleChoiceField(
        label=_("Which changes"),
        choices=Subscription.Change.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen means all."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.followed is not None:
            self.fields["changes"].choices = self.followed.changes  # type: ignore[attr-defined]

    def clean_email(self) -> str:
        return normalised(self.cleaned_data["email"])

    def clean_rhythm(self) -> str:
        return self.cleaned_data["rhythm"] or Subscription.Rhythm.AT_ONCE

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.followed is None:
            raise forms.ValidationError(NOTHING_TO_FOLLOW, code="target")
        return cleaned | {"target": self.followed}

    @cached_property
    def followed(self) -> Target | None:
        """What the form is about, whether or not the rest of it is right."""
        kind = self["kind"].value() or Subscription.Kind.EVERYTHING
        return published_target(str(kind), str(self["target"].value() or ""))


NOTHING_TO_FOLLOW = _(
    "There is nothing public here to follow: it may have been withdrawn. Please go to the page of the person or the "
    "campaign that you want to follow, and use the form there."
)
