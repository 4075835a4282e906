"""Who recognises someone as a political prisoner, and our own reasoning."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from modeltrans.fields import TranslationField

from organizations.models import Organization
from prisoners.models.prisoner import Prisoner
from record.dates import UncertainDateField, ends_after_it_begins
from record.history import tracked


@tracked("prisoner")
class Recognition(models.Model):
    """An organisation recognises a person as a political prisoner."""

    prisoner = models.ForeignKey(Prisoner, on_delete=models.CASCADE, related_name="recognitions")
    organization = models.ForeignKey(
        Organization, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="recognitions"
    )
    since = UncertainDateField(_("since"))
    until = UncertainDateField(_("until"))

    class Meta:
        verbose_name = _("recognition")
        verbose_name_plural = _("recognitions")
        ordering = ["pk"]
        constraints = [
            ends_after_it_begins("recognition"),
            models.UniqueConstraint(fields=["prisoner", "organization", "since"], name="recognition_is_listed_once"),
        ]

    def __str__(self) -> str:
        return str(self.organization)


@tracked("prisoner")
class Assessment(models.Model):
    """Whether and why this is a political case: PACE Resolution 1900 (2012), § 3, and the WGAD's categories."""

    class Category(models.TextChoices):
        """Working Group on Arbitrary Detention, Methods of Work (A/HRC/36/38), § 8."""

        I = "I", _("I: no legal basis")  # noqa: E741  (the Working Group's own number)
        II = "II", _("II: for exercising rights and freedoms")
        III = "III", _("III: fair-trial norms gravely violated")
        IV = "IV", _("IV: prolonged administrative custody of asylum seekers, migrants or refugees")
        V = "V", _("V: discrimination")

    prisoner = models.OneToOneField(Prisoner, on_delete=models.CASCADE, related_name="assessment")
    summary = models.TextField(_("summary"), blank=True, max_length=5000)
    wgad = ArrayField(
        models.CharField(max_length=3, choices=Category.choices),
        verbose_name=_("WGAD categories"),
        default=list,
        blank=True,
    )
    assessed_on = UncertainDateField(_("assessed on"))
    i18n = TranslationField(fields=("summary",))

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")

    def __str__(self) -> str:
        return str(self.prisoner)


@tracked("assessment.prisoner")
class CriterionFinding(models.Model):
    """One of the five criteria of PACE Resolution 1900 (2012), § 3: met, not met or unclear, with words."""

    class Criterion(models.TextChoices):
        A = "a", _("a. violates a fundamental guarantee of the ECHR")
        B = "b", _("b. imposed for purely political reasons, with no offence")
        C = "c", _("c. for political motives, out of proportion to the offence")
        D = "d", _("d. for political motives, discriminatory compared with others")
        E = "e", _("e. result of clearly unfair proceedings connected with political motives")

    class Finding(models.TextChoices):
        MET = "met", _("met")
        NOT_MET = "not_met", _("not met")
        UNCLEAR = "unclear", _("unclear")

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="findings")
    criterion = models.CharField(_("criterion"), max_length=1, choices=Criterion.choices)
    finding = models.CharField(_("finding"), max_length=8, choices=Finding.choices, default=Finding.UNCLEAR)
    reasoning = models.TextField(_("reasoning"), blank=True, max_length=5000)
    i18n = TranslationField(fields=("reasoning",))

    class Meta:
        verbose_name = _("finding on a criterion")
        verbose_name_plural = _("findings on criteria")
        ordering = ["criterion"]
        constraints = [models.UniqueConstraint(fields=["assessment", "criterion"], name="criterion_has_one_finding")]

    def __str__(self) -> str:
        return f"{self.get_criterion_display()}: {self.get_finding_display()}"
