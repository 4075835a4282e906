"""Queries over exports and mirrors, by name."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F
from django.utils import timezone

from record.published import Redaction, Version

if TYPE_CHECKING:
    from exports.models import Export, ExportFile, Mirror  # noqa: F401  (named in strings below)

# How the address of an onion service begins.
ONION = r"^https?://[^/?#@]+\.onion(:\d+)?/"
# After so many days without being found whole a mirror is named no more: its name may be somebody else's by then.
NAMED_FOR = dt.timedelta(days=30)


class ExportQuerySet(models.QuerySet["Export"]):
    """Exports, ready or not."""

    def newest_first(self) -> Self:
        return self.order_by("-pk")

    def ready(self) -> Self:
        return self.filter(state="ready")

    def waiting(self) -> Self:
        return self.filter(state="waiting")

    def running(self) -> Self:
        return self.filter(state="running")

    def unfinished(self) -> Self:
        """Waiting, being written, or cut off while they were."""
        return self.filter(state__in=("waiting", "running"))

    def in_state(self, state: str) -> Self:
        return self.filter(state=state)

    def shown(self) -> Self:
        """What the API tells of: what is given out, and what is on its way or failed."""
        return self.exclude(state="ready") | self.given_out()

    def of_state(self, sequence: int) -> Self:
        """Whole exports of the record as it was after this change."""
        return self.ready().filter(sequence=sequence)

    def given_out(self) -> Self:
        """What anyone may have: whole exports in which nothing stands that is not public any more: what was struck from
        the record since, and nouns that are withdrawn now. A noun that was published only later cannot be in one."""
        of_it = Version.objects.filter(kind=models.OuterRef("kind"), public_id=models.OuterRef("public_id"))
        in_it = of_it.filter(sequence__lte=models.OuterRef(models.OuterRef("sequence")))
        struck = Redaction.objects.filter(models.Exists(in_it), at__gte=models.OuterRef("began_at"))
        came_back = of_it.filter(sequence__gt=models.OuterRef("sequence"))
        withdrawn = Version.objects.filter(
            models.Exists(in_it),
            ~models.Exists(came_back),
            cause=Version.Cause.WITHDRAWAL,
            sequence__gt=models.OuterRef("sequence"),
        )
        return self.ready().filter(~models.Exists(struck), ~models.Exists(withdrawn))


class ExportFileQuerySet(models.QuerySet["ExportFile"]):
    """Files of exports."""

    def given_out_at(self, label: str, name: str) -> ExportFile | None:
        """The file of this name in the export of this label, if anyone may have it; with its export."""
        from exports.models import Export

        exports = Export.objects.given_out().filter(label=label)
        return self.filter(export__in=exports, name=name).select_related("export").first()


class MirrorQuerySet(models.QuerySet["Mirror"]):
    """Mirrors that others keep."""

    def shown(self) -> Self:
        """What is named to visitors: those found whole not long ago, and onion services, which nobody can look at."""
        oldest = timezone.now().date() - NAMED_FOR
        return self.filter(models.Q(whole_at__date__gte=oldest) | models.Q(address__regex=ONION))

    def to_be_looked_at(self) -> Self:
        """Those that can be looked at from here, the longest unseen first."""
        return self.exclude(address__regex=ONION).order_by(F("looked_at").asc(nulls_first=True), "pk")
