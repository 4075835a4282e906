"""How tests ask whether a constraint holds: in the database, whoever writes, and at the desk, in words."""

from __future__ import annotations

from collections.abc import Callable

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

# Makes a row that breaks the constraint, unsaved.
Breaks = Callable[[], models.Model]


def another(instance: models.Model) -> models.Model:
    """The same row once more, unsaved."""
    copy = type(instance)._default_manager.get(pk=instance.pk)
    copy.pk = None
    copy._state.adding = True
    return copy


def constraints_of(app: str, kinds: tuple[type[models.BaseConstraint], ...]) -> set[str]:
    """The names of an app's constraints of these kinds."""
    return {
        constraint.name
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, kinds)
    }


def refused_by_the_database(instance: models.Model) -> str:
    """The name of the constraint that refuses a row; fails the test when it is taken."""
    try:
        with transaction.atomic():
            # Straight into the table: no form, no `full_clean`.
            instance.save(force_insert=instance.pk is None)
    except IntegrityError as error:
        return str(error.__cause__.diag.constraint_name)  # type: ignore[union-attr]
    raise AssertionError(f"{instance!r} was taken")


def said_at_the_desk(instance: models.Model) -> list[str]:
    """What the desk says of a row; fails the test when it says nothing."""
    try:
        instance.full_clean()
    except ValidationError as error:
        return [str(message) for message in error.messages]
    raise AssertionError(f"{instance!r} was found to be in order")


def message_of(constraint: str) -> str:
    """The words a constraint is explained with."""
    (found,) = (c for model in apps.get_models() for c in model._meta.constraints if c.name == constraint)
    return str(found.violation_error_message)
