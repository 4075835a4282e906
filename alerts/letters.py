"""Messages in words: text and HTML, with what mail programs need to unsubscribe in one click (RFC 8058).

Nothing in them tells us whether they were read.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts import tokens
from alerts.addresses import decrypted
from alerts.models import ConfirmationMail, Delivery, Follower, Subscription
from alerts.news import News
from alerts.openpgp import EncryptedMessage
from alerts.targets import Target

# A digest spells out so many changes; the rest is a number and a link.
MOST_IN_DIGEST = 100
# As many as are asked for at a time (migrations/0002_public_functions.py): a link holds them all.
MOST_TO_CONFIRM = 20

Targets = dict[tuple[str, str], Target]


def alert(
    delivery: Delivery, news: News, because: Sequence[Target], *, subscriptions: Sequence[uuid.UUID] | None = None
) -> EmailMultiAlternatives:
    """News of one case. `because`: what of that which the follower follows it concerns; `subscriptions`: what one click
    ends, where that is more than of this delivery."""
    follower = _of(delivery)
    because_of = delivery.subscriptions if subscriptions is None else subscriptions
    token = tokens.to_leave(follower.pk, delivery.rhythm, because_of)
    with translation.override(follower.language):
        context = {"news": news, "because": because, "unsubscribe": _link(token, follower)}
        headers = _headers("delivery", delivery.pk) | _one_click(token, follower) | _version(news)
        return _message(follower, news.sentence, "alert", context, headers)


def digest(deliveries: Sequence[Delivery], news: Sequence[News], *, more: int = 0) -> EmailMultiAlternatives:
    """Several changes, told together: in the rhythm that was chosen, or because one act published them all. `more`: how
    many there are beside."""
    follower, rhythm = _of(deliveries[0]), deliveries[0].rhythm
    token = tokens.to_stop(follower.pk, rhythm)
    if rhythm == Subscription.Rhythm.AT_ONCE:
        token = tokens.to_leave(follower.pk, rhythm, sorted({key for d in deliveries for key in d.subscriptions}))
    with translation.override(follower.language):
        count = len(news) + more
        subject = ngettext("%(count)d change you follow", "%(count)d changes you follow", count) % {"count": count}
        context = {
            "subject": subject,
            "news": news[:MOST_IN_DIGEST],
            "more": max(count - MOST_IN_DIGEST, 0),
            "last": news[-1],
            "rhythm": Subscription.Rhythm(rhythm).label,
            "unsubscribe": _link(token, follower),
        }
        headers = _headers("digest", min(d.pk for d in deliveries)) | _one_click(token, follower) | _version(news[-1])
        return _message(follower, subject, "digest", context, headers)


def confirmation(
    mail: ConfirmationMail, subscriptions: Sequence[Subscription], targets: Targets
) -> EmailMultiAlternatives:
    """Asks to confirm what is not confirmed; when all is confirmed already, says so and how to end it."""
    follower = mail.follower
    # Who is paused confirms what they follow once more: their address works.
    paused = getattr(follower, "pause", None) is not None
    asked = [s for s in subscriptions if s.confirmed_at is None or paused][:MOST_TO_CONFIRM]
    headers = _headers("confirmation", mail.pk)
    with translation.override(follower.language):
        if not asked:
            link = _link(tokens.to_stop(follower.pk), follower)
            return _message(follower, _("You follow this already"), "already", {"link": link}, headers)
        link = _link(tokens.to_confirm(s.pk for s in asked), follower)
        names = [targets[s.kind, s.target].name for s in asked]
        subject = _("Please confirm: do you want to follow %(name)s?") % {"name": names[0]}
        if len(names) > 1:
            subject = _("Please confirm what you want to follow")
        return _message(follower, " ".join(subject.split()), "confirm", {"names": names, "link": link}, headers)


def message_id(kind: str, key: int) -> str:
    """The Message-ID of a delivery, the same at every attempt: by it a message that came twice is recognised."""
    return f"<{kind}-{key}@{_host(settings.SITE_URL)}>"


@lru_cache(maxsize=1)
def _host(site_url: str) -> str | None:
    return urlsplit(site_url).hostname


def _message(
    follower: Follower, subject: str, template: str, context: dict[str, object], headers: dict[str, str]
) -> EmailMultiAlternatives:
    context = context | {"site_url": settings.SITE_URL, "language": follower.language}
    key = getattr(follower, "key", None)
    message = (EncryptedMessage if key else EmailMultiAlternatives)(
        subject,
        render_to_string(f"alerts/mail/{template}.txt", context),
        to=[decrypted(follower.address)],
        headers=headers,
    )
    message.attach_alternative(render_to_string(f"alerts/mail/{template}.html", context), "text/html")
    if isinstance(message, EncryptedMessage) and key is not None:
        message.openpgp_key = decrypted(key.openpgp)
    return message


def _of(delivery: Delivery) -> Follower:
    if delivery.follower is None:
        raise ValueError("A delivery to nobody is never claimed.")
    return delivery.follower


def _headers(kind: str, key: int) -> dict[str, str]:
    # RFC 3834: no holiday notice shall answer.
    return {"Message-ID": message_id(kind, key), "Auto-Submitted": "auto-generated"}


def _one_click(token: str, follower: Follower) -> dict[str, str]:
    return {
        "List-Unsubscribe": f"<{_link(token, follower)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _version(news: News) -> dict[str, str]:
    return {"X-Vigil-Version": str(news.sequence)}


def _link(token: str, follower: Follower) -> str:
    # Written out, not reversed: a worker may serve no public pages and so have no address of theirs.
    prefix = "" if follower.language == settings.LANGUAGE_CODE else f"/{follower.language}"
    return f"{settings.SITE_URL}{prefix}/subscriptions/{token}/"
