"""A mark of its own in every field of every table that is no public one: read from the registry of models, so that a
new field or table is marked the moment it exists."""

from __future__ import annotations

import datetime as dt
import re
import uuid
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, models, transaction

from prisoners.models.public_id import PublicIdField
from prisoners.sealed_fields import SealedField
from record.dates import UncertainDateField

# Every room of ours, also one that is built tomorrow.
ROOMS = [config for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR]
SHORTEST = 7
WORD = re.compile(r"zq[a-z]{4}x")
# A whole number, also with its thousands set apart: not part of a longer one, of a fraction, a day or a name.
NUMBER = re.compile(r"(?<![\w.,-])\d{1,3}(?:,\d{3})+(?![\w,-])|(?<![\w.])\d+(?!\w|\.\d)")
# Fills what a row must have and nobody looks for.
NO_MARK = 900


@dataclass(frozen=True)
class Mark:
    """What was written into a field, `value`, and any of the ways in which it would be read, `seen`."""

    field: str
    seen: tuple[str, ...]


def working_models(public: Iterable[str]) -> list[type[models.Model]]:
    """Every table of the house but those that the public role reads (`public`), and histories, which repeat them."""
    return [
        model
        for room in ROOMS
        for model in room.get_models()
        if model._meta.db_table not in set(public) and not hasattr(model, "pgh_tracked_model")
    ]


def fields_to_mark(model: type[models.Model]) -> Iterator[models.Field[Any, Any]]:
    """The fields of a table that can carry a mark: neither keys, nor yes or no, nor one of a few words."""
    for field in model._meta.concrete_fields:
        if field.primary_key or field.is_relation or field.choices or field.generated:
            continue
        if isinstance(field, models.BooleanField):
            continue
        if isinstance(field, models.CharField) and (field.max_length or SHORTEST) < SHORTEST:
            continue
        yield field


class Marker:
    """Marks rows, and remembers which field has which mark. `refused`: fields whose table takes no such value."""

    def __init__(self) -> None:
        self.marks: list[Mark] = []
        self.refused: set[str] = set()

    def mark(self, model: type[models.Model]) -> None:
        """Write its mark into each field of each row that a table has."""
        fields = {field.name: field for field in fields_to_mark(model)}
        names = list(fields)
        numbers = {name: len(self.marks) + place for place, name in enumerate(names)}
        taken: set[str] = set()
        for row in model._base_manager.order_by("pk").values_list("pk", flat=True)[:50]:
            # All at once, else each alone; then together what belongs together (a place's latitude and longitude).
            alone = [[name] for name in names] if not _written(model, row, names, numbers) else []
            refused = [name for [name] in alone if not _written(model, row, [name], numbers)]
            if refused and _written(model, row, refused, numbers):
                refused = []
            taken |= set(names) - set(refused)
        for name in names:
            field = f"{model._meta.label}.{name}"
            # A mark that stands nowhere keeps its number, so that no other field has it.
            seen = _value(fields[name], numbers[name], "")[1] if name in taken else ()
            self.marks.append(Mark(field, seen))
            if name not in taken:
                self.refused.add(field)

    def found_in(self, text: str) -> set[str]:
        """The fields whose marks stand in a text."""
        lower = text.lower()
        words, numbers = set(WORD.findall(lower)), set(NUMBER.findall(lower))
        return {
            mark.field
            for mark in self.marks
            if any(
                one in (words if WORD.fullmatch(one) else numbers if one.replace(",", "").isdecimal() else lower)
                for one in mark.seen
            )
        }


def _written(model: type[models.Model], row: Any, names: list[str], numbers: dict[str, int]) -> bool:
    """Whether the table took the marks of these fields."""
    fields = {field.name: field for field in fields_to_mark(model)}
    values = {name: _value(fields[name], numbers[name], row)[0] for name in names}
    # Sealed words are bound to their row: they are written on it, once all else is.
    words = {name: values.pop(name) for name in names if isinstance(fields[name], SealedField)}
    try:
        # Also into what is only ever added to: what stands in a table counts, not how it came there.
        with transaction.atomic(), pgtrigger.ignore(*_append_only(model)), connection.cursor() as cursor:
            if values:
                model._base_manager.filter(pk=row).update(**values)
            if words:
                # As if they had been empty: what they were before does not open any more.
                model._base_manager.filter(pk=row).update(**dict.fromkeys(words, ""))
                sealed = model._base_manager.get(pk=row)
                vars(sealed).update(words)
                sealed.save(update_fields=list(words))
            # Checks that wait for the end of a transaction are made now.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    except DatabaseError:
        return False
    return True


def _append_only(model: type[models.Model]) -> list[str]:
    return [f"{model._meta.label}:{t.name}" for t in getattr(model._meta, "triggers", []) if t.name == "append_only"]


