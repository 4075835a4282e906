"""What goes out: PostgreSQL remembers each message until it is sent; Redis only says that there is something to do."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from alerts.models.follower import Follower, Subscription
from alerts.models.settling import Settling
from alerts.querysets import DeliveryQuerySet, FanOutQuerySet, OutgoingQuerySet, TellingQuerySet
from record.models import TellingAct
from record.published import Version


class Outgoing(models.Model):
    """A message on its way: claimed under a lease, sent, and recorded as sent before the next one is touched."""

    administered = True  # kept by the role Administrator (record/roles.py)

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        # What was changed was changed back before it was told.
        SETTLED = "settled", _("nothing left to tell")

    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PENDING, db_default=State.PENDING
    )
    attempts = models.PositiveSmallIntegerField(_("failed attempts"), default=0, db_default=0)
    due_at = models.DateTimeField(_("due"), db_default=Now())
    leased_until = models.DateTimeField(
        _("leased until"), null=True, help_text=_("When a sender that fell silent loses this message to the next one.")
    )
    sent_at = models.DateTimeField(_("sent"), null=True)
    last_error = models.CharField(
        _("last error"), max_length=200, default="", db_default="", blank=True, help_text=_("Without any address.")
    )

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        abstract = True


class Delivery(Outgoing):
    """One version for one follower. Once sent it outlives the follower, without naming them."""

    version = models.ForeignKey(Version, verbose_name=_("version"), on_delete=models.PROTECT, related_name="deliveries")
    follower = models.ForeignKey(
        Follower, verbose_name=_("follower"), on_delete=models.PROTECT, null=True, related_name="deliveries"
    )
    rhythm = models.CharField(_("how often"), max_length=10, choices=Subscription.Rhythm.choices)
    subscriptions = ArrayField(
        models.UUIDField(), default=list, help_text=_("Because of which subscriptions: what one click unsubscribes.")
    )
    # Neither is looked for by the database: a window is forgotten before what it gathered.
    settling = models.ForeignKey(
        Settling, on_delete=models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    retold = models.ForeignKey(
        TellingAct,
        verbose_name=_("told again because"),
        on_delete=models.PROTECT,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    message_id = models.CharField(_("Message-ID"), max_length=200, default="", db_default="", blank=True)

    objects = DeliveryQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "follower"], condition=models.Q(retold__isnull=True), name="delivery_is_made_once"
            ),
            models.UniqueConstraint(
                fields=["retold", "follower"], condition=models.Q(retold__isnull=False), name="delivery_is_retold_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"], condition=models.Q(state__in=["pending", "sending"]), name="delivery_open"
            ),
            models.Index(fields=["state", "id"], name="delivery_by_state"),
            models.Index(
                fields=["settling", "follower", "id"],
                condition=models.Q(state__in=["pending", "sending"], settling__isnull=False),
                name="delivery_settling",
            ),
            models.Index(fields=["sent_at"], condition=models.Q(sent_at__isnull=False), name="delivery_by_sent"),
            GinIndex(fields=["subscriptions"], condition=~models.Q(state="sent"), name="delivery_by_subscription"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} → {self.follower.label if self.follower else '—'}"


class ConfirmationMail(Outgoing):
    """The mail that asks an address to confirm all that is asked for in its name and unconfirmed when it is sent."""

    follower = models.ForeignKey(Follower, verbose_name=_("follower"), on_delete=models.CASCADE, related_name="+")
    created = models.DateTimeField(_("asked for"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("confirmation mail")
        verbose_name_plural = _("confirmation mails")
        constraints = [
            models.UniqueConstraint(
                fields=["follower"], condition=models.Q(state="pending"), name="confirmation_mail_waits_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(state__in=["pending", "sending"]),
                name="confirmation_mail_open",
            )
        ]

    def __str__(self) -> str:
        return self.follower.label


class FanOut(models.Model):
    """How far the change log has been turned into deliveries.

    One row: whoever holds it fans out, and nobody confirms or unsubscribes meanwhile.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0, help_text=_("The last version whose followers have their deliveries."))
    # Up to which version a first part of very many followers has theirs, while the others have not (services.fan_out).
    upto = models.BigIntegerField(null=True)

    objects = FanOutQuerySet.as_manager()

    class Meta:
        verbose_name = _("state of the fan-out")
        verbose_name_plural = _("state of the fan-out")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="fan_out_is_one_row")]

    def __str__(self) -> str:
        return str(self.sequence)


class Telling(Version):
    """A version seen from here: how many were told of it."""

    objects = TellingQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        proxy = True
        verbose_name = _("what was told")
        verbose_name_plural = _("what was told")
