"""Dates as people write them, read into EDTF: never more precisely than written, and never by a guess.

The `edtf` package has a reader of its own, which guesses: it takes “2 August 2 2014” for 2002-08-02 and each 03/04/2007
for March. What is written in EDTF is still its to parse, and so are the bounds of all that is read here.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from record.date_parts import DateParts, Order, parts_of
from record.date_tokens import WHEN, Kind, Token, tokens_of
from record.date_vocabulary import Meaning, meaning_of
from record.date_words import date_in_words
from record.dates import UncertainDate

LONGEST = 300
FIRST_YEAR = 1900
YEARS_AHEAD = 100  # a sentence can end that late

_EDTF_DATE = r"(?:\d{3}X|\d{4}(?:-\d{2}(?:-\d{2}|-XX)?|-XX(?:-XX)?)?)[?~%]?"
_EDTF = re.compile(rf"(?:{_EDTF_DATE}|(?:{_EDTF_DATE}|\.\.|)/(?:{_EDTF_DATE}|\.\.|))")
_TWO_YEARS = re.compile(r"(\d\d)(\d\d)-(\d\d)")
_SERIAL_NUMBER = re.compile(r"[2-6]\d{4}(?:\.\d+)?")


@dataclass(frozen=True)
class Reading:
    """What was read: the date, and what the reader was not sure of, in words for the person who wrote it."""

    date: UncertainDate
    doubts: tuple[str, ...] = ()

    @property
    def edtf(self) -> str:
        return self.date.edtf

    @property
    def words(self) -> str:
        """The date as it would be said, in the active language; empty when nothing is known."""
        return date_in_words(self.date.as_public())

    @property
    def doubtful(self) -> bool:
        return bool(self.doubts)


@dataclass
class _Segment:
    """One side of a span, or all of the text."""

    when: list[Token] = field(default_factory=list)
    means: set[Meaning] = field(default_factory=set)
    parts_of_year: list[str] = field(default_factory=list)


def read_date(
    text: str | dt.date | dt.datetime | None, *, order: Order | None = None, first_year: int = FIRST_YEAR
) -> Reading:
    """Read what a person, a source or a spreadsheet wrote. `order` ("dmy", "mdy", "ymd") settles 03/04/2007, which is
    refused without it. An empty text, or one that says the date is unknown, reads as nothing known.

    Raises ValidationError with one plain sentence: what was not understood, impossible or ambiguous.
    """
    if isinstance(text, dt.datetime):
        text = text.date()
    if isinstance(text, dt.date):
        text = text.isoformat()
    text = " ".join((text or "").split())
    if len(text) > LONGEST:
        raise ValidationError(_("A date takes at most %(n)d characters."), params={"n": LONGEST}, code="long")
    if not text.strip("-–—?.") or meaning_of([text]) is Meaning.UNKNOWN:
        return Reading(UncertainDate.parse(""))
    if _EDTF.fullmatch(text) and not _two_years(text):
        return _in_years(_read_edtf(text), text, first_year)
    if _SERIAL_NUMBER.fullmatch(text):
        raise ValidationError(
            _("“%(text)s” is a number, perhaps how a spreadsheet keeps a day: format the column as dates."),
            params={"text": text},
            code="unread",
        )
    return _in_years(_read_words(text, order), text, first_year)


def _read_edtf(text: str) -> Reading:
    for year, month, day in re.findall(r"(\d{4})-(\d{2})(?:-(\d{2}))?", text):
        if day or not 21 <= int(month) <= 24:
            DateParts(int(year), int(month), int(day) if day else None).check()
    doubts: tuple[str, ...] = ()
    if re.fullmatch(r"\d\d(?:20-21|21-22|22-23|23-24)", text):
        both = f"{text[:4]}/{text[:2]}{text[5:]}"
        doubts = (_("Read as a season: if two years are meant, write %(both)s.") % {"both": both},)
    first, slash, last = text.partition("/")
    # Left out in EDTF means unknown, which here is the same as open.
    return Reading(UncertainDate.parse(f"{first or '..'}/{last or '..'}" if slash else text), doubts)


def _two_years(text: str) -> bool:
    """Whether 2013-14 is written, where 14 is no month and no season but the year after."""
    years = _TWO_YEARS.fullmatch(text)
    if years is None:
        return False
    last = int(years[3])
    return last == int(years[2]) + 1 and not (1 <= last <= 12 or 21 <= last <= 24)


def _read_words(text: str, order: Order | None) -> Reading:
    doubts: list[str] = []
    segments, beside = _segments(tokens_of(text), text)
    read = [parts_of(segment.when, order, doubts, text) for segment in segments]
    if beside:
        doubts.append(_("Not read as part of the date: “%(words)s”.") % {"words": " ".join(beside)})
    for segment in segments:
        for part in segment.parts_of_year:
            doubts.append(_("“%(part)s” is not kept: give the months if you know them.") % {"part": part})
    if len(read) == 2:
        first, last = DateParts.spanning(read[0], read[1], text)
        ends = (
            _single(first, segments[0].means - {Meaning.SINCE}, text),
            _single(last, segments[1].means - {Meaning.UNTIL, Meaning.BEFORE}, text),
        )
        return Reading(UncertainDate.parse("/".join(ends)), tuple(doubts))
    return Reading(UncertainDate.parse(_single(read[0].check(whole=text), segments[0].means, text)), tuple(doubts))


def _single(date: DateParts, means: set[Meaning], text: str) -> str:
    """One date in EDTF, with what the words around it make of it."""
    qualifier = {(True, True): "%", (True, False): "~", (False, True): "?"}.get(
        (Meaning.AROUND in means, Meaning.MAYBE in means), ""
    )
    bounds = means & {Meaning.BEFORE, Meaning.UNTIL, Meaning.AFTER, Meaning.SINCE}
    if len(bounds) > 1:
        raise _not_one_date(text)
    if Meaning.BEFORE in bounds:
        return f"../{date.just_before().edtf}{qualifier}"
    if Meaning.UNTIL in bounds:
        return f"../{date.edtf}{qualifier}"
    if Meaning.AFTER in bounds:
        return f"{date.just_after().edtf}{qualifier}/.."
    if Meaning.SINCE in bounds:
        return f"{date.edtf}{qualifier}/.."
    return f"{date.edtf}{qualifier}"


def _segments(tokens: list[Token], text: str) -> tuple[list[_Segment], list[str]]:
    """The tokens on each side of a span, and the words that belong to no date. What says when must stand together in
    each: “may have been held in 2014” is not May 2014."""
    segments, beside, waiting = [_Segment()], list[str](), list[Token]()
    for at, token in enumerate(tokens):
        if token.kind in WHEN:
            if segments[-1].when and _splits(waiting):
                segments.append(_Segment())
            elif segments[-1].when and any(t.kind is Kind.WORD for t in waiting):
                raise _not_one_date(text)
            _settle(waiting, segments, beside)
            waiting = []
            segments[-1].when.append(token)
        elif token.meaning is Meaning.PART and not _says_when(tokens, at + 1):
            beside.append(token.text)
        else:
            waiting.append(token)
    _settle(waiting, segments, beside)
    if len(segments) > 2 or not segments[0].when:
        raise _not_one_date(text)
    return segments, beside


def _says_when(tokens: list[Token], at: int) -> bool:
    return any(token.kind in WHEN for token in tokens[at : at + 4])


def _splits(waiting: list[Token]) -> bool:
    """Whether what stands between two whens makes them the two ends of a span."""
    words = [token for token in waiting if token.kind is not Kind.COMMA]
    ends = {Meaning.AND, Meaning.UNTIL, Meaning.BEFORE}
    return any(token.kind is Kind.DASH or token.meaning in ends for token in words) and not any(
        token.kind is Kind.WORD for token in words
    )


def _settle(waiting: list[Token], segments: list[_Segment], beside: list[str]) -> None:
    for token in waiting:
        if token.kind is Kind.WORD:
            beside.append(token.text)
        elif token.meaning is Meaning.PART:
            segments[-1].parts_of_year.append(token.text)
        elif token.meaning is not None:
            segments[-1].means.add(token.meaning)


def _in_years(read: Reading, text: str, first_year: int) -> Reading:
    last_year = timezone.localdate().year + YEARS_AHEAD
    for bound in (read.date.earliest, read.date.latest):
        if bound and not first_year <= bound.year <= last_year:
            raise ValidationError(
                _("“%(text)s” gives the year %(year)d: years from %(first)d to %(last)d are read."),
                params={"text": text, "year": bound.year, "first": first_year, "last": last_year},
                code="year",
            )
    return read


def _not_one_date(text: str) -> ValidationError:
    return ValidationError(
        _(
            "“%(text)s” is not one date that we can read. Write 7 February 2024, Nov 2023, around 2019, before 2015, "
            "between June and August 2023, or 2023-11-20."
        ),
        params={"text": text},
        code="unread",
    )
