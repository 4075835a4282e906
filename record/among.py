"""That a row is one of many, asked with one array: hundreds of parameters take Django longer than their question takes
the database, and a statement of so many cannot be kept."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Among(models.Func):
    """Whether a column is an element of an array: `Among(F("public_id"), OuterRef("institutions"))`. Goes by the index
    of the column."""

    template, arg_joiner = "(%(expressions)s))", " = ANY ("
    output_field = models.BooleanField()


def among(keys: Collection[Any], kind: type[models.Field]) -> Among:
    """That a row is one of these, by its key, which is of this kind."""
    return Among(models.F("pk"), models.Value(list(keys), ArrayField(kind())))
