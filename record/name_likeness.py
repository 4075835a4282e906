"""How alike two names are, in any spelling, script and order: 1 for the same, 0 for nothing in common.

Letters are compared on three levels: as they are written, as they sound, and by the classes of sound of the phonetic
keys. What two spellings of one name share is mostly on the last, what two people share mostly on the first.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from record.names import folded
from record.phonetics import parts_of, readings
from record.romanising import romanised

# What each level counts for.
WRITTEN, SOUNDS, CLASSES = 0.15, 0.45, 0.4
# A part that only one of two names has (a father's name) tells them apart a little; another order hardly at all.
EXTRA_PART, OTHER_ORDER = 0.04, 0.005
UNKNOWN_PART = 0.08
RUN_TOGETHER = 0.01
# An initial that fits says less than a name that does.
INITIAL = 0.85
MOST_ORDERED = 3
# A surname in the other gender, Hasanov and Hasanova, is another person's, however alike the letters are.
OTHER_GENDER = 0.06
MEN, WOMEN = ("ov", "ev"), ("ova", "eva")

_SOUNDING = [
    (re.compile(pattern), to)
    for pattern, to in (
        (r"dzh|dj|zh|j|c(?!h)", "j"),
        (r"shch|sch|sh", "$"),
        (r"tch|ch|cz", "c"),
        (r"kh|x", "h"),
        (r"gh|q", "g"),
        (r"ph", "f"),
        (r"tz", "ts"),
        (r"w", "v"),
        (r"ij|iy|yi|[iy]", "i"),
        (r"i([aeou])", r"\1"),
        (r"[ae]", "a"),
        (r"[ou]", "u"),
        (r"(.)\1+", r"\1"),
    )
]
_WRITTEN_VOWELS = re.compile(r"[aeiou]")
# What may stand for a vowel in a script that writes few of them.
_VOWELS = re.compile(r"[aeiouv]")


@lru_cache(maxsize=50_000)
def sounding(part: str) -> str:
    """A part of a romanised name with one letter for each sound: "khadija" and "xadice" are both "hadija"."""
    for pattern, to in _SOUNDING:
        part = pattern.sub(to, part)
    return part


def forms_of(name: str) -> list[list[str]]:
    """The parts of a name, by sound and, where that differs, without its marks."""
    forms = [parts_of(romanised(name))]
    bare = parts_of(folded(name))
    return forms if bare in forms else [*forms, bare]


def likeness(asked: Sequence[Sequence[str]], known: Iterable[Sequence[str]]) -> float:
    """How alike a name that is asked for (its forms) is to one of the names someone is known by (forms of each)."""
    return max((_alike(a, k) for k in known for a in asked), default=0.0)


def same_by_sound(asked: Sequence[str], known: Sequence[str]) -> bool:
    """Whether two names can be two spellings of one: each part of the shorter one sounds like a part of the other, or
    both sound the same run together."""
    few, many = sorted((asked, known), key=len)
    apart = len(few) > 1 and all(any(_sound_the_same(a, b) for b in many) for a in few)
    return apart or (len(few) == len(many) == 1 and _sound_the_same(few[0], many[0])) or _joined_the_same(asked, known)


def _joined_the_same(asked: Sequence[str], known: Sequence[str]) -> bool:
    if not asked or not known:
        return False
    orders = itertools.permutations(known) if len(known) <= MOST_ORDERED else [tuple(known)]
    return any(_sound_the_same("".join(asked), "".join(order)) for order in orders)


def _sound_the_same(one: str, other: str) -> bool:
    return one == other or not set(readings(one)).isdisjoint(readings(other))


def _alike(asked: Sequence[str], known: Sequence[str]) -> float:
    if not asked or not known:
        return 0.0
    apart = _part_by_part(asked, known)
    if len(asked) == len(known) and apart > 0.8:
        return apart
    return max(apart, _run_together(asked, known) if 1 in (len(asked), len(known)) else _written_on(asked, known))


def _part_by_part(asked: Sequence[str], known: Sequence[str]) -> float:
    pairs = sorted(
        ((_parts_alike(a, k), n, m) for n, a in enumerate(asked) for m, k in enumerate(known)),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    places: dict[int, int] = {}
    total = 0.0
    for alike, n, m in pairs:
        if n not in places and m not in places.values():
            places[n] = m
            total += alike * len(asked[n])
    order = [places[n] for n in sorted(places)]
    score = total / sum(map(len, asked)) - EXTRA_PART * max(0, len(known) - len(asked))
    if 2 <= len(known) < len(asked):
        # All that is known of someone was asked for, and more: a father's name that the record does not have.
        whole = total / sum(len(asked[n]) for n in places) - UNKNOWN_PART * (len(asked) - len(known))
        score = max(score, whole)
    return max(0.0, score - (OTHER_ORDER if order != sorted(order) else 0.0))


def _run_together(asked: Sequence[str], known: Sequence[str]) -> float:
    """One of the two is a single word: it is compared with the other's parts written as one, in any order."""
    many = known if len(asked) == 1 else asked
    one = "".join(asked) if len(asked) == 1 else "".join(known)
    orders: Iterable[Sequence[str]] = [many]
    if 2 <= len(many) <= MOST_ORDERED:
        orders = itertools.chain(itertools.permutations(many), itertools.permutations(many, 2))
    return max(_parts_alike(one, "".join(order)) for order in orders) - RUN_TOGETHER


def _written_on(asked: Sequence[str], known: Sequence[str]) -> float:
    """Both without their blanks, for parts that one spelling joins and the other does not."""
    return _parts_alike("".join(asked), "".join(known)) - RUN_TOGETHER


@lru_cache(maxsize=100_000)
def _parts_alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if 1 in (len(one), len(other)):
        return INITIAL if sounding(one)[:1] == sounding(other)[:1] else 0.0
    if _without_vowels(one) or _without_vowels(other):
        # From a script that leaves them out: what is not written is no difference.
        written = sounds = fuzz.ratio(_consonants(one), _consonants(other))
    else:
        written = fuzz.ratio(one, other)
        sounds = fuzz.ratio(sounding(one), sounding(other))
    classes = _classes_alike(readings(one), readings(other))
    alike = (WRITTEN * written + SOUNDS * sounds + CLASSES * classes) / 100
    return alike - OTHER_GENDER if _of_other_genders(one, other) else alike


def _of_other_genders(one: str, other: str) -> bool:
    return (one.endswith(MEN) and other.endswith(WOMEN)) or (one.endswith(WOMEN) and other.endswith(MEN))


def _without_vowels(part: str) -> bool:
    return len(part) > 2 and 4 * len(_WRITTEN_VOWELS.findall(part)) <= len(part)


def _consonants(part: str) -> str:
    return _VOWELS.sub("", sounding(part))


def _classes_alike(one: Sequence[str], other: Sequence[str]) -> float:
    if not set(one).isdisjoint(other):
        return 100.0
    # The likeliest readings are compared; all with all would cost more than it tells.
    return max((fuzz.ratio(a, b) for a in one[:2] for b in other[:2]), default=0.0)
