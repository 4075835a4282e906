"""How the alerts fare: one look, in numbers, for the page at the desk, the alarms and the metrics alike. No address, no
name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count
from django.utils import timezone

from alerts.models import ConfirmationMail, Delivery, FanOut, Outgoing, Pause, Watch, Webhook, WebhookDelivery
from alerts.querysets import OutgoingQuerySet
from record.models import TellingAct
from record.published import Version

# What goes out, each in a way of its own.
NEWS, CONFIRMATIONS, WEBHOOKS = "news", "confirmations", "webhooks"


@dataclass(frozen=True)
class Way:
    """One way of going out. `due`: how many should be sent by now, and `oldest` since when the first of them;
    `settling`, `digest`: how many wait for their case to settle, or for the hour of a digest; `retried`: how many were
    not taken yet and are tried again; `failed`: how many were given up, `failed_hour` of those that were due within the
    last hour; `reasons`: why, of those of the last day."""

    due: int
    oldest: dt.datetime | None
    retried: int
    under_way: int
    minute: int
    hour: int
    failed: int
    failed_hour: int
    reasons: list[tuple[str, int]]
    settling: int = 0
    digest: int = 0


@dataclass(frozen=True)
class Health:
    """One look at a moment. `behind`: how many versions are not fanned out, `behind_since` when the first of them was
    published; `held`: how many versions are held back by an editor; `beat`: when beat and worker were last seen."""

    at: dt.datetime
    ways: dict[str, Way]
    behind: int
    behind_since: dt.datetime | None
    held: int
    paused_addresses: dict[str, int]
    webhooks: dict[str, int]
    waiting_for_paused_webhooks: int
    beat: dt.datetime | None

    def age(self, moment: dt.datetime | None) -> float:
        """Seconds since a moment; 0 where there is none."""
        return max((self.at - moment).total_seconds(), 0.0) if moment is not None else 0.0

    @property
    def mail(self) -> tuple[Way, Way]:
        """What goes out by e-mail."""
        return self.ways[NEWS], self.ways[CONFIRMATIONS]

    @property
    def oldest_mail(self) -> dt.datetime | None:
        """Since when the first message is due that is not sent."""
        return min((way.oldest for way in self.mail if way.oldest is not None), default=None)

    @property
    def not_taken(self) -> int:
        """How many e-mails were not taken lately: tried again now, or given up within the hour."""
        return sum(way.retried + way.failed_hour for way in self.mail)

    @property
    def failing_percent(self) -> int:
        """How many that is of a hundred that were tried."""
        tried = self.not_taken + sum(way.hour for way in self.mail)
        return round(100 * self.not_taken / tried) if tried else 0


def look() -> Health:
    """Look at everything, in the same number of queries however much there is."""
    now = timezone.now()
    done = FanOut.objects.done()
    waiting = Version.objects.after(done).aggregate(number=Count("pk"), since=models.Min("published_at"))
    return Health(
        at=now,
        ways={
            NEWS: _way(Delivery, now),
            CONFIRMATIONS: _way(ConfirmationMail, now),
            WEBHOOKS: _way(WebhookDelivery, now, open_ones=WebhookDelivery.objects.to_active()),
        },
        behind=waiting["number"],
        behind_since=waiting["since"],
        held=TellingAct.objects.number_held(),
        paused_addresses=_by(Pause, "reason", Pause.Reason.values),
        webhooks=_by(Webhook, "state", Webhook.State.values),
        waiting_for_paused_webhooks=WebhookDelivery.objects.waiting().to_inactive().count(),
        beat=Watch.objects.values_list("looked_at", flat=True).first(),
    )


def _way(model: type[Outgoing], now: dt.datetime, *, open_ones: OutgoingQuerySet | None = None) -> Way:
    every: OutgoingQuerySet = model._default_manager.all()
    return Way(
        **(every if open_ones is None else open_ones).open_now(now),
        **every.sent_lately(now),
        **every.failed_lately(now),
        reasons=every.reasons_lately(now),
    )


def _by(model: type[models.Model], field: str, values: list[Any]) -> dict[str, int]:
    """How many rows there are of each value, also of those of which there are none."""
    counted = model._default_manager.order_by().values_list(field).annotate(number=Count("pk"))
    return dict.fromkeys(values, 0) | dict(counted)
