"""Many operations of a migration at once: Django makes all models anew after each one, which takes far longer than the
database does."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddConstraint, AddField, AddIndex, AlterField, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger

# What may be done together. The last: what is new on a table is the same whatever else becomes of it.
KINDS = ((CreateModel,), (AlterField,), (AddField, AddIndex, AddConstraint, AddTrigger, RemoveTrigger))
# To make all models anew costs about as much as to change two of them.
WORTH_IT = 3


class Together(Operation):
    """Operations of one kind, on different things: each is the same whether it knows of the others or not."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = list(operations)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Models are made when the database is asked for next, once."""
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Each on the database, in their order."""
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Each taken back, the last one first."""
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """What each does."""
        return "; ".join(operation.describe() for operation in self.operations)


def together(operations: Sequence[Operation]) -> list[Operation]:
    """The same operations, in which each run of several of one kind is done together."""
    found: list[Operation] = []
    for kind, run in groupby(operations, key=_kind_of):
        alike = list(run)
        found += [Together(alike)] if kind and len(alike) >= WORTH_IT else alike
    return found


def _kind_of(operation: Operation) -> tuple[type[Operation], ...]:
    """Empty for what is done by itself."""
    return next((kind for kind in KINDS if type(operation) in kind), ())
