"""Fills a database with people of given names, in the published and in the working record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import connection

from prisoners.models import NameChange, NamesOfPrisoner, Prisoner, PublishedPrisoner
from record.names import folded, searchable
from record.phonetics import name_keys

SOME_DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
AT_ONCE = 1000


def put_on_record(names: Iterable[str]) -> None:
    """One person a name, on both records under the same public id, as if typed in and published."""
    some: list[str] = []
    for name in names:
        some.append(name)
        if len(some) == AT_ONCE:
            _put(some)
            some = []
    _put(some)
    # Written here together with the people; what the triggers noted is done.
    NameChange.objects.all().delete()
    with connection.cursor() as cursor:
        for model in (Prisoner, NamesOfPrisoner, PublishedPrisoner):
            cursor.execute(f"ANALYZE {model._meta.db_table}")


def _put(names: list[str]) -> None:
    made = Prisoner.objects.bulk_create(Prisoner(name=name, country="AZ") for name in names)
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
