"""The form by which an administrator invites somebody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from record.models import User


class InvitedStaffForm(forms.ModelForm):
    """Name, address and roles: the password is theirs to choose."""

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email", "groups")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True
        self.fields["email"].help_text = _("Where the link to choose a password is sent. It works for 48 hours.")
