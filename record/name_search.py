"""Finding people by a name in any spelling, script and order, among rows that keep their names for it.

Such a row has `names_folded` (every form of every name, for the eye of trigrams) and `name_keys` (phonetic keys). The
database gives the few rows that sound alike, by an index; which of them is nearest is decided here.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models.functions import Coalesce

from record.name_likeness import forms_of, likeness
from record.names import FORMS_APART, folded
from record.phonetics import BEGINNING, SHORTEST_BEGINNING, keys_of_part, keys_of_whole, parts_of
from record.romanising import romanised

# So many rows that sound alike are compared letter by letter; the rest is ordered by the database.
MOST_COMPARED = 200
# Below this, the name asked for may be written in a way that has no key in common: one part may differ altogether.
GOOD = 0.85
# What is so much less alike than the best is another name, and what is less alike than this is none.
WORSE_THAN_BEST, LEAST = 0.12, 0.6
LONGEST_NAME = 200


@dataclass(frozen=True)
class Near:
    """A row and how alike its name is to the one asked for."""

    pk: Any
    likeness: float


@dataclass(frozen=True)
class NearNames:
    """What was found: the nearest rows, the best first, and whether more sound alike than were compared."""

    rows: tuple[Near, ...]
    more: bool

    def close(self) -> list[Near]:
        """Those that may be the same name: not much worse than the best."""
        if not self.rows:
            return []
        bar = max(LEAST, self.rows[0].likeness - WORSE_THAN_BEST)
        return [near for near in self.rows if near.likeness >= bar]


def sounds_like(text: str, *, beginning: bool = False) -> models.Q | None:
    """The condition that a row sounds like a name: every part of it, or all of it run together. With `beginning` the
    last part may be unfinished. None where no letter was given."""
    parts = _parts(text)
    if not parts:
        return None
    wanted = [_any_key(keys_of_part(part)) for part in parts]
    if beginning:
        wanted[-1] |= _any_key([BEGINNING + k for k in keys_of_part(parts[-1]) if len(k) >= SHORTEST_BEGINNING])
    return _all(wanted) | _any_key(keys_of_whole(romanised(text[:LONGEST_NAME]).split())) | written_within(text)


def written_within(text: str) -> models.Q:
    """The condition that a name contains the text as it is written, in any case and with or without marks."""
    written = folded(text[:LONGEST_NAME])
    return models.Q(names_folded__contains=written) if written else models.Q(pk__in=[])


def loosely_like(text: str, *, beginning: bool = False) -> models.Q | None:
    """The condition that a row may have been meant by a name that nobody bears as it was written: it sounds like it, or
    all parts but one do, or its letters are much the same. None where no letter was given."""
    sounding = sounds_like(text, beginning=beginning)
    return None if sounding is None else sounding | _all_but_one(_parts(text)) | _by_trigrams(text)


def nearest_names(
    rows: models.QuerySet[Any], *texts: str, beginning: bool = False, most: int = MOST_COMPARED
) -> NearNames:
    """The rows whose names are nearest to a text, or to any of several, best first. One query, and a second where
    nothing came near."""
    conditions = [(text, c) for text in texts if (c := sounds_like(text, beginning=beginning)) is not None]
    if not conditions:
        return NearNames((), more=False)
    asked = [text for text, _condition in conditions]
    found = _compared(rows, asked, _any(condition for _text, condition in conditions), most)
    more = len(found) >= most
    if not found or found[0].likeness < GOOD:
        loose = _any(_all_but_one(_parts(text)) | _by_trigrams(text) for text in asked)
        found = sorted({*found, *_compared(rows, asked, loose, most)}, key=_best_first)
    return NearNames(tuple(found), more)


def close_to(text: str, near: NearNames, *, beginning: bool = False) -> models.Q:
    """The condition for the rows that may bear the name: those compared and found close; where more sound alike than
    were compared, all that do."""
    close = models.Q(pk__in=[row.pk for row in (near.rows if beginning else near.close())])
    sounding = sounds_like(text, beginning=beginning) if near.more else None
    return close if sounding is None else close | sounding


class NearnessOf(models.Func):
    """How near a row is, from what was compared already; NULL for a row that was not."""

    output_field = models.FloatField()

    def __init__(self, key: str, near: Sequence[Near], *, key_type: str) -> None:
        self.near, self.key_type = near, key_type
        super().__init__(models.F(key))

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Any:  # type: ignore[override]
        row, params = compiler.compile(self.source_expressions[0])
        sql = f"(%s::float8[])[array_position(%s::{self.key_type}[], {row}::{self.key_type})]"
        return sql, [[n.likeness for n in self.near], [n.pk for n in self.near], *params]


def nearness(text: str, near: NearNames, *, key: str, key_type: str, names: str = "names_folded") -> Any:
    """An expression by which the best match comes first: rows that were compared, then the rest by trigrams."""
    compared = NearnessOf(key, near.rows, key_type=key_type)
    if not near.more:
        return Coalesce(compared, models.Value(0.0), output_field=models.FloatField())
    # Less than any row that was compared.
    rest = TrigramWordSimilarity(folded(text[:LONGEST_NAME]), names) * models.Value(0.1)
    return Coalesce(compared, rest, output_field=models.FloatField())


def _compared(rows: models.QuerySet[Any], texts: Sequence[str], condition: models.Q, most: int) -> list[Near]:
    asked = [form for text in texts for form in forms_of(text[:LONGEST_NAME])]
    # Where more sound alike than are compared, those most alike to the first text are.
    alike = (
        rows.filter(condition)
        .order_by(TrigramWordSimilarity(romanised(texts[0][:LONGEST_NAME]), "names_folded").desc(), "pk")
        .values_list("pk", "names_folded")[:most]
    )
    return sorted((Near(pk, round(likeness(asked, forms_kept(names)), 4)) for pk, names in alike), key=_best_first)


def forms_kept(names_folded: str) -> Iterable[list[str]]:
    """The names that a row keeps, each as its parts."""
    return [parts_of(form) for form in names_folded.split(FORMS_APART)]


def _best_first(near: Near) -> tuple[float, Any]:
    return -near.likeness, near.pk


def _parts(text: str) -> list[str]:
    # An initial has no key worth asking for, unless there is nothing else.
    parts = parts_of(romanised(text[:LONGEST_NAME]))
    return [part for part in parts if len(part) > 1 and keys_of_part(part)] or [p for p in parts if keys_of_part(p)]


def _all_but_one(parts: Sequence[str]) -> models.Q:
    if len(parts) < 2:
        return models.Q(pk__in=[])
    wanted = [_any_key(keys_of_part(part)) for part in parts]
    return _any(_all(some) for some in itertools.combinations(wanted, len(wanted) - 1))


def _by_trigrams(text: str) -> models.Q:
    return models.Q(names_folded__trigram_word_similar=romanised(text[:LONGEST_NAME]))


def _any_key(keys: Iterable[str]) -> models.Q:
    return models.Q(name_keys__overlap=list(keys))


def _any(conditions: Iterable[models.Q]) -> models.Q:
    either = models.Q()
    for condition in conditions:
        either |= condition
    return either


def _all(conditions: Iterable[models.Q]) -> models.Q:
    together = models.Q()
    for condition in conditions:
        together &= condition
    return together
