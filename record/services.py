"""The verbs of publication: the one way from the working record to the public one."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable
from typing import Any

import jsonpatch
from django.db import models, transaction
from django.db.models.functions import Now
from django.utils import timezone, translation

from record.documents import without
from record.models.acts import PublicationAct, Recomposition
from record.models.publishable import Publishable, State
from record.models.staff import User
from record.names import folded
from record.publication import (
    STAMPS,
    Composer,
    Document,
    borrowed_sections,
    borrowings,
    composers,
    listeners,
    pictures_in,
    reference,
    references_in,
)
from record.published import PublishedDocument, PublishedFile, PublishedReference, Version


class PublicationError(Exception):
    """A publication that cannot be: the message says why, to the person who asked."""


class NotPublished(PublicationError):
    """Asked to withdraw what is not public."""


class MergedCase(PublicationError):
    """Asked to publish a case that was merged into another."""


@transaction.atomic
def publish(*, case: Publishable, by: User | None, reason: str = "", team: str = "") -> Version | None:
    """Make the working record of a case its public one.

    Returns the new Version, or None when nothing public had changed (the mark is cleared all the same).
    Raises MergedCase. Tells the listeners once the transaction has committed.
    """
    composer = composers[case.kind]
    locked = _lock(composer, case)
    if locked.state == State.MERGED:
        raise MergedCase(f"{locked.public_id} was merged into another case; publish that one.")
    document = composer.compose(locked) | borrowed_sections(case.kind, locked.public_id)
    live = locked.live
    old = live.document if live else None
    if old is not None and without(old, *STAMPS) == _as_stored(document):
        _keep(locked, case, state=State.PUBLISHED, changed_at=None)
        return None
    version = _write(composer, locked, old=old, new=document, cause=Version.Cause.PUBLICATION, team=team)
    PublicationAct.objects.create(version=version, by=by, reason=reason)
    _keep(
        locked,
        case,
        state=State.PUBLISHED,
        changed_at=None,
        live=version,
        first_published_at=locked.first_published_at or version.published_at,
    )
    return version


@transaction.atomic
def publish_again(*, case: Publishable, by: User | None, reason: str = "", team: str = "") -> Version | None:
    """The same for a case that is public already, and still is when its turn comes. Raises NotPublished, MergedCase."""
    if not _lock(composers[case.kind], case).is_published:
        raise NotPublished(f"{case.public_id} is not public; its first publication is an editor's.")
    return publish(case=case, by=by, reason=reason, team=team)


@transaction.atomic
def unpublish(*, case: Publishable, by: User | None, reason: str, team: str = "") -> Version:
    """Withdraw a case from the public record. Returns the Version that says so. Raises NotPublished."""
    composer = composers[case.kind]
    locked = _lock(composer, case)
    if locked.live is None or locked.live.document is None:
        raise NotPublished(f"{locked.public_id} is not public.")
    version = _write(composer, locked, old=locked.live.document, new=None, cause=Version.Cause.WITHDRAWAL, team=team)
    PublicationAct.objects.create(version=version, by=by, reason=reason)
    _keep(locked, case, state=State.UNPUBLISHED, changed_at=Now(), live=version)
    return version


def preview(case: Publishable) -> tuple[Document | None, Document]:
    """What is public now (or None), and what would be if the case were published now, both without time stamps."""
    composer = composers[case.kind]
    document = composer.compose(case) | borrowed_sections(case.kind, case.public_id)
    return without(case.live.document if case.live else None, *STAMPS), _as_stored(document)


def recompose_due(*, limit: int = 1000) -> int:
    """Bring published documents up to date that borrow from a changed one. Each in its own transaction, telling nobody.

    Only what is borrowed changes: unpublished work on the same case stays where it is. Returns how many were looked at.
    """
    done = 0
    while done < limit and _recompose_next():
        done += 1
    return done


@transaction.atomic
def _recompose_next() -> bool:
    due = Recomposition.objects.select_for_update(skip_locked=True).order_by("pk").first()
    if due is None:
        return False
    due.delete()
    composer = composers[due.kind]
    case = composer.model.objects.by_public_id(due.public_id)
    locked = _lock(composer, case) if case else None
    if locked is None or locked.live is None or locked.live.document is None:
        return True
    old = locked.live.document
    new = _with_current_references(without(old, *STAMPS) or {}) | borrowed_sections(due.kind, due.public_id)
    if without(old, *STAMPS) != _as_stored(new):
        version = _write(composer, locked, old=old, new=new, cause=Version.Cause.BORROWED, team="")
        _keep(locked, locked, live=version)
    return True


def _lock(composer: Composer, case: Publishable) -> Any:
    """The case as it is now, locked against triggers that would mark it while it is composed."""
    # Not joined to its live version: who waited here for another publication would see the version before that one.
    return composer.model.objects.select_for_update(no_key=True).get(pk=case.pk)


def _keep(locked: Publishable, asked: Publishable, **values: Any) -> None:
    """Write publication's own columns by an update that fires no history, and show them on both instances."""
    type(locked).objects.filter(pk=locked.pk).update(**values)
    for instance in {id(locked): locked, id(asked): asked}.values():
        for name, value in values.items():
            setattr(instance, name, timezone.now() if isinstance(value, Now) else value)


