"""Queries over the parts of cases as they stood published on a day."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models.functions import Coalesce

from prisoners.listed_querysets import ChargesAlone, DetentionsAlone, HearingsAlone, IncidentsAlone, PartsAlone
from prisoners.nouns.people_querysets import DetentionsOfNouns
from record.documents import DocumentField
from record.past_querysets import day_read, end_of, reading_on
from record.published import Version


class PartOf(models.Func):
    """The part with an id in a document, as it can be read alone (the function is made by migration prisoners/0024)."""

    function = "prisoners_part_alone"
    output_field = DocumentField()


class PastParts(PartsAlone):
    """Parts on a day of the past."""

    person_id = "prisoner__public_id"
    # Which version told it.
    version: Any = models.OuterRef("prisoner")

    def standing_on(self, day: dt.date) -> Self:
        """The parts of what was published at the end of a day (UTC); adds `part`."""
        said = Version.objects.filter(pk=self.version).values("document")[:1]
        found = self.filter(self.still_stands(end_of(day)), updated_at__lt=end_of(day))
        return found.annotate(part=PartOf(models.Subquery(said), models.F("public_id")), **reading_on(day))

    def still_stands(self, moment: dt.datetime) -> models.Q:
        """The condition that no version had followed by a moment."""
        return models.Q(prisoner__until__gte=moment)

    def people(self) -> Any:
        from prisoners.past import PastPrisoner

        return PastPrisoner.objects.standing_on(day_read(self))


class PastDetentionQuerySet(PastParts, DetentionsAlone, DetentionsOfNouns):  # type: ignore[override]
    """Detentions on a day of the past."""


class PastChargeQuerySet(PastParts, ChargesAlone):  # type: ignore[override]
    """Charges on a day of the past."""


class PastHearingQuerySet(PastParts, HearingsAlone):  # type: ignore[override]
    """Hearings on a day of the past."""


class PastIncidentQuerySet(PastParts, IncidentsAlone):  # type: ignore[override]
    """Incidents on a day of the past."""

    event_id = "event__public_id"
    version = Coalesce(models.OuterRef("prisoner"), models.OuterRef("event"))

    def still_stands(self, moment: dt.datetime) -> models.Q:
        return super().still_stands(moment) | models.Q(event__until__gte=moment)
