"""Many published people at once, for tests of what a page costs when the record has grown."""

from __future__ import annotations

from typing import Any

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


def crowd_with_parts(case: Prisoner, number: int, *, first: int = 1) -> None:
    """The same with whatever else is published of that case: detentions, places, incidents …"""
    crowd(case, number, first=first)
    with connection.cursor() as cursor:
        for part in PublishedPrisoner._meta.related_objects:
            model: Any = part.related_model
            columns = [f.column for f in model._meta.concrete_fields if not f.generated and not f.primary_key]
            named = ", ".join(f'"{column}"' for column in columns)
            ids = [column for column in columns if column in ("prisoner_id", "public_id")]
            own = f"replace({{}}, %s, {_OF_THEIR_OWN['public_id']})"
            values = ", ".join(own.format(column) if column in ids else f'"{column}"' for column in columns)
            cursor.execute(
                f"INSERT INTO {model._meta.db_table} ({named}) SELECT {values} "
                f"FROM {model._meta.db_table}, generate_series(%s, %s) n WHERE prisoner_id = %s",
                [*([case.public_id] * len(ids)), first, first + number - 1, case.public_id],
            )
            cursor.execute(f"ANALYZE {model._meta.db_table}")


def crowd(case: Prisoner, number: int, *, first: int = 1) -> None:
    """Put so many copies of a published case on the public record, with numbers from the first on."""
    columns = [field.column for field in PublishedPrisoner._meta.concrete_fields if not field.generated]
    values = ", ".join(_OF_THEIR_OWN.get(str(column), f'p."{column}"') for column in columns)
    named = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO prisoners_publishedprisoner ({named}) SELECT {values} "
            "FROM prisoners_publishedprisoner p, generate_series(%s, %s) n WHERE p.public_id = %s",
            [first, first + number - 1, case.public_id],
        )
        cursor.execute("ANALYZE prisoners_publishedprisoner, prisoners_publishedfacet, prisoners_publishedfacetbits")
