"""Mappings: what the columns of a file mean. Kept as TOML, with each import and in files of their own.

version = 1
country = "AZ"                 # of rows that do not say theirs
date_order = "dmy"             # of 03/04/2007
statute = "Criminal Code"      # of articles that do not name theirs
charge_state = "charged"
new_institutions = true        # enter those that are not on record
[columns]
name = "name"                  # column = field (prisoners/importing/fields.py)
[values.category]              # of a column: what its values mean
"Journalists" = "journalist"
[constants]                    # the same for every row
kind = "imprisonment"
[source]                       # of the file: every statement cites it
title = "The list"
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django_countries import countries

from prisoners.importing.fields import CONSTANTS, FIELDS
from prisoners.importing.limits import MAX_COLUMNS
from prisoners.models.charge import Charge
from record.dates import UncertainDate

VERSION = 1
MAX_LENGTH = 100_000
ORDERS = ("", "dmy", "mdy", "ymd")
SOURCE_PARTS = {"title": 500, "publisher": 300, "url": 2000, "published_on": 40, "language": 12}


class BadMapping(ValidationError):
    """A mapping that cannot be followed; the message says what to change."""


@dataclass
class Mapping:
    """How a file is read. `columns` maps a column to a field, `values` a column to what its values stand for."""

    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    source: dict[str, str] = field(default_factory=dict)
    country: str = ""
    date_order: str = ""
    statute: str = ""
    charge_state: str = Charge.State.ALLEGED
    sheet: str = ""
    encoding: str = ""
    new_institutions: bool = True
    version: int = VERSION

    def columns_of(self, meant: str) -> list[str]:
        """The columns that hold a field, in order."""
        return [column for column, name in self.columns.items() if name == meant]

    def check(self) -> None:
        """Raises BadMapping for what no file could be read with."""
        if self.version != VERSION:
            raise BadMapping(_("This mapping is of version %(v)s; version 1 is read here.") % {"v": self.version})
        if len(self.columns) > MAX_COLUMNS * 5:
            raise BadMapping(_("The mapping names too many columns."))
        for column, name in self.columns.items():
            if name not in FIELDS:
                raise BadMapping(
                    _("“%(column)s” is mapped to “%(name)s”, which is no field. Fields: %(fields)s.")
                    % {"column": column, "name": name, "fields": ", ".join(FIELDS)}
                )
        if not self.columns_of("name") and not (self.columns_of("given_name") and self.columns_of("surname")):
            raise BadMapping(_("No column is mapped to the name of the person."))
        for name in self.constants:
            if name not in CONSTANTS:
                raise BadMapping(
                    _("“%(name)s” cannot be the same for all rows. These can: %(fields)s.")
                    % {"name": name, "fields": ", ".join(CONSTANTS)}
                )
        if self.country and self.country not in countries:
            raise BadMapping(_("“%(code)s” is no country code; write one like AZ.") % {"code": self.country})
        if self.date_order not in ORDERS:
            raise BadMapping(_("The order of dates is dmy, mdy or ymd, not “%(order)s”.") % {"order": self.date_order})
        if self.charge_state not in Charge.State.values:
            raise BadMapping(
                _("A charge has one of the states %(states)s.") % {"states": ", ".join(Charge.State.values)}
            )
        self._check_source()

    def _check_source(self) -> None:
        for name, text in self.source.items():
            if name not in SOURCE_PARTS:
                raise BadMapping(
                    _("A source has %(parts)s, not “%(name)s”.") % {"parts": ", ".join(SOURCE_PARTS), "name": name}
                )
            if len(text) > SOURCE_PARTS[name]:
                raise BadMapping(_("The %(part)s of the source is too long.") % {"part": name})
        try:
            if self.source.get("url"):
                URLValidator(schemes=["http", "https"])(self.source["url"])
            UncertainDate.parse(self.source.get("published_on", ""))
        except ValidationError as error:
            raise BadMapping(_("The source: %(why)s") % {"why": " ".join(error.messages)}) from None

    def check_columns(self, columns: list[str]) -> None:
        """Raises BadMapping if the file lacks a column that is mapped."""
        missing = [column for column in self.columns if column not in columns]
        if missing:
            raise BadMapping(
                _("The file has no column %(missing)s. Its columns: %(columns)s.")
                % {"missing": ", ".join(f"“{m}”" for m in missing), "columns": ", ".join(columns)[:500]}
            )


def read_mapping(text: str, *, unfinished: bool = False) -> Mapping:
    """The mapping in a TOML text; `unfinished`: it may still lack what it needs. Raises BadMapping."""
    if len(text) > MAX_LENGTH:
        raise BadMapping(_("A mapping takes at most %(n)d characters.") % {"n": MAX_LENGTH})
    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadMapping(_("The mapping is no TOML: %(why)s") % {"why": error}) from None
    known = {f.name: f for f in fields(Mapping)}
    mapping = Mapping()
    for name, value in found.items():
        if name not in known:
            raise BadMapping(
                _("A mapping has no “%(name)s”. It has: %(names)s.") % {"name": name, "names": ", ".join(known)}
            )
        if not _fits(name, value, getattr(mapping, name)):
            raise BadMapping(_("“%(name)s” in the mapping is not of the kind it must be.") % {"name": name})
        setattr(mapping, name, value)
    if not unfinished:
        mapping.check()
    return mapping


def written(mapping: Mapping) -> str:
    """A mapping as a TOML text, which reads back as the same."""
    plain = asdict(mapping)
    tables = {name: value for name, value in plain.items() if isinstance(value, dict)}
    lines = [f"{name} = {_value(value)}" for name, value in plain.items() if not isinstance(value, dict)]
    for name, table in tables.items():
        nested = {key: value for key, value in table.items() if isinstance(value, dict)}
        if len(nested) < len(table):
            lines += ["", f"[{name}]", *(f"{_value(k)} = {_value(v)}" for k, v in table.items() if k not in nested)]
        for key, inner in nested.items():
            lines += ["", f"[{name}.{_value(key)}]", *(f"{_value(k)} = {_value(v)}" for k, v in inner.items())]
    return "\n".join(lines) + "\n"


def _value(value: str | int | bool) -> str:
    # The strings of JSON are strings of TOML too, but for one character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _fits(name: str, value: Any, example: Any) -> bool:
    if name == "values":
        return isinstance(value, dict) and all(_is_table_of_text(v) for v in value.values())
    if isinstance(example, dict):
        return _is_table_of_text(value)
    return type(value) is type(example) or (isinstance(example, str) and isinstance(value, str))


def _is_table_of_text(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(v, str) for v in value.values())
