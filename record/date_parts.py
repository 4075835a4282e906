"""Year, month and day of one date, as far as they were written; and how numbers alone are told apart."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass, replace
from typing import Literal, Self

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from record.date_tokens import Kind, Token

Order = Literal["dmy", "mdy", "ymd"]


@dataclass(frozen=True)
class DateParts:
    """A date as far as it is written: None where it is not."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    season: int | None = None
    decade: int | None = None

    @property
    def edtf(self) -> str:
        if self.decade is not None:
            return f"{self.decade // 10}X"
        parts = [f"{self.year:04d}"]
        if self.season is not None:
            parts.append(str(self.season))
        if self.month is not None:
            parts.append(f"{self.month:02d}")
        if self.day is not None:
            parts.append(f"{self.day:02d}")
        return "-".join(parts)

    def check(self, whole: str = "") -> Self:
        """Itself. Raises ValidationError if it lacks its year, or if there is no such day."""
        if self.decade is not None:
            return self
        if self.year is None:
            raise ValidationError(
                _("“%(text)s” has no year: write such as 5 October 2012, October 2012 or 2012."),
                params={"text": whole},
                code="unread",
            )
        if self.month is None and self.day is not None:
            raise ValidationError(_("“%(text)s” has a day but no month."), params={"text": whole}, code="unread")
        if self.month is not None:
            if not 1 <= self.month <= 12:
                raise ValidationError(_("There is no month %(n)d."), params={"n": self.month}, code="impossible")
            last = calendar.monthrange(max(self.year, 1), self.month)[1]
            if self.day is not None and not 1 <= self.day <= last:
                raise ValidationError(
                    _("There is no day %(day)d in %(month)d/%(year)d: that month has %(last)d days."),
                    params={"day": self.day, "month": self.month, "year": self.year, "last": last},
                    code="impossible",
                )
        return self

    def just_before(self) -> DateParts:
        """The last date, as precise as this, that lies before it."""
        return self._moved(-1)

    def just_after(self) -> DateParts:
        """The first date, as precise as this, that lies after it."""
        return self._moved(+1)

    def _moved(self, step: int) -> DateParts:
        if self.decade is not None:
            return replace(self, decade=self.decade + 10 * step)
        assert self.year is not None
        if self.season is not None:
            season = self.season + step
            return replace(self, year=self.year + (season > 24) - (season < 21), season=(season - 21) % 4 + 21)
        if self.day is not None and self.month is not None:
            moved = dt.date(self.year, self.month, self.day) + dt.timedelta(days=step)
            return DateParts(moved.year, moved.month, moved.day)
        if self.month is not None:
            months = self.year * 12 + self.month - 1 + step
            return DateParts(months // 12, months % 12 + 1)
        return DateParts(self.year + step)

    @classmethod
    def spanning(cls, first: DateParts, last: DateParts, text: str) -> tuple[DateParts, DateParts]:
        """Both ends of a span, each with what is written once for both (“5–7 October 2012”, “June–August 2023”)."""
        if first == DateParts(first.year) and first.year and last == DateParts(day=(first.year + 1) % 100):
            last = DateParts(first.year + 1)  # 2013–14
        if first.year is None:
            first = replace(first, year=last.year)
        if last.day is not None and last.month is None:
            last = replace(last, month=first.month)
        if first.day is not None and first.month is None:
            first = replace(first, month=last.month)
        return first.check(text), last.check(text)


def parts_of(when: list[Token], order: Order | None, doubts: list[str], text: str) -> DateParts:
    """The one date that a row of tokens gives, in whatever order it is written. What had to be settled is told in
    `doubts`. Raises ValidationError if they give more than one date, or an ambiguous one."""
    numeric = [token for token in when if token.kind is Kind.NUMERIC]
    if numeric:
        if len(when) > 1:
            raise _too_much(text)
        return _from_numbers(numeric[0], order, doubts)
    named = {kind: {token.value for token in when if token.kind is kind} for kind in Kind}
    if named[Kind.DECADE]:
        if len(when) > 1:
            raise _too_much(text)
        return DateParts(decade=when[0].value)
    numbers = [token for token in when if token.kind is Kind.NUMBER]
    years = {token.value for token in numbers if len(token.text) == 4}
    days = [token.value for token in numbers if len(token.text) <= 2]
    if any(len(token.text) not in (1, 2, 4) for token in numbers) or len(named[Kind.MONTH] | named[Kind.SEASON]) > 1:
        raise _too_much(text)
    month, season = min(named[Kind.MONTH], default=None), min(named[Kind.SEASON], default=None)
    short = min(named[Kind.SHORT_YEAR], default=None)
    if short is None and not years and month and len(days) == 2:
        short = days.pop()
    if short is not None:
        years.add(_in_full(short, doubts))
    if len(years) > 1 or len(set(days)) > 1 or (season and days):
        raise _too_much(text)
    if len(days) > 1:
        doubts.append(_("The day %(day)d is written twice.") % {"day": days[0]})
    return DateParts(min(years, default=None), month, days[0] if days else None, season)


def _from_numbers(token: Token, order: Order | None, doubts: list[str]) -> DateParts:
    numbers = [int(number) for number in token.numbers]
    long = [at for at, number in enumerate(token.numbers) if len(number) == 4]
    if len(numbers) == 2:
        year, month = (numbers[1], numbers[0]) if long == [1] else (numbers[0], numbers[1])
        return DateParts(year, month).check()
    if long == [0]:
        return DateParts(*numbers).check()
    if not long:
        return _without_long_year(token, numbers, order, doubts)
    one, two, year = numbers
    if one > 12 or two > 12 or one == two:
        # Only one order makes a day of it (13/13 makes none, in either).
        day_first = one > 12
        if one != two and order == ("mdy" if day_first else "dmy"):
            doubts.append(_("“%(text)s” stands in another order than asked for.") % {"text": token.text})
        return (DateParts(year, two, one) if day_first else DateParts(year, one, two)).check()
    if order in ("dmy", "mdy"):
        return DateParts(year, two, one) if order == "dmy" else DateParts(year, one, two)
    dmy, mdy = f"{year:04d}-{two:02d}-{one:02d}", f"{year:04d}-{one:02d}-{two:02d}"
    raise ValidationError(
        _("“%(text)s” can be %(dmy)s or %(mdy)s (year, month, day): which? Write the one that is meant."),
        params={"text": token.text, "dmy": dmy, "mdy": mdy},
        code="ambiguous",
    )


def _without_long_year(token: Token, numbers: list[int], order: Order | None, doubts: list[str]) -> DateParts:
    if order is None:
        raise ValidationError(
            _("“%(text)s” has a short year, so its order is not certain: write the year with four digits."),
            params={"text": token.text},
            code="ambiguous",
        )
    given = dict(zip(order, numbers, strict=True))
    return DateParts(_in_full(given["y"], doubts), given["m"], given["d"]).check()


def _in_full(short: int, doubts: list[str]) -> int:
    """The year that two digits most likely stand for: the latest one that is not in the future."""
    this_year = dt.date.today().year  # noqa: DTZ011 - a century does not turn on a time zone
    year = this_year - (this_year - short) % 100
    doubts.append(_("“%(short)02d” is read as the year %(year)d.") % {"short": short, "year": year})
    return year


def _too_much(text: str) -> ValidationError:
    return ValidationError(
        _("“%(text)s” gives more than one date: write one, or a span such as 5–7 October 2012."),
        params={"text": text},
        code="unread",
    )
