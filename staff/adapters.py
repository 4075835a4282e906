"""How allauth works at this desk: who may come in, what is written down, what is encrypted."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from record.counting import household_of
from record.encryption import decrypted, encrypted
from staff import letters, limits, sign_ins
from staff.querysets import second_factors

# allauth's ways of confirming, by its names for them.
HARD_TO_STEAL = ("mfa_reauthenticate:webauthn", "mfa_reauthenticate", "reauthenticate")
# Said of every page anyway, or of no use at the desk.
UNSAID = ("account/messages/logged_in.txt", "account/messages/logged_out.txt")


class StaffAdapter(DefaultAccountAdapter):
    """Invited staff alone sign in; each sign-in is written down."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        super().pre_authenticate(request, **credentials)
        if limits.is_tried_too_often(_name(credentials)):
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        user = super().authenticate(request, **credentials)
        # Answered like a wrong password: whether there is such a name is nobody's business.
        return user if user is not None and user.is_staff else None

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        limits.count_failure(_name(credentials))

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if not sign_ins.has_second_factor(user):
            # They have given their password this moment, and are about to set one up.
            reauthenticate_by_password(request)
        sign_ins.begin(request, response, user)
        return response

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """A key first, then a code, then the password: in the order in which they are hard to steal."""
        methods = super().get_reauthentication_methods(user)
        return sorted(methods, key=lambda method: HARD_TO_STEAL.index(method["id"]))

    def get_client_ip(self, request: HttpRequest) -> str:
        """What allauth counts by; visitors of an onion service, and this machine, are counted together."""
        return household_of(request) or "shared"

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """allauth's words for what was changed, without the address and the browser that it would add."""
        words = render_to_string(f"{template_prefix}_subject.txt", context or {})
        letters.changed(user, " ".join(words.split()))

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        if message_template not in UNSAID:
            super().add_message(request, level, message_template, *args, **kwargs)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are kept encrypted with FIELD_KEYS; the last second factor is not given away."""

    def encrypt(self, text: str) -> str:
        return encrypted(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypted(encrypted_text)

    def get_totp_label(self, user: Any) -> str:
        return str(user.get_username())

    def get_totp_issuer(self) -> str:
        return str(_("Vigil desk"))

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        if settings.SECOND_FACTOR != "required":
            return True
        return second_factors().filter(user=authenticator.user).exclude(pk=authenticator.pk).exists()


def _name(credentials: dict[str, Any]) -> str:
    return f"name {str(credentials.get('username', '')).lower()}"
