"""Who on the record has which value of which facet, as bits, and counting those who have several."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from prisoners.facet_bits import BLOCK
from prisoners.finding_querysets import MOST_FREQUENT, FacetRow

_COUNT = """
WITH chosen AS MATERIALIZED (SELECT series, block, {bits} AS bits FROM {tables} WHERE {conditions}),
counted AS (
    SELECT f.facet, f.value, sum(bit_count(f.bits & c.bits))::bigint AS people
    FROM chosen c JOIN prisoners_publishedfacetbits f USING (series, block) GROUP BY f.facet, f.value
),
{most_frequent}
"""


class BitsField(models.Field):
    """A string of as many bits as a block has places; only the database reads it."""

    def db_type(self, connection: object) -> str:
        return f"bit({BLOCK})"


class PublishedFacetBitsQuerySet(models.QuerySet):
    """Who has which value of which facet."""

    def counted_together(self, chosen: Sequence[tuple[str, str]], *, most: int) -> list[FacetRow]:
        """Of the people who have all of these values (facet, value), how many have each value of each facet, the `most`
        frequent values of each; "all" counts them. One query, whose cost grows with blocks and not with people."""
        names = [f"c{number}" for number in range(len(chosen))]
        tables = [f"prisoners_publishedfacetbits {name}" for name in names]
        joined = " ".join([tables[0], *(f"JOIN {table} USING (series, block)" for table in tables[1:])])
        conditions = " AND ".join(f"({name}.facet, {name}.value) = (%s, %s)" for name in names)
        sql = _COUNT.format(
            bits=" & ".join(f"{name}.bits" for name in names),
            tables=joined,
            conditions=conditions,
            most_frequent=MOST_FREQUENT,
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, [*(text for one in chosen for text in one), most])
            return cursor.fetchall()


class PublishedFacetBits(models.Model):
    """Who has one value of one facet, of one block of public ids with the same letters. Kept by a trigger of the table
    of people."""

    series = models.CharField(max_length=8, help_text=_("The letters of public ids."))
    block = models.IntegerField()
    facet = models.CharField(max_length=16)
    value = models.CharField(max_length=400)
    bits = BitsField()

    objects = PublishedFacetBitsQuerySet.as_manager()

    class Meta:
        verbose_name = _("published facet as bits")
        verbose_name_plural = _("published facets as bits")
        constraints = [
            models.UniqueConstraint(fields=["series", "block", "facet", "value"], name="pub_facet_bits_are_kept_once")
        ]
        indexes = [models.Index(fields=["facet", "value"], name="pub_facet_bits_of_value")]

    def __str__(self) -> str:
        return f"{self.facet} {self.value}: {self.series} {self.block}"
