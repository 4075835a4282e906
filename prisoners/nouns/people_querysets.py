"""Queries for the pages of nouns: the people behind an institution, an organisation, an event, a statute, and their
counts. Each count is of people, never of detentions; an uncertain year is counted in none."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models.functions import Cast, ExtractYear

from prisoners.listed_querysets import beside

# (what is counted, which value of it, how many people)
CountRow = tuple[str, str, int]
_TEXT = models.TextField()


class Unnest(models.Func):
    """Each element of an array, in a row of its own."""

    function = "unnest"
    set_returning = True
    arity = 1


def count_of(people: models.QuerySet, what: str, value: Any, counted: str = "pk") -> models.QuerySet:
    """(what, value, how many people) for each value of an expression, as rows that can be united with others."""
    # A bare unnest() among the groups is refused inside an aggregate: it is given a name first.
    rows = people.order_by().annotate(_value=value)
    named = rows.values(_what=models.Value(what, output_field=_TEXT), _said=Cast("_value", _TEXT))
    return named.annotate(_people=models.Count(counted, distinct=True)).values_list("_what", "_said", "_people")


class PeopleOfNouns(models.QuerySet):
    """People on the record, as the pages of other nouns ask for them."""

    def held_now_in(self, slug: str) -> Self:
        """Those who are held in an institution, as far as is known."""
        return self.filter(self._held_now_in(slug))

    def held_before_in(self, slug: str) -> Self:
        """Those who were held there and, as far as is known, are not any more."""
        return self.filter(institutions__contains=[slug]).filter(~self._held_now_in(slug))

    def held_there_after_arrest_in(self, slug: str, year: int) -> Self:
        """Those held in an institution in a detention that began in a year."""
        return self.filter(institutions__contains=[slug]).filter(self._arrested_in(year, institutions__contains=[slug]))

    def charged_under(self, article: str) -> Self:
        """Those charged under an article, named in full: AZ Criminal Code 221.3."""
        return self.filter(articles__contains=[article])

    def whose_charge_is(self, article: str, state: str) -> Self:
        """Those with a charge under an article that is in a state, such as dropped."""
        from prisoners.published_parts import PublishedCharge

        charges = PublishedCharge.objects.filter(prisoner=models.OuterRef("pk"), article=article, state=state)
        return self.charged_under(article).filter(models.Exists(charges))

    def charged_after_arrest_in(self, article: str, year: int) -> Self:
        """Those charged under an article in a detention that began in a year."""
        return self.charged_under(article).filter(self._arrested_in(year, articles__contains=[article]))

    def with_states_under(self, article: str) -> Self:
        """Adds `charge_states`: the states of their charges under an article."""
        from prisoners.published_parts import PublishedCharge

        charges = PublishedCharge.objects.filter(prisoner=models.OuterRef("pk"), article=article)
        states = charges.order_by("state").values_list("state", flat=True).distinct()
        return self.annotate(charge_states=ArraySubquery(states))

    def with_held_on(self, day: dt.date) -> Self:
        """Adds `held_then`: whether they were certainly held on a day."""
        from prisoners.published import PublishedDetention

        held = PublishedDetention.objects.filter(prisoner=models.OuterRef("pk"), certain__contains=day)
        return self.annotate(held_then=models.Exists(held))

    def recognised_by(self, slug: str) -> Self:
        """Those whom an organisation recognised as political prisoners."""
        return self.alias(recognising=Recognising("document")).filter(recognising__contains=[slug])

    def _held_now_in(self, slug: str) -> models.Exists:
        from prisoners.published_parts import PublishedPlace

        return models.Exists(PublishedPlace.objects.held_now_in(slug).filter(prisoner=models.OuterRef("pk")))

    def _arrested_in(self, year: int, **conditions: object) -> models.Exists:
        from prisoners.published import PublishedDetention

        detentions = PublishedDetention.objects.filter(prisoner=models.OuterRef("pk"), **conditions)
        return models.Exists(detentions.arrested_in_year(year))


class Recognising(models.Func):
    """The organisations that recognised someone as a political prisoner, out of the document: an index has them."""

    template = "jsonb_path_query_array((%(expressions)s -> 'recognitions')::jsonb, '$[*].organization.id')"
    output_field = models.JSONField()


class DetentionsOfNouns(models.QuerySet):
    """Detentions, as the pages of other nouns count them."""

    def arrested_in_year(self, year: int) -> Self:
        """Detentions that certainly began in a year."""
        return self.filter(arrested_earliest__gte=dt.date(year, 1, 1), arrested_latest__lte=dt.date(year, 12, 31))

    def in_institution(self, slug: str) -> Self:
        """Detentions that were spent, in part, in an institution."""
        return self.filter(institutions__contains=[slug])

    def under_article(self, name: str) -> Self:
        """Detentions with a charge under an article: its number, or its country, code and number."""
        charges = beside(self.model, "charges").under_article(name)
        same = charges.filter(prisoner=models.OuterRef("prisoner"), detention=models.OuterRef("number"))
        return self.filter(models.Exists(same))

    def people_by_year(self) -> models.QuerySet:
        """("year", year, how many people), for the years in which these detentions certainly began."""
        year = ExtractYear("arrested_earliest")
        return count_of(self.filter(arrested_latest__year=year), "year", year, "prisoner")
