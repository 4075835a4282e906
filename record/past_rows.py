"""How the rows of past versions are kept: written with each version, closed by the next, and made anew from the change
log after a redaction or a change of the tables.

What is withdrawn now has none: a withdrawal may have been for somebody's safety, and no day of the past tells what the
page does not. A noun that was merged keeps its own as long as what it was merged into is public.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, islice, pairwise
from typing import Any

from django.db import models

from record.copying import copy_whole
from record.inserting_together import insert_together
from record.past import FOR_EVER, PastDocument, PastFile, past_of
from record.publication import Composer, files_in
from record.published import PublishedDocument, PublishedRedirect, Version
from record.published_rows import by_table, rows_found

AT_ONCE = 100


def write_past(composer: Composer, versions: Sequence[Version], rows: Iterable[models.Model]) -> None:
    """Enter the past rows of new versions, each of another noun; `rows`: all published rows that were made of them."""
    followed = [v for v in versions if v.number > 1]
    closed = _close(past_of[composer.published_model], followed)
    # What comes back was taken away, and of before there were such rows there are none.
    anew = {v.public_id for v in followed if v.document is not None and v.public_id not in closed}
    _enter(_past_rows(rows, leaving=anew), [v for v in versions if v.public_id not in anew])
    gone = {v.public_id for v in versions if v.cause == Version.Cause.WITHDRAWAL}
    if anew or gone:
        renew_past(composer, sorted(anew | gone | _merged_into(composer.kind, anew | gone)))


def renew_past(composer: Composer, public_ids: Sequence[str]) -> None:
    """Make the past rows of these nouns anew from their versions, as far as these may be told."""
    past = past_of[composer.published_model]
    past._default_manager.filter(public_id__in=public_ids).delete()
    PastFile.objects.filter(version__kind=composer.kind, version__public_id__in=public_ids).delete()
    told = [public_id for public_id in public_ids if may_be_told(composer.kind, public_id)]
    versions = Version.objects.of_kind(composer.kind).filter(public_id__in=told).order_by("public_id", "number")
    made = _standing(versions.iterator(chunk_size=AT_ONCE))
    while some := list(islice(made, AT_ONCE)):
        rows = (
            row
            for version, until in some
            for row in _past_rows(rows_found(composer, version, version.document or {}), until)
        )
        _enter(rows, [version for version, _until in some])


def may_be_told(kind: str, public_id: str) -> bool:
    """Whether what was published of a noun may be read: it is public, or was merged into one of which this is true."""
    newest = Version.objects.of(kind, public_id).speaking().latest_first().defer("diff").first()
    if newest is None or newest.cause != Version.Cause.MERGED:
        return newest is not None and newest.document is not None
    # Where it leads to now can be further on; nothing on the way there may have been withdrawn.
    leads_on = PublishedRedirect.objects.survivor_of(kind, public_id) is not None
    return leads_on and may_be_told(kind, newest.happenings[0]["id"])


def remove_orphaned_past(composer: Composer) -> None:
    """Take away past rows of what was never published."""
    known = Version.objects.of_kind(composer.kind).values("public_id")
    past_of[composer.published_model]._default_manager.exclude(public_id__in=known).delete()


def _close(past: Any, followed: Sequence[Version]) -> set[str]:
    """Note when the versions before these ones ended. Returns of which nouns there was one that had not."""
    if not followed:
        return set()
    # What is written together is published at one moment.
    now = followed[0].published_at
    before = past._default_manager.filter(public_id__in=[v.public_id for v in followed])
    if before.filter(until=FOR_EVER).update(until=now) == len(followed):
        return {v.public_id for v in followed}
    return set(before.filter(until=now).values_list("public_id", flat=True))


def _standing(versions: Iterable[Version]) -> Iterator[tuple[Version, dt.datetime]]:
    """Of versions, those of a noun together and in order, the ones that said something, each with how long it stood."""
    for version, after in pairwise(chain(versions, [None])):
        assert version is not None
        if version.document is not None:
            is_followed = after is not None and after.public_id == version.public_id
            yield version, after.published_at if after is not None and is_followed else FOR_EVER


def _past_rows(
    rows: Iterable[models.Model], until: dt.datetime = FOR_EVER, *, leaving: Container[str] = ()
) -> Iterator[models.Model]:
    """The past rows of published ones, of which those of a noun come first; without those of the nouns in `leaving`."""
    version = public_id = None
    for row in rows:
        if isinstance(row, PublishedDocument):
            version, public_id = row.version_id, row.public_id
        past = past_of.get(type(row))
        if past is None or public_id in leaving:
            continue
        said = {name: getattr(row, name) for name in _shared(past, type(row))}
        if issubclass(past, PastDocument):
            yield past(**said, until=until)
        else:
            yield past(**said, **{name: version for name in _belonging(past) if getattr(row, name) is not None})


@cache
def _shared(past: type[models.Model], published: type[models.Model]) -> list[str]:
    """The columns that both have."""
    there = {f.attname for f in published._meta.concrete_fields}
    own = {"id", *_belonging(past)}
    return [
        f.attname for f in past._meta.concrete_fields if f.attname in there and not f.generated and f.attname not in own
    ]


@cache
def _belonging(past: type[models.Model]) -> list[str]:
    """The columns by which a part belongs to a past row, which has the number of its version."""
    return [
        f.attname
        for f in past._meta.concrete_fields
        if isinstance(f, models.ForeignKey) and issubclass(f.related_model, PastDocument)
    ]


def _enter(rows: Iterable[models.Model], versions: Sequence[Version]) -> None:
    files = [
        PastFile(version=version, path=path)
        for version in versions
        if version.document is not None
        for path in sorted(set(files_in(version.document)))
    ]
    found = by_table([*rows, *files])
    if len(versions) == 1:
        insert_together(found)
        return
    for model, some in found.items():
        copy_whole(model, some)


def _merged_into(kind: str, public_ids: set[str]) -> set[str]:
    """The nouns that were merged into one of these."""
    leading = PublishedRedirect.objects.filter(kind=kind, to_id__in=public_ids)
    return set(leading.values_list("from_id", flat=True))
