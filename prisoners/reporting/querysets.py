"""Queries over reports, by name."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models

from prisoners.teamwork_querysets import maintained_by_nobody

if TYPE_CHECKING:
    from record.models import User


class ReportQuerySet(models.QuerySet):
    """Reports of visitors."""

    def visible_to(self, user: User) -> Self:
        """Reports this member of staff may read: those about cases of their teams; and for an Editor of any team those
        about no case, and about public cases that no team maintains (docs/adr/0014-reports.md)."""
        from prisoners.models import Prisoner

        if user.is_superuser:
            return self
        theirs = models.Q(prisoner__in=Prisoner.objects.maintained_by_teams_of(user).values("pk"))
        if user.has_perm("prisoners.publish_prisoner"):
            kept_by_none = Prisoner.objects.published().filter(maintained_by_nobody())
            theirs |= models.Q(prisoner__isnull=True) | models.Q(prisoner__in=kept_by_none.values("pk"))
        return self.filter(theirs)

    def open(self) -> Self:
        """Reports that are not decided."""
        return self.filter(state__in=("received", "looking", "asked"))

    def waiting(self) -> Self:
        """Reports whose sender said something that the desk has not answered to in any way."""
        return self.open().filter(waits=True)

    def due_to_go(self, moment: dt.datetime) -> Self:
        """Reports received before a moment that nobody decided to keep."""
        return self.filter(received_at__lt=moment, is_kept=False)

    def due_to_fall_silent(self, moment: dt.datetime) -> Self:
        """Reports that were not used, decided before a moment, whose text is still there."""
        return self.filter(state="not_used", decided_at__lt=moment, is_kept=False).exclude(sealed="")
