"""The page where anyone makes a key to the API, or ends one. All of it as the public role, through record/api_keys.py.

As with reports and subscriptions no CSRF token is asked for: that needs a cookie. There is no session that a foreign
page could abuse, and what a browser says comes from a foreign page is refused. No key stands in an address: those are
logged.
"""

from __future__ import annotations

from http import HTTPStatus

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from record import api_keys
from record.api_limits import WINDOW
from record.counting import HOUR, Counter
from record.filters import Problem
from record.listing import refusal

PAGE = "data/keys.html"
LONGEST_PURPOSE, LONGEST_TYPED = 100, 200
# From one network in an hour. From everywhere together, the database keeps its own bound (migrations/0008_api_keys.py).
MOST_FROM_A_NETWORK = 5
MADE = Counter("keys", patience=0.5)


class MakeForm(forms.Form):
    """A new key."""

    purpose = forms.CharField(
        label=gettext_lazy("What it is for"),
        help_text=gettext_lazy("Read by those who run this record. Do not write who you are."),
        max_length=LONGEST_PURPOSE,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class RevokeForm(forms.Form):
    """The end of a key, by the key itself."""

    key = forms.CharField(
        label=gettext_lazy("The key"),
        max_length=LONGEST_TYPED,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )


@csrf_exempt
@never_cache
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """Two forms: one makes a key and shows it once, the other ends the key that is typed into it."""
    if request.method != "POST":
        unknown = [Problem(name, _("There is no such parameter here."), "") for name in list(request.GET)[:20]]
        return refusal(request, *unknown) if unknown else _page(request)
    # Said by the browser itself, which no page can change; an old one says nothing and is let through.
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        raise PermissionDenied
    return _revoked(request) if "key" in request.POST else _made(request)


def _made(request: HttpRequest) -> HttpResponse:
    form = MakeForm(request.POST)
    if not form.is_valid():
        return _page(request, HTTPStatus.BAD_REQUEST, make=form)
    if not MADE.is_within(MOST_FROM_A_NETWORK, request):
        return _too_many(request, HTTPStatus.TOO_MANY_REQUESTS)
    token = api_keys.make(purpose=form.cleaned_data["purpose"])
    if token is None:
        return _too_many(request, HTTPStatus.SERVICE_UNAVAILABLE)
    return _page(request, token=token)


def _revoked(request: HttpRequest) -> HttpResponse:
    form = RevokeForm(request.POST)
    if form.is_valid() and not api_keys.revoke(form.cleaned_data["key"]):
        form.add_error("key", _("This is no key, or one that was revoked already."))
    return _page(request, HTTPStatus.BAD_REQUEST, revoke=form) if form.errors else _page(request, revoked=True)


def _too_many(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    response = _page(request, status, too_many=True)
    response["Retry-After"] = str(HOUR)
    return response


def _page(
    request: HttpRequest,
    status: HTTPStatus = HTTPStatus.OK,
    *,
    make: MakeForm | None = None,
    revoke: RevokeForm | None = None,
    **said: str | bool,
) -> HttpResponse:
    context = {
        "make": make or MakeForm(),
        "revoke": revoke or RevokeForm(),
        "units": settings.API_UNITS,
        "units_with_key": settings.API_UNITS_WITH_KEY,
        "seconds": WINDOW,
    }
    return render(request, PAGE, context | said, status=status)
