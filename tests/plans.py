"""How PostgreSQL carries a statement out."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection


def nodes_of(sql: str) -> list[dict[str, Any]]:
    """The parts of the plan of a statement, with what was really read, as EXPLAIN (ANALYZE, VERBOSE) tells them."""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, VERBOSE, FORMAT JSON) " + sql)
        (plan,) = cursor.fetchone()
    plans, nodes = [(plan if isinstance(plan, list) else json.loads(plan))[0]["Plan"]], []
    while plans:
        node = plans.pop()
        nodes.append(node)
        plans += node.get("Plans", [])
    return nodes
