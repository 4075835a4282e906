"""Queries over organisations and institutions, and the teams of the staff."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models

from record.documents import TextPart
from record.published import PublishedReference
from record.querysets import PublishableQuerySet, PublishedQuerySet

if TYPE_CHECKING:
    from record.models import User


class TeamMemberQuerySet(models.QuerySet):
    """Who works in which team."""

    def of_user(self, user: User) -> Self:
        return self.filter(user=user)

    def teams_of(self, user: User) -> models.QuerySet[models.Model, str]:
        """The names of the teams someone works in, in order."""
        return self.of_user(user).order_by("organization__name").values_list("organization__name", flat=True)

    def slugs_and_names_of(self, user: User) -> models.QuerySet[models.Model, tuple[str, str]]:
        """The same with the slug of each, for a choice."""
        return self.of_user(user).order_by("organization__name").values_list("organization__slug", "organization__name")

    def addresses_in(self, team: models.Model) -> models.QuerySet[models.Model, str]:
        """The e-mail addresses of those who work in a team now."""
        working = self.filter(organization=team, user__is_active=True).exclude(user__email="")
        return working.values_list("user__email", flat=True).distinct()


class TeamRulesQuerySet(models.QuerySet):
    """How teams work."""

    def with_second_reader(self) -> Self:
        """Teams in which someone else reads every case before it is published."""
        return self.filter(second_reader=True)

    def through_the_queue(self) -> Self:
        """Teams in which what is saved is reviewed before it is published."""
        return self.filter(publishes_on_save=False)

    def maintaining(self, case: models.Model) -> Self:
        """Of the teams that maintain a case."""
        return self.filter(organization__maintenance__prisoner=case)

    def maintained_among(self, keys: Sequence[int]) -> models.QuerySet[Any, int]:
        """Of the cases with these keys, those that these teams maintain."""
        maintained = self.filter(organization__maintenance__prisoner__in=keys)
        return maintained.values_list("organization__maintenance__prisoner", flat=True)

    def of_member(self, user: User) -> Self:
        """Of the teams that someone works in."""
        return self.filter(organization__team__user=user)


class OrganizationQuerySet(PublishableQuerySet):
    """The working record of organisations, the teams among them."""

    def wanting_digests(self) -> Self:
        """Teams that are sent a weekly digest: all whose rules do not say otherwise."""
        wanting = models.Q(rules__isnull=True) | models.Q(rules__weekly_digest=True)
        return self.filter(wanting, maintains_cases=True).order_by("pk")


class InstitutionQuerySet(PublishableQuerySet):
    """Institutions of the working record."""

    def in_country(self, country: str) -> Self:
        """Those of one country; all, if none is given."""
        return self.filter(country=country) if country else self

    def with_other_names(self) -> Self:
        """Adds `other_names`: every name that sources use for it beside its own."""
        return self.annotate(
            other_names=ArrayAgg("names__name", filter=models.Q(names__isnull=False), default=models.Value([]))
        )


class PublishedPartQuerySet(PublishedQuerySet):
    """Published bodies, of which one may be part of another."""

    def parts_of(self, kind: str, slug: str) -> Self:
        """Those of a kind that say they are part of, or under, the one at this address."""
        naming = PublishedReference.objects.filter(from_kind=kind, to_kind=kind, to_id=slug)
        named = self.filter(pk__in=naming.values("from_id")).alias(parent_id=TextPart("parent", "id"))
        return named.filter(parent_id=slug).listed().by_name()

    def most_people_first(self) -> Self:
        """With the counts that higher rooms add: those behind which most people stand first."""
        return self.order_by("-people_count", "sort_name", "public_id")


class PublishedOrganizationQuerySet(PublishedPartQuerySet):
    """Published organisations."""

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)


class PublishedInstitutionQuerySet(PublishedPartQuerySet):
    """Published institutions."""

    def positions(self) -> Iterator[tuple[str, tuple[float, float]]]:
        """Of those whose place is known, the address on the site and (longitude, latitude)."""
        known = self.filter(latitude__isnull=False, longitude__isnull=False)
        for slug, longitude, latitude in known.values_list("pk", "longitude", "latitude"):
            yield slug, (float(longitude), float(latitude))

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)
