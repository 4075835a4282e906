"""Subscribing, confirming and unsubscribing. All of it as the public role, through alerts/gate.py.

No view here asks for a CSRF token: that needs a cookie, and public pages set none; and a mail program that unsubscribes
with one click (RFC 8058) has no page to take it from. There is no session that a foreign page could abuse: to
subscribe needs an answer from the mailbox, and a link is its own proof. What a browser says comes from a
foreign page is refused all the same.
"""

from __future__ import annotations

import dataclasses
import uuid
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from alerts import gate, limits, tokens
from alerts.forms import ChangeForm, SubscribeForm
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
    if not limits.may_ask(request):
        return _busy(request, HTTPStatus.TOO_MANY_REQUESTS)
    target, terms = form.cleaned_data["target"], form.terms
    asked = gate.ask(address=form.cleaned_data["email"], target=target, **dataclasses.asdict(terms))
    if not asked:
        return _busy(request, HTTPStatus.SERVICE_UNAVAILABLE)
    nudge()
    return render(request, "alerts/asked.html", {"followed": target})


def _busy(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    own = status == HTTPStatus.TOO_MANY_REQUESTS
    response = render(request, "alerts/busy.html", {"from_one_network": own}, status=status)
    response["Retry-After"] = str(limits.HOUR)
    return response


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, token: str) -> HttpResponse:
    """Other terms for one thing that is followed: the link to it stands on the page of a message's link."""
    try:
        key = tokens.read_change(token)
    except tokens.BadToken:
        return render(request, "alerts/bad_link.html", status=HTTPStatus.NOT_FOUND)
    followed = next((s for s in gate.followed(tokens.Token(token, subscriptions=[key])) if s.confirmed), None)
    if followed is None:
        return render(request, "alerts/following.html", {"subscriptions": []})
    form = ChangeForm(request.POST if request.method == "POST" else None, followed=followed)
    if not form.is_valid():
        status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
        return render(request, "alerts/change.html", {"form": form, "followed": followed.target}, status=status)
    gate.change(key, form.terms)
    link = tokens.Token(token, subscriptions=[key])
    return render(request, "alerts/following.html", _following(gate.followed(link), link) | {"just_changed": True})


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
    subscriptions, paused = gate.followed(link), gate.pause_reason(link)
    open_still = [s for s in subscriptions if paused or not s.confirmed]
    if link.confirms and open_still:
        return render(request, "alerts/confirm.html", {"subscriptions": open_still})
    return render(request, "alerts/following.html", _following(subscriptions, link) | {"paused": paused})


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
        "subscriptions": [(s, tokens.to_unsubscribe([s.id]), tokens.to_change(s.id)) for s in subscriptions],
        "openpgp": "" if link.confirms else link.text,
        "all_of_them": "" if link.confirms or len(subscriptions) < 2 else link.text,
    }


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
