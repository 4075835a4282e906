"""The published record of cases and events: the narrow tables that the public role reads."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from prisoners.querysets import (
    PublishedDetentionQuerySet,
    PublishedEventQuerySet,
    PublishedIncidentQuerySet,
    PublishedPrisonerQuerySet,
)
from record.published import PublishedDocument


def _slugs() -> ArrayField:
    return ArrayField(models.CharField(max_length=200), default=list)


class PublishedPrisoner(PublishedDocument):
    """One published case: its document, and the columns by which it is found."""

    status = models.CharField(max_length=20)
    groups = _slugs()
    organizations = _slugs()
    institutions = _slugs()
    articles = _slugs()
    events = _slugs()
    first_arrested = models.DateField(null=True, help_text=_("The earliest day the first arrest can have been."))
    last_arrested = models.DateField(null=True, help_text=_("The earliest day the last arrest can have been."))
    # Days held are counted when read: those of ended detentions, and the day since which one goes on.
    held_days_before = models.IntegerField(null=True)
    held_since = models.DateField(null=True)
    held_days_are_minimum = models.BooleanField(default=False)
    names_folded = models.TextField(help_text=_("Every spelling, in plain Latin letters, apart and run together."))
    words = models.TextField(help_text=_("What a full-text search looks through."))
    words_vector = models.GeneratedField(
        expression=SearchVector("words", config="simple"), output_field=SearchVectorField(), db_persist=True
    )

    objects = PublishedPrisonerQuerySet.as_manager()

    class Meta:
        verbose_name = _("published prisoner")
        verbose_name_plural = _("published prisoners")
        indexes = [
            models.Index(fields=["updated_at", "public_id"], name="pub_prisoner_updated"),
            models.Index(fields=["sort_name", "public_id"], name="pub_prisoner_name"),
            models.Index(fields=["country", "status"], name="pub_prisoner_country_status"),
            GinIndex(fields=["groups"], name="pub_prisoner_groups"),
            GinIndex(fields=["organizations"], name="pub_prisoner_organizations"),
            GinIndex(fields=["institutions"], name="pub_prisoner_institutions"),
            GinIndex(fields=["articles"], name="pub_prisoner_articles"),
            GinIndex(fields=["events"], name="pub_prisoner_events"),
            GinIndex(fields=["words_vector"], name="pub_prisoner_words"),
            GinIndex(OpClass(models.F("names_folded"), name="gin_trgm_ops"), name="pub_prisoner_names"),
        ]


class PublishedDetention(models.Model):
    """One detention of a published case, for questions about days."""

    prisoner = models.ForeignKey(PublishedPrisoner, on_delete=models.CASCADE, related_name="detentions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=30)
    arrested_earliest = models.DateField(null=True)
    arrested_latest = models.DateField(null=True)
    ongoing = models.BooleanField()
    ended_earliest = models.DateField(null=True)
    ended_latest = models.DateField(null=True)
    end_kind = models.CharField(max_length=24, blank=True)
    certain = DateRangeField(null=True, help_text=_("The days on which the person was held for certain."))

    objects = PublishedDetentionQuerySet.as_manager()

    class Meta:
        verbose_name = _("published detention")
        verbose_name_plural = _("published detentions")
        constraints = [models.UniqueConstraint(fields=["prisoner", "number"], name="pub_detention_number_is_unique")]
        indexes = [
            GistIndex(fields=["certain"], name="pub_detention_certain"),
            models.Index(fields=["arrested_earliest"], name="pub_detention_arrested"),
        ]

    def __str__(self) -> str:
        return f"{self.prisoner_id}-{self.number}"


class PublishedEvent(PublishedDocument):
    """One published event."""

    kind = models.CharField(max_length=16)
    began_earliest = models.DateField(null=True)

    objects = PublishedEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("published event")
        verbose_name_plural = _("published events")
        indexes = [models.Index(fields=["began_earliest", "public_id"], name="pub_event_began")]


class PublishedIncident(models.Model):
    """One incident of a published case or event."""

    kind = models.CharField(max_length=60)
    prisoner = models.ForeignKey(PublishedPrisoner, on_delete=models.CASCADE, null=True, related_name="incidents")
    event = models.ForeignKey(PublishedEvent, on_delete=models.CASCADE, null=True, related_name="incidents")
    organization = models.CharField(max_length=100, blank=True)
    happened_earliest = models.DateField(null=True)
    document = models.JSONField()

    objects = PublishedIncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("published incident")
        verbose_name_plural = _("published incidents")
        indexes = [
            models.Index(fields=["organization"], name="pub_incident_organization"),
            models.Index(fields=["kind"], name="pub_incident_kind"),
        ]

    def __str__(self) -> str:
        return self.kind
