"""The verbs of publication: the one way from the working record to the public one."""

from __future__ import annotations

from django.db import transaction
from django.db.models.functions import Now

from record.case_state import mark_of
from record.documents import without
from record.models.acts import PublicationAct, Recomposition
from record.models.publishable import Publishable, State
from record.models.reviewing import PlannedPublication
from record.models.staff import User
from record.publication import STAMPS, Document, Happening, borrowed_sections, composers
from record.publication_errors import MergedCase, NotPublished, PublicationError
from record.published import Version
from record.review_rules import refuse_unless_ready
from record.telling_acts import note_at_publication
from record.versions import as_stored, keep, locked_case, with_current_references, write_version

__all__ = [
    "MergedCase",
    "NotPublished",
    "PublicationError",
    "preview",
    "publish",
    "publish_again",
    "recompose_due",
    "settle",
    "side_by_side",
    "unpublish",
]


@transaction.atomic
def publish(
    *,
    case: Publishable,
    by: User | None,
    reason: str = "",
    team: str = "",
    happenings: list[Happening] | None = None,
    telling: str = "",
    correction: bool = False,
) -> Version | None:
    """Make the working record of a case its public one. `happenings`: what is told, where the documents do not say it.
    `telling`: "silent" or "hold", where followers are not told, or not yet; `correction`: nothing new happened, and
    what is told says so.

    Returns the new Version, or None when nothing public had changed (the mark is cleared all the same).
    Raises MergedCase, and what the rules of review raise (record/review_rules.py): UnderEmbargo, NeedsSecondReader,
    NeedsConfirmation. Tells the listeners once the transaction has committed.
    """
    composer = composers[case.kind]
    locked = locked_case(composer, case)
    if locked.state == State.MERGED:
        raise MergedCase(f"{locked.public_id} was merged into another case; publish that one.")
    composed = composer.compose(locked)
    document = composed | borrowed_sections(case.kind, locked.public_id)
    live = locked.live
    old = live.document if live else None
    if old is not None and without(old, *STAMPS) == as_stored(document):
        keep(locked, case, state=State.PUBLISHED, changed_at=None)
        return None
    refuse_unless_ready(locked, by=by, document=composed)
    if correction:
        told = composer.happenings(old, document) if happenings is None else happenings
        happenings = [happening | {"correction": True} for happening in told]
    version = write_version(
        composer, locked, old=old, new=document, cause=Version.Cause.PUBLICATION, team=team, happenings=happenings
    )
    PublicationAct.objects.create(version=version, by=by, reason=reason, mark=mark_of(locked))
    note_at_publication(version=version, verb=telling, by=by, reason=reason)
    # What was planned for later has happened now.
    PlannedPublication.objects.of(locked).delete()
    keep(
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
    if not locked_case(composers[case.kind], case).is_published:
        raise NotPublished(f"{case.public_id} is not public; its first publication is an editor's.")
    return publish(case=case, by=by, reason=reason, team=team)


@transaction.atomic
def unpublish(*, case: Publishable, by: User | None, reason: str, team: str = "") -> Version:
    """Withdraw a case from the public record. Returns the Version that says so. Raises NotPublished."""
    composer = composers[case.kind]
    locked = locked_case(composer, case)
    if locked.live is None or locked.live.document is None:
        raise NotPublished(f"{locked.public_id} is not public.")
    version = write_version(
        composer, locked, old=locked.live.document, new=None, cause=Version.Cause.WITHDRAWAL, team=team
    )
    PublicationAct.objects.create(version=version, by=by, reason=reason)
    keep(locked, case, state=State.UNPUBLISHED, changed_at=Now(), live=version)
    return version


@transaction.atomic
def settle(*, case: Publishable) -> bool:
    """Clear the mark of a published case that says what is public again. Returns whether it does."""
    locked = locked_case(composers[case.kind], case)
    public, working = preview(locked)
    same = bool(locked.is_published) and public == working
    if same:
        keep(locked, case, changed_at=None)
    return same


def preview(case: Publishable) -> tuple[Document | None, Document]:
    """What is public now (or None), and what would be if the case were published now, both without time stamps."""
    return side_by_side(case, composers[case.kind].compose(case))


def side_by_side(case: Publishable, composed: Document) -> tuple[Document | None, Document]:
    """The same for a case that was composed already."""
    document = composed | borrowed_sections(case.kind, case.public_id)
    return without(case.live.document if case.live else None, *STAMPS), as_stored(document)


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
    locked = locked_case(composer, case) if case else None
    if locked is None or locked.live is None or locked.live.document is None:
        return True
    old = locked.live.document
    new = with_current_references(without(old, *STAMPS) or {}) | borrowed_sections(due.kind, due.public_id)
    if without(old, *STAMPS) != as_stored(new):
        version = write_version(
            composer,
            locked,
            old=old,
            new=new,
            cause=Version.Cause.BORROWED,
            team="",
            happenings=[{"kind": "borrowed"}],
        )
        keep(locked, locked, live=version)
    return True
