"""Filters: one description of each, for page, API, export and saved search. Nothing asked is ever ignored.

A filter names a query of the queryset (`asks`), the form field that reads its value, and what it takes: in words for
people, and as a JSON schema for the API's description.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries

Words = str | Promise

LONGEST_VALUE = 200
MOST_PROBLEMS = 20
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WHOLE = re.compile(r"[0-9]{1,19}")


@dataclass(frozen=True)
class Problem:
    """What is wrong with one parameter of a request, and what it takes instead."""

    field: str
    detail: str
    takes: str


class BadFilters(Exception):
    """A request asked for what cannot be: `problems` says which parameters, and what they take."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{p.field}: {p.detail}" for p in problems))


class DayField(forms.Field):
    """A day, written 2023-11-20."""

    widget = forms.DateInput

    def to_python(self, value: Any) -> dt.date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, dt.date):
            return value
        text = str(value).strip()
        try:
            if _ISO_DAY.fullmatch(text):
                return dt.date.fromisoformat(text)
        except ValueError:
            raise ValidationError(_("There is no day %(text)s.") % {"text": text}) from None
        raise ValidationError(_("This is not a day we can read."))


class WholeNumberField(forms.Field):
    """A whole number between two bounds."""

    def __init__(self, *, least: int, most: int, **kwargs: Any) -> None:
        self.least, self.most = least, most
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        text = str(value).strip()
        number = int(text) if _WHOLE.fullmatch(text) else None
        if number is None or not self.least <= number <= self.most:
            raise ValidationError(
                _("This is not a whole number between %(least)s and %(most)s.")
                % {"least": self.least, "most": self.most}
            )
        return number


class MomentField(forms.Field):
    """A moment with its offset from UTC, or a day: its first moment in UTC."""

    def to_python(self, value: Any) -> dt.datetime | None:
        if value in self.empty_values:
            return None
        # In an address a plus stands for a blank: 12:00:00+00:00 arrives as 12:00:00 00:00.
        text = re.sub(r" (?=\d\d:\d\d$)", "+", str(value).strip())
        try:
            if _ISO_DAY.fullmatch(text):
                return dt.datetime.combine(dt.date.fromisoformat(text), dt.time(), dt.UTC)
            moment = dt.datetime.fromisoformat(text)
            if moment.tzinfo is not None:
                return moment.astimezone(dt.UTC)
        except (ValueError, OverflowError):
            pass
        raise ValidationError(_("This is not a moment we can read."))


