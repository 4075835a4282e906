"""How a version is written: the rows of the published record are replaced, and what borrows from it is marked as due.

Called by the verbs (record/services.py, record/redaction.py …), inside their transaction.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import jsonpatch
from django.db import models, transaction
from django.db.models.functions import Now
from django.utils import timezone, translation

from record.deleting_together import delete_together, parts_of
from record.documents import without
from record.inserting_together import insert_together
from record.models.acts import Recomposition
from record.models.publishable import Publishable
from record.past_rows import write_past
from record.publication import (
    STAMPS,
    Composer,
    Document,
    Happening,
    borrowings,
    files_in,
    listeners,
    reference,
    references_in,
)
from record.published import PublishedFile, PublishedRedirect, PublishedReference, Version
from record.published_rows import by_table, rows_found


def locked_case(composer: Composer, case: Publishable) -> Any:
    """The case as it is now, locked against triggers that would mark it while it is composed."""
    # Not joined to its live version: who waited here for another publication would see the version before that one.
    return composer.model.objects.select_for_update(no_key=True).get(pk=case.pk)


def keep(locked: Publishable, asked: Publishable, **values: Any) -> None:
    """Write publication's own columns by an update that fires no history, and show them on both instances."""
    type(locked).objects.filter(pk=locked.pk).update(**values)
    for instance in {id(locked): locked, id(asked): asked}.values():
        for name, value in values.items():
            setattr(instance, name, timezone.now() if isinstance(value, Now) else value)


def as_stored(document: Document) -> Document:
    """A document as it comes back from the database, so that tuples, lazy strings and the like compare equal."""
    return json.loads(json.dumps(document, ensure_ascii=False))


# The cases that are being published in one act, and told as one.
_batch: ContextVar[uuid.UUID | None] = ContextVar("batch", default=None)


@contextmanager
def published_together() -> Iterator[uuid.UUID]:
    """What is published inside, in however many transactions, carries one mark: a follower is told of it in one
    message. Inside another act it is part of that one."""
    batch = _batch.get() or uuid.uuid4()
    token = _batch.set(batch)
    try:
        yield batch
    finally:
        _batch.reset(token)


def write_version(
    composer: Composer,
    locked: Any,
    *,
    old: Document | None,
    new: Document | None,
    cause: str,
    team: str,
    happenings: list[Happening] | None = None,
    redacted_at: dt.datetime | None = None,
) -> Version:
    """Write the version and replace the published rows. The sequence is taken last: its lock is held until commit.

    `happenings`: what is told of it, where that is not what the two documents say.
    """
    public_id = locked.public_id
    number = (Version.objects.of(composer.kind, public_id).aggregate(last=models.Max("number"))["last"] or 0) + 1
    affected = _affected(composer.kind, public_id, old, new)
    sequence, now = Version.objects.next_place()
    version = new_version(
        composer,
        locked,
        old=old,
        new=new,
        cause=cause,
        team=team,
        happenings=happenings,
        redacted_at=redacted_at,
        number=number,
        sequence=sequence,
        now=now,
    )
    version.save(force_insert=True)
    write_past(composer, [version], replace_rows(composer, version, version.document))
    mark_as_due(affected)
    tell_listeners(version)
    return version


def new_version(
    composer: Composer,
    locked: Any,
    *,
    old: Document | None,
    new: Document | None,
    cause: str,
    team: str,
    number: int,
    sequence: int,
    now: dt.datetime,
    happenings: list[Happening] | None = None,
    redacted_at: dt.datetime | None = None,
) -> Version:
    """The next version of a noun, with all that it says, unsaved."""
    if happenings is None:
        happenings = composer.happenings(old, new)
    name = str((new or old or {}).get("name") or (new or old or {}).get("title") or locked.public_id)
    with translation.override("en"):
        summary = composer.tell(happenings, name)
    stored = None if new is None else as_stored(new) | _stamps(locked.first_published_at or now, now)
    return Version(
        sequence=sequence,
        kind=composer.kind,
        public_id=locked.public_id,
        number=number,
        cause=cause,
        document=stored,
        diff=_diff(without(old, *STAMPS) or {}, without(stored, *STAMPS) or {}),
        happenings=happenings,
        summary=summary,
        published_at=now,
        by_team=team,
        batch=_batch.get(),
        redacted_at=redacted_at,
    )


def _diff(old: Document, new: Document) -> list[Document]:
    """From one document to the next: JSON Patch (RFC 6902)."""
    if not old:
        # What the library finds too, after milliseconds; our fields have no character that a pointer must escape.
        return [{"op": "add", "path": f"/{name}", "value": value} for name, value in new.items()]
    # Only of what differs: the library looks at each value of the rest, and finds nothing.
    same = {name for name, value in new.items() if name in old and old[name] == value}
    return jsonpatch.make_patch(without(old, *same), without(new, *same)).patch


