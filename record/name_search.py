"""Finding people by a name in any spelling, script and order, among rows that keep their names for it.

Such a row has `names_folded` (every form of every name, for the eye of trigrams) and `name_keys` (phonetic keys). The
database gives the few rows that sound alike, by an index; which of them is nearest is decided here.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models.functions import Cast, Coalesce

from record.kept_statements import Given, KeptStatement
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
# Questions for names of more parts are written anew each time.
MOST_PARTS_KEPT = 8
# A row that was not compared is as near as its trigrams are alike, but at most so near: less than what was compared.
MOST_OF_THE_REST = 0.1


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

    def before_the_rest(self) -> list[Any]:
        """The keys of those that are nearer than any that was not compared, where some were not."""
        return [near.pk for near in self.rows if near.likeness > MOST_OF_THE_REST] if self.more else []


@dataclass(frozen=True)
class Wanted:
    """A name as rows are asked for it: values, or in a question that is kept what stands for them.

    `parts` and `whole`: phonetic keys of each of its parts, and of all of it run together; `written`: as it stands, in
    any case and with or without marks; `plain` and `bears`: in plain Latin letters, and these as whole words.
    """

    parts: tuple[Any, ...]
    whole: Any
    written: Any
    plain: Any
    bears: Any
    # Of the last part, if that may be unfinished.
    beginnings: Any = ()

    @classmethod
    def of(cls, text: str, *, beginning: bool = False) -> Self:
        """A name that was typed. Without parts where no letter was given."""
        text = text[:LONGEST_NAME]
        parts, plain = _parts(text), romanised(text)
        unfinished = keys_of_part(parts[-1]) if beginning and parts else ()
        return cls(
            parts=tuple(list(keys_of_part(part)) for part in parts),
            whole=list(keys_of_whole(plain.split())),
            written=folded(text),
            plain=plain,
            bears=_bearing(plain),
            beginnings=[BEGINNING + k for k in unfinished if len(k) >= SHORTEST_BEGINNING],
        )

    def sounding(self) -> models.Q:
        """The condition that a row sounds like it: every part of it, or all of it run together; or that it contains it
        as it is written."""
        wanted = [_any_key(keys) for keys in self.parts]
        if self.beginnings:
            wanted[-1] |= _any_key(self.beginnings)
        return _all(wanted) | _any_key(self.whole) | self.within()

    def loosely(self) -> models.Q:
        """The condition that a row may have been meant by a name that nobody bears as it was written: all parts of it
        but one sound alike, or its letters are much the same."""
        return self._all_but_one() | models.Q(names_folded__trigram_word_similar=self.plain)

    def within(self) -> models.Q:
        """The condition that a name contains it as it is written."""
        return models.Q(names_folded__contains=self.written) if self.written else models.Q(pk__in=[])

    def _all_but_one(self) -> models.Q:
        if len(self.parts) < 2:
            return models.Q(pk__in=[])
        wanted = [_any_key(keys) for keys in self.parts]
        return _any(_all(some) for some in itertools.combinations(wanted, len(wanted) - 1))


def sounds_like(text: str, *, beginning: bool = False) -> models.Q | None:
    """The condition that a row sounds like a name: every part of it, or all of it run together. With `beginning` the
    last part may be unfinished. None where no letter was given."""
    wanted = Wanted.of(text, beginning=beginning)
    return wanted.sounding() if wanted.parts else None


def loosely_like(text: str, *, beginning: bool = False) -> models.Q | None:
    """The condition that a row may have been meant by a name that nobody bears as it was written: it sounds like it, or
    all parts but one do, or its letters are much the same. None where no letter was given."""
    wanted = Wanted.of(text, beginning=beginning)
    return wanted.sounding() | wanted.loosely() if wanted.parts else None


def nearest_names(
    rows: models.QuerySet[Any], *texts: str, beginning: bool = False, most: int = MOST_COMPARED
) -> NearNames:
    """The rows whose names are nearest to a text, or to any of several, best first. One query, and a second where
    nothing came near."""
    asked = [(text, w) for text in texts if (w := Wanted.of(text, beginning=beginning)).parts]
    wanted = [w for _text, w in asked]
    return _nearest(
        [text for text, _w in asked], lambda loosely: _rows_alike(rows, wanted, most, loosely=loosely), most
    )


class NearestNames:
    """The same of all rows there are: its questions are written once for each number of parts that a name may have."""

    def __init__(self, rows: Callable[[], models.QuerySet[Any]]) -> None:
        self._rows = rows
        self._kept: dict[tuple[Any, ...], KeptStatement] = {}

    def to(self, text: str) -> NearNames:
        """The rows whose names are nearest to a text, best first."""
        wanted = Wanted.of(text)
        return _nearest([text] if wanted.parts else [], lambda loosely: self._ask(wanted, loosely), MOST_COMPARED)

    def _ask(self, wanted: Wanted, loosely: bool) -> list[tuple[Any, str]]:
        number = len(wanted.parts)
        shape = (number, bool(wanted.written), loosely)
        if (statement := self._kept.get(shape)) is None:
            given = _standing_for(wanted)
            statement = KeptStatement(lambda: _rows_alike(self._rows(), [given], MOST_COMPARED, loosely=loosely))
            # Nobody has so many names.
            if number <= MOST_PARTS_KEPT:
                self._kept[shape] = statement
        parts = {f"part{place}": keys for place, keys in enumerate(wanted.parts)}
        named = {"whole": wanted.whole, "written": wanted.written, "plain": wanted.plain, "bears": wanted.bears}
        return statement.ask(**parts, **named)


def _standing_for(wanted: Wanted) -> Wanted:
    keys: Any = ArrayField(models.TextField())
    return Wanted(
        parts=tuple(Given(f"part{place}", keys) for place in range(len(wanted.parts))),
        whole=Given("whole", keys),
        written=Given("written") if wanted.written else "",
        plain=Given("plain"),
        bears=Given("bears"),
    )


def _nearest(texts: Sequence[str], ask: Callable[[bool], Iterable[tuple[Any, str]]], most: int) -> NearNames:
    """`ask`: for the rows alike, by whether loosely."""
    if not texts:
        return NearNames((), more=False)
    asked = [form for text in texts for form in forms_of(text[:LONGEST_NAME])]

    def compared(loosely: bool) -> list[Near]:
        return sorted((Near(pk, round(likeness(asked, forms_kept(n)), 4)) for pk, n in ask(loosely)), key=_best_first)

    found = compared(False)
    more = len(found) >= most
    if not found or found[0].likeness < GOOD:
        found = sorted({*found, *compared(True)}, key=_best_first)
    return NearNames(tuple(found), more)


def _rows_alike(
    rows: models.QuerySet[Any], wanted: Sequence[Wanted], most: int, *, loosely: bool
) -> models.QuerySet[Any, tuple[Any, str]]:
    """At most so many rows that sound like any of these names, or loosely do: key and names of each. Where more do,
    those most alike to the first. None is more alike than those who bear that very name: where they are enough, the
    others' trigrams need not be told apart."""
    first = wanted[0]
    sounding = rows.filter(_any(name.loosely() if loosely else name.sounding() for name in wanted))
    enough = models.Exists(sounding.filter(names_folded__regex=first.bears).order_by()[most - 1 : most])
    order = _alike(first.plain, first.bears, "names_folded", models.When(enough, then=0.0)).desc()
    return sounding.order_by(order, "pk").values_list("pk", "names_folded")[:most]


