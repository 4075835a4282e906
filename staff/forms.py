"""The forms of signing in: allauth's, with the limits and the words of this desk."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.utils.translation import gettext_lazy as _

from staff import limits, services

# Longer than any code, and short enough to be no burden.
LONGEST_CODE = 40


class Counted:
    """A code is tried as often as a password may be, and taken once, whichever process is asked."""

    user: Any

    def clean_code(self) -> str:
        who = f"code {self.user.pk}"
        if limits.is_tried_too_often(who):
            raise get_adapter().validation_error("too_many_login_attempts")
        try:
            code = str(super().clean_code())  # type: ignore[misc]
            services.take_code(user=self.user, code=code)
        except forms.ValidationError:
            limits.count_failure(who)
            raise
        except services.CodeTaken as error:
            limits.count_failure(who)
            raise get_mfa_adapter().validation_error("incorrect_code") from error
        return code


class CodeForm(Counted, AuthenticateForm):
    """The code of the second step."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].max_length = LONGEST_CODE
        self.fields["code"].label = _("Code from your app, or a recovery code")


class CodeAgainForm(Counted, ReauthenticateForm):
    """The code, asked for once more before something that cannot be taken back."""


class InvitedPasswordForm(SetPasswordForm):
    """The password that the invited choose."""

    new_password1 = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "autofocus": True}),
        help_text=_("At least 12 characters; a few words that nobody would guess are best. Use it nowhere else."),
    )
    new_password2 = forms.CharField(
        label=_("The same password again"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