def mark_as_due(affected: Iterable[tuple[str, str]]) -> None:
    """Note which published documents are to be composed again."""
    Recomposition.objects.bulk_create(
        [Recomposition(kind=kind, public_id=identifier) for kind, identifier in sorted(affected)], ignore_conflicts=True
    )


def tell_listeners(version: Version) -> None:
    """Tell those who listen of a version once this transaction has committed."""
    for listener in listeners.heard_by:
        _tell_after_commit(listener, version)


def _tell_after_commit(listener: Callable[[Version], None], version: Version) -> None:
    # A function and no partial: when a listener fails, Django logs the __qualname__ of what it called.
    def tell() -> None:
        listener(version)

    transaction.on_commit(tell, robust=True)


def _stamps(first: dt.datetime, now: dt.datetime) -> Document:
    return {"published_at": first.isoformat(), "updated_at": now.isoformat()}


def replace_rows(composer: Composer, version: Version, document: Document | None) -> list[models.Model]:
    """Put a noun's rows of the published record in the place of those that are there, and give them; None takes them
    away."""
    take_rows_away(composer, [version.public_id])
    rows = [] if document is None else list(rows_of(composer, version, document))
    insert_together(by_table(rows))
    return rows


def take_rows_away(composer: Composer, public_ids: Sequence[str]) -> None:
    """Take the rows of these nouns out of the published record."""
    nouns = composer.published_model._base_manager.filter(pk__in=public_ids)
    delete_together(
        [
            *parts_of(composer.published_model, public_ids),
            PublishedReference.objects.filter(from_kind=composer.kind, from_id__in=public_ids),
            PublishedFile.objects.filter(kind=composer.kind, public_id__in=public_ids),
            nouns,
        ]
    )


def rows_of(composer: Composer, version: Version, document: Document) -> Iterator[models.Model]:
    """All rows of the published record that a document makes, unsaved: a row before those that name it."""
    yield from rows_found(composer, version, document)
    for kind, identifier in sorted(identities(references_in(document)) - {(version.kind, version.public_id)}):
        yield PublishedReference(from_kind=version.kind, from_id=version.public_id, to_kind=kind, to_id=identifier)
    for path in sorted(set(files_in(document))):
        yield PublishedFile(path=path, kind=version.kind, public_id=version.public_id)


def identities(references: Iterable[Document]) -> set[tuple[str, str]]:
    """Which nouns these references name: their kinds and public ids."""
    return {(r["type"], r["id"]) for r in references}


def _affected(kind: str, public_id: str, old: Document | None, new: Document | None) -> set[tuple[str, str]]:
    """Which published documents must be composed again: those that name this one, when its name or address changed,
    and those that borrow a section from it."""
    affected: set[tuple[str, str]] = set()
    if own_reference(kind, public_id, old) != own_reference(kind, public_id, new):
        affected |= set(
            PublishedReference.objects.filter(to_kind=kind, to_id=public_id).values_list("from_kind", "from_id")
        )
    affected |= borrowers(kind, old, new)
    affected.discard((kind, public_id))
    return affected


def borrowers(kind: str, old: Document | None, new: Document | None) -> set[tuple[str, str]]:
    """The nouns named in these documents of a noun of this kind that borrow a section from it."""
    named = identities(references_in(old)) | identities(references_in(new))
    lent_to = {borrowing.borrower for borrowing in borrowings if borrowing.lender == kind}
    return {(k, i) for k, i in named if k in lent_to}


def own_reference(kind: str, public_id: str, document: Document | None) -> Document | None:
    """How other documents name the noun of this document; None where it is not public."""
    if document is None:
        return None
    return reference(kind, public_id, document.get("name") or document.get("title") or "", document["url"])


def with_current_references(document: Document) -> Document:
    """A copy in which each reference has the name and address its noun is published under now. A noun that was merged
    into another gives way to that one; one that was withdrawn keeps its name, which this document's own publication
    made public, and loses its address."""
    found = identities(references_in(document))
    survivors = PublishedRedirect.objects.survivors_of(found)
    current = {
        (row.kind, row.public_id): own_reference(row.kind, row.public_id, row.document)
        for row in Version.objects.live_documents(found | set(survivors.values()))
    }
    current |= {merged: current[survivor] for merged, survivor in survivors.items() if survivor in current}

    def renew(node: Any) -> Any:
        if isinstance(node, dict):
            copy = {key: renew(value) for key, value in node.items()}
            if "type" in node and "id" in node and "url" in node:
                copy |= current.get((node["type"], node["id"])) or {"url": None}
            return copy
        return [renew(item) for item in node] if isinstance(node, list) else node

    return renew(document)
