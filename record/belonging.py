"""A constraint over two tables: what a row names belongs to the same case as the row itself."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.utils.translation import gettext_lazy as _


class BelongsTogether(models.BaseConstraint):
    """`own` is the row's foreign key to its case; `named` maps each other foreign key to the way from it to the case.

    BelongsTogether(own="prisoner", named={"hearing": "detention__prisoner"}, name=…). An empty key names nothing.
    A check constraint sees one row only, so the database keeps this by a trigger that raises the same error.
    """

    default_violation_error_message = _("What is named here belongs to another case: choose one of this case.")

    def __init__(self, *, own: str, named: dict[str, str], name: str, violation_error_message: Any = None) -> None:
        self.own = own
        self.named = named
        super().__init__(name=name, violation_error_message=violation_error_message)

    def constraint_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        if model is not None and schema_editor is not None:
            schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))
        return ""

    def create_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        assert model is not None
        table = model._meta.db_table
        checks = "\n".join(
            # Key by key: in one condition, every way is made ready for every row, whichever keys it has.
            f"""IF NEW.{_column(model, key)} IS NOT NULL THEN
                    objection = NEW.{_column(model, self.own)} <> {_at_the_end(model, key, way)};
                    IF objection THEN
                        RAISE check_violation USING CONSTRAINT = '{self.name}', TABLE = '{table}',
                            MESSAGE = 'new row for relation "{table}" violates constraint "{self.name}"';
                    END IF;
                END IF;"""
            for key, way in self.named.items()
        )
        return f"""
            CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE
                objection boolean;
            BEGIN
                {checks}
                RETURN NEW;
            END $$;
            CREATE OR REPLACE TRIGGER {self.name} BEFORE INSERT OR UPDATE ON {table}
            FOR EACH ROW EXECUTE FUNCTION {self.name}();
        """

    def remove_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        assert model is not None
        return f"DROP TRIGGER {self.name} ON {model._meta.db_table}; DROP FUNCTION {self.name}();"

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = DEFAULT_DB_ALIAS) -> None:
        """Raises ValidationError where the form names what belongs elsewhere; keys that failed before are left out."""
        left_out = set(exclude or ())
        own = getattr(instance, f"{self.own}_id")
        # A parent that is not saved yet has nothing that could be named.
        if own is None or self.own in left_out:
            return
        for key, way in self.named.items():
            named = None if key in left_out else getattr(instance, key)
            for step in way.split("__")[:-1]:
                named = getattr(named, step) if named is not None else None
            if named is not None and getattr(named, f"{way.rsplit('__', 1)[-1]}_id") != own:
                raise ValidationError({key: self.get_violation_error_message()}, code=self.violation_error_code)

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"own": self.own, "named": self.named}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BelongsTogether) and self.deconstruct() == other.deconstruct()

    __hash__ = None  # type: ignore[assignment]


def enforced_anew(app_label: str) -> migrations.RunPython:
    """Operation: the triggers of an app's constraints are written again, as `create_sql` writes them now."""

    def write(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for model in apps.get_app_config(app_label).get_models():
            for constraint in model._meta.constraints:
                if isinstance(constraint, BelongsTogether):
                    schema_editor.execute(constraint.create_sql(model, schema_editor))

    return migrations.RunPython(write, migrations.RunPython.noop)


def _key(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)


def _column(model: type[models.Model], key: str) -> str:
    return _key(model, key).column


def _at_the_end(model: type[models.Model], key: str, way: str) -> str:
    """SQL for the case at the end of a way that begins at a key of the new row."""
    expression = f"NEW.{_column(model, key)}"
    at = _key(model, key).remote_field.model
    for step in way.split("__"):
        # Names of tables and columns come from models, never from a request.
        expression = f"(SELECT {_column(at, step)} FROM {at._meta.db_table} WHERE id = {expression})"  # noqa: S608
        at = _key(at, step).remote_field.model
    return expression
