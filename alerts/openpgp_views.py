"""Where a follower gives the key to which their messages are encrypted. As the public role, through alerts/gate.py."""

from __future__ import annotations

from http import HTTPStatus

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from alerts import gate, openpgp, tokens


class KeyForm(forms.Form):
    """A public key; an empty one ends encryption."""

    key = forms.CharField(label=_("Your public OpenPGP key"), required=False, widget=forms.Textarea(attrs={"rows": 12}))

    def clean_key(self) -> str:
        text = self.cleaned_data["key"]
        return openpgp.checked(text) if text else ""


# No CSRF token: the link is its own proof (alerts/views.py).
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def openpgp_key(request: HttpRequest, token: str) -> HttpResponse:
    """A form for the key; posted, all that this follower is told from now on is encrypted to it."""
    try:
        link = tokens.read(token)
    except tokens.BadToken:
        return render(request, "alerts/bad_link.html", status=HTTPStatus.NOT_FOUND)
    form = KeyForm(request.POST if request.method == "POST" else None)
    if link.confirms:
        return render(request, "alerts/bad_link.html", status=HTTPStatus.NOT_FOUND)
    if not form.is_valid():
        status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
        return render(request, "alerts/openpgp.html", {"form": form}, status=status)
    key = form.cleaned_data["key"]
    if not gate.set_openpgp_key(link, key):
        return render(request, "alerts/following.html", {"subscriptions": []})
    return render(request, "alerts/openpgp.html", {"form": form, "kept": bool(key), "ended": not key})
