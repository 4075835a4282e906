"""The working record of a case put back to what it was: all of it, or what was chosen. Nothing becomes public."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import pghistory
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from record.case_state import CaseState, Mark, mark_of, saying_parts, state_at
from record.models.acts import PublicationAct
from record.models.publishable import Publishable, State
from record.models.staff import User
from record.published import Redaction, Version
from record.restoring_steps import RestoreError as RestoreError
from record.restoring_steps import Step, check, steps_between, take


class NothingToRestore(RestoreError):
    """The case was not on record then, or that version holds nothing."""


class MergedAway(RestoreError):
    """The case was merged into another."""


class StruckSince(RestoreError):
    """Something was struck from the public record that this state may still say."""


class RefusedByTheRecord(RestoreError):
    """A rule of the record refuses the state as a whole: a number given to another row since, an overlap …"""


def steps_to(case: Publishable, *, version: Version | None = None, moment: dt.datetime | None = None) -> list[Step]:
    """What restoring would change in the working record as it is now, field by field and row by row.

    Raises NothingToRestore."""
    return steps_between(case, state_at(case, mark_of(case)), _target(case, version, moment))


@transaction.atomic
def restore(
    *,
    case: Publishable,
    by: User | None,
    reason: str,
    version: Version | None = None,
    moment: dt.datetime | None = None,
    steps: Collection[str] | None = None,
    even_what_was_struck: bool = False,
) -> list[Step]:
    """Put the working record of a case back to what a version was published from, or to how it stood at a moment.

    `steps`: keys of the steps to take (`steps_to`); None for all. Rows deleted since come back under their old keys,
    rows added since go; confidential notes and teams stay as they are. Returns the steps taken; publishes nothing.
    Raises RestoreError: NothingToRestore, MergedAway, StruckSince, NamesWhatIsGone, NeedsAnother, MovedElsewhere,
    FileIsGone, RefusedByTheRecord.
    """
    # Every trigger that marks a case waits for this lock: nobody changes it while it is restored.
    locked = type(case)._default_manager.select_for_update(no_key=True).get(pk=case.pk)
    if locked.state == State.MERGED:
        raise MergedAway(_("This case was merged into another: restore that one, or take the merge back."))
    if not even_what_was_struck:
        _refuse_what_was_struck(locked, version, moment)
    target = _target(locked, version, moment)
    present = state_at(locked, mark_of(locked))
    planned = steps_between(locked, present, target)
    chosen = planned if steps is None else [step for step in planned if step.key in steps]
    check(locked, chosen, present)
    who = {"user": by.pk, "by": by.get_username()} if by is not None else {}
    restored = f"version {version.number}" if version is not None else str(moment)
    try:
        with pghistory.context(reason=reason, restored=restored, **who), transaction.atomic():
            take(locked, chosen)
            # Keys are checked at the end of a transaction otherwise, when nothing could be said any more.
            connection.check_constraints()
    except (IntegrityError, ProtectedError) as error:
        raise RefusedByTheRecord(
            _("The record refuses this: what it was then does not go with what it is now. Restore it in smaller parts.")
        ) from error
    case.refresh_from_db()
    return chosen


def _target(case: Publishable, version: Version | None, moment: dt.datetime | None) -> CaseState:
    if (version is None) == (moment is None):
        raise ValueError("restore to a version, or to a moment")
    mark = _mark_of_version(case, version) if version is not None else moment
    assert mark is not None
    state = state_at(case, mark)
    if not state.rows[saying_parts(type(case))[0].table]:
        raise NothingToRestore(_("The case was not on record then."))
    return state


def _mark_of_version(case: Publishable, version: Version) -> Mark | dt.datetime:
    """The state that a version was composed from. One that only carried a name on was composed from the one before."""
    if (version.kind, version.public_id) != (case.kind, case.public_id):
        raise NothingToRestore(_("This version is of another case."))
    if version.cause in Version.WITHOUT_DOCUMENT:
        raise NothingToRestore(_("This version withdrew the case: it says nothing. Choose the one before it."))
    earlier = PublicationAct.objects.filter(
        version__kind=case.kind, version__public_id=case.public_id, version__number__lte=version.number
    ).exclude(version__cause__in=Version.WITHOUT_DOCUMENT)
    act = earlier.select_related("version").defer("version__document", "version__diff").order_by("-version").first()
    if act is None:
        return version.published_at
    # Versions from before marks were kept: as near as history's times come.
    return act.mark if act.mark is not None else act.version.published_at


def _refuse_what_was_struck(case: Publishable, version: Version | None, moment: dt.datetime | None) -> None:
    struck = Redaction.objects.filter(kind=case.kind, public_id=case.public_id)
    if version is not None:
        struck = struck.filter(at__gt=version.published_at) if version.redacted_at else struck.none()
    else:
        struck = struck.filter(at__gt=moment)
    if (last := struck.first()) is not None:
        raise StruckSince(
            _(
                "Since then something was struck from the public record (%(reason)s). "
                "Confirm that you do not bring it back."
            )
            % {"reason": last.reason}
        )