class CountryCodeField(forms.ChoiceField):
    """A country by its code, in either case."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=lambda: [("", ""), *countries], **kwargs)
        self.error_messages["invalid_choice"] = _("No country has the code %(value)s.")

    def to_python(self, value: Any) -> str:
        return super().to_python(value).strip().upper()


class NamedQuery(django_filters.Filter):
    """A filter that asks a query of the queryset by its name; with an empty name it only reads and checks its value."""

    field_class: type[forms.Field] = forms.CharField
    takes: Words = gettext_lazy("text of at most 200 characters")
    schema: Mapping[str, Any] = {"type": "string", "minLength": 1, "maxLength": LONGEST_VALUE}
    longest = LONGEST_VALUE

    def __init__(
        self, asks: str = "", *, takes: Words = "", schema: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        self.asks = asks
        self.takes = takes or self.takes
        self.schema = self.schema if schema is None else schema
        super().__init__(**kwargs)

    def filter(self, qs: Any, value: Any) -> Any:
        return qs if value in (None, "") or not self.asks else getattr(qs, self.asks)(value)


class TextFilter(NamedQuery):
    """Free text."""

    def __init__(self, asks: str = "", **kwargs: Any) -> None:
        super().__init__(asks, **({"max_length": LONGEST_VALUE} | kwargs))


class IdentifierFilter(TextFilter):
    """A public id or an address on the site, as documents give it in `id` and `slug`."""

    takes = gettext_lazy("the id of one, such as documents give it: letters, digits, “-” and “_”")
    schema = {"type": "string", "pattern": r"^[A-Za-z0-9_-]{1,200}$"}

    def __init__(self, asks: str = "", **kwargs: Any) -> None:
        shape = RegexValidator(r"^[A-Za-z0-9_-]+\Z", message=gettext_lazy("This cannot be an id."))
        super().__init__(asks, validators=[shape], **kwargs)


class ChoiceFilter(NamedQuery):
    """One of a fixed list of values. With `always` there is no "any": where none is asked for, the first is meant."""

    field_class = forms.ChoiceField

    def __init__(
        self, asks: str = "", *, choices: Iterable[tuple[str, Words]], always: bool = False, **kwargs: Any
    ) -> None:
        listed = [(value, words) for value, words in choices if value]
        values = [str(value) for value, _words in listed]
        messages = {"invalid_choice": gettext_lazy("%(value)s is not one of the values it takes.")}
        super().__init__(
            asks,
            takes=", ".join(values),
            schema={"type": "string", "enum": values},
            choices=listed if always else [("", gettext_lazy("any")), *listed],
            error_messages=messages,
            **kwargs,
        )


class CountryFilter(NamedQuery):
    """A country."""

    field_class = CountryCodeField
    takes = gettext_lazy("a country's two-letter code (ISO 3166), such as AZ")
    schema = {"type": "string", "pattern": "^[A-Za-z]{2}$", "examples": ["AZ"]}


class DayFilter(NamedQuery):
    """A day."""

    field_class = DayField
    takes = gettext_lazy("a day as year-month-day, such as 2023-11-20")
    schema = {"type": "string", "format": "date"}


class MomentFilter(NamedQuery):
    """A moment."""

    field_class = MomentField
    takes = gettext_lazy("a moment with its offset from UTC, such as 2023-11-20T12:00:00Z, or a day")
    schema = {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "string", "format": "date"}]}


class NumberFilter(NamedQuery):
    """A whole number between two bounds."""

    field_class = WholeNumberField

    def __init__(self, asks: str = "", *, least: int, most: int, **kwargs: Any) -> None:
        takes = gettext_lazy("a whole number from {least} to {most}").format(least=least, most=most)
        schema = {"type": "integer", "minimum": least, "maximum": most}
        super().__init__(asks, takes=takes, schema=schema, least=least, most=most, **kwargs)


class StrictFilterSet(django_filters.FilterSet):
    """A set of filters in which an unknown name, a bad or repeated value is a problem and never passed over.

    `problems` is empty when all is well; `qs` raises BadFilters otherwise; `asked` gives the values that were read.
    A form on a page sends fields that were left empty: they ask nothing, unless `empty_is_a_problem`.
    """

    empty_is_a_problem = False
    # Parameters that this set leaves to others; they are not unknown.
    elsewhere: frozenset[str] = frozenset()

    @property
    def problems(self) -> list[Problem]:
        """All that is wrong with the request, in the order of its parameters; at most twenty."""
        if not hasattr(self, "_problems"):
            self._problems = self._find_problems() if self.is_bound else []
        return self._problems

    @property
    def asked(self) -> dict[str, Any]:
        """The values that were given, read and checked: {name: value}. Raises BadFilters."""
        self._refuse_problems()
        if not self.is_bound:
            return {}
        return {name: value for name, value in self.form.cleaned_data.items() if value not in (None, "")}

    @property
    def qs(self) -> Any:
        """The rows that the filters leave: a queryset of the kind that was given. Raises BadFilters."""
        self._refuse_problems()
        return super().qs

    def _refuse_problems(self) -> None:
        if self.problems:
            raise BadFilters(self.problems)

    def _find_problems(self) -> list[Problem]:
        found = [problem for name in self.data if (problem := self._problem_of_shape(name)) is not None]
        known = {problem.field for problem in found}
        for name, said in self.form.errors.items():
            if name not in known:
                found.append(self._problem(name, " ".join(said)))
        return found[:MOST_PROBLEMS]

    def _problem_of_shape(self, name: str) -> Problem | None:
        """What is wrong with a parameter before its value is read."""
        if name in self.elsewhere:
            return None
        if name not in self.filters:
            takes = ", ".join(sorted({*type(self).base_filters, *self.elsewhere}))
            return Problem(_shown(name), _("There is no such parameter."), _("one of: %(names)s") % {"names": takes})
        values = self.data.getlist(name) if isinstance(self.data, QueryDict) else [self.data[name]]
        if len(values) > 1:
            return self._problem(name, _("This was given more than once; give it once."))
        text = str(values[0])
        if "\0" in text:
            return self._problem(name, _("This holds a null character, which no value has."))
        longest = self.filters[name].longest
        if len(text) > longest:
            return self._problem(name, _("This is longer than %(n)s characters.") % {"n": longest})
        if self.empty_is_a_problem and not text.strip():
            return self._problem(name, _("This is empty; give a value or leave the parameter out."))
        return None

    def _problem(self, name: str, detail: str) -> Problem:
        return Problem(name, detail, str(getattr(self.filters.get(name), "takes", "")))


def _shown(name: str) -> str:
    """A name that someone sent, short and printable enough to be shown to them."""
    return "".join(c if c.isprintable() else "?" for c in name[:60])
