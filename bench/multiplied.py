"""More published cases than can be made in the time of a benchmark: each that was made, copied within the database.

A copy has ids, versions and rows of its own and says what its original says. Only the published record grows: what
reads it is measured, and not how it is entered.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models

from prisoners.facet_bits import ANEW
from prisoners.models import (
    PastPrisoner,
    PublishedFacet,
    PublishedHeldChange,
    PublishedPrisoner,
    PublishedTally,
)
from record.published import PublishedReference, Version

MOST_MADE = 9_999
# Where an id can stand: in the texts and documents of a row.
TEXTS = {"character varying", "text", "json", "jsonb"}
# Where a row has the id of its case, or one that begins with it.
IDS = ("prisoner_id", "from_id", "public_id")
# What numbers a version: its own number, and the columns that refer to it.
NUMBERS = {"sequence", "version_id", "prisoner_id"}

# Of each row, once: the number of its case, its id as it is made (a country and four digits), and that of its copy. The
# copies' numbers follow on each other, as those that are given do.
IDS_OF_COPY = """
    CROSS JOIN LATERAL (SELECT substring({own} FROM '^[A-Z]{{2}}-([0-9]+)')::integer AS made OFFSET 0) AS its_number
    CROSS JOIN LATERAL (SELECT (its_number.made + %(copy)s * %(apart)s)::text AS copied OFFSET 0) AS other_number
    CROSS JOIN LATERAL (
        SELECT left({own}, 7) AS made, left({own}, 3)
            || lpad(other_number.copied, greatest(4, length(other_number.copied)), '0') AS copied OFFSET 0
    ) AS its_id
"""
# A copy's officials are its own: a judge has some hundreds of these cases, and not each case there is.
OFFICIALS = """
    INSERT INTO prisoners_publishedofficial
    SELECT (jsonb_populate_record(o, jsonb_build_object('public_id', o.public_id || '-copy-' || %(copy)s))).*
    FROM prisoners_publishedofficial o WHERE o.public_id NOT LIKE '%%-copy-%%'
"""


def multiply(times: int, *, parts: bool = True) -> float:
    """Let there be `times` as many published cases as there are; without `parts` only what lists and whole files of
    cases are read from, which takes a fifth of the disk. Returns how many seconds it took.

    Raises ValueError where there are more than MOST_MADE.
    """
    begun = time.monotonic()
    if PublishedPrisoner.objects.count() > MOST_MADE:
        raise ValueError(f"{MOST_MADE:,} cases at most can be copied.")
    step = Version.objects.next_sequence()
    apart = 1 + max(int(public_id[3:]) for public_id in PublishedPrisoner.objects.values_list("pk", flat=True))
    tables = _tables() if parts else {PublishedPrisoner._meta.db_table: "true"}
    with connection.cursor() as cursor, without_triggers(cursor), without_indexes(cursor, list(tables)):
        statements = [_copying(cursor, table, condition) for table, condition in tables.items()]
        for copy in range(1, times):
            for statement in statements:
                cursor.execute(statement, {"copy": copy, "step": copy * step, "first": step, "apart": apart})
            cursor.execute(OFFICIALS, {"copy": copy})
        for model in (PublishedFacet, PublishedHeldChange, PublishedTally):
            model.objects.update(people=models.F("people") * times)
        cursor.execute(ANEW)
    return time.monotonic() - begun


def _tables() -> dict[str, str]:
    """The tables that hold what is published of cases, and which of their rows are of the cases that were made."""
    prisoners = {"record_version": "kind = 'prisoner'", "record_publishedreference": "from_kind = 'prisoner'"}
    assert {Version._meta.db_table, PublishedReference._meta.db_table} == set(prisoners)
    for whole in (PublishedPrisoner, PastPrisoner):
        prisoners[whole._meta.db_table] = "true"
        for part in whole._meta.related_objects:
            prisoners[part.related_model._meta.db_table] = f"{part.field.column} IS NOT NULL"
    return prisoners


def _copying(cursor: Any, table: str, condition: str) -> str:
    """The statement that copies the rows of a table."""
    cursor.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
        " AND table_name = %s AND is_identity = 'NO' AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    )
    kinds = dict(cursor.fetchall())
    own = next((name for name in IDS if kinds.get(name) == "character varying"), "")
    copied = ", ".join(_copied(name, kind, own) for name, kind in kinds.items())
    # Only rows that were made: a copy is never copied again.
    first = [f"{name} < %(first)s" for name, kind in kinds.items() if _is_number(name, kind)]
    made = " AND ".join([f"({condition})", *(first or ["its_number.made < %(apart)s"])])
    ids = IDS_OF_COPY.format(own=own) if own else ""
    return f"INSERT INTO {table} ({', '.join(kinds)}) SELECT {copied} FROM {table} {ids} WHERE {made}"  # noqa: S608


def _copied(name: str, kind: str, own: str) -> str:
    if _is_number(name, kind):
        return f"{name} + %(step)s"
    if name == "official":
        return f"{name} || '-copy-' || %(copy)s"
    if kind not in TEXTS or not own:
        return name
    return f"replace({name}::text, its_id.made, its_id.copied)::{kind}"


def _is_number(name: str, kind: str) -> bool:
    return kind == "bigint" and name in NUMBERS


@contextmanager
def without_triggers(cursor: Any) -> Iterator[None]:
    """What is counted and checked row by row is right already, or is put right for all."""
    cursor.execute("SET session_replication_role = replica")
    try:
        yield
    finally:
        cursor.execute("RESET session_replication_role")


@contextmanager
def without_indexes(cursor: Any, tables: Sequence[str]) -> Iterator[None]:
    """Built once, at the end: to keep a dozen inverted indexes row by row takes ten times as long."""
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid::regclass::text = ANY(%s) AND NOT indisunique",
        [tables],
    )
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f"DROP INDEX {name}")
    yield
    cursor.execute("SET maintenance_work_mem = '1GB'")
    for _name, definition in found:
        cursor.execute(definition)
