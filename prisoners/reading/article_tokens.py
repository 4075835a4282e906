"""The text of charges, cut into statutes, numbers of articles, their titles and the words between."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from prisoners.reading.brackets import bracketed, closing_of
from prisoners.reading.statutes import code_at


class Kind(Enum):
    """What a token is."""

    CODE = auto()
    ARTICLE = auto()  # the word, such as “Articles”
    PART = auto()
    PARTS = auto()
    NUMBER = auto()
    TITLE = auto()
    SEPARATOR = auto()
    RANGE = auto()
    OF = auto()
    FILLER = auto()
    WORD = auto()


@dataclass(frozen=True)
class Token:
    kind: Kind
    value: str
    start: int
    end: int


_ARTICLE = (
    r"articles?|arts?\.|arts?\b|provisions?|sections?|sect?s?\.|§{1,2}|стать[а-яё]{1,3}|статей|ст\.?\s?ст\.|ст\.|ст(?=\s?\d)"
    r"|madd[əe]\w{0,8}|mad\.|m\.|art[íi]culos?|artigos?|articol[oi]|άρθρ\w{1,3}|αρ\.|artikels?|ال?مادة"
)
_PARTS = (
    r"parts|paragraphs|paras\.?|част(?:и|ей|ям|ями)|ч\.?\s?ч\.|hiss[əe]l[əe]r\w{0,6}|subsections|sub-sections|clauses"
    r"|points"
)
_PART = (
    r"part|pt\.|paragraph|para\.?|част(?:ь|ью)|ч\.|п\.п\.|п\.|пункт\w{0,3}|hiss[əe]\w{0,6}|f[ıi]kra\w{0,6}|bent\w{0,4}"
    r"|p[áa]rrafo|inciso|subsection|sub-section|clause|point|item"
)
_OF = r"of|под|по|din|del|de|da|do|του"
_FILLER = (
    r"the|under|and|or|und|və|ve|и|та|і|y|e|και|in|with|by|to|on|as|per|also|both|pursuant|charged|accused|convicted"
    r"|sentenced|violating|violation|violations|charges?|accusations?|including|namely|law|code|respectively|his|her"
    r"|their|against|обвиня\w{1,8}|осужд\w{1,8}|qanunun|ilə"
)
_WORD_TYPES = [
    (Kind.ARTICLE, _ARTICLE),
    (Kind.PARTS, _PARTS),
    (Kind.PART, _PART),
    (Kind.RANGE, r"through|to(?=\s+\d)"),
    (Kind.OF, _OF),
    (Kind.FILLER, _FILLER),
]
_WORDS = [(kind, re.compile(rf"(?:{pattern})(?![^\W\d_])", re.IGNORECASE)) for kind, pattern in _WORD_TYPES]
_NUMBER = re.compile(
    r"\d{1,4}(?:[.\-–/]\d{1,4}){0,6}(?:-?[A-Za-zА-Яа-яЁё](?!\w))?(?![\d])"
    r"(?:\s?\((?:\d{1,2}|[a-zа-яё]{1,2}|[ivx]{1,4})\)){0,4}"
)
# What ordinals add: 278-ci, 314'üncü, 228-й.
_ORDINAL = re.compile(r"[-'’](?:[^\W\d_]{1,6})(?!\w)|(?:st|nd|rd|th)\b")
_SEPARATOR = re.compile(r"[,;&]")
# A letter of a point stands in quotes: п. «а» ч. 2 ст. 228.
_QUOTED_POINT = re.compile(r"[«\"“'](?P<letter>[^\W\d_])[»\"”']")
_WORD = re.compile(r"[^\W\d_][\w'’-]{0,60}")


def tokens_of(text: str) -> list[Token]:
    """The tokens of a text, in order; blanks and marks that mean nothing fall out."""
    return list(_tokens(text, closing_of(text)))


def _tokens(text: str, closing: dict[int, int]) -> Iterator[Token]:
    at = 0
    while at < len(text):
        token = _bracket(text, at, closing) or _named(text, at) or _number(text, at)
        if token is None:
            at += 1
            continue
        yield token
        at = token.end
        if token.kind is Kind.NUMBER and (ordinal := _ORDINAL.match(text, at)):
            at = ordinal.end()


def _bracket(text: str, at: int, closing: dict[int, int]) -> Token | None:
    if text[at] not in "([":
        return None
    inside, end = bracketed(text, at, closing)
    return Token(Kind.TITLE, " ".join(inside.split()), at, min(end, len(text)))


def _named(text: str, at: int) -> Token | None:
    if found := _SEPARATOR.match(text, at):
        return Token(Kind.SEPARATOR, found.group(), at, found.end())
    if found := _QUOTED_POINT.match(text, at):
        return Token(Kind.NUMBER, found["letter"], at, found.end())
    begins = at == 0 or not (text[at - 1].isalnum() or text[at - 1] == "_")
    if text[at] == "§":
        return Token(Kind.ARTICLE, "§", at, at + 1)
    # “1960 Criminal Code” begins with a number.
    if not begins or not (text[at].isalpha() or text[at].isdigit()):
        return None
    if code := code_at(text, at):
        return Token(Kind.CODE, code[0], at, code[1])
    if text[at].isdigit():
        return None
    for kind, pattern in _WORDS:
        if found := pattern.match(text, at):
            return Token(kind, found.group(), at, found.end())
    found = _WORD.match(text, at)
    return Token(Kind.WORD, found.group(), at, found.end()) if found else None


def _number(text: str, at: int) -> Token | None:
    found = _NUMBER.match(text, at)
    if found is None:
        return None
    return Token(Kind.NUMBER, "".join(found.group().split()), at, found.end())
