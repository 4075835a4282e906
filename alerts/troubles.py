"""What is a trouble of the alerts, in words, and what to do about it."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts.health import WEBHOOKS, Health
from alerts.models import Trouble

# Fewer messages than this say nothing about the mail server.
FEW = 10
# Beat asks for a look each minute.
BEAT_SILENT_AFTER = dt.timedelta(minutes=5)

Kind = Trouble.Kind


def late_after() -> dt.timedelta:
    """How long something may be due before that is a trouble."""
    return dt.timedelta(minutes=settings.ALARM_AFTER_MINUTES)


def troubles_in(health: Health) -> dict[Trouble.Kind, str]:
    """The troubles that a look shows, each in words with what to do."""
    found: dict[Trouble.Kind, str] = {}
    if (oldest := health.oldest_mail) is not None and health.at - oldest > late_after():
        number = sum(way.due for way in health.mail)
        found[Kind.MAIL_LATE] = ngettext(
            "%(n)d message is due and not sent, since %(since)s UTC. Look whether the worker runs and the mail server "
            "answers; “manage.py deliver_alerts” says which.",
            "%(n)d messages are due and not sent, the first since %(since)s UTC. Look whether the worker runs and the "
            "mail server answers; “manage.py deliver_alerts” says which.",
            number,
        ) % {"n": number, "since": in_words(oldest)}
    posts = health.ways[WEBHOOKS]
    if posts.oldest is not None and health.at - posts.oldest > late_after():
        found[Kind.WEBHOOKS_LATE] = ngettext(
            "%(n)d message to a webhook is due and not posted, since %(since)s UTC. Look whether the worker runs: an "
            "endpoint that does not answer is not the cause, it only makes its own messages wait.",
            "%(n)d messages to webhooks are due and not posted, the first since %(since)s UTC. Look whether the worker "
            "runs: an endpoint that does not answer is not the cause, it only makes its own messages wait.",
            posts.due,
        ) % {"n": posts.due, "since": in_words(posts.oldest)}
    if health.behind_since is not None and health.at - health.behind_since > late_after():
        found[Kind.FAN_OUT_STANDS] = ngettext(
            "%(n)d published version is told to nobody yet, since %(since)s UTC. Look whether the worker runs, and "
            "into its log; “manage.py deliver_alerts” does the same work and shows the error.",
            "%(n)d published versions are told to nobody yet, the first since %(since)s UTC. Look whether the worker "
            "runs, and into its log; “manage.py deliver_alerts” does the same work and shows the error.",
            health.behind,
        ) % {"n": health.behind, "since": in_words(health.behind_since)}
    if health.not_taken >= FEW and health.failing_percent >= settings.ALARM_FAILURE_PERCENT:
        found[Kind.FAILING] = _(
            "%(n)d of the last hour's messages were not taken, %(percent)d of 100. Look at the reasons on the health "
            "page: a provider that blocks us, a password that changed, a sender's domain without SPF and DKIM."
        ) % {"n": health.not_taken, "percent": health.failing_percent}
    if health.beat is None or health.at - health.beat > BEAT_SILENT_AFTER:
        found[Kind.BEAT_SILENT] = _(
            "Beat and worker were last seen %(since)s. Start both: nothing is sent until then but by hand, with "
            "“manage.py deliver_alerts”."
        ) % {"since": _("never") if health.beat is None else in_words(health.beat) + " UTC"}
    return found


def in_words(moment: dt.datetime) -> str:
    """A moment as the desk writes it, in UTC."""
    return date_format(moment.astimezone(dt.UTC), _("j F Y, H:i"))
