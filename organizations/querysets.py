"""Queries over organisations and institutions, and the teams of the staff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from record.querysets import PublishedQuerySet

if TYPE_CHECKING:
    from record.models import User


class TeamMemberQuerySet(models.QuerySet):
    """Who works in which team."""

    def of_user(self, user: User) -> Self:
        return self.filter(user=user)

    def teams_of(self, user: User) -> models.QuerySet[models.Model, str]:
        """The names of the teams someone works in, in order."""
        return self.of_user(user).order_by("organization__name").values_list("organization__name", flat=True)


class PublishedOrganizationQuerySet(PublishedQuerySet):
    """Published organisations."""

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)


class PublishedInstitutionQuerySet(PublishedQuerySet):
    """Published institutions."""

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)