def word(number: int) -> str:
    """The mark of a number: in no language, and the same in small letters, in an address and in a name of a file."""
    letters = ""
    for _place in range(4):
        number, rest = divmod(number, 20)
        letters += "bcdfghjklmnprstvwxyz"[rest]
    return f"zq{letters}x"


def _value(field: models.Field[Any, Any], number: int, row: Any) -> tuple[Any, tuple[str, ...]]:
    """What is written into a field of a row, valid for its type, and how it would be read."""
    mark = word(number)
    # A day that is no other field's nor a factory's, and no first of a month, as stand on the axes of charts. Thirteen
    # days apart: what is computed from one (the end of a term, an anniversary) is seldom another.
    day = dt.date(2001, 1, 3) + dt.timedelta(days=13 * (number % NO_MARK))
    day += dt.timedelta(days=day.day == 1)
    month = f"{day:%B}"
    days = (
        day.isoformat(),
        f"{day.day} {month} {day.year}".lower(),
        f"{month} {day.day}, {day.year}".lower(),
        f"{day:%Y%m%d}",
    )
    if isinstance(field, UncertainDateField):
        return day.isoformat(), days
    if isinstance(field, models.DateTimeField):
        return dt.datetime.combine(day, dt.time(4, 7, 11), dt.UTC), days
    if isinstance(field, models.DateField):
        return day, days
    if isinstance(field, models.TimeField):
        return dt.time(number % 24, number // 24 % 60, 53), (f"{number % 24:02}:{number // 24 % 60:02}:53",)
    if isinstance(field, models.DecimalField):
        # A whole part that is a latitude, and a fraction of its own.
        amount = Decimal(f"{10 + number % 70}.{3_700_000 + number}"[: 3 + field.decimal_places])
        return amount, (str(amount),)
    if isinstance(field, models.IntegerField):
        small = isinstance(field, models.SmallIntegerField | models.PositiveSmallIntegerField)
        count = (30_000 if small else 70_310_000) + number
        return count, (str(count), f"{count:,}")
    if isinstance(field, models.UUIDField):
        key = uuid.UUID(int=0x5A71_0000_4000_8000 << 64 | number)
        return key, (str(key), key.hex)
    if isinstance(field, models.BinaryField):
        return mark.encode(), (mark, mark.encode().hex())
    if isinstance(field, models.JSONField):
        return _json(field, mark), (mark,)
    if isinstance(field, models.CharField) and field.name.endswith(("_hash", "sha256", "digest")):
        # Sixty-four hexadecimal digits, the last of the row's own.
        start = f"5a71{number:04x}" * 7
        return f"{start}{zlib.crc32(str(row).encode()):08x}", (start,)
    if isinstance(field, PublicIdField):
        return f"ZQ-{7000 + number}{row}", (f"zq-{7000 + number}",)
    text = f"{mark}{row}" if field.unique else mark
    if isinstance(field, models.FileField):
        return f"{field.upload_to if isinstance(field.upload_to, str) else 'pictures/'}{mark}.jpg", (mark,)
    if isinstance(field, models.URLField) or field.name == "endpoint":
        return f"https://{text}.example/", (mark,)
    if isinstance(field, models.EmailField):
        return f"{text}@example.org", (mark,)
    if type(field).__name__ == "ArrayField":
        return [mark], (mark,)
    return text[: getattr(field, "max_length", None) or None], (mark,)


def _json(field: models.Field[Any, Any], mark: str) -> Any:
    if field.name != "i18n":
        return {"note": mark}
    # One word in every translation of a field that has translations.
    translated = {
        name for one in field.model._meta.get_fields() for name in [getattr(one, "original_name", None)] if name
    }
    languages = [code for code in settings.CONTENT_LANGUAGES if code != settings.LANGUAGE_CODE]
    return {f"{name}_{code}": f"{mark}" for name in translated for code in languages}


def row_of(model: type[models.Model]) -> Any:
    """The key of a row of a table; where it has none, one is made of what its fields ask for."""
    found = model._base_manager.values_list("pk", flat=True).first()
    if found is not None:
        return found
    for full in (True, False):
        try:
            with transaction.atomic():
                return model._base_manager.bulk_create([model(**_asked_for(model, full=full))])[0].pk
        except DatabaseError as error:
            refusal = error
    raise AssertionError(f"make a row of {model._meta.label} for tests/record/test_marked_words.py: {refusal}")


def _asked_for(model: type[models.Model], *, full: bool) -> dict[str, Any]:
    """What a row must have; `full`: and the texts that may be empty."""
    values: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if isinstance(field, models.AutoField) or field.generated or field.has_default():
            continue
        if field.is_relation:
            if not field.null:
                values[field.attname] = row_of(field.related_model)  # type: ignore[arg-type]
        elif field.choices:
            values[field.attname] = next(iter(dict(field.flatchoices)))
        elif not field.null and (full or not (field.blank and field.empty_strings_allowed)):
            values[field.attname] = "en" if (field.max_length or SHORTEST) < SHORTEST else _value(field, NO_MARK, 1)[0]
    return values
