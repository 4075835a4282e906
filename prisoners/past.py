"""Cases and events as they stood published on a day. Readable by the public role."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _

from prisoners.found_by import FoundEvent, FoundPrisoner
from prisoners.past_querysets import PastEventQuerySet, PastPrisonerQuerySet
from prisoners.published import PublishedEvent, PublishedPrisoner
from record.past import PastDocument, keeps_past_of


@keeps_past_of(PublishedPrisoner)
class PastPrisoner(FoundPrisoner, PastDocument):
    """One version of a case."""

    objects = PastPrisonerQuerySet.as_manager()

    class Meta(PastDocument.Meta):
        verbose_name = _("past prisoner")
        verbose_name_plural = _("past prisoners")
        indexes = [
            *PastDocument.Meta.indexes,
            models.Index(fields=["country", "status", "updated_at", "until"], name="past_prisoner_country_status"),
            # One for all, as few ask: it costs publication less than one for each, and answers any of them together.
            GinIndex(
                models.F("groups"),
                models.F("organizations"),
                models.F("institutions"),
                models.F("articles"),
                models.F("events"),
                models.F("years"),
                models.F("words_vector"),
                models.F("name_keys"),
                OpClass(models.F("names_folded"), name="gin_trgm_ops"),
                name="past_prisoner_found_by",
                gin_pending_list_limit=1024,
            ),
        ]


@keeps_past_of(PublishedEvent)
class PastEvent(FoundEvent, PastDocument):
    """One version of an event."""

    objects = PastEventQuerySet.as_manager()

    class Meta(PastDocument.Meta):
        verbose_name = _("past event")
        verbose_name_plural = _("past events")
