"""Context that cases belong to: a protest, a raid, an election."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from modeltrans.fields import TranslationField

from prisoners.models.prisoner import Prisoner
from prisoners.querysets import EventQuerySet
from record.dates import UncertainDateField
from record.history import tracked
from record.models import Publishable


@tracked("self")
class Event(Publishable):
    """Something that happened, or was to happen, around which people were detained (HURIDOCS: Event)."""

    kind = "event"

    class Kind(models.TextChoices):
        PROTEST = "protest", _("protest")
        RAID = "raid", _("raid")
        ELECTION = "election", _("election")
        STRIKE = "strike", _("strike")
        ARMED_CONFLICT = "armed_conflict", _("armed conflict")
        OTHER = "other", _("other")

    slug = models.SlugField(
        _("address"), max_length=100, unique=True, help_text=_("Its permanent address on the site.")
    )
    name = models.CharField(_("name"), max_length=300)
    event_kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.OTHER)
    country = CountryField(_("country"), blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    began = UncertainDateField(_("began"))
    ended = UncertainDateField(_("ended"))
    description = models.TextField(_("description"), blank=True, max_length=20_000, help_text=_("Markdown."))
    i18n = TranslationField(fields=("name", "place", "description"))

    objects = EventQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-began_earliest", "name"]
        permissions = [("publish_event", _("Can publish events"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_latest__isnull=True)
                | models.Q(began_earliest__isnull=True)
                | models.Q(ended_latest__gte=models.F("began_earliest")),
                name="event_ends_after_it_begins",
                violation_error_message=_("The event ends before it begins: check both dates."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def public_id(self) -> str:  # type: ignore[override]
        return self.slug


@tracked("prisoner")
class EventParticipation(models.Model):
    """That a case belongs to an event, and how."""

    prisoner = models.ForeignKey(Prisoner, on_delete=models.CASCADE, related_name="participations")
    event = models.ForeignKey(Event, verbose_name=_("event"), on_delete=models.PROTECT, related_name="participations")
    role = models.CharField(_("how"), max_length=200, blank=True, help_text=_("Such as: arrested before it."))
    i18n = TranslationField(fields=("role",))

    class Meta:
        verbose_name = _("event of the case")
        verbose_name_plural = _("events of the case")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["prisoner", "event"], name="case_belongs_to_an_event_once")]

    def __str__(self) -> str:
        return str(self.event)
