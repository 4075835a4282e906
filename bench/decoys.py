"""People who could be on the record: the same for a seed, in the spellings and scripts in which names are met."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

from prisoners.synthetic.name_lists import AZERBAIJANI, LANGUAGES, Names
from prisoners.synthetic.naming import name_in, spelling_of
from record.names import folded

SHARE_OF_MEN = 0.7


def decoys(number: int, *, near: Sequence[str] = (), seed: int = 1) -> Iterator[str]:
    """`number` names of other people than those in `near`. A tenth of them are near neighbours of these: the same
    surname with another given name, or the same given name with another surname."""
    chance = random.Random(seed)  # noqa: S311  (a benchmark wants the same people each time)
    others = {frozenset(folded(name).split()) for name in near}
    made = 0
    while made < number:
        canonical, write = _neighbour(chance, near) if near and chance.random() < 0.1 else _someone(chance)
        parts = set(folded(canonical).split())
        # A namesake is no decoy: nobody could say who of the two was meant.
        if any(other <= parts for other in others):
            continue
        made += 1
        yield write(canonical)


def _someone(chance: random.Random) -> tuple[str, Callable[[str], str]]:
    language = chance.choices(LANGUAGES, [language.weight for language in LANGUAGES])[0]
    return _name(language, chance), spelling_of(language, chance)


def _neighbour(chance: random.Random, near: Sequence[str]) -> tuple[str, Callable[[str], str]]:
    given, *_middle, last = [*chance.choice(near).split(), "X"][:2]
    other = _name(AZERBAIJANI, chance).split()
    return (f"{other[0]} {last}" if chance.random() < 0.7 else f"{given} {other[-1]}"), spelling_of(AZERBAIJANI, chance)


def _name(language: Names, chance: random.Random) -> str:
    return name_in(language, chance, man=chance.random() < SHARE_OF_MEN)
