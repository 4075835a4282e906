"""Subscribing, confirming and unsubscribing. All of it as the public role, through alerts/gate.py.

No view here asks for a CSRF token: that needs a cookie, and public pages set none; and a mail program that unsubscribes
with one click (RFC 8058) has no page to take it from. There is no session that a foreign page could abuse: to
subscribe needs an answer from the mailbox, and a link is its own proof. What a browser says comes from a
foreign page is refused all the same.
"""

from __future__ import annotations

import uuid
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from alerts import gate, tokens
from alerts.forms import SubscribeForm
from alerts.listening import nudge


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """A form for what `kind` and `target` name, or for everything; posted, a mail that asks for confirmation."""
    if request.method != "POST":
        form = SubscribeForm(initial={"kind": request.GET.get("kind", ""), "target": request.GET.get("target", "")})
        known = form.followed
        status = HTTPStatus.OK if known else HTTPStatus.NOT_FOUND
        return render(request, "alerts/subscribe.html", {"form": form, "followed": known}, status=status)
    # Said by the browser itself, which no page can change; an old one says nothing and is let through.
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        return render(request, "alerts/foreign.html", status=HTTPStatus.FORBIDDEN)
    form = SubscribeForm(request.POST)
    if not form.is_valid():
        context = {"form": form, "followed": form.followed}
        return render(request, "alerts/subscribe.html", context, status=HTTPStatus.BAD_REQUEST)
    target = form.cleaned_data["target"]
    asked = gate.ask(
        address=form.cleaned_data["email"],
        language=get_language() or "en",
        target=target,
        rhythm=form.cleaned_data["rhythm"],
        changes=form.cleaned_data["changes"],
    )
    if not asked:
        response = render(request, "alerts/busy.html", {"form": form}, status=HTTPStatus.SERVICE_UNAVAILABLE)
        response["Retry-After"] = "3600"
        return response
    nudge()
    return render(request, "alerts/asked.html", {"followed": target})


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscription(request: HttpRequest, token: str) -> HttpResponse:
    """What a link in a message is about. Opening it changes nothing, for mail scanners open links; its button does."""
    try:
        link = tokens.read(token)
    except tokens.BadToken:
        return render(request, "alerts/bad_link.html", status=HTTPStatus.NOT_FOUND)
    if request.method != "POST":
        return _show(request, link)
    return _confirm(request, link) if link.confirms else _unsubscribe(request, link)


def _show(request: HttpRequest, link: tokens.Token) -> HttpResponse:
    subscriptions = gate.followed(link)
    if link.confirms and any(not s.confirmed for s in subscriptions):
        return render(request, "alerts/confirm.html", {"subscriptions": [s for s in subscriptions if not s.confirmed]})
    return render(request, "alerts/following.html", _following(subscriptions, link))


def _confirm(request: HttpRequest, link: tokens.Token) -> HttpResponse:
    """Confirm what was ticked among that which the link is about; with nothing ticked, all of it."""
    ticked = {u for text in request.POST.getlist("subscription")[:50] if (u := _uuid(text))}
    gate.confirm([u for u in link.subscriptions if u in ticked] or link.subscriptions)
    subscriptions = [s for s in gate.followed(link) if s.confirmed]
    return render(request, "alerts/following.html", _following(subscriptions, link) | {"just_confirmed": True})


def _unsubscribe(request: HttpRequest, link: tokens.Token) -> HttpResponse:
    subscriptions = gate.followed(link)
    gate.unsubscribe(link)
    return render(request, "alerts/unsubscribed.html", {"subscriptions": subscriptions})


def _following(subscriptions: list[gate.Followed], link: tokens.Token) -> dict[str, object]:
    """Each subscription with the link that ends it; and the link itself, if it ends them all."""
    return {
        "subscriptions": [(s, tokens.to_unsubscribe([s.id])) for s in subscriptions],
        "all_of_them": "" if link.confirms or len(subscriptions) < 2 else link.text,
    }


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
