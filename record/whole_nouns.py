"""Nouns with all their parts: of one noun read in one question, of many in one a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db import models

from record.kept_statements import Given
from record.reading_together import KeptTogether

Rows = models.QuerySet[Any]


@dataclass(frozen=True)
class Part:
    """Rows that belong to a noun or to a part of it.

    way: the relations that lead there from the noun, those nearest to it first (`detentions__charges`).
    joined: what these rows name, read with them.
    narrowed: which of them are read; all, where nothing is said.
    kept_as: the attribute of their owner that holds them; the relation itself, where nothing is said.
    """

    way: str
    joined: tuple[str, ...] = ()
    narrowed: Callable[[Any], Rows] | None = None
    kept_as: str = ""

    @property
    def of(self) -> str:
        """The part that these rows belong to; empty for the noun itself."""
        return self.way.rpartition("__")[0]

    def relation_from(self, model: type[models.Model]) -> Any:
        """The relation that leads to these rows, the last on the way."""
        *before, last = self.way.split("__")
        for name in before:
            model = model._meta.get_field(name).related_model  # type: ignore[assignment]
        return model._meta.get_field(last)

    def rows(self, model: type[models.Model]) -> Rows:
        """All rows of this part, whosever they are."""
        found = self.relation_from(model).related_model._default_manager.all()
        return found if self.narrowed is None else self.narrowed(found)

    def rows_of(self, model: type[models.Model], key: Any) -> Rows:
        """Those of the noun with this key, with what they name."""
        found, names = self.rows(model), []
        there: Any = model
        for name in self.way.split("__"):
            relation = there._meta.get_field(name)
            names.append(relation.field.name)
            there = relation.related_model
        back = "__".join(reversed(names))
        return found.filter(**{back: key}).select_related(*self.joined)


def prefetches(model: type[models.Model], parts: Sequence[Part]) -> list[Any]:
    """The same parts for `prefetch_related`, which reads what many nouns name once for all of them."""
    found: list[Any] = []
    for part in parts:
        rows = part.rows(model) if part.narrowed else None
        found.append(models.Prefetch(part.way, rows, part.kept_as or None))
        found += [f"{part.way}__{name}" for name in part.joined]
    return found


class WholeNoun:
    """Reads one noun with its parts, as if they had been prefetched, in one question whose statement is kept.

    name: of its model (`prisoners.Prisoner`). parts: each stands after those that it belongs to."""

    def __init__(self, name: str, parts: Sequence[Part]) -> None:
        self._name, self._parts = name, parts

    @cached_property
    def _model(self) -> Any:
        return apps.get_model(self._name)

    @cached_property
    def _kept(self) -> KeptTogether:
        return KeptTogether(self._asked)

    def _asked(self) -> list[Rows]:
        key = Given("key", models.BigIntegerField())
        noun = self._model._default_manager.filter(pk=key)
        return [noun, *(part.rows_of(self._model, key) for part in self._parts)]

    def read(self, key: Any) -> Any:
        """The noun with this key. Raises DoesNotExist of its model."""
        nouns, *rows_of = self._kept.ask(key=key)
        if not nouns:
            raise self._model.DoesNotExist(f"{self._name} {key}")
        owners: dict[str, Sequence[Any]] = {"": nouns}
        for part, rows in zip(self._parts, rows_of, strict=True):
            relation = part.relation_from(self._model)
            by_owner = defaultdict(list)
            for row in rows:
                by_owner[getattr(row, relation.field.attname)].append(row)
            for owner in owners[part.of]:
                _give(owner, part, relation, by_owner[owner.pk])
            owners[part.way] = rows
        return nouns[0]


def _give(owner: Any, part: Part, relation: Any, rows: list[Any]) -> None:
    """Let an owner know its rows, and them their owner, as Django does when it prefetches."""
    for row in rows:
        relation.field.set_cached_value(row, owner)
    if part.kept_as:
        setattr(owner, part.kept_as, rows)
    elif relation.one_to_one:
        relation.set_cached_value(owner, rows[0] if rows else None)
    else:
        known = getattr(owner, relation.get_accessor_name()).all()
        known._result_cache, known._prefetch_done = rows, True
        owner.__dict__.setdefault("_prefetched_objects_cache", {})[relation.cache_name] = known
