"""An episode of loss of liberty, and where it was spent."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _
from modeltrans.fields import TranslationField

from organizations.models import Institution
from prisoners.care_querysets import DetentionQuerySet
from prisoners.models.prisoner import Prisoner
from prisoners.models.public_id import GivenNumberField
from record.dates import UncertainDateField, ends_after_it_begins
from record.history import tracked


@tracked("prisoner", many_at_once=True)
class Detention(models.Model):
    """One detention. Re-arrest makes another: a person has many."""

    class Kind(models.TextChoices):
        ARREST = "arrest", _("arrest")
        ADMINISTRATIVE = "administrative_detention", _("administrative detention")
        PRE_TRIAL = "pre_trial_detention", _("pre-trial detention")
        IMPRISONMENT = "imprisonment", _("imprisonment")
        HOUSE_ARREST = "house_arrest", _("house arrest")
        INCOMMUNICADO = "incommunicado", _("incommunicado detention")
        DISAPPEARANCE = "enforced_disappearance", _("enforced disappearance")
        PSYCHIATRIC = "psychiatric_confinement", _("psychiatric confinement")
        UNKNOWN = "unknown", _("not known")

    class EndKind(models.TextChoices):
        ACQUITTAL = "acquittal", _("acquittal")
        CHARGES_DROPPED = "charges_dropped", _("charges dropped")
        SENTENCE_SERVED = "sentence_served", _("sentence served")
        CONDITIONAL_RELEASE = "conditional_release", _("conditional release")
        BAIL = "bail", _("bail")
        PARDON = "pardon", _("pardon")
        AMNESTY = "amnesty", _("amnesty")
        EXCHANGE = "exchange", _("exchange")
        DEPORTATION = "deportation_or_exile", _("deportation or exile")
        ESCAPE = "escape", _("escape")
        DEATH = "death_in_custody", _("death in custody")
        RELEASE = "release", _("release, on grounds not stated")
        UNKNOWN = "unknown", _("not known")

    prisoner = models.ForeignKey(Prisoner, on_delete=models.CASCADE, related_name="detentions")
    number = GivenNumberField(
        _("number"), default=0, help_text=_("1 for the first on record; given by the database when left at 0.")
    )
    kind = models.CharField(_("kind"), max_length=30, choices=Kind.choices, default=Kind.UNKNOWN)
    arrested = UncertainDateField(_("arrested"))
    arrested_by = models.CharField(_("arrested by"), max_length=300, blank=True)
    place = models.CharField(_("place of arrest"), max_length=300, blank=True)
    circumstances = models.TextField(_("circumstances"), blank=True, max_length=10_000)
    legal_basis_shown = models.BooleanField(_("legal basis shown"), null=True, blank=True)
    has_ended = models.BooleanField(_("has ended"), default=False)
    ended = UncertainDateField(_("ended"))
    end_kind = models.CharField(_("how it ended"), max_length=24, choices=EndKind.choices, blank=True)
    expected_end = UncertainDateField(_("expected end"))
    i18n = TranslationField(fields=("arrested_by", "place", "circumstances"))

    objects = DetentionQuerySet.as_manager()

    class Meta:
        verbose_name = _("detention")
        verbose_name_plural = _("detentions")
        ordering = ["prisoner", "number"]
        constraints = [
            models.UniqueConstraint(fields=["prisoner", "number"], name="detention_number_is_unique"),
            models.CheckConstraint(
                condition=models.Q(has_ended=True) | models.Q(ended="", end_kind=""),
                name="detention_end_needs_has_ended",
                violation_error_message=_("An end date or kind is given: tick “has ended”, or clear them."),
            ),
            models.CheckConstraint(
                condition=models.Q(ended_latest__isnull=True)
                | models.Q(arrested_earliest__isnull=True)
                | models.Q(ended_latest__gte=models.F("arrested_earliest")),
                name="detention_ends_after_it_begins",
                violation_error_message=_("The detention ends before the arrest: check both dates."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="give_number",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NEW.number = 0 THEN
                        -- The case's row is locked so that two inserts cannot take one number.
                        PERFORM 1 FROM prisoners_prisoner WHERE id = NEW.prisoner_id FOR NO KEY UPDATE;
                        SELECT coalesce(max(number), 0) + 1 INTO NEW.number
                        FROM prisoners_detention WHERE prisoner_id = NEW.prisoner_id;
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.prisoner.name}: {self.get_kind_display()} {self.arrested}".strip()


@tracked("detention.prisoner", many_at_once=True)
class Custody(models.Model):
    """Where someone was held during a detention, from–to. A transfer begins another."""

    detention = models.ForeignKey(Detention, on_delete=models.CASCADE, related_name="custody")
    institution = models.ForeignKey(
        Institution,
        verbose_name=_("institution"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="custody",
    )
    place = models.CharField(
        _("place"),
        max_length=300,
        blank=True,
        help_text=_("As the source names it, where no institution is on record."),
    )
    since = UncertainDateField(_("from"))
    until = UncertainDateField(_("to"))

    class Meta:
        verbose_name = _("custody")
        verbose_name_plural = _("custody")
        ordering = ["since_earliest", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(institution__isnull=False) | ~models.Q(place=""),
                name="custody_is_somewhere",
                violation_error_message=_("Name the institution, or the place as the source has it."),
            ),
            ends_after_it_begins("custody"),
            ExclusionConstraint(
                name="custody_does_not_overlap",
                expressions=[
                    ("detention", RangeOperators.EQUAL),
                    # From the last day it can have begun to the first it can have ended: only certain days count.
                    # The day of a transfer belongs to the place that it led to; of an open end, the first day does.
                    (
                        models.Func(
                            "since_latest",
                            models.Case(
                                models.When(until_earliest__isnull=True, then=models.F("since_latest") + 1),
                                default=Greatest("since_latest", "until_earliest"),
                                output_field=models.DateField(),
                            ),
                            RangeBoundary(),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=models.Q(since_latest__isnull=False),
                violation_error_message=_(
                    "Someone cannot be in two places at once: the dates overlap another custody."
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.institution or self.place)
