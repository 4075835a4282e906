"""The published record of cases and events: the narrow tables that the public role reads."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _

from prisoners.facet_bits import facet_bit_triggers
from prisoners.facet_counting import facet_triggers
from prisoners.found_by import FoundDetention, FoundEvent, FoundPrisoner
from prisoners.group_naming import group_name_triggers
from prisoners.nouns.people_querysets import Recognising
from prisoners.published_alone import PublishedAlone, day_of, indexes_alone
from prisoners.querysets import (
    PublishedDetentionQuerySet,
    PublishedEventQuerySet,
    PublishedIncidentQuerySet,
    PublishedPrisonerQuerySet,
)
from prisoners.statistics.detained_counting import detained_triggers
from prisoners.statistics.detention_counting import detention_triggers
from record.published import PublishedDocument
from record.templatetags.languages import Said, called_by, group_names_of


class PublishedPrisoner(FoundPrisoner, PublishedDocument):
    """One published case: its document, and the columns by which it is found."""

    objects = PublishedPrisonerQuerySet.as_manager()

    class Meta:
        verbose_name = _("published prisoner")
        verbose_name_plural = _("published prisoners")
        indexes = [
            models.Index(fields=["updated_at", "public_id"], name="pub_prisoner_updated"),
            models.Index(fields=["-published_at", "public_id"], name="pub_prisoner_added"),
            models.Index(fields=["sort_name", "public_id"], name="pub_prisoner_name"),
            models.Index(fields=["country", "status"], name="pub_prisoner_country_status"),
            models.Index(fields=["country", "public_id"], name="pub_prisoner_country"),
            GinIndex(fields=["groups"], name="pub_prisoner_groups"),
            GinIndex(fields=["organizations"], name="pub_prisoner_organizations"),
            GinIndex(fields=["institutions"], name="pub_prisoner_institutions"),
            GinIndex(fields=["articles"], name="pub_prisoner_articles"),
            GinIndex(fields=["events"], name="pub_prisoner_events"),
            GinIndex(fields=["years"], name="pub_prisoner_years"),
            GinIndex(fields=["words_vector"], name="pub_prisoner_words"),
            GinIndex(OpClass(models.F("names_folded"), name="gin_trgm_ops"), name="pub_prisoner_names"),
            GinIndex(fields=["name_keys"], name="pub_prisoner_name_keys", gin_pending_list_limit=256),
            models.Index(day_of("last_arrested"), "public_id", name="pub_prisoner_arrested"),
            GinIndex(OpClass(Recognising("document"), name="jsonb_path_ops"), name="pub_prisoner_recognising"),
        ]
        triggers = [*facet_triggers(), *facet_bit_triggers(), *group_name_triggers(), *detained_triggers()]

    @property
    def groups_called(self) -> list[str]:
        """After `in_brief`: the names of the person's groups in the active language, as far as they have one."""
        names, translated = (getattr(self, part, None) for part in ("group_names", "group_translations"))
        return group_names_of({"group_names": names or [], "translations": {"group_names": translated}})


class PublishedDetention(FoundDetention, PublishedAlone):
    """One detention of a published case, for questions about days, and as a list of the API."""

    prisoner = models.ForeignKey(PublishedPrisoner, on_delete=models.CASCADE, related_name="detentions")

    objects = PublishedDetentionQuerySet.as_manager()

    class Meta:
        verbose_name = _("published detention")
        verbose_name_plural = _("published detentions")
        constraints = [models.UniqueConstraint(fields=["prisoner", "number"], name="pub_detention_number_is_unique")]
        indexes = [
            GistIndex(fields=["certain"], name="pub_detention_certain"),
            GinIndex(fields=["institutions"], name="pub_detention_institutions"),
            models.Index(fields=["arrested_earliest"], name="pub_detention_arrested"),
            *indexes_alone("detention", "arrested_earliest"),
        ]
        triggers = detention_triggers()

    def __str__(self) -> str:
        return f"{self.prisoner_id}-{self.number}"


class PublishedEvent(FoundEvent, PublishedDocument):
    """One published event."""

    objects = PublishedEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("published event")
        verbose_name_plural = _("published events")
        indexes = [models.Index(fields=["began_earliest", "public_id"], name="pub_event_began")]

    @property
    def place_called(self) -> Said:
        """After `in_brief`: where it was, in the active language."""
        return called_by(getattr(self, "place", "") or "", getattr(self, "place_translations", None))


class PublishedIncident(PublishedAlone):
    """One incident of a published case or event."""

    kind = models.CharField(max_length=60)
    prisoner = models.ForeignKey(PublishedPrisoner, on_delete=models.CASCADE, null=True, related_name="incidents")
    event = models.ForeignKey(PublishedEvent, on_delete=models.CASCADE, null=True, related_name="incidents")
    organization = models.CharField(max_length=100, blank=True)
    institution = models.CharField(max_length=100, default="", db_default="")
    country = models.CharField(max_length=2, default="", db_default="")
    detention = models.CharField(max_length=120, default="", db_default="")
    happened_earliest = models.DateField(null=True)
    happened_latest = models.DateField(null=True)
    document = models.JSONField()

    objects = PublishedIncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("published incident")
        verbose_name_plural = _("published incidents")
        indexes = [
            models.Index(fields=["organization"], name="pub_incident_organization"),
            models.Index(fields=["kind"], name="pub_incident_kind"),
            models.Index(
                "institution",
                models.F("happened_earliest").desc(nulls_last=True),
                "id",
                name="pub_incident_latest_in",
                condition=~models.Q(institution=""),
            ),
            *indexes_alone("incident", "happened_earliest"),
        ]

    def __str__(self) -> str:
        return self.kind
