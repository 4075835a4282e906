"""The triggers that keep the counts of facets: whatever way a row of a person comes or goes, the counts follow in the
same transaction. Publications are serialised (record/version_querysets.py), so no two of them wait for each other."""

from __future__ import annotations

import pgtrigger

from prisoners.kept_by_triggers import kept_by_triggers, with_signs

# A case is found by the number of an article and by its whole name; the latter alone begins with a country, and names
# one article of one statute.
WHOLE_ARTICLE = "^[A-Z]{2} "

# The facets of the list of people, and which values of them a row has.
VALUES = {
    "all": "''",
    "country": "p.country",
    "status": "p.status",
    "gender": "p.gender",
    "group": "unnest(p.groups)",
    "organization": "unnest(p.organizations)",
    "institution": "unnest(p.institutions)",
    "event": "unnest(p.events)",
    "article": f"unnest(ARRAY(SELECT a FROM unnest(p.articles) a WHERE a ~ '{WHOLE_ARTICLE}'))",  # noqa: S608
    "year": "unnest(p.years)::text",
}


def _counting(*tables: tuple[str, int]) -> str:
    values = " UNION ALL ".join(
        f"SELECT '{facet}' AS facet, {value} AS value, {sign} AS people FROM {table} p"  # noqa: S608  (names of ours)
        for table, sign in tables
        for facet, value in VALUES.items()
    )
    return f"""
        INSERT INTO prisoners_publishedfacet AS f (facet, value, people)
        SELECT facet, value, sum(people) FROM ({values}) AS counted GROUP BY facet, value HAVING sum(people) <> 0
        ON CONFLICT (facet, value) DO UPDATE SET people = f.people + EXCLUDED.people;
        DELETE FROM prisoners_publishedfacet WHERE people = 0;
        RETURN NULL;
    """  # noqa: S608


def facet_triggers() -> list[pgtrigger.Trigger]:
    """One trigger for each way in which rows of people change."""
    return kept_by_triggers("count", "people", lambda new, old: _counting(*with_signs(new, old)))