def close_to(text: str, near: NearNames, *, beginning: bool = False) -> models.Q:
    """The condition for the rows that may bear the name: those that contain it as it is written, and those compared and
    found close; where more sound alike than were compared, all that do."""
    wanted = Wanted.of(text, beginning=beginning)
    # Each alternative once: the database would take what is asked twice for twice as many rows, and read them all.
    if near.more and near.rows[0].likeness >= GOOD:
        return wanted.sounding()
    close = models.Q(pk__in=[row.pk for row in (near.rows if beginning else near.close())])
    return (wanted.sounding() if near.more else wanted.within()) | close


class NearnessOf(models.Func):
    """How near a row is, from what was compared already; NULL for a row that was not."""

    # A key of an object is looked up much faster than a place in an array.
    template = "(%(expressions)s)::float8"
    arg_joiner = " -> "
    output_field = models.FloatField()

    def __init__(self, key: str, near: Sequence[Near]) -> None:
        known = models.Value({str(row.pk): row.likeness for row in near}, output_field=models.JSONField())
        super().__init__(known, Cast(key, models.TextField()))


def nearness(text: str, near: NearNames, *, key: str, names: str = "names_folded") -> Any:
    """An expression by which the best match comes first: rows that were compared, then the rest by trigrams."""
    if not near.rows:
        return models.Value(0.0, output_field=models.FloatField())
    compared = NearnessOf(key, near.rows)
    if not near.more:
        return Coalesce(compared, models.Value(0.0), output_field=models.FloatField())
    written = folded(text[:LONGEST_NAME])
    rest = _alike(written, _bearing(written), names) * models.Value(MOST_OF_THE_REST)
    return Coalesce(compared, rest, output_field=models.FloatField())


def _bearing(plain: str) -> str:
    """What a text, in plain letters, is as whole words among names."""
    return rf"\m{plain}\M"


def _alike(plain: Any, bears: Any, names: str, *unless: models.When) -> Any:
    """How alike the trigrams of names are to those of a text in plain letters. Those who bear that very name are as
    alike as can be, which is seen for a tenth of what it costs to compare trigrams."""
    trigrams = TrigramWordSimilarity(plain, names)
    if not plain:
        return trigrams
    borne = models.When(**{f"{names}__regex": bears}, then=1.0)
    return models.Case(borne, *unless, default=trigrams, output_field=models.FloatField())


def forms_kept(names_folded: str) -> Iterable[list[str]]:
    """The names that a row keeps, each as its parts."""
    return [parts_of(form) for form in names_folded.split(FORMS_APART)]


def _best_first(near: Near) -> tuple[float, Any]:
    return -near.likeness, near.pk


def _parts(text: str) -> list[str]:
    # An initial has no key worth asking for, unless there is nothing else.
    parts = parts_of(romanised(text[:LONGEST_NAME]))
    return [part for part in parts if len(part) > 1 and keys_of_part(part)] or [p for p in parts if keys_of_part(p)]


def _any_key(keys: Any) -> models.Q:
    return models.Q(name_keys__overlap=keys)


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
