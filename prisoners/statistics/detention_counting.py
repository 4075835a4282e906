"""The triggers that keep counts made of detentions: how many are held on a day, and the tallies of the statistics.

Whatever way a detention comes or goes, they follow in the same transaction: what its person counted for before is taken
off, what they count for after is added. Publications are serialised (record/version_querysets.py): no two wait for each
other.
"""

from __future__ import annotations

import pgtrigger

from prisoners.kept_by_triggers import kept_by_triggers
from prisoners.statistics.lengths import PRE_TRIAL_CLASSES, SENTENCE_CLASSES, UNKNOWN, WAITING, Classes
from prisoners.status import NOT_RELEASED

_TABLE = "prisoners_publisheddetention"
# What began nobody knows when.
LONG_AGO = "0001-01-01"
# The last day of which an answer can be given.
_LAST = "9999-12-31"

# All detentions of those people of whom one was touched: as they are (sign 1), and as they were (sign -1).
_BOTH = """
    touched AS (SELECT prisoner_id FROM {new} n UNION SELECT prisoner_id FROM {old} o),
    d AS (
        SELECT 1 AS sign, d.* FROM {table} d JOIN touched USING (prisoner_id)
        UNION ALL
        SELECT -1, d.* FROM {table} d JOIN touched USING (prisoner_id)
        WHERE NOT EXISTS (SELECT 1 FROM {new} n WHERE n.id = d.id)
        UNION ALL
        SELECT -1, d.* FROM {old} d
    )
"""

# Days of a person that overlap are one run of days. Nobody is held, for certain or perhaps, outside of these.
_HELD = f"""
    INSERT INTO prisoners_publishedheldchange AS c (facet, value, of_year, day, people)
    WITH {{both}},
    told AS (
        SELECT sign, prisoner_id, 'all' AS facet, '' AS value, certain AS span FROM d
        UNION ALL SELECT sign, prisoner_id, 'country', country, certain FROM d
        UNION ALL SELECT sign, prisoner_id, 'group', unnest(groups), certain FROM d
        UNION ALL SELECT sign, prisoner_id, 'perhaps', '', certain FROM d
        UNION ALL SELECT sign, prisoner_id, 'perhaps', '', daterange(arrested_earliest, ended_latest, '[]') FROM d
        WHERE arrested_earliest <= ended_latest OR arrested_earliest IS NULL OR ended_latest IS NULL
    ),
    runs AS (
        SELECT sign, facet, value, unnest(range_agg(span)) AS span FROM told
        WHERE span IS NOT NULL GROUP BY sign, prisoner_id, facet, value
    ),
    steps AS (
        SELECT facet, value, coalesce(lower(span), '{LONG_AGO}') AS day, sign AS people FROM runs
        UNION ALL
        SELECT facet, value, upper(span), -sign FROM runs WHERE upper(span) <= '{_LAST}'
    ),
    graded AS (
        SELECT facet, value, false AS of_year, day, people FROM steps
        UNION ALL
        SELECT facet, value, true, make_date(extract(year FROM day)::int, 1, 1), people FROM steps
    )
    SELECT facet, value, of_year, day, sum(people) FROM graded
    GROUP BY facet, value, of_year, day HAVING sum(people) <> 0
    ON CONFLICT (facet, of_year, day, value) DO UPDATE SET people = c.people + excluded.people;
    DELETE FROM prisoners_publishedheldchange WHERE people = 0;
"""  # noqa: S608  (names of ours)


def _classes(column: str, classes: Classes, first: str = "") -> str:
    within = " ".join(
        f"WHEN {column} >= {least}{'' if most is None else f' AND {column} <= {most}'} THEN '{key}'"
        for key, least, most in classes
    )
    return f"CASE {first} {within} ELSE '{UNKNOWN}' END"


def _where_certain(what: str, form: str) -> str:
    earliest, latest = (f"to_char({what}_{bound}, '{form}')" for bound in ("earliest", "latest"))
    return f"CASE WHEN {earliest} = {latest} THEN {earliest} ELSE '{UNKNOWN}' END"


def _longest(value: str, where: str, order: str) -> str:
    """One detention of each person: the first in this order."""
    return (
        f"(SELECT DISTINCT ON (sign, prisoner_id) sign, prisoner_id, {value} AS value FROM d WHERE {where}"  # noqa: S608
        f" ORDER BY sign, prisoner_id, {order}, id)"
    )


_RELEASED = f"NOT ongoing AND end_kind NOT IN {NOT_RELEASED!r}"
_WAITS = f"WHEN pre_trial_since IS NOT NULL THEN '{WAITING}'"
# The same tallies as tallies.py counts of a country, a group or some years.
_VALUES = {
    "arrests": f"SELECT sign, prisoner_id, {_where_certain('arrested', 'YYYY-MM')} AS value FROM d",  # noqa: S608
    "arrests-by-year": f"SELECT sign, prisoner_id, {_where_certain('arrested', 'YYYY')} FROM d",  # noqa: S608
    "releases": f"SELECT sign, prisoner_id, {_where_certain('ended', 'YYYY-MM')} FROM d WHERE {_RELEASED}",  # noqa: S608
    "releases-by-year": f"SELECT sign, prisoner_id, {_where_certain('ended', 'YYYY')} FROM d WHERE {_RELEASED}",  # noqa: S608
    "pre-trial": _longest(
        _classes("pre_trial_days", PRE_TRIAL_CLASSES, _WAITS),
        "true",
        "pre_trial_since ASC NULLS LAST, pre_trial_days DESC NULLS LAST",
    ),
    "sentences": _longest(_classes("sentence_days", SENTENCE_CLASSES), "sentenced", "sentence_days DESC NULLS LAST"),
    "outcomes": "SELECT sign, prisoner_id, end_kind FROM d WHERE NOT ongoing",
}
_TALLIES_TOLD = " UNION ALL ".join(
    f"SELECT '{name}' AS name, of_one.* FROM ({rows}) AS of_one"  # noqa: S608  (names of ours)
    for name, rows in _VALUES.items()
)
_TALLIES = f"""
    INSERT INTO prisoners_publishedtally AS t (name, value, people)
    WITH {{both}},
    told AS ({_TALLIES_TOLD})
    SELECT name, value, sum(sign) FROM (SELECT DISTINCT sign, prisoner_id, name, value FROM told) AS once
    GROUP BY name, value HAVING sum(sign) <> 0
    ON CONFLICT (name, value) DO UPDATE SET people = t.people + excluded.people;
    DELETE FROM prisoners_publishedtally WHERE people = 0;
"""  # noqa: S608


def held_counted(new: str, old: str) -> str:
    """Statements that carry over to the days on which people were held what became of detentions."""
    return _counted(_HELD, new, old)


def tallies_counted(new: str, old: str) -> str:
    """The same for the tallies."""
    return _counted(_TALLIES, new, old)


def _counted(statements: str, new: str, old: str) -> str:
    nothing = f"(SELECT * FROM {_TABLE} WHERE false)"  # noqa: S608
    both = _BOTH.format(table=_TABLE, new=new or nothing, old=old or nothing)
    return statements.replace("{both}", both)


def detention_triggers() -> list[pgtrigger.Trigger]:
    """One trigger for each way in which detentions change, of the days and of the tallies."""
    return [
        *kept_by_triggers("held", "detentions", lambda new, old: f"{held_counted(new, old)} RETURN NULL;"),
        *kept_by_triggers("tallies", "detentions", lambda new, old: f"{tallies_counted(new, old)} RETURN NULL;"),
    ]
