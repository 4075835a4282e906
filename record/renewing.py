"""Building the published rows anew from what was published: after a change of the tables, or when one was lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from record.past_rows import remove_orphaned_past, renew_past
from record.publication import Composer, composers
from record.published import Version
from record.versions import replace_rows

AT_ONCE = 100


@dataclass
class Renewed:
    """How many nouns of a kind have their rows anew, and of how many that are not public rows were taken away."""

    kind: str
    renewed: int = 0
    removed: int = 0


def renew_published(*, kinds: list[str]) -> Iterator[Renewed]:
    """Put in place of the published rows of each noun of these kinds what its newest version says, and of its past rows
    what all of them say; yields how far it is after each part. Writes no version and tells nobody; can be broken off
    and run again. Nothing is published while one part is made, so that no newer rows are written over."""
    for kind in kinds:
        done = Renewed(kind)
        last: str | None = ""
        while last is not None:
            last = _renew_some(composers[kind], last, done)
            yield done
        done.removed += _remove_orphans(composers[kind])
        yield done


@transaction.atomic
def _renew_some(composer: Composer, after: str, done: Renewed) -> str | None:
    """The next part in the order of public ids. Returns the last of them, or None at the end."""
    Version.objects.next_sequence()
    newest = list(Version.objects.newest_of_each(composer.kind).filter(public_id__gt=after)[:AT_ONCE])
    public = composer.published_model._default_manager.filter(pk__in=[v.public_id for v in newest])
    there = set(public.values_list("pk", flat=True))
    for version in newest:
        replace_rows(composer, version, version.document)
        done.renewed += version.document is not None
        done.removed += version.document is None and version.public_id in there
    renew_past(composer, [v.public_id for v in newest])
    return newest[-1].public_id if len(newest) == AT_ONCE else None


@transaction.atomic
def _remove_orphans(composer: Composer) -> int:
    """Take away rows of what was never published. Returns of how many nouns."""
    Version.objects.next_sequence()
    known = Version.objects.of_kind(composer.kind).values("public_id")
    orphans = composer.published_model._default_manager.exclude(pk__in=known)
    number = orphans.count()
    orphans.delete()
    remove_orphaned_past(composer)
    return number
