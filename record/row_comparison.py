"""Rows beyond a place in an order by several columns, as an index of those columns finds them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models


class RowComparison(models.Func):
    """“(a, b) > (x, y)”: a before b decides, as in an order by both (SQL, “row value comparison”). PostgreSQL reads
    an index from that place on; of “a ≥ x and (a > x or b > y)” it looks at all that are equal in a."""

    conditional = True

    def __init__(self, columns: Sequence[str], operator: str, values: Sequence[Any]) -> None:
        """`operator`: “<” or “>”. Raises ValueError for any other, or where a column has no value."""
        if operator not in ("<", ">") or len(columns) != len(values):
            raise ValueError(operator)
        super().__init__(*map(models.F, columns), *map(models.Value, values), output_field=models.BooleanField())
        self.operator = operator

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """SQL and its parameters."""
        compiled = [compiler.compile(expression) for expression in self.source_expressions]
        half = len(compiled) // 2
        columns, values = (", ".join(sql for sql, _of in some) for some in (compiled[:half], compiled[half:]))
        parameters = [parameter for _sql, of in compiled for parameter in of]
        return f"({columns}) {self.operator} ({values})", parameters
