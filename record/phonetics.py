"""Phonetic keys of names: consonants by classes of sound, vowels left out, so that all spellings have one in common.

In the manner of Daitch–Mokotoff Soundex: a letter that is read in several ways (the c of Orucov, César and Bialacki)
gives a key for each. "Həsənli", "Гасанлы", "Hasanly" and "حسنلی" all have the key KSNL.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from record.names import folded
from record.romanising import romanised

# A name of one part is read in at most so many ways, and of a long name only the first parts are looked at.
MOST_READINGS = 12
MOST_OF_A_WHOLE = 3
MOST_PARTS = 6
# Long enough for any part of a name; what is longer is no name.
LONGEST_PART = 60
# Before a key of a whole name run together, and of the beginning of a part.
WHOLE, BEGINNING = "=", "^"
SHORTEST_BEGINNING = 2

# Words that come and go between spellings: son and daughter of, articles, "de", "von".
_PARTICLE = re.compile(
    r"(?:o(?:gh?|q|h|k)l[uiye]|(?:q|gh?|k|kh)[iy]z[iy]|uul[ui]|ul[yi]|ibn|bint?|ben|a[ldns]|ash|el|ul|ad|de|del|d[aiou]s?|la|las|los|van|von|der|y)"
)
_SON_OR_DAUGHTER = re.compile(r"(?P<name>.{3,}?)(?:o(?:gh?|q|h|k)l[uiye]|(?:q|gh?|k|kh)[iy]z[iy]|[oe]vi?ch|[oe]vna)")

# Sequences of letters and the classes of sound they may be read as; "" is a vowel, or nothing.
# P: b p · F: v f w · T: d t ts · S: s z · J: sh zh ch j · K: k g q x h · L M N R
SOUNDS: dict[str, tuple[str, ...]] = {
    "shch": ("J",),
    "dzh": ("J",),
    "tch": ("J",),
    "sch": ("J",),
    "dj": ("J",),
    "zh": ("J",),
    "sh": ("J",),
    "ch": ("J", "K"),
    "cz": ("J",),
    "sz": ("S", "J"),
    "kh": ("K",),
    "gh": ("K", ""),
    "ph": ("F",),
    "th": ("T", "S"),
    "dh": ("T", "S"),
    "ts": ("T",),
    "tz": ("T",),
    "dz": ("T",),
    "ck": ("K", "TK"),
    "qu": ("K",),
    "x": ("K", "KS"),
    "h": ("K", ""),
    "w": ("F", ""),
    "j": ("J", "", "K"),
    "b": ("P",),
    "p": ("P",),
    "v": ("F",),
    "f": ("F",),
    "d": ("T",),
    "t": ("T",),
    "s": ("S",),
    "z": ("S",),
    "k": ("K",),
    "g": ("K",),
    "q": ("K",),
    "l": ("L",),
    "m": ("M",),
    "n": ("N",),
    "r": ("R",),
}
# Letters read by what stands beside them are put in capitals before the rest is read: the c of César, and the u that
# may be the v of another spelling (Tsikhanouskaya, Uladzimir).
_BESIDE = re.compile(r"c(?=[eiy])|(?<=[aeio])u(?![aeiouy])|^u(?=l)")
SOUNDS |= {"C": ("J", "S", "T"), "c": ("J", "K", "T"), "U": ("", "F"), **dict.fromkeys("aeiouy", ("",))}
_PIECES = re.compile("|".join(piece for piece in SOUNDS if len(piece) > 1) + "|[a-zCU]|[0-9]+")
_DOUBLED = re.compile(r"([a-z])\1+")


def parts_of(name: str) -> list[str]:
    """The parts of a romanised name that tell people apart, in order: without "oglu", "al-", "de", unless there is
    nothing else."""
    parts = [part[:LONGEST_PART] for part in name.split()]
    told = [part for part in parts if not _PARTICLE.fullmatch(part)]
    return (told or parts)[:MOST_PARTS]


@lru_cache(maxsize=50_000)
def readings(part: str, most: int = MOST_READINGS) -> tuple[str, ...]:
    """The keys of one part of a romanised name (or of a whole one run together), the likeliest first."""
    return _distinct(key for key in _read(part, most) if key)


@lru_cache(maxsize=50_000)
def keys_of_part(part: str) -> tuple[str, ...]:
    """The keys by which one part is found: as it is, and without an ending for "son of" or "daughter of"."""
    without = _SON_OR_DAUGHTER.fullmatch(part)
    return _distinct((*readings(part), *(readings(without["name"]) if without else ())))


def keys_of_whole(parts: Sequence[str], most: int = MOST_READINGS) -> tuple[str, ...]:
    """The keys of a name whose parts are run together in this order."""
    return tuple(WHOLE + key for key in readings("".join(parts)[: 2 * LONGEST_PART], most))


def name_keys(names: Iterable[str]) -> list[str]:
    """All keys of a person by all their names (at least two sounds each): of each part, of how each part begins, and
    of the whole run together in any order of two or three parts."""
    found: dict[str, None] = {}
    for name in names:
        for form in _distinct((romanised(name), folded(name))):
            parts = parts_of(form)
            for key in itertools.chain.from_iterable(map(keys_of_part, parts)):
                found[key] = None
                found |= dict.fromkeys(BEGINNING + key[:n] for n in range(SHORTEST_BEGINNING, len(key) + 1))
            for order in _orders(form.split(), parts):
                found |= dict.fromkeys(keys_of_whole(order, MOST_OF_A_WHOLE))
    return list(found)


def _orders(written: list[str], parts: list[str]) -> Iterable[Sequence[str]]:
    yield written[: MOST_PARTS + 2]
    yield parts
    if len(parts) in (2, 3):
        yield from itertools.permutations(parts, 2)
    if len(parts) == 3:
        given, middle, last = parts
        yield (last, given, middle)
        yield (middle, last, given)


def _read(part: str, most: int) -> Iterable[str]:
    part = _DOUBLED.sub(r"\1", part)
    part = _BESIDE.sub(lambda found: found[0].upper(), part)
    # What is no letter is digits, which sound like nothing else.
    choices = [SOUNDS.get(piece) or (piece,) for piece in _PIECES.findall(part)]
    begins_with_sound = bool(choices) and choices[0] != ("",)
    for reading in itertools.islice(_likeliest_first(choices), most):
        # A name that begins with a vowel keeps a mark of it: Əli is not Lala.
        silent = not reading[0] if reading else False
        yield ("A" if silent or not begins_with_sound else "") + "".join(reading)


def _likeliest_first(choices: Sequence[tuple[str, ...]]) -> Iterable[tuple[str, ...]]:
    """All readings, those first in which the fewest letters are read in an unlikelier way."""
    open_places = [n for n, sounds in enumerate(choices) if len(sounds) > 1]
    first = [sounds[0] for sounds in choices]
    yield tuple(first)
    for changed in range(1, len(open_places) + 1):
        for places in itertools.combinations(open_places, changed):
            for others in itertools.product(*(choices[n][1:] for n in places)):
                reading = list(first)
                for place, sound in zip(places, others, strict=True):
                    reading[place] = sound
                yield tuple(reading)


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
