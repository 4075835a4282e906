"""Queries for the pages of statutes, officials and courts: over the charges, acts and hearings of published cases."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.db.models.functions import ExtractYear

from prisoners.nouns.people_querysets import CountRow, count_of
from record.documents import Part
from record.names import folded

_PEOPLE = models.Count("prisoner", distinct=True)


class NumberWithin(models.Func):
    """The first or second whole number within a text, so that article 9 comes before 21: NULL where there is none."""

    template = "(regexp_match(%(expressions)s, '%(before)s([0-9]{1,9})'))[1]::integer"
    output_field = models.IntegerField()

    def __init__(self, expression: str, *, place: int = 1) -> None:
        super().__init__(expression, before="" if place == 1 else "[0-9]+[^0-9]+")


class ChargesOfArticles(models.QuerySet):
    """Charges, gathered by the article of a statute."""

    def in_country(self, code: str) -> Self:
        return self.filter(country=code.upper())

    def mentioning(self, text: str) -> Self:
        """Charges under articles with this in their number, their statute's name or their title."""
        return self.filter(models.Q(article__icontains=text) | models.Q(title__icontains=text))

    def at(self, slug: str) -> Self:
        """Charges under the article, or the articles, with this address."""
        return self.filter(slug=slug)

    def under(self, article: str) -> Self:
        """Charges under one article, named in full."""
        return self.filter(article=article)

    def articles(self) -> models.QuerySet[Any, dict[str, Any]]:
        """Each distinct article once: {article, slug, country, code, number, title, people}; in the order of codes."""
        known = self.exclude(article="").order_by()
        each = known.values("article", "slug", "country", "code", "number")
        counted = each.annotate(people=_PEOPLE, said=models.Max("title"))
        return counted.order_by(
            "country", "code", NumberWithin("number"), NumberWithin("number", place=2), "number", "article"
        )

    def people_by_state(self) -> models.QuerySet:
        """("state", state of the charge, how many people)."""
        return count_of(self, "state", models.F("state"), "prisoner")


class ActsOfOfficials(models.QuerySet):
    """What officials are named for, gathered by official."""

    def in_country(self, code: str) -> Self:
        """Acts in cases of a country."""
        return self.filter(prisoner__country=code.upper())

    def as_role(self, role: str) -> Self:
        return self.filter(role=role)

    def in_year(self, year: int) -> Self:
        return self.filter(day__year=year)

    def named_like(self, text: str) -> Self:
        """Acts of officials with this in their name, in any script or case: their address has the name in Latin."""
        name = folded(text)
        return self.filter(official__contains=name.replace(" ", "-")) if name else self.none()

    def of_official(self, slug: str) -> Self:
        return self.filter(official=slug)

    def newest_name(self) -> str:
        """What the case published last calls them."""
        return self.order_by("-prisoner__updated_at", "pk").values_list("name", flat=True).first() or ""

    def officials(self) -> models.QuerySet[Any, dict[str, Any]]:
        """Each official once, by name: {official, named, people, roles, first, last}."""
        each = self.order_by().values("official")
        return each.annotate(
            named=models.Max("name"),
            people=_PEOPLE,
            roles=ArrayAgg("role", distinct=True, order_by="role"),
            first=models.Min("day"),
            last=models.Max("day"),
        ).order_by("official")

    def in_court(self, slug: str) -> Self:
        """Acts in hearings of a court."""
        return self.filter(institution=slug)

    def latest_first(self) -> Self:
        acts = self.select_related("prisoner").defer(*_HEAVY).annotate(person_translations=_named())
        return acts.order_by(models.F("day").desc(nulls_last=True), "pk")

    def counted_by_role_and_year(self) -> list[CountRow]:
        """How many people's cases an official acted in: in each role, in each year, and in all, in one query."""
        by_role = count_of(self, "role", models.F("role"), "prisoner")
        dated = self.filter(day__isnull=False)
        by_year = count_of(dated, "year", ExtractYear("day"), "prisoner")
        in_all = count_of(self, "people", models.F("official"), "prisoner")
        return list(by_role.union(by_year, in_all, all=True))


class HearingsOfCourts(models.QuerySet):
    """Days of the calendar, as the page of a court asks for them."""

    def hearings_in(self, slug: str) -> Self:
        """Hearings of a court whose day is known, each with its person, the latest first."""
        hearings = self.filter(kind="hearing", particulars__court__id=slug)
        named = hearings.select_related("prisoner").defer(*_HEAVY).annotate(person_translations=_named())
        return named.order_by("-day", "pk")


# Of a person no more than the name is shown there.
_HEAVY = tuple(f"prisoner__{name}" for name in ("document", "words", "names_folded", "words_vector", "name_keys"))


def _named() -> Part:
    """The translations of that name."""
    return Part("translations", "name", of="prisoner__document")
