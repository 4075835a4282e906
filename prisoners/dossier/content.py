"""What a draft is made of, whatever file it becomes: numbered questions, facts that answer them, notes to each fact."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """How a fact stands: as a source has it, reckoned from such facts, our reasoning or a rule, or missing."""

    STATED = "stated"
    RECKONED = "reckoned"
    OWN_WORDS = "own_words"
    GAP = "gap"


@dataclass(frozen=True)
class Note:
    """A footnote: the source as it is cited, where it can be read, and the words quoted from it."""

    source: str
    urls: tuple[str, ...] = ()
    quote: str = ""

    def __str__(self) -> str:
        quoted = f": “{self.quote}”" if self.quote else ""
        return " ".join((self.source, *self.urls)) + quoted


@dataclass(frozen=True)
class Fact:
    """One paragraph of an answer. A stated fact without notes has no source on record, and is marked so."""

    words: str
    notes: tuple[Note, ...] = ()
    kind: Kind = Kind.STATED

    @property
    def lacks_source(self) -> bool:
        return self.kind == Kind.STATED and not self.notes


@dataclass(frozen=True)
class Question:
    """A question of the model questionnaire, by its own number; `number` is empty where the part asks one thing."""

    number: str
    asks: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Part:
    """A part of the model questionnaire (I to VI)."""

    number: str
    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Draft:
    """The whole draft. `standing` says what it was composed from; `uncited` lists statements of the case without
    a source."""

    title: str
    subject: str
    standing: str
    parts: tuple[Part, ...]
    uncited: tuple[str, ...] = field(default=())

    @property
    def gaps(self) -> list[str]:
        """Every gap with the number of its question, in order."""
        return [
            f"{'.'.join(n for n in (part.number, question.number) if n)}  {fact.words}"
            for part in self.parts
            for question in part.questions
            for fact in question.facts
            if fact.kind == Kind.GAP
        ]


def gap(words: str) -> Fact:
    """What the draft lacks, said in brackets where it belongs."""
    return Fact(words, kind=Kind.GAP)


def reckoned(words: str) -> Fact:
    """What follows from other facts of the draft."""
    return Fact(words, kind=Kind.RECKONED)
