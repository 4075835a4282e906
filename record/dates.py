"""Uncertain dates: EDTF (ISO 8601-2, levels 0 and 1) in, the earliest and latest day it can mean out."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

MAX_LENGTH = 40
_PLAIN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True)
class UncertainDate:
    """A date as it is known. `edtf` is empty when nothing is known; a bound is None when it is open."""

    edtf: str
    earliest: dt.date | None
    latest: dt.date | None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an EDTF expression. Raises ValidationError saying what is accepted."""
        text = text.strip()
        if not text:
            return cls("", None, None)
        if (plain := _plain_bounds(text)) is not None:
            return cls(text, *plain)
        if len(text) > MAX_LENGTH:
            raise ValidationError(_("A date takes at most %(n)d characters."), params={"n": MAX_LENGTH})
        # Its grammar takes some megabytes and a tenth of a second: plain days, all that most pages read, go without.
        from edtf import EDTFParseException, parse_edtf

        try:
            parsed = parse_edtf(text)
            earliest, latest = _day(parsed.lower_strict()), _day(parsed.upper_strict())
        # The parser lets odd input surface as several kinds of error; all mean "not a date".
        except (EDTFParseException, ValueError, TypeError, AttributeError, OverflowError, IndexError):
            raise ValidationError(
                _(
                    "“%(text)s” is not a date we can read. Write 2023, 2023-11, 2023-11-20, 2023~ (around), "
                    "2023-06/2023-08 (between) or ../2023-12-16 (on or before)."
                ),
                params={"text": text},
                code="edtf",
            ) from None
        if earliest is None and latest is None:
            raise ValidationError(
                _("“%(text)s” says nothing: leave the date empty when it is not known."),
                params={"text": text},
                code="edtf",
            )
        if earliest and latest and earliest > latest:
            raise ValidationError(_("“%(text)s” ends before it begins."), params={"text": text}, code="edtf")
        return cls(text, earliest, latest)

    def as_public(self) -> dict[str, str | None]:
        """The form a date has in a public document (contract: REST API)."""
        return {
            "edtf": self.edtf,
            "earliest": self.earliest.isoformat() if self.earliest else None,
            "latest": self.latest.isoformat() if self.latest else None,
        }

    @property
    def known(self) -> bool:
        return bool(self.edtf)

    def __str__(self) -> str:
        return self.edtf


def _plain_bounds(text: str) -> tuple[dt.date, dt.date] | None:
    """The first and last day of a plain year, month or day; None for anything else. The parser takes milliseconds,
    which an import of many rows has not."""
    found = _PLAIN.fullmatch(text)
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        first = dt.date(year or 0, month or 1, day or 1)
        return first, dt.date(first.year, month or 12, day or calendar.monthrange(first.year, month or 12)[1])
    except ValueError:
        return None


def _day(bound: Any) -> dt.date | None:
    """A bound of python-edtf (a struct_time, or ±infinity for an open end) as a day."""
    if isinstance(bound, float):
        return None
    return dt.date(bound[0], bound[1], bound[2])


def _parsed(text: str) -> UncertainDate:
    """A date as `parse` reads it; of plain days, which it reads at once, none is remembered."""
    return UncertainDate.parse(text) if _PLAIN.fullmatch(text) else _parsed_once(text)


@lru_cache(maxsize=4096)
def _parsed_once(text: str) -> UncertainDate:
    """Parsing takes milliseconds, and many rows saved together share what is known of their dates."""
    return UncertainDate.parse(text)


class UncertainDateField(models.CharField):
    """An EDTF string with two more columns beside it, `<name>_earliest` and `<name>_latest`, kept by it.

    The bounds are what queries, constraints and indexes use; they are computed on save and on `clean`.
    """

    description = _("Uncertain date (EDTF)")

    def __init__(self, *args: Any, bounds: bool = True, **kwargs: Any) -> None:
        self.bounds = bounds
        kwargs.setdefault("max_length", MAX_LENGTH)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        kwargs.setdefault(
            "help_text",
            _(
                "As far as it is known: 7 February 2024, Nov 2023, around 2019, between June and August 2023, "
                "before 2015; or EDTF, such as 2023-11."
            ),
        )
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        # Migrations and history tables list the bounds themselves: a clone must not add them again.
        kwargs["bounds"] = False
        kwargs.pop("help_text", None)
        return name, path, args, kwargs

    def formfield(self, **kwargs: Any) -> Any:
        # What reads the words of people stands on this module.
        from record.date_form import UncertainDateFormField

        return super().formfield(**{"form_class": UncertainDateFormField} | kwargs)

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        if self.bounds and not cls._meta.abstract:
            for bound in ("earliest", "latest"):
                models.DateField(null=True, blank=True, editable=False).contribute_to_class(cls, f"{name}_{bound}")

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = super().pre_save(model_instance, add) or ""
        if self.bounds:
            self._keep_bounds(model_instance, _parsed(value))
        return value.strip()

    def clean(self, value: Any, model_instance: models.Model | None) -> str:
        value = super().clean(value, model_instance) or ""
        read = UncertainDate.parse(value)
        if self.bounds and model_instance is not None:
            self._keep_bounds(model_instance, read)
        return read.edtf

    def _keep_bounds(self, instance: models.Model, read: UncertainDate) -> None:
        setattr(instance, f"{self.name}_earliest", read.earliest)
        setattr(instance, f"{self.name}_latest", read.latest)


def date_of(instance: models.Model, field: str) -> UncertainDate:
    """The uncertain date of a field of a saved instance, from its three columns."""
    return UncertainDate(
        getattr(instance, field), getattr(instance, f"{field}_earliest"), getattr(instance, f"{field}_latest")
    )


def ends_after_it_begins(noun: str) -> models.CheckConstraint:
    """A constraint for a model with the uncertain dates `since` and `until`: some order of them must be possible."""
    return models.CheckConstraint(
        condition=models.Q(until_latest__isnull=True)
        | models.Q(since_earliest__isnull=True)
        | models.Q(until_latest__gte=models.F("since_earliest")),
        name=f"{noun}_ends_after_it_begins",
        violation_error_message=_("“To” is before “from”: check both dates."),
    )
