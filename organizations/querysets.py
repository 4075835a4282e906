"""Queries over published organisations and institutions."""

from __future__ import annotations

from typing import Self

from record.querysets import PublishedQuerySet


class PublishedOrganizationQuerySet(PublishedQuerySet):
    """Published organisations."""

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)


class PublishedInstitutionQuerySet(PublishedQuerySet):
    """Published institutions."""

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)
