"""Hearings, what they decided, and the officials who acted."""

from __future__ import annotations

import zoneinfo

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modeltrans.fields import TranslationField

from organizations.models import Institution, Official
from prisoners.care_querysets import HearingQuerySet
from prisoners.models.detention import Detention
from record.belonging import BelongsTogether
from record.dates import UncertainDateField
from record.history import tracked


def validate_time_zone(name: str) -> None:
    """Accept names of the IANA time zone database only."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("“%(name)s” is not a time zone. Write one like Asia/Baku."), params={"name": name})


@tracked("detention.prisoner")
class Hearing(models.Model):
    """A sitting of a court."""

    class Kind(models.TextChoices):
        REMAND = "remand", _("remand hearing")
        TRIAL = "trial", _("trial hearing")
        VERDICT = "verdict", _("verdict")
        APPEAL = "appeal", _("appeal hearing")
        CASSATION = "cassation", _("cassation hearing")
        ECTHR = "ecthr", _("European Court of Human Rights")
        OTHER = "other", _("hearing")

    detention = models.ForeignKey(Detention, on_delete=models.CASCADE, related_name="hearings")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.OTHER)
    court = models.ForeignKey(
        Institution,
        verbose_name=_("court"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="hearings",
        limit_choices_to={"institution_kind": "court"},
    )
    judge = models.ForeignKey(
        Official, verbose_name=_("judge"), on_delete=models.PROTECT, null=True, blank=True, related_name="hearings"
    )
    held = UncertainDateField(_("date"))
    time = models.TimeField(_("time"), null=True, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=50, blank=True, validators=[validate_time_zone], help_text=_("Such as Asia/Baku.")
    )
    outcome = models.TextField(_("outcome"), blank=True, max_length=4000)
    i18n = TranslationField(fields=("outcome",))

    objects = HearingQuerySet.as_manager()

    class Meta:
        verbose_name = _("hearing")
        verbose_name_plural = _("hearings")
        ordering = ["held_earliest", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(time__isnull=True) | ~models.Q(time_zone=""),
                name="hearing_time_has_zone",
                violation_error_message=_("A time needs its time zone, such as Asia/Baku."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.held}".strip()


@tracked("detention.prisoner")
class Sentence(models.Model):
    """What a court imposed. A later hearing that changes it makes another, and names this one."""

    class Kind(models.TextChoices):
        IMPRISONMENT = "imprisonment", _("imprisonment")
        RESTRICTION = "restriction_of_liberty", _("restriction of liberty")
        FINE = "fine", _("fine")
        COMMUNITY_WORK = "community_work", _("community work")
        TRAVEL_BAN = "travel_ban", _("travel ban")

    detention = models.ForeignKey(Detention, on_delete=models.CASCADE, related_name="sentences")
    hearing = models.ForeignKey(
        Hearing, verbose_name=_("hearing"), on_delete=models.SET_NULL, null=True, blank=True, related_name="sentences"
    )
    kind = models.CharField(_("kind"), max_length=24, choices=Kind.choices, default=Kind.IMPRISONMENT)
    years = models.PositiveSmallIntegerField(_("years"), default=0)
    months = models.PositiveSmallIntegerField(_("months"), default=0)
    days = models.PositiveSmallIntegerField(_("days"), default=0)
    amount = models.DecimalField(
        _("amount"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True, help_text=_("ISO 4217 code, such as AZN."))
    suspended = models.BooleanField(_("suspended"), default=False)
    replaces = models.ForeignKey(
        "self", verbose_name=_("changes"), on_delete=models.SET_NULL, null=True, blank=True, related_name="changed_by"
    )

    class Meta:
        verbose_name = _("sentence")
        verbose_name_plural = _("sentences")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True, currency="")
                # Said outright: a comparison with nothing is neither true nor false, and a check lets that pass.
                | (models.Q(amount__isnull=False, amount__gte=0) & ~models.Q(currency="")),
                name="sentence_amount_has_currency",
                violation_error_message=_("An amount needs its currency, such as AZN, and a currency an amount."),
            ),
            BelongsTogether(
                own="detention",
                named={"hearing": "detention", "replaces": "detention"},
                name="sentence_names_its_own_detention",
                violation_error_message=_("Choose a hearing and a sentence of the same detention."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.duration}".strip()

    @property
    def duration(self) -> str:
        """The length as an ISO 8601 duration (P5Y6M); empty when there is none."""
        parts = [f"{n}{unit}" for n, unit in ((self.years, "Y"), (self.months, "M"), (self.days, "D")) if n]
        return "P" + "".join(parts) if parts else ""


@tracked("detention.prisoner")
class OfficialRole(models.Model):
    """Which official acted in a case, and as what."""

    class Role(models.TextChoices):
        JUDGE = "judge", _("judge")
        PROSECUTOR = "prosecutor", _("prosecutor")
        INVESTIGATOR = "investigator", _("investigator")
        POLICE = "police_officer", _("police officer")
        PRISON_HEAD = "prison_head", _("head of the prison")
        OTHER = "other", _("other")

    detention = models.ForeignKey(Detention, on_delete=models.CASCADE, related_name="officials")
    official = models.ForeignKey(Official, verbose_name=_("official"), on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.OTHER)

    class Meta:
        verbose_name = _("official in the case")
        verbose_name_plural = _("officials in the case")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["detention", "official", "role"], name="official_acts_once_in_a_role")
        ]

    def __str__(self) -> str:
        return f"{self.official}, {self.get_role_display()}"
