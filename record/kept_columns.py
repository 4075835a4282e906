"""Columns computed from a row alone, such as the text of its document: their SQL is written once, where a list would
write it anew for each reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connections, models

from record.kept_statements import written_for_all

# By table and name: for which licence, and the SQL.
_kept: dict[tuple[type[models.Model], str], tuple[Any, str]] = {}


class KeptColumn(models.Expression):
    """A column of the rows of a model that `made` computes of their own table's columns. `name`: of which there is one
    for this model."""

    def __init__(self, model: type[models.Model], name: str, made: Callable[[], models.Expression]) -> None:
        super().__init__(output_field=models.TextField())
        self.model, self.name, self.made = model, name, made

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        table, alias = self.model._meta.db_table, compiler.query.get_initial_alias()
        sql = self._sql()
        # Within another question the table has another name.
        return sql if alias == table else sql.replace(f'"{table}".', f"{compiler.quote_name_unless_alias(alias)}."), []

    def _sql(self) -> str:
        # The setting that a document tells; while the program runs only tests change it.
        written_for, sql = _kept.get((self.model, self.name), (None, ""))
        if written_for != settings.CONTENT_LICENCE:
            sql = self._written()
            _kept[self.model, self.name] = (settings.CONTENT_LICENCE, sql)
        return sql

    def _written(self) -> str:
        rows = self.model._base_manager.annotate(kept=self.made()).values_list("kept")
        compiler = rows.query.get_compiler(connection=connections[rows.db])
        compiler.setup_query()
        (_column, (sql, parameters), _name), *_rest = compiler.select
        # Where it is put others have parameters: what is no place for one is doubled.
        return written_for_all(sql, parameters)[0]
