"""Webhooks: programs of others that are told, and what goes to them. The public role reads none of it."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from alerts.endpoints import LONGEST_ENDPOINT, validate_endpoint
from alerts.models.outbox import Outgoing
from alerts.webhook_querysets import WebhookDeliveryQuerySet
from record.published import Version


class Webhook(models.Model):
    """An HTTPS endpoint that is told of what is published, with the secret by which it knows that we told it."""

    administered = True  # kept by the role Administrator (record/roles.py)

    class Event(models.TextChoices):
        CASE_PUBLISHED = "case.published", _("a case is published")
        CASE_UPDATED = "case.updated", _("a published case changes")
        CASE_UNPUBLISHED = "case.unpublished", _("a case is withdrawn")
        CAMPAIGN_PUBLISHED = "campaign.published", _("a campaign is published")
        CAMPAIGN_UPDATED = "campaign.updated", _("a published campaign changes")
        CAMPAIGN_UNPUBLISHED = "campaign.unpublished", _("a campaign is withdrawn")
        RESOLUTION_ADOPTED = "resolution.adopted", _("a resolution is published")

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused: what is published waits")
        DISABLED = "disabled", _("disabled: what is published meanwhile is not sent")

    # What a version is called, by its noun and what became of it (webhook_querysets.py tells which).
    EVENTS = {
        ("prisoner", "published"): Event.CASE_PUBLISHED.value,
        ("prisoner", "updated"): Event.CASE_UPDATED.value,
        ("prisoner", "unpublished"): Event.CASE_UNPUBLISHED.value,
        ("campaign", "published"): Event.CAMPAIGN_PUBLISHED.value,
        ("campaign", "updated"): Event.CAMPAIGN_UPDATED.value,
        ("campaign", "unpublished"): Event.CAMPAIGN_UNPUBLISHED.value,
        ("resolution", "published"): Event.RESOLUTION_ADOPTED.value,
    }

    name = models.CharField(_("name"), max_length=200, help_text=_("Whose it is, and what for."))
    endpoint = models.CharField(
        _("endpoint"),
        max_length=LONGEST_ENDPOINT,
        validators=[validate_endpoint],
        help_text=_("Where messages are posted: https://…, without user name or password."),
    )
    secret = models.TextField(_("secret"), editable=False, help_text=_("Encrypted with FIELD_KEYS."))
    former_secret = models.TextField(
        _("former secret"),
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text=_("Encrypted with FIELD_KEYS."),
    )
    former_until = models.DateTimeField(_("former secret signs until"), null=True, editable=False)
    events = ArrayField(models.CharField(max_length=30, choices=Event.choices), verbose_name=_("told when"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ACTIVE)
    reason = models.CharField(
        _("why"), max_length=300, blank=True, default="", help_text=_("Why it is paused or disabled.")
    )
    created = models.DateTimeField(_("since"), db_default=Now(), editable=False)
    follows_after = models.BigIntegerField(
        editable=False, help_text=_("The last version when it was registered: news is what comes after.")
    )

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(endpoint__startswith="https://"),
                name="webhook_endpoint_is_https",
                violation_error_message=_("An endpoint starts with https://."),
            ),
            models.CheckConstraint(
                condition=models.Q(events__len__gt=0),
                name="webhook_has_events",
                violation_error_message=_("A webhook is told of at least one kind of event."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def host(self) -> str:
        """Where it is, without the path, which may be as good as a password there."""
        return urlsplit(self.endpoint).hostname or ""


class WebhookDelivery(Outgoing):
    """One version for one webhook."""

    version = models.ForeignKey(Version, verbose_name=_("version"), on_delete=models.PROTECT, related_name="+")
    webhook = models.ForeignKey(Webhook, verbose_name=_("webhook"), on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(_("event"), max_length=30, choices=Webhook.Event.choices)

    objects = WebhookDeliveryQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("delivery to a webhook")
        verbose_name_plural = _("deliveries to webhooks")
        constraints = [models.UniqueConstraint(fields=["webhook", "version"], name="webhook_delivery_is_unique")]
        indexes = [
            models.Index(
                fields=["webhook", "due_at", "id"],
                condition=models.Q(state__in=["pending", "sending"]),
                name="webhook_delivery_open",
            ),
            models.Index(
                fields=["sent_at"], condition=models.Q(sent_at__isnull=False), name="webhook_delivery_by_sent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} → {self.webhook}"

    @property
    def message_id(self) -> str:
        """The `webhook-id`: the same at every attempt, so that a message that came twice is recognised."""
        return f"msg_{self.pk}"
