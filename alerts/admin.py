"""The desk's view of alerts: what is on its way, what failed, and how many were told.

Nobody's address is shown, found or exported here; what is followed is changed by followers alone.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alerts import services
from alerts.admin_base import ReadOnlyAdmin, RetryAdmin
from alerts.admin_health import ShowsHealth
from alerts.admin_pause import PauseAdmin
from alerts.admin_specimens import ShowsSpecimens
from alerts.admin_webhook import WebhookAdmin, WebhookDeliveryAdmin
from alerts.models import Delivery, Subscription, Telling
from alerts.querysets import TellingQuerySet

# The pages of webhooks are registered by being imported here.
__all__ = ["DeliveryAdmin", "PauseAdmin", "SubscriptionAdmin", "TellingAdmin", "WebhookAdmin", "WebhookDeliveryAdmin"]


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnlyAdmin):
    list_display = ("kind", "target", "who", "rhythm", "created", "confirmed_at")
    list_filter = ("kind", "rhythm", ("confirmed_at", admin.EmptyFieldListFilter))
    search_fields = ("target",)
    search_help_text = _("The public id of a person, or the short name of what is followed.")
    fields = ("kind", "target", "who", "rhythm", "changes", "created", "confirmed_at")
    ordering = ("-created", "pk")

    # The identifier alone names a follower, so the row with the address is never loaded.
    @admin.display(description=_("follower"))
    def who(self, subscription: Subscription) -> str:
        return str(subscription.follower_id)[:8]


@admin.register(Delivery)
class DeliveryAdmin(ShowsHealth, RetryAdmin):
    list_display = ("version_id", "who", "state", "rhythm", "attempts", "due_at", "sent_at", "last_error")
    list_filter = ("state", "rhythm")
    search_fields = ("=version__public_id",)
    search_help_text = _("The public id of the person, or the short name of the noun, of which was told.")
    fields = (
        ("version", "who", "rhythm"),
        ("state", "attempts", "last_error"),
        ("due_at", "leased_until", "sent_at"),
        "message_id",
    )
    ordering = ("-pk",)

    @admin.display(description=_("follower"))
    def who(self, delivery: Delivery) -> str:
        return str(delivery.follower_id)[:8] if delivery.follower_id else "—"

    def tried_again(self, chosen: QuerySet[Delivery]) -> int:
        return services.retry(deliveries=chosen)


@admin.register(Telling)
class TellingAdmin(ShowsSpecimens):
    """How many were told of each version: who was told what, a case, without saying who."""

    list_display = (
        "sequence", "public_id", "summary", "published_at", "told_to", "at_once", "daily", "weekly", "first_told",
        "last_told", "waiting", "not_told",
    )  # fmt: skip
    list_filter = ("kind",)
    search_fields = ("=public_id", "summary")
    search_help_text = _("The public id of a case, or words of what was told.")
    fields = (
        ("sequence", "kind", "public_id", "number"),
        ("summary", "published_at"),
        "what_followers_read",
        ("told_to", "at_once", "daily", "weekly"),
        ("first_told", "last_told"),
        ("waiting", "not_told"),
    )
    readonly_fields = (
        "what_followers_read", "told_to", "at_once", "daily", "weekly", "first_told", "last_told", "waiting",
        "not_told",
    )  # fmt: skip
    ordering = ("-sequence",)

    def get_queryset(self, request: HttpRequest) -> TellingQuerySet:
        return Telling.objects.told().defer("document", "diff", "happenings").with_counts()

    @admin.display(description=_("what followers read"))
    def what_followers_read(self, telling: Any) -> Any:
        page = reverse("admin:alerts_telling_messages", args=[telling.pk])
        return format_html('<a class="desk-link" href="{}">{}</a>', page, gettext("In each language"))

    @admin.display(description=_("told"), ordering="told_to")
    def told_to(self, telling: Any) -> int:
        return telling.told_to

    @admin.display(description=_("at once"))
    def at_once(self, telling: Any) -> int:
        return telling.told_at_once

    @admin.display(description=_("once a day"))
    def daily(self, telling: Any) -> int:
        return telling.told_daily

    @admin.display(description=_("once a week"))
    def weekly(self, telling: Any) -> int:
        return telling.told_weekly

    @admin.display(description=_("first told"))
    def first_told(self, telling: Any) -> Any:
        return telling.first_told_at

    @admin.display(description=_("last told"))
    def last_told(self, telling: Any) -> Any:
        return telling.last_told_at

    @admin.display(description=_("waiting"), ordering="waiting")
    def waiting(self, telling: Any) -> int:
        return telling.waiting

    @admin.display(description=_("failed"), ordering="not_told")
    def not_told(self, telling: Any) -> int:
        return telling.not_told
