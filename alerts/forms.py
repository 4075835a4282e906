"""What a visitor fills in to follow something."""

from __future__ import annotations

import dataclasses
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import cached_property
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from alerts.addresses import LONGEST_ADDRESS, normalised
from alerts.gate import Followed, Terms
from alerts.models import Subscription
from alerts.models.follower import LONGEST_TARGET
from alerts.rhythms import DIGEST_HOUR, DIGEST_TIME_ZONE, time_zones
from alerts.targets import Target, published_target


def languages() -> list[tuple[str, str]]:
    """The languages in which messages are written, each by its own name."""
    return [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]


def _own_language() -> str:
    return get_language() or settings.LANGUAGE_CODE


class TermsForm(forms.Form):
    """How often, when, of what and in which language somebody wants to be told. After validation, `terms` holds it."""

    rhythm = forms.ChoiceField(
        label=_("How often"),
        choices=Subscription.Rhythm.choices,
        initial=Subscription.Rhythm.AT_ONCE,
        required=False,
        widget=forms.RadioSelect,
    )
    hour = forms.ChoiceField(
        label=_("At what hour"),
        choices=[(hour, f"{hour:02}:00") for hour in range(24)],
        initial=DIGEST_HOUR,
        required=False,
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=[(name, name.replace("_", " ")) for name in time_zones()],
        initial=DIGEST_TIME_ZONE,
        required=False,
    )
    changes = forms.MultipleChoiceField(
        label=_("Which changes"),
        choices=Subscription.Change.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen means all."),
    )
    language = forms.ChoiceField(label=_("Language of the messages"), choices=languages, required=False)

    def clean_rhythm(self) -> str:
        return self.cleaned_data["rhythm"] or Subscription.Rhythm.AT_ONCE

    def clean_hour(self) -> int:
        return int(self.cleaned_data["hour"] or DIGEST_HOUR)

    def clean_time_zone(self) -> str:
        return self.cleaned_data["time_zone"] or DIGEST_TIME_ZONE

    def clean_language(self) -> str:
        return self.cleaned_data["language"] or _own_language()

    @property
    def terms(self) -> Terms:
        """What was chosen, once it is valid."""
        return Terms(**{field.name: self.cleaned_data[field.name] for field in dataclasses.fields(Terms)})


class ChangeForm(TermsForm):
    """Other terms for something that is followed already."""

    def __init__(self, data: Any = None, *, followed: Followed) -> None:
        super().__init__(data, initial=dataclasses.asdict(followed.terms))
        self.fields["changes"].choices = followed.target.changes  # type: ignore[attr-defined]


class SubscribeForm(TermsForm):
    """An address and what it wants to follow. Without `kind`: everything. After validation, `target` is a Target."""

    # Checked by addresses.normalised, which says how long an address may be and what is wrong with it.
    email = forms.CharField(
        label=_("Your e-mail address"),
        error_messages={"required": _("Please give the e-mail address to which we should write.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "maxlength": LONGEST_ADDRESS}),
    )
    kind = forms.ChoiceField(choices=Subscription.Kind.choices, required=False, widget=forms.HiddenInput)
    target = forms.CharField(max_length=LONGEST_TARGET, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("language", _own_language())
        if self.followed is not None:
            self.fields["changes"].choices = self.followed.changes  # type: ignore[attr-defined]

    def clean_email(self) -> str:
        return normalised(self.cleaned_data["email"])

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
