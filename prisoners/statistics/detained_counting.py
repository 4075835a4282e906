"""The triggers that keep how many of those detained are of each country and group, under each article, in each prison;
facet_counting.py keeps the same of all on the record, which the statistics read too."""

from __future__ import annotations

import pgtrigger

from prisoners.facet_counting import VALUES
from prisoners.kept_by_triggers import kept_by_triggers, with_signs

DETAINED = "-detained"
# What a tally is called, and the facet it counts by.
FACET_OF = {"countries": "country", "groups": "group", "articles": "article", "institutions": "institution"}


def detained_in(table: str, sign: int) -> str:
    """(name, value, sign) for each value of each of those detained in a table of people."""
    return " UNION ALL ".join(
        f"SELECT '{name}{DETAINED}' AS name, {VALUES[facet]} AS value, {sign} AS people"  # noqa: S608  (names of ours)
        f" FROM {table} p WHERE p.status = 'detained'"
        for name, facet in FACET_OF.items()
    )


def detained_counted(*tables: tuple[str, int]) -> str:
    """Statements that count those detained in tables of people: each table with 1 to add them, -1 to take them off."""
    values = " UNION ALL ".join(detained_in(table, sign) for table, sign in tables)
    return f"""
        INSERT INTO prisoners_publishedtally AS t (name, value, people)
        SELECT name, value, sum(people) FROM ({values}) AS counted GROUP BY name, value HAVING sum(people) <> 0
        ON CONFLICT (name, value) DO UPDATE SET people = t.people + excluded.people;
        DELETE FROM prisoners_publishedtally WHERE people = 0;
    """  # noqa: S608


def detained_triggers() -> list[pgtrigger.Trigger]:
    """One trigger for each way in which rows of people change."""
    return kept_by_triggers(
        "detained", "people", lambda new, old: f"{detained_counted(*with_signs(new, old))} RETURN NULL;"
    )
