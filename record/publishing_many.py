"""Publication of many cases in one act: what record/services.py `publish` does for each, in few queries for all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, models, transaction

from record.case_state import marks_of
from record.copying import copy_whole
from record.documents import without
from record.models.acts import PublicationAct
from record.models.publishable import Publishable, State
from record.models.reviewing import PlannedPublication
from record.models.staff import User
from record.past_rows import write_past
from record.publication import STAMPS, Composer, Document, borrowed_sections_of_many, composers
from record.publication_errors import MergedCase
from record.published import PublishedReference, Version
from record.published_rows import by_table
from record.review_rules import refuse_unless_all_ready
from record.services import publish
from record.telling_acts import note_each_at_publication
from record.versions import (
    as_stored,
    borrowers,
    mark_as_due,
    new_version,
    own_reference,
    rows_of,
    take_rows_away,
    tell_listeners,
)

# A case that is locked, what is public of it, and what is to be.
Change = tuple[Any, Document | None, Document]


@transaction.atomic
def publish_many(
    *, cases: Sequence[Publishable], by: User | None, reason: str = "", team: str = "", telling: str = ""
) -> list[Version | None]:
    """Make the working records of these cases of one noun their public ones, in their order: all of them or none.
    `telling`: how followers are told of all of them, as for `publish`.

    Returns for each its new Version, or None where nothing public had changed. Raises what `publish` raises, for the
    first case that may not be published. Listeners hear of the last version alone: they read the others in the change
    log.
    """
    if not cases:
        return []
    composer = composers[cases[0].kind]
    if composer.compose_many is None:
        return [publish(case=case, by=by, reason=reason, team=team, telling=telling) for case in cases]
    locked = _locked(composer, cases)
    composed = composer.compose_many(locked)
    borrowed = borrowed_sections_of_many(composer.kind, [case.public_id for case in locked])
    changes: list[Change] = []
    checked = []
    for case, document in zip(locked, composed, strict=True):
        new = document | borrowed[case.public_id]
        old = case.live.document if case.live else None
        if old is None or without(old, *STAMPS) != as_stored(new):
            changes.append((case, old, new))
            checked.append((case, document))
    refuse_unless_all_ready(checked, by=by)
    written = {version.public_id: version for version in _write(composer, changes, team=team)}
    note_each_at_publication(versions=list(written.values()), verb=telling, by=by, reason=reason)
    _keep_acts(locked, written, by=by, reason=reason)
    for asked, case in zip(cases, locked, strict=True):
        _keep(asked, case, written.get(case.public_id))
    _keep_in_record(composer, locked)
    return [written.get(case.public_id) for case in locked]


def _locked(composer: Composer, cases: Sequence[Publishable]) -> list[Any]:
    """The cases as they are now, locked in one order, whoever publishes them, and given in their own."""
    keys = [case.pk for case in cases]
    list(composer.model.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))
    # Read once they are all held: who waited for one sees what was published meanwhile.
    held = composer.model.objects.prefetch_related("live", *composer.checked_by).in_bulk(keys)
    locked = [held[key] for key in keys]
    for case in locked:
        if case.state == State.MERGED:
            raise MergedCase(f"{case.public_id} was merged into another case; publish that one.")
    return locked


def _write(composer: Composer, changes: Sequence[Change], *, team: str) -> list[Version]:
    """Write a version for each change, and replace the rows. As in `write_version`, the sequence is taken last."""
    if not changes:
        return []
    ids = [case.public_id for case, _old, _new in changes]
    last = dict(
        Version.objects.of_kind(composer.kind)
        .filter(public_id__in=ids)
        .order_by()
        .values_list("public_id")
        .annotate(last=models.Max("number"))
    )
    affected = _affected(composer.kind, changes)
    first, now = Version.objects.next_place()
    versions = [
        new_version(
            composer,
            case,
            old=old,
            new=new,
            cause=Version.Cause.PUBLICATION,
            team=team,
            number=last.get(case.public_id, 0) + 1,
            sequence=first + place,
            now=now,
        )
        for place, (case, old, new) in enumerate(changes)
    ]
    copy_whole(Version, versions)
    take_rows_away(composer, ids)
    rows = [row for version in versions for row in rows_of(composer, version, version.document or {})]
    for model, some in by_table(rows).items():
        copy_whole(model, some)
    write_past(composer, versions, rows)
    mark_as_due(affected)
    tell_listeners(versions[-1])
    return versions


def _affected(kind: str, changes: Sequence[Change]) -> set[tuple[str, str]]:
    """Which other published documents must be composed again, as for each change alone."""
    renamed = [
        case.public_id
        for case, old, new in changes
        if own_reference(kind, case.public_id, old) != own_reference(kind, case.public_id, new)
    ]
    naming = PublishedReference.objects.filter(to_kind=kind, to_id__in=renamed)
    affected = set(naming.values_list("from_kind", "from_id"))
    for _case, old, new in changes:
        affected |= borrowers(kind, old, new)
    return affected


def _keep_acts(locked: Sequence[Any], written: dict[str, Version], *, by: User | None, reason: str) -> None:
    published = [case for case in locked if case.public_id in written]
    marks = marks_of(published)
    copy_whole(
        PublicationAct,
        [
            PublicationAct(version=written[case.public_id], by=by, reason=reason, mark=marks[case.pk])
            for case in published
        ],
    )
    # What was planned for later has happened now.
    PlannedPublication.objects.of_each(published).delete()


def _keep_in_record(composer: Composer, locked: Sequence[Any]) -> None:
    """Publication's own columns, by one update that marks no case as changed."""
    model = composer.model._meta
    columns = [(case.pk, case.live.pk, case.first_published_at) for case in locked]
    with connection.cursor() as cursor:
        # Names of tables and columns are those of models.
        cursor.execute(
            f"""UPDATE {model.db_table} SET state = %s, changed_at = NULL, live_id = k.live,
                first_published_at = k.published_at
            FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[]) AS k (id, live, published_at)
            WHERE {model.db_table}.id = k.id""",  # noqa: S608
            [State.PUBLISHED, *map(list, zip(*columns, strict=True))],
        )


def _keep(asked: Publishable, case: Any, version: Version | None) -> None:
    """Show publication's own columns on both instances."""
    for instance in (asked, case):
        instance.state, instance.changed_at = State.PUBLISHED, None
        if version is not None:
            instance.live = version
            instance.first_published_at = instance.first_published_at or version.published_at
