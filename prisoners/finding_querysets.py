"""Queries of the list of people: filters by year and gender, an order, what a table shows, and counts of facets."""

from __future__ import annotations

from typing import Any, Self

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from prisoners.facet_counting import VALUES, WHOLE_ARTICLE
from record.among import Among
from record.documents import DocumentField, Part

# (facet, value, how many people)
FacetRow = tuple[str, str, int]

_COUNTED = (
    "country", "status", "gender", "groups", "organizations", "institutions", "articles", "events", "years",
)  # fmt: skip

# What is told of counts (facet, value, people): of each facet its most frequent values. Which articles are whole ones
# is looked at once for each article, not for each person.
MOST_FREQUENT = f"""placed AS (
    SELECT facet, value, people, row_number() OVER (PARTITION BY facet ORDER BY people DESC, value) AS place
    FROM counted
    WHERE people > 0 AND (facet = 'all' OR (value <> '' AND (facet <> 'article' OR value ~ '{WHOLE_ARTICLE}')))
)
SELECT facet, value, people FROM placed WHERE place <= %s ORDER BY facet, place"""  # noqa: S608  (a pattern of ours)

# The people first, so many at most, each read once.
_COUNT = """
WITH found AS MATERIALIZED ({{people}}),
counted AS ({values}),
{most_frequent}
""".format(
    values=" UNION ALL ".join(
        f"SELECT '{facet}' AS facet, {value} AS value, count(*) AS people FROM found p GROUP BY 2"  # noqa: S608
        for facet, value in (VALUES | {"article": "unnest(p.articles)"}).items()
    ),
    most_frequent=MOST_FREQUENT,
)


class LastCustody(models.Func):
    """The last custody of the last detention in a document. Step by step: along a path of several steps PostgreSQL
    (18 too) takes a place counted from the end for one in the first array that it meets."""

    template = "(%(expressions)s -> 'detentions' -> -1 -> 'custody' -> -1)"
    output_field = DocumentField()


class FindingPeople(models.QuerySet):
    """People on the record, as their list asks for them."""

    def arrested_in_year(self, year: int) -> Self:
        """People with an arrest of which it is certain that it was in this year."""
        return self.filter(years__contains=[year])

    def of_gender(self, gender: str) -> Self:
        return self.filter(gender=gender)

    def first_arrested_first(self) -> Self:
        """By the earliest day of the first arrest, the longest ago first."""
        return self.order_by(models.F("first_arrested").asc(nulls_last=True), "sort_name", "public_id")

    def in_a_table(self) -> Self:
        """After `in_brief`: adds to what a line of a table shows `first_arrest`, the date as it is known, and
        `last_custody`, where the person is or was last held."""
        return self.annotate(first_arrest=Part("detentions", "0", "arrested"), last_custody=LastCustody("document"))

    def counted_by_facet(self, *, most: int, among: int) -> list[FacetRow]:
        """How many of these people have each value of each facet, the `most` frequent values of each, in one query that
        looks at `among` people at most; "all" counts those looked at."""
        try:
            sql, params = self.order_by().values_list(*_COUNTED)[:among].query.sql_with_params()
        except EmptyResultSet:
            return []
        with connection.cursor() as cursor:
            # The people may hold a per cent sign of their own, which the driver gets doubled already.
            cursor.execute(_COUNT.replace("{people}", sql), [*params, most])
            return cursor.fetchall()


class PublishedFacetQuerySet(models.QuerySet):
    """Counts of people by facet."""

    def most_first(self) -> Self:
        return self.order_by("facet", "-people", "value")

    def how_many(self, facet: str, value: Any) -> models.QuerySet[Any, FacetRow]:
        """How many people have one value of a facet, as a row that can be united with others: none where nobody has."""
        found = self.filter(facet=facet, value=value).order_by()
        return found.values_list(Cast("facet", models.TextField()), models.Value("", models.TextField()), "people")

    def having_any(self, facet: str, values: Any) -> models.Expression:
        """How many people have these values of a facet, to be asked within another question; whoever has two is counted
        twice."""
        counted = self.filter(Among(models.F("value"), values), facet=facet)
        people = counted.order_by().values("facet").annotate(all=models.Sum("people")).values("all")
        return Coalesce(models.Subquery(people, output_field=models.IntegerField()), 0)

    def most_frequent_of_each(self, *, most: int) -> models.QuerySet[Any, FacetRow]:
        """The `most` frequent values of each facet, with how many people have them: by the index, in one query."""
        each = [
            self.filter(facet=facet)
            .exclude(models.Q(value="") & ~models.Q(facet="all"))
            .order_by("-people", "value")[:most]
            for facet in VALUES
        ]
        return each[0].union(*each[1:], all=True).values_list("facet", "value", "people")


class PublishedGroupQuerySet(models.QuerySet):
    """The names of the groups that published cases have."""

    def called(self, language: str) -> models.QuerySet[Any]:
        """Adds `called`: the name in this language, or as it stands where there is none in it."""
        translated: Any = KeyTextTransform(language, "names")
        return self.annotate(called=Coalesce(translated, models.F("name"), output_field=models.TextField()))
