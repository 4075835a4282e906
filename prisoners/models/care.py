"""Care of time: when a case was last checked, how long the law lets someone be held, and what a team was sent."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from modeltrans.fields import TranslationField

from organizations.models import Organization
from prisoners.care_querysets import LegalTermQuerySet, VerificationQuerySet
from prisoners.models.detention import Detention
from prisoners.models.prisoner import Prisoner
from record.history import tracked
from record.models import Source


@tracked()
class Verification(models.Model):
    """Somebody checked that what a case says still stands. No change to the case."""

    prisoner = models.ForeignKey(Prisoner, on_delete=models.CASCADE, related_name="verifications")
    on = models.DateField(_("checked on"), default=timezone.localdate)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    note = models.CharField(_("how"), max_length=500, blank=True, help_text=_("Such as: called the lawyer."))

    objects = VerificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["prisoner", "-on"], name="verification_of_case")]

    def __str__(self) -> str:
        return f"{self.on}"


@tracked()
class LegalTerm(models.Model):
    """How long a country's law lets someone be held in a kind of detention before it must end or be renewed."""

    administered = True  # kept by the role Administrator (record/roles.py)

    country = CountryField(_("country"))
    detention_kind = models.CharField(_("kind of detention"), max_length=30, choices=Detention.Kind.choices)
    months = models.PositiveSmallIntegerField(_("months"), default=0)
    days = models.PositiveSmallIntegerField(_("days"), default=0)
    hours = models.PositiveSmallIntegerField(
        _("hours"), default=0, help_text=_("Counted as the days that have wholly passed.")
    )
    provision = models.CharField(_("provision"), max_length=300, help_text=_("Such as Criminal Procedure Code, 158.1."))
    renewable = models.BooleanField(_("a court may extend it"), default=False)
    note = models.TextField(_("note"), blank=True, max_length=2000)
    source = models.ForeignKey(
        Source, verbose_name=_("source"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    i18n = TranslationField(fields=("provision", "note"))

    objects = LegalTermQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal term")
        verbose_name_plural = _("legal terms")
        ordering = ["country", "detention_kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "detention_kind", "provision"], name="legal_term_is_listed_once"
            ),
            models.CheckConstraint(
                condition=models.Q(months__gt=0) | models.Q(days__gt=0) | models.Q(hours__gt=0),
                name="legal_term_has_a_length",
                violation_error_message=_("Give the months, days or hours that the law allows."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.get_detention_kind_display()}: {self.provision}"


class DeskDigest(models.Model):
    """The weekly digest of one team: made once, whoever is nudged and however often."""

    organization = models.ForeignKey(
        Organization, verbose_name=_("team"), on_delete=models.CASCADE, related_name="digests"
    )
    week = models.DateField(_("week"), help_text=_("Its Monday."))
    sent_at = models.DateTimeField(_("sent"), null=True)
    recipients = models.PositiveSmallIntegerField(_("recipients"), default=0, validators=[MinValueValidator(0)])
    attempts = models.PositiveSmallIntegerField(_("failed attempts"), default=0)

    class Meta:
        verbose_name = _("weekly digest")
        verbose_name_plural = _("weekly digests")
        ordering = ["-week"]
        constraints = [models.UniqueConstraint(fields=["organization", "week"], name="digest_is_made_once_a_week")]

    def __str__(self) -> str:
        return f"{self.organization}: {self.week}"
