"""Ill-treatment and violations while someone is held, or around it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from modeltrans.fields import TranslationField

from organizations.models import Institution, Organization
from prisoners.models.detention import Detention
from prisoners.models.event import Event
from prisoners.models.prisoner import Prisoner
from record.belonging import BelongsTogether
from record.dates import UncertainDateField
from record.history import tracked
from record.models import Term


@tracked()
class IncidentKind(Term):
    """Torture, beating, denial of books, planted evidence …"""

    class Meta(Term.Meta):
        verbose_name = _("kind of incident")
        verbose_name_plural = _("kinds of incidents")


@tracked("prisoner", "event")
class Incident(models.Model):
    """One incident. It belongs to a person's case, or to an event when it struck people who are not on record."""

    kind = models.ForeignKey(IncidentKind, verbose_name=_("kind"), on_delete=models.PROTECT, related_name="incidents")
    prisoner = models.ForeignKey(
        Prisoner, verbose_name=_("prisoner"), on_delete=models.CASCADE, null=True, blank=True, related_name="incidents"
    )
    event = models.ForeignKey(
        Event, verbose_name=_("event"), on_delete=models.CASCADE, null=True, blank=True, related_name="incidents"
    )
    detention = models.ForeignKey(
        Detention,
        verbose_name=_("during the detention"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="incidents",
    )
    organization = models.ForeignKey(
        Organization,
        verbose_name=_("organisation struck"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="incidents",
    )
    institution = models.ForeignKey(
        Institution,
        verbose_name=_("institution"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="incidents",
    )
    happened = UncertainDateField(_("date"))
    by_whom = models.CharField(_("by whom"), max_length=300, blank=True)
    description = models.TextField(_("description"), blank=True, max_length=10_000)
    i18n = TranslationField(fields=("by_whom", "description"))

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ["happened_earliest", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(prisoner__isnull=False, event__isnull=True)
                | models.Q(prisoner__isnull=True, event__isnull=False),
                name="incident_belongs_to_a_case_or_an_event",
                violation_error_message=_("An incident belongs to a prisoner or to an event: choose one."),
            ),
            models.CheckConstraint(
                condition=models.Q(detention__isnull=True) | models.Q(prisoner__isnull=False),
                name="incident_in_detention_has_prisoner",
                violation_error_message=_("An incident during a detention belongs to the prisoner."),
            ),
            BelongsTogether(
                own="prisoner",
                named={"detention": "prisoner"},
                name="incident_is_in_a_detention_of_the_case",
                violation_error_message=_("This detention is another person's: choose one of the same case."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.happened}".strip()
