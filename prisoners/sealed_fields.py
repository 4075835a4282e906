"""Columns whose words are sealed: plain in Python while a row is read or written, never plain in the database.

A column opens when it is asked for. What cannot be opened here is read as Unreadable, which says why; saving the row
leaves it as it is.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext as _

from prisoners.team_keys import DataKey, KeyNotHere, key_by_id, key_of_case
from record.sealing import MARK, DoesNotOpen, key_id_of, sealed, unsealed


class Stored(str):
    """A sealed text as it stands in the database."""

    __slots__ = ()


class Opened(str):
    """The words of a sealed text, which know how they are kept and in which place."""

    stored: Stored
    place: str


class Unreadable(Opened):
    """Stands for words that cannot be opened here: it reads as the reason."""


def place_of(table: str, column: str, row: Any, case: Any) -> str:
    """Where words belong: `table` is the label of the working table, also for its history; `row` its `sealed_for`;
    `case` the key of its case."""
    return f"{table}/{column}/{row}/{case}"


def unsealed_at(stored: str, place: str) -> str:
    """The words of a sealed text. Raises KeyNotHere, DoesNotOpen."""
    return unsealed(stored, key=key_by_id(key_id_of(stored)).content, place=place)


def sealed_at(text: str, place: str, key: DataKey) -> Stored:
    """A text as it is kept in this place."""
    return Stored(sealed(text, key=key.content, key_id=key.id, place=place))


def _opened(stored: Stored, place: str) -> Opened:
    found: Opened
    try:
        found = Opened(unsealed_at(stored, place))
    except KeyNotHere as error:
        found = Unreadable(error)
    except DoesNotOpen:
        found = Unreadable(_("This does not open: it was changed outside the desk, or belongs to another row."))
    found.stored, found.place = stored, place
    return found


class SealedAttribute(DeferredAttribute):
    """The words of a row, opened when they are asked for; what they were stays known until the row is saved."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if instance is None or not isinstance(value, Stored):
            return value
        field: Any = self.field
        value = instance.__dict__[field.attname] = _opened(value, field.place_in(instance, as_loaded=True))
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        field: Any = self.field
        was = instance.__dict__.get(field.attname)
        if isinstance(was, Stored) and not isinstance(value, Stored):
            was = self.__get__(instance)
        if isinstance(was, Opened) and not isinstance(value, Stored | Opened):
            instance.__dict__[f"_was_{field.attname}"] = was
        instance.__dict__[field.attname] = value


class SealedField(models.Field):
    """What sealed columns share. The row has `sealed_for` and `prisoner_id` (prisoners/models/confidential.py)."""

    descriptor_class = SealedAttribute

    def get_internal_type(self) -> str:
        # However long the words may be: sealed they are longer.
        return "TextField"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return Stored(value) if value else value

    def place_in(self, row: Any, *, as_loaded: bool = False) -> str:
        """Where the words of a row belong: where it was read, or where it is now."""
        model = getattr(type(row), "pgh_tracked_model", None) or type(row)
        case = row.prisoner_id
        if as_loaded:
            case = getattr(row, "case_as_loaded", case)
        return place_of(model._meta.label_lower, self.attname, row.sealed_for, case)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The words as they are kept: as they were, where they and their place are the same. Raises KeyNotHere."""
        row: Any = model_instance
        place = self.place_in(row)
        value = row.__dict__.get(self.attname)
        if isinstance(value, Stored):
            if place == self.place_in(row, as_loaded=True):
                return value
            value = getattr(row, self.attname)
        was = row.__dict__.get(f"_was_{self.attname}")
        before = value if isinstance(value, Opened) else was if was is not None and value == str(was) else None
        if before is not None and before.place == place:
            return before.stored
        # Neither moved nor written over unread.
        for unread in (value, was):
            if isinstance(unread, Unreadable):
                raise KeyNotHere(str(unread))
        if not value:
            return value
        kept = Opened(value)
        kept.stored, kept.place = sealed_at(str(value), place, key_of_case(row.prisoner_id)), place
        row.__dict__[self.attname] = kept
        return kept.stored

    def get_prep_value(self, value: Any) -> Any:
        if value and not isinstance(value, Stored):
            raise TypeError(f"{self.model._meta.label}.{self.name} is sealed for its row: set it on the row and save.")
        return value and str(value)

    def get_lookup(self, lookup_name: str) -> Any:
        """Sealed words are not searched for in the database."""
        known = {lookup.lookup_name: lookup for lookup in (SealedUnder, SealedOtherwise)}
        return known.get(lookup_name) or (super().get_lookup("isnull") if lookup_name == "isnull" else None)


class SealedUnder(models.Lookup):
    """`column__sealed_under=key_id`: something is said, and sealed under this key."""

    lookup_name = "sealed_under"
    prepare_rhs = False
    sql = "starts_with({0}, %s)"

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        column, parameters = self.process_lhs(compiler, connection)
        times = self.sql.count("{0}")
        return self.sql.format(column), [*(list(parameters) * times), f"{MARK}{self.rhs.hex}."]


class SealedOtherwise(SealedUnder):
    """`column__sealed_otherwise=key_id`: something is said, and sealed under another key than this one."""

    lookup_name = "sealed_otherwise"
    sql = "({0} <> '' AND NOT starts_with({0}, %s))"


class SealedTextField(SealedField, models.TextField):
    """A sealed text."""


class SealedCharField(SealedField, models.CharField):
    """A sealed text of one line."""
