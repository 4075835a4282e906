"""Queries of the people near a case: those who share events, organisations or articles with it."""

from __future__ import annotations

from typing import Any, Self, cast

from django.db import models
from django.db.models.lookups import LessThanOrEqual

# How many people of the same events, of the same organisations and under the same articles are compared with a case;
# and on either side of it, where more share one.
MOST_COMPARED, NEAREST_COMPARED = 1000, 30


class PeopleNear(models.QuerySet):
    """People on the record, as the page of a case asks for those near it."""

    def related_to(
        self, public_id: Any, *, country: Any, most: int, events: Any = (), organizations: Any = (), articles: Any = ()
    ) -> Self:
        """At most so many other people of any of these events or organisations, or charged in this country under any
        of these articles; those with the most in common first. Of what more than MOST_COMPARED people share, only the
        NEAREST_COMPARED of the same country on either side are looked at whose numbers are nearest: they are of the
        same time."""
        from prisoners.published_parts import PublishedFacet

        shared = {"events": (events, 4), "organizations": (organizations, 2), "articles": (articles, 1)}
        common = cast("Any", models.Value(0, output_field=models.IntegerField()))
        ways = []
        for column, (values, weight) in shared.items():
            if values:
                match = models.Q(**{f"{column}__overlap": values})
                common += models.Case(models.When(match, then=weight), default=0, output_field=models.IntegerField())
                others = self.filter(country=country) if column == "articles" else self
                # Known before anybody is looked for: of both ways one is gone.
                are_few = LessThanOrEqual(
                    PublishedFacet.objects.having_any(column.removesuffix("s"), values), MOST_COMPARED
                )
                ways.append(others.filter(are_few, match).exclude(pk=public_id).values("pk")[:MOST_COMPARED])
                # By number, and not by an index of what is shared: the database takes events and organisations for
                # spread over all countries, and would read and sort thousands.
                shares = models.Case(models.When(match, then=True), default=False)
                near = self.filter(~models.Q(are_few), shares, country=country).values("pk")
                ways.append(near.filter(pk__gt=public_id).order_by("pk")[:NEAREST_COMPARED])
                ways.append(near.filter(pk__lt=public_id).order_by("-pk")[:NEAREST_COMPARED])
        if not ways:
            return self.none()
        # As one list of ids, each way by its own index: alternatives in one condition would look at every match.
        either = ways[0].union(*ways[1:])
        order = ("-in_common", "sort_name", "public_id")
        # Documents are opened of those alone that are shown.
        nearest = self.filter(pk__in=either).annotate(in_common=common).order_by(*order)[:most]
        return self.filter(pk__in=nearest.values("pk")).annotate(in_common=common).order_by(*order)
