"""Whether the log of acts still holds: each row follows from the one before, none is missing, and each version of the
public record says what it said when it was written, or what was left of it when something was struck.

Reads the rows and hashes them here: functions of the database may have been changed by whoever changed the rows.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass

from django.db import connection, transaction

from record.log_of_acts import FIRST, VERSION_DIGEST
from record.models.log_of_acts import Act

COLUMNS = ("sequence", "at", "by_id", "by_name", "act", "about", "reason", "digest", "hash")
AT_ONCE = 2000
# What a version is called in the log.
NAME = "left(v.kind || ' ' || v.public_id || ' version ' || v.number, 200)"
# Where all is well nothing is found, so every row is looked at. MATERIALIZED keeps the planner from hoping that the
# first one is near, and comparing each version with each act on the way to it.
# The newest digest of each version in the log, beside the one that follows from what the version says now.
VERSIONS = f"""
    WITH logged AS MATERIALIZED (
        SELECT DISTINCT ON (a.about) a.about, a.digest FROM record_act a
        WHERE a.act IN ('version', 'version.found', 'version.struck') ORDER BY a.about, a.sequence DESC
    ), differing AS MATERIALIZED (
        SELECT v.sequence, v.kind || ' ' || v.public_id || ' version ' || v.number AS name, logged.digest
        FROM record_version v LEFT JOIN logged ON logged.about = {NAME}
        WHERE logged.digest IS DISTINCT FROM {VERSION_DIGEST.format(row="v")}
    )
    SELECT sequence, name, digest FROM differing ORDER BY sequence LIMIT 1
"""  # noqa: S608  (of our own)
GONE = f"""
    WITH gone AS MATERIALIZED (
        SELECT a.sequence, a.about FROM record_act a WHERE a.act IN ('version', 'version.found')
            AND NOT EXISTS (SELECT FROM record_version v WHERE {NAME} = a.about)
    )
    SELECT sequence, about FROM gone ORDER BY sequence LIMIT 1
"""  # noqa: S608  (of our own)


class Broken(Exception):
    """The log, or what it proves, was changed; the first place where that shows, in words."""


@dataclass(frozen=True)
class Head:
    """The end of the log: the number of its last act, and the hash that covers all acts up to it."""

    sequence: int
    hash: str

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"


def head_of(text: str) -> Head:
    """A head as it was written down. Raises ValueError."""
    number, colon, found = text.strip().partition(":")
    if (
        not colon
        or not number.isdecimal()
        or len(number) > 18
        or len(found) != 64
        or set(found) - set("0123456789abcdef")
    ):
        raise ValueError(f"{text[:100]!r} is no head: it is a number, a colon and 64 hexadecimal digits.")
    return Head(int(number), found)


def verify(*, known: Head | None = None) -> Head:
    """Look through the whole log, and at every version. `known`: a head that was written down before. Returns the head
    of now. Raises Broken, which names the first row that does not hold."""
    # One moment for all of it, so that what is logged meanwhile is not missed.
    with transaction.atomic():
        if not connection.needs_rollback and connection.in_atomic_block and len(connection.savepoint_ids) == 0:
            _one_moment()
        head = _chain(known)
        _versions()
    return head


def _one_moment() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _chain(known: Head | None) -> Head:
    head = Head(0, FIRST)
    rows = Act.objects.order_by("sequence").values_list(*COLUMNS).iterator(chunk_size=AT_ONCE)
    for sequence, at, by_id, by_name, act, about, reason, digest, found in rows:
        if sequence != head.sequence + 1:
            raise Broken(f"Act {head.sequence + 1} is missing: after {head.sequence} comes {sequence}.")
        said = [head.hash, sequence, _moment(at), by_id, by_name, act, about, reason, digest]
        if hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest() != found:
            raise Broken(
                f"Act {sequence} is not what was written: its hash does not follow from it and the act before."
            )
        head = Head(sequence, found)
        if known is not None and known.sequence == sequence and known.hash != found:
            raise Broken(f"Act {sequence} has another hash than was written down: the log was written anew.")
    if known is not None and known.sequence > head.sequence:
        raise Broken(
            f"Act {head.sequence + 1} is missing: {known.sequence} were written down, {head.sequence} are left."
        )
    return head


def _moment(at: dt.datetime) -> str:
    at = at.astimezone(dt.UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"


def _versions() -> None:
    with connection.cursor() as cursor:
        cursor.execute(VERSIONS)
        if row := cursor.fetchone():
            sequence, name, logged = row
            why = "says something else than when it was written" if logged else "is not in the log"
            raise Broken(f"Version {sequence} ({name}) {why}.")
        cursor.execute(GONE)
        if row := cursor.fetchone():
            raise Broken(f"Act {row[0]} wrote {row[1]}, which is not there any more.")
