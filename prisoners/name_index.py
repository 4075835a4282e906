"""Keeps the names by which people are found as they stand in the working record, however they were changed.

Triggers note whose names changed; whoever searches reads those again first. Usually none or one is noted.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from django.db import connection, transaction

from prisoners.models import NameChange, NamesOfPrisoner, Prisoner
from record.names import searchable
from record.phonetics import name_keys

# One reader at a time, so that an older reading never replaces a newer one. Held until the transaction ends.
READING_LOCK = 0x6E616D6573
# A search reads at most so many before it looks: the rest (of a large import) is the worker's.
MOST_AT_ONCE = 200


def keep_names(*, most: int = MOST_AT_ONCE) -> int:
    """Read the names again of people whose names changed, in the order of the changes, and return of how many.

    Costs one question when nothing changed. Does nothing while another is reading: it is never waited for.
    """
    if not NameChange.objects.exists():
        return 0
    with transaction.atomic():
        if not _alone():
            return 0
        noted = list(NameChange.objects.order_by("pk")[:most].values_list("pk", "prisoner_id"))
        # Taken away before the names are read: a change after that is noted anew.
        NameChange.objects.filter(pk__in=[pk for pk, _prisoner in noted]).delete()
        people = {prisoner for _pk, prisoner in noted}
        _read(people)
    return len(people)


def keep_all_names() -> int:
    """Read all names again that changed, a few hundred at a time; returns of how many people. For the worker and for
    the end of an import."""
    total = 0
    while some := keep_names():
        total += some
    return total


def sort_in_names() -> None:
    """Sort in the names that the index only holds in a list so far: thousands of searches would each read all of it.
    Left undone for who does not own the index."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT gin_clean_pending_list(oid) FROM pg_class "
            "WHERE oid = to_regclass('names_of_prisoner_keys') AND pg_has_role(relowner, 'USAGE')"
        )


def names_of(prisoner: Prisoner) -> list[str]:
    """All names of a person: the main one, its translations, and every spelling on record."""
    return all_names(prisoner.name, prisoner.i18n, (spelling.name for spelling in prisoner.names.all()))


def all_names(name: str, i18n: dict[str, str] | None, spellings: Iterable[str]) -> list[str]:
    """The same, from what the columns hold."""
    translated = [i18n.get(f"name_{code}") for code in settings.CONTENT_LANGUAGES] if i18n else []
    return [name, *filter(None, translated), *spellings]


def findable(names: Iterable[str]) -> tuple[str, list[str]]:
    """All names of a person as they are searched: the text and the phonetic keys."""
    names = list(names)
    return searchable(names), list(dict.fromkeys(key for name in names for key in _keys_of(name)))


def forget_changes(people: Iterable[int]) -> None:
    """Take the notes away of people entered in this transaction, whose names were kept with them: nobody else can have
    changed them yet."""
    NameChange.objects.filter(prisoner_id__in=list(people)).delete()


# Reading a name takes a third of a millisecond, and in a long list many people have one name.
@lru_cache(maxsize=5_000)
def _keys_of(name: str) -> tuple[str, ...]:
    return tuple(name_keys([name]))


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [READING_LOCK])
        return bool(cursor.fetchone()[0])


def _read(people: set[int]) -> None:
    found = Prisoner.objects.filter(pk__in=people).only("pk", "name", "i18n").prefetch_related("names")
    read = [
        NamesOfPrisoner(prisoner=person, names_folded=text, name_keys=keys)
        for person in found
        for text, keys in [findable(names_of(person))]
    ]
    NamesOfPrisoner.objects.bulk_create(
        read, update_conflicts=True, unique_fields=["prisoner"], update_fields=["names_folded", "name_keys"]
    )
    if gone := people - {names.pk for names in read}:
        NamesOfPrisoner.objects.filter(pk__in=gone).delete()
