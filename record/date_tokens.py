"""A text about a date, cut into numbers, months, and words that say what kind of date it is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from record.date_vocabulary import LONGEST_PHRASE, Meaning, meaning_of, month_of, season_of


class Kind(Enum):
    """What a token is."""

    NUMBER = auto()
    SHORT_YEAR = auto()  # ’13
    MONTH = auto()
    SEASON = auto()
    DECADE = auto()
    NUMERIC = auto()  # 13.03.2007: three numbers, in an order to be found out
    MEANS = auto()
    DASH = auto()
    COMMA = auto()
    WORD = auto()


# Those that say when; all others say something of them.
WHEN = frozenset({Kind.NUMBER, Kind.SHORT_YEAR, Kind.MONTH, Kind.SEASON, Kind.DECADE, Kind.NUMERIC})


@dataclass(frozen=True)
class Token:
    kind: Kind
    text: str
    value: int = 0
    numbers: tuple[str, ...] = ()
    meaning: Meaning | None = None


_PIECE = re.compile(
    r"""
    (?P<time>T?\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:\s?[ap]\.?m\b\.?|Z\b|[+-]\d{2}:?\d{2}\b)?
        |(?<!\d)\d{1,2}\s?[ap]\.?m\b\.?)
    | (?P<numeric>(?<!\d)(?:\d{1,2}|\d{4})\s?(?P<mark>[./\-–])\s?\d{1,2}\s?(?P=mark)\s?(?:\d{4}|\d{1,2})(?!\d))
    | (?P<named>(?<!\d)\d{1,4}(?P<between>[-–/.])[^\W\d_]{3,12}(?P=between)\d{1,4}(?!\d))
    | (?P<month_year>(?<!\d)\d{1,2}[./]\d{4}(?![\d./]))
    | (?P<year_month>(?<!\d)\d{4}[./]\d{1,2}(?![\d./]))
    | (?P<iso_month>(?<!\d)\d{4}-(?:0\d|1[0-2])(?![\d-]))
    | (?P<decade>(?<!\d)\d{3}0['’]?s\b)
    | (?P<short_year>['’‘]\d{2}(?!\d))
    | (?P<number>\d+)
    | (?P<word>[^\W\d_]+(?:['’ʼ][^\W\d_]+)?)
    | (?P<dash>[-–—/])
    | (?P<comma>[,;])
    | (?P<around>~)
    | (?P<maybe>\?)
    """,
    re.VERBOSE,
)
# What ordinals and cases add to a number: 23rd, 2-го, 2014-cü, 2014'te, 14-də.
_SUFFIX = re.compile(r"[-'’.]?[^\W\d_]{1,5}(?![^\W_])")


def tokens_of(text: str) -> list[Token]:
    """The tokens of a text. Words that say nothing of a date become WORD; blanks, dots and brackets fall out."""
    return _with_phrases(list(_pieces(unicodedata.normalize("NFKC", text))))


def _pieces(text: str) -> Iterator[Token]:
    at = 0
    while found := _PIECE.search(text, at):
        at, name, piece = found.end(), found.lastgroup, found.group()
        # The groups inside a date end last, but are no kind of their own.
        name = {"mark": "numeric", "between": "named"}.get(name or "", name)
        if name == "numeric" or name in ("month_year", "year_month", "iso_month"):
            yield Token(Kind.NUMERIC, piece, numbers=tuple(re.findall(r"\d+", piece)))
            at = _after_time_mark(text, at)
        elif name == "named":
            yield from _named(piece)
        elif name == "decade":
            yield Token(Kind.DECADE, piece, int(piece[:4]))
        elif name == "short_year":
            yield Token(Kind.SHORT_YEAR, piece, int(piece[1:]))
        elif name == "number":
            yield Token(Kind.NUMBER, piece, int(piece) if len(piece) < 10 else -1)
            suffix = _SUFFIX.match(text, at)
            if suffix and month_of(suffix.group().lstrip("-'’.")) is None:
                at = suffix.end()
        elif name == "word":
            yield _word(piece)
        elif name in ("dash", "comma"):
            yield Token(Kind.DASH if name == "dash" else Kind.COMMA, piece)
        elif name in ("around", "maybe"):
            yield Token(Kind.MEANS, piece, meaning=Meaning.AROUND if name == "around" else Meaning.MAYBE)
        # A time of day says nothing of the day.


def _after_time_mark(text: str, at: int) -> int:
    """Past the T of 2013-11-22T00:00: it would be read as a word."""
    return at + 1 if re.match(r"T\d", text[at : at + 2]) else at


def _named(piece: str) -> Iterator[Token]:
    """14-Apr-2014, whose dashes join and do not span."""
    first, name, last = re.split(r"[-–/.]", piece)
    yield Token(Kind.NUMBER, first, int(first))
    yield _word(name)
    yield Token(Kind.NUMBER, last, int(last))


def _word(piece: str) -> Token:
    if month := month_of(piece):
        return Token(Kind.MONTH, piece, month)
    if season := season_of(piece):
        return Token(Kind.SEASON, piece, season)
    return Token(Kind.WORD, piece)


def _with_phrases(tokens: list[Token]) -> list[Token]:
    """Runs of words that together mean something become one token; the longest run holds."""
    read: list[Token] = []
    at = 0
    while at < len(tokens):
        for length in range(LONGEST_PHRASE, 0, -1):
            run = tokens[at : at + length]
            if len(run) < length or any(token.kind is not Kind.WORD for token in run):
                continue
            if meaning := meaning_of([token.text for token in run]):
                read.append(Token(Kind.MEANS, " ".join(token.text for token in run), meaning=meaning))
                at += length
                break
        else:
            read.append(tokens[at])
            at += 1
    return read
