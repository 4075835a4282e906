"""Fills a database with people of given names, in the published and in the working record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import count, islice

from django.db import connection, models

from bench.multiplied import without_indexes, without_triggers
from prisoners.models import NameChange, NamesOfPrisoner, Prisoner, PublishedPrisoner
from record.names import folded, searchable
from record.phonetics import name_keys

SOME_DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
AT_ONCE = 1000
FILLED: tuple[type[models.Model], ...] = (Prisoner, NamesOfPrisoner, PublishedPrisoner)


def put_on_record(names: Iterable[str]) -> None:
    """One person a name, on both records under the same public id, as if typed in and published."""
    numbers, waiting = count(Prisoner.objects.count() + 1), iter(names)
    while some := list(islice(waiting, AT_ONCE)):
        _put(some, numbers)
    # Written here together with the people; what the triggers noted is done.
    NameChange.objects.all().delete()
    with connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f"ANALYZE {table}")


def put_many_on_record(names: Iterable[str]) -> None:
    """The same for a million: nothing is counted or noted of them, and their indexes are built at the end."""
    with connection.cursor() as cursor, without_triggers(cursor), without_indexes(cursor, _tables()):
        put_on_record(names)


def _tables() -> Sequence[str]:
    return [model._meta.db_table for model in FILLED]


def _put(names: list[str], numbers: Iterator[int]) -> None:
    made = Prisoner.objects.bulk_create(
        Prisoner(public_id=f"AZ-{next(numbers):04}", name=name, country="AZ") for name in names
    )
    read = [(person, searchable([person.name]), name_keys([person.name])) for person in made]
    NamesOfPrisoner.objects.bulk_create(
        NamesOfPrisoner(prisoner=person, names_folded=forms, name_keys=keys) for person, forms, keys in read
    )
    PublishedPrisoner.objects.bulk_create(
        PublishedPrisoner(
            public_id=person.public_id,
            version_id=0,
            name=person.name,
            sort_name=folded(person.name),
            slug="x",
            country="AZ",
            document={},
            published_at=SOME_DAY,
            updated_at=SOME_DAY,
            status="detained",
            names_folded=forms,
            name_keys=keys,
            words=person.name,
        )
        for person, forms, keys in read
    )
