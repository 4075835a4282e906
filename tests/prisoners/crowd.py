"""Many published people at once, for tests of what a page costs when the record has grown."""

from __future__ import annotations

from django.db import connection

from prisoners.models import Prisoner
from prisoners.published import PublishedPrisoner

# Told apart by number, name, year and organisation; all else is as in the case they are copied from.
_OF_THEIR_OWN = {
    "public_id": "'ZZ-' || lpad(n::text, 6, '0')",
    "name": "'Person ' || n",
    "sort_name": "'person ' || lpad(n::text, 6, '0')",
    "names_folded": "'person ' || n",
    "organizations": "ARRAY['organization-' || mod(n, 500)]::varchar[]",
    "years": "ARRAY[1990 + mod(n, 30)]::smallint[]",
}


def crowd(case: Prisoner, number: int) -> None:
    """Put so many copies of a published case on the public record."""
    columns = [field.column for field in PublishedPrisoner._meta.concrete_fields if not field.generated]
    values = ", ".join(_OF_THEIR_OWN.get(str(column), f'p."{column}"') for column in columns)
    named = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO prisoners_publishedprisoner ({named}) SELECT {values} "
            "FROM prisoners_publishedprisoner p, generate_series(1, %s) n WHERE p.public_id = %s",
            [number, case.public_id],
        )
        cursor.execute("ANALYZE prisoners_publishedprisoner, prisoners_publishedfacet, prisoners_publishedfacetbits")
