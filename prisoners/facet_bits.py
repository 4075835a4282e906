"""The triggers that keep who has which value of which facet, as bits: values chosen together are counted by laying
their bits on each other, without reading anybody (docs/adr/0028-facets-as-bits.md).

Everyone's place is the number of their public id, which is given once and without gaps (prisoners/models/public_id.py);
so many places in a row of the letters before it are one block.
"""

from __future__ import annotations

import pgtrigger

from prisoners.facet_counting import VALUES
from prisoners.kept_by_triggers import kept_by_triggers

# A row of the table is then some 1.1 kB: of more than 2 kB PostgreSQL would pack each by itself.
BLOCK = 8192


def _having(people: str) -> str:
    """A question for the values of each of these people."""
    return " UNION ALL ".join(
        f"SELECT p.public_id, '{facet}' AS facet, {value} AS value FROM {people} p"  # noqa: S608  (names of ours)
        for facet, value in VALUES.items()
    )


def _as_bits(having: str) -> str:
    """A question for the same as rows of the table."""
    return f"""
        SELECT series, facet, value, number / {BLOCK} AS block,
            bit_or(set_bit(0::bit({BLOCK}), number % {BLOCK}, 1)) AS bits
        FROM (SELECT split_part(public_id, '-', 1) AS series, split_part(public_id, '-', 2)::integer AS number,
            facet, value FROM ({having}) AS one) AS each
        GROUP BY 1, 2, 3, 4"""  # noqa: S608


def _keeping(new: str, old: str) -> str:
    now, was = (_having(table) if table else "" for table in (new, old))
    come = f"({now}) EXCEPT ({was})" if now and was else now
    gone = f"({was}) EXCEPT ({now})" if now and was else was
    body = ""
    if gone:
        # No row is left without anybody: of what is withdrawn not even its name stays.
        body += f"""
        WITH gone AS MATERIALIZED ({_as_bits(gone)}),
        emptied AS (
            DELETE FROM prisoners_publishedfacetbits f USING gone g
            WHERE (f.series, f.block, f.facet, f.value) = (g.series, g.block, g.facet, g.value)
            AND bit_count(f.bits & ~g.bits) = 0
        )
        UPDATE prisoners_publishedfacetbits f SET bits = f.bits & ~g.bits FROM gone g
        WHERE (f.series, f.block, f.facet, f.value) = (g.series, g.block, g.facet, g.value)
        AND bit_count(f.bits & ~g.bits) > 0;"""  # noqa: S608
    if come:
        body += f"""
        INSERT INTO prisoners_publishedfacetbits AS f (series, facet, value, block, bits) {_as_bits(come)}
        ON CONFLICT (series, block, facet, value) DO UPDATE SET bits = f.bits | EXCLUDED.bits;"""
    return f"{body}\n        RETURN NULL;\n    "


def facet_bit_triggers() -> list[pgtrigger.Trigger]:
    """One trigger for each way in which rows of people change."""
    return kept_by_triggers("bits", "people", _keeping)


# What is kept, made anew of all people on the record.
ANEW = f"""
    DELETE FROM prisoners_publishedfacetbits;
    INSERT INTO prisoners_publishedfacetbits (series, facet, value, block, bits)
    {_as_bits(_having("prisoners_publishedprisoner"))};
"""  # noqa: S608