def _as_stored(document: Document) -> Document:
    """A document as it comes back from the database, so that tuples, lazy strings and the like compare equal."""
    return json.loads(json.dumps(document, ensure_ascii=False))


def _write(
    composer: Composer, locked: Any, *, old: Document | None, new: Document | None, cause: str, team: str
) -> Version:
    """Write the version and replace the published rows. The sequence is taken last: its lock is held until commit."""
    public_id = locked.public_id
    happenings = composer.happenings(old, new) if cause != Version.Cause.BORROWED else [{"kind": "borrowed"}]
    name = str((new or old or {}).get("name") or (new or old or {}).get("title") or public_id)
    with translation.override("en"):
        summary = composer.tell(happenings, name)
    number = (Version.objects.of(composer.kind, public_id).aggregate(last=models.Max("number"))["last"] or 0) + 1
    affected = _affected(composer.kind, public_id, old, new)
    sequence = Version.objects.next_sequence()
    now = timezone.now()
    stored = None if new is None else _as_stored(new) | _stamps(locked.first_published_at or now, now)
    version = Version.objects.create(
        sequence=sequence,
        kind=composer.kind,
        public_id=public_id,
        number=number,
        cause=cause,
        document=stored,
        diff=jsonpatch.make_patch(without(old, *STAMPS) or {}, without(stored, *STAMPS) or {}).patch,
        happenings=happenings,
        summary=summary,
        published_at=now,
        by_team=team,
    )
    _replace_rows(composer, version, stored)
    Recomposition.objects.bulk_create(
        [Recomposition(kind=kind, public_id=identifier) for kind, identifier in sorted(affected)], ignore_conflicts=True
    )
    for listener in listeners.heard_by:
        _tell_after_commit(listener, version)
    return version


def _tell_after_commit(listener: Callable[[Version], None], version: Version) -> None:
    # A function and no partial: when a listener fails, Django logs the __qualname__ of what it called.
    def tell() -> None:
        listener(version)

    transaction.on_commit(tell, robust=True)


def _stamps(first: dt.datetime, now: dt.datetime) -> Document:
    return {"published_at": first.isoformat(), "updated_at": now.isoformat()}


def _replace_rows(composer: Composer, version: Version, document: Document | None) -> None:
    composer.published_model._default_manager.filter(pk=version.public_id).delete()
    PublishedReference.objects.filter(from_kind=version.kind, from_id=version.public_id).delete()
    PublishedFile.objects.filter(kind=version.kind, public_id=version.public_id).delete()
    if document is None:
        return
    by_model: dict[type[models.Model], list[models.Model]] = {}
    for row in composer.rows(document, version):
        if isinstance(row, PublishedDocument):
            row.sort_name = folded(row.name)[:400]
        by_model.setdefault(type(row), []).append(row)
    for model, rows in by_model.items():
        model._default_manager.bulk_create(rows)
    PublishedReference.objects.bulk_create(
        PublishedReference(from_kind=version.kind, from_id=version.public_id, to_kind=kind, to_id=identifier)
        for kind, identifier in sorted(_identities(references_in(document)) - {(version.kind, version.public_id)})
    )
    PublishedFile.objects.bulk_create(
        PublishedFile(path=path, kind=version.kind, public_id=version.public_id)
        for path in sorted(set(pictures_in(document)))
    )


def _identities(references: Iterable[Document]) -> set[tuple[str, str]]:
    return {(r["type"], r["id"]) for r in references}


def _affected(kind: str, public_id: str, old: Document | None, new: Document | None) -> set[tuple[str, str]]:
    """Which published documents must be composed again: those that name this one, when its name or address changed,
    and those that borrow a section from it."""
    affected: set[tuple[str, str]] = set()
    if _own_reference(kind, public_id, old) != _own_reference(kind, public_id, new):
        affected |= set(
            PublishedReference.objects.filter(to_kind=kind, to_id=public_id).values_list("from_kind", "from_id")
        )
    named = _identities(references_in(old)) | _identities(references_in(new))
    for borrowing in borrowings:
        if borrowing.lender == kind:
            affected |= {(k, i) for k, i in named if k == borrowing.borrower}
    affected.discard((kind, public_id))
    return affected


def _own_reference(kind: str, public_id: str, document: Document | None) -> Document | None:
    if document is None:
        return None
    return reference(kind, public_id, document.get("name") or document.get("title") or "", document["url"])


def _with_current_references(document: Document) -> Document:
    """A copy in which each reference has the name and address its noun is published under now. A noun that was
    withdrawn keeps its name, which this document's own publication made public, and loses its address."""
    found = _identities(references_in(document))
    current = {
        (row.kind, row.public_id): _own_reference(row.kind, row.public_id, row.document)
        for row in Version.objects.live_documents(found)
    }

    def renew(node: Any) -> Any:
        if isinstance(node, dict):
            copy = {key: renew(value) for key, value in node.items()}
            if "type" in node and "id" in node and "url" in node:
                copy |= current.get((node["type"], node["id"])) or {"url": None}
            return copy
        return [renew(item) for item in node] if isinstance(node, list) else node

    return renew(document)
