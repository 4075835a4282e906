"""To look through the log of acts costs by its length, not by its square, whatever the planner knows of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection

from record.published import Version
from record.verifying import GONE, VERSIONS, verify
from tests.factories import PrisonerFactory, published

pytestmark = pytest.mark.django_db(transaction=True)

COPIES = 2_000
# As many more versions of the same case, each of which is an act.
MORE = """
    INSERT INTO record_version (sequence, kind, public_id, number, cause, document, diff, happenings, summary,
        published_at, by_team, withheld_url)
    SELECT sequence + n, kind, public_id, number + n, cause, document, diff, happenings, summary, published_at, by_team,
        withheld_url
    FROM record_version, generate_series(1, %s) n
"""
FORGET = "DELETE FROM pg_statistic WHERE starelid IN ('record_version'::regclass, 'record_act'::regclass)"


def rows_looked_at(query: str) -> int:
    """How many rows the steps of a query gave on or left out."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {query}")
        (found,) = cursor.fetchone()
    plan = (found if isinstance(found, list) else json.loads(found))[0]["Plan"]
    return sum(map(_rows_of, _steps(plan)))


def _rows_of(step: dict[str, Any]) -> int:
    rows = [step[name] for name in step if name == "Actual Rows" or name.startswith("Rows Removed")]
    return int(sum(rows) * step["Actual Loops"])


def _steps(step: dict[str, Any]) -> list[dict[str, Any]]:
    return [step, *(deeper for inside in step.get("Plans", ()) for deeper in _steps(inside))]


@pytest.mark.parametrize("statistics", ["ANALYZE", FORGET])
def test_a_long_log_that_holds_is_gone_through_once(statistics: str) -> None:
    published(PrisonerFactory())
    with connection.cursor() as cursor:
        cursor.execute(MORE, [COPIES])
        cursor.execute(statistics)
    assert Version.objects.count() == COPIES + 1
    assert verify().sequence > COPIES
    for query in (VERSIONS, GONE):
        assert rows_looked_at(query) < 20 * COPIES
