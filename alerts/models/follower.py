"""Followers and what they follow. The public role reads none of it: it calls functions (docs/adr/0005-followers.md)."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from alerts.querysets import FollowerQuerySet, SubscriptionQuerySet
from alerts.rhythms import DIGEST_HOUR, DIGEST_TIME_ZONE

LONGEST_TARGET = 1000
LONGEST_TIME_ZONE = 64


class Follower(models.Model):
    """One e-mail address. Gone as soon as nothing is followed with it."""

    administered = True  # kept by the role Administrator (record/roles.py)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.TextField(_("address"), help_text=_("Encrypted with FIELD_KEYS."))
    address_hash = models.CharField(
        max_length=64, unique=True, help_text=_("Keyed hash by which an address is found again without being readable.")
    )
    language = models.CharField(_("language"), max_length=10, default="en")
    created = models.DateTimeField(_("since"), db_default=Now(), editable=False)

    objects = FollowerQuerySet.as_manager()

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """How the desk names a follower: never by the address."""
        return _("follower %(id)s") % {"id": str(self.pk)[:8]}


class Subscription(models.Model):
    """One thing that a follower follows. Unconfirmed until the link in the confirmation mail was used."""

    administered = True  # kept by the role Administrator (record/roles.py)

    class Kind(models.TextChoices):
        PRISONER = "prisoner", _("a person")
        CAMPAIGN = "campaign", _("a campaign")
        ORGANIZATION = "organization", _("an organisation")
        EVENT = "event", _("an event")
        INSTITUTION = "institution", _("an institution")
        COUNTRY = "country", _("a country")
        GROUP = "group", _("a group of people")
        STATUTE = "statute", _("an article of a statute")
        SEARCH = "search", _("a search for people")
        EVERYTHING = "everything", _("everything")

    class Change(models.TextChoices):
        """Kinds of happening (prisoners/changes.py, campaigns/changes.py) that one may choose among; none chosen means
        any."""

        NEW_CASE = "new_case", _("a new case")
        ARREST = "arrest", _("an arrest")
        CHARGE = "charge", _("a charge")
        HEARING = "hearing", _("a hearing")
        VERDICT = "verdict", _("a verdict")
        SENTENCE = "sentence", _("a sentence")
        TRANSFER = "transfer", _("a transfer")
        RELEASE = "release", _("a release")
        ILL_TREATMENT = "ill_treatment", _("ill-treatment")
        DEATH = "death", _("a death")
        CALL_TO_ACTION = "call_to_action", _("a call to action")

    class Rhythm(models.TextChoices):
        """From the fastest to the slowest, which is also their order as text: where two match, the first counts."""

        AT_ONCE = "at_once", _("at once")
        DAILY = "daily", _("once a day")
        WEEKLY = "weekly", _("once a week")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    follower = models.ForeignKey(
        Follower, verbose_name=_("follower"), on_delete=models.CASCADE, related_name="subscriptions"
    )
    kind = models.CharField(_("what is followed"), max_length=20, choices=Kind.choices)
    # Of a search the whole query string, in the one form that alerts/searches.py gives it.
    target = models.CharField(_("which one"), max_length=LONGEST_TARGET, blank=True)
    changes = ArrayField(
        models.CharField(max_length=20, choices=Change.choices),
        verbose_name=_("kinds of change"),
        default=list,
        blank=True,
        help_text=_("None means any."),
    )
    rhythm = models.CharField(_("how often"), max_length=10, choices=Rhythm.choices, default=Rhythm.AT_ONCE)
    # When the day's, or Monday's, message goes out: of no meaning where news is told at once.
    hour = models.PositiveSmallIntegerField(_("at what hour"), default=DIGEST_HOUR, db_default=DIGEST_HOUR)
    time_zone = models.CharField(
        _("time zone"), max_length=LONGEST_TIME_ZONE, default=DIGEST_TIME_ZONE, db_default=DIGEST_TIME_ZONE
    )
    created = models.DateTimeField(_("asked for"), db_default=Now(), editable=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, editable=False)
    follows_after = models.BigIntegerField(
        null=True, editable=False, help_text=_("The last version when it was confirmed: news is what comes after.")
    )

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.UniqueConstraint(fields=["follower", "kind", "target"], name="subscription_is_unique"),
            models.CheckConstraint(
                condition=models.Q(confirmed_at__isnull=True, follows_after__isnull=True)
                | models.Q(confirmed_at__isnull=False, follows_after__isnull=False),
                name="subscription_confirmed_knows_what_is_news",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="everything", target="")
                | (~models.Q(kind="everything") & ~models.Q(target="")),
                name="subscription_has_target_unless_everything",
            ),
            models.CheckConstraint(condition=models.Q(hour__lt=24), name="subscription_hour_is_of_a_day"),
        ]
        indexes = [
            models.Index(
                fields=["kind", "target"], condition=models.Q(confirmed_at__isnull=False), name="subscription_confirmed"
            ),
            models.Index(
                fields=["created"], condition=models.Q(confirmed_at__isnull=True), name="subscription_unconfirmed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.target}".strip()
