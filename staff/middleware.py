"""Between a session and the desk: it must have begun with a sign-in that still holds, and with a second factor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from csp.utils import build_policy
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from staff import dangerous, sign_ins

Handler = Callable[[HttpRequest], HttpResponseBase]
# What is open before there is a second factor: to set one up, to confirm, to leave.
BEFORE_SECOND_FACTOR = {
    *("account_login", "account_logout", "account_reauthenticate", "logout", "staff-invitation", "staff-everywhere"),
    *("mfa_index", "mfa_reauthenticate", "mfa_activate_totp", "mfa_add_webauthn", "mfa_reauthenticate_webauthn"),
}
# Asked by scripts of a page that is left open: nobody need be there.
NOBODY_THERE = {"desk-still-signed-in"}
# The pages of signing in have neither inline code nor anything of the theme's.
STRICT = {"account_login", "account_logout", "account_inactive", "account_reauthenticate", "staff-invitation"}


class SignInMiddleware:
    """Ends sessions that do not hold, and asks for a second factor, and for a confirmation before dangerous acts."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        match = request.resolver_match
        if match is not None and _is_of_sign_in(match.url_name or ""):
            directives: Any = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
            # The square that a phone reads is a picture within the page.
            policy = build_policy(config=directives, update={"img-src": ["data:"]})
            response.headers["Content-Security-Policy"] = policy
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        if not request.path_info.startswith(tuple(settings.DESK_PREFIXES)) or not request.user.is_authenticated:
            return None
        name = (request.resolver_match.url_name if request.resolver_match else None) or ""
        if sign_ins.KEY not in request.session and settings.DESK_TAKES_FORCED_SESSIONS:
            return None
        sign_in = sign_ins.found(request, seen=name not in NOBODY_THERE)
        if sign_in is None or not request.user.is_staff:
            # From here on they are nobody, and the view answers as it answers nobody.
            logout(request)
            return None
        if not sign_in.second_factor and sign_ins.has_second_factor(request.user):
            logout(request)
            return None
        if not sign_in.second_factor and settings.SECOND_FACTOR == "required":
            return None if name in BEFORE_SECOND_FACTOR else _to_set_one_up(request)
        if dangerous.is_dangerous(request, name) and not dangerous.is_confirmed(request):
            return _to_confirm(request)
        return None


def _is_of_sign_in(name: str) -> bool:
    return name in STRICT or name.startswith("mfa_")


def _to_set_one_up(request: HttpRequest) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("mfa_index"))


def _to_confirm(request: HttpRequest) -> HttpResponseRedirect:
    if request.method == "POST":
        messages.warning(request, _("Nothing was done: it was too long since you last confirmed. Please do it again."))
    # The way back is to the page itself: what was sent is not kept, nor done behind their back.
    query = urlencode({"next": request.get_full_path()})
    ways = get_adapter().get_reauthentication_methods(request.user)
    return HttpResponseRedirect(f"{ways[0]['url'] if ways else reverse('account_login')}?{query}")
