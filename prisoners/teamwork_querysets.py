"""Queries over sharing and proposals, by name, and what of a case which team may see or change (domain.md, Access)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from prisoners.models import Prisoner
    from record.models import User


class CaseSharingQuerySet(models.QuerySet):
    """With whom cases are shared."""

    def in_force(self, day: dt.date) -> Self:
        """Sharings that hold on a day, their last one included."""
        return self.filter(models.Q(until__isnull=True) | models.Q(until__gte=day))


class ProposalQuerySet(models.QuerySet):
    """Proposals of other teams."""

    def open(self) -> Self:
        return self.filter(state="open")

    def about(self, case: Prisoner) -> Self:
        """Those about one case."""
        return self.filter(prisoner=case)

    def to_decide_for(self, user: User) -> Self:
        """Those about cases that a member of staff may change: for them to accept or decline."""
        from prisoners.models import Prisoner

        return self.filter(prisoner__in=Prisoner.objects.changeable_by(user).values("pk"))

    def visible_to(self, user: User) -> Self:
        """Those about cases of one's teams; and one's own, while the case itself can still be seen."""
        from prisoners.models import Prisoner

        if user.is_superuser:
            return self
        seen = Prisoner.objects.visible_to(user).values("pk")
        kept = Prisoner.objects.maintained_by_teams_of(user).values("pk")
        decided_here = models.Q(prisoner__in=kept) | models.Q(
            prisoner__in=Prisoner.objects.changeable_by(user).values("pk")
        )
        return self.filter(decided_here | models.Q(by=user, prisoner__in=seen))


def maintained_for(user: User) -> models.Exists:
    """Condition on a case: a team of this member of staff maintains it. By EXISTS: a join would list a case twice that
    two teams of one person maintain."""
    from prisoners.models import Maintenance

    return models.Exists(Maintenance.objects.filter(prisoner=models.OuterRef("pk"), organization__team__user=user))


def maintained_by_nobody() -> models.Q:
    """Condition on a case: no team maintains it."""
    from prisoners.models import Maintenance

    return ~models.Q(models.Exists(Maintenance.objects.filter(prisoner=models.OuterRef("pk"))))


def shared_with(user: User, **rights: bool) -> models.Exists:
    """Condition on a case: it is shared today with a team of this member of staff, with these rights at least."""
    from prisoners.models import CaseSharing

    shared = CaseSharing.objects.in_force(timezone.localdate()).filter(organization__team__user=user, **rights)
    return models.Exists(shared.filter(prisoner=models.OuterRef("pk")))
