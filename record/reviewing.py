"""The verbs of review: asking for it, approving, returning, commenting, confirming, discarding."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from record import services
from record.checklist import checklist_of, confirmation_of
from record.models.publishable import Publishable, State
from record.models.reviewing import ReviewAct
from record.models.staff import User
from record.publication import composers
from record.publication_errors import PublicationError
from record.published import Version
from record.restoring import restore
from record.review_rules import fingerprint_of

COMMENT_LENGTH = 4000


class ReviewError(PublicationError):
    """A step of a review that cannot be: the message says why."""


class NothingToSay(ReviewError):
    """A return, a comment or a confirmation without words."""


class ChangedMeanwhile(ReviewError):
    """The case says something else than what the reader was shown."""


class NeverPublic(ReviewError):
    """Asked to put a case back to what is public, and nothing is."""


class NothingToConfirm(ReviewError):
    """Asked to confirm what the checklist does not stop at."""


def fingerprint(case: Publishable) -> str:
    """What identifies what the case says now."""
    return fingerprint_of(composers[case.kind].compose(case))


@transaction.atomic
def ask_for_review(*, case: Publishable, by: User, comment: str = "") -> ReviewAct:
    """Lay a case before the editors. A draft is *in review* from now on. Raises ReviewError for a merged case."""
    locked = _locked(case)
    if locked.state == State.DRAFT:
        _move(locked, case, State.IN_REVIEW)
    return _keep(locked, ReviewAct.Verb.ASKED, by, comment, fingerprint(locked))


@transaction.atomic
def approve(*, case: Publishable, by: User, seen: str = "", comment: str = "") -> ReviewAct:
    """Stand for what a case says now, and for nothing it may say later. `seen` is the fingerprint of what the reader
    was shown. Raises ChangedMeanwhile, and ReviewError for a merged case."""
    locked = _locked(case)
    now = _as_seen(locked, seen)
    return _keep(locked, ReviewAct.Verb.APPROVED, by, comment, now)


@transaction.atomic
def return_with_comment(*, case: Publishable, by: User, comment: str) -> ReviewAct:
    """Give a case back to those who work on it: what is in review is a draft again, and earlier approvals fall.
    Raises NothingToSay, and ReviewError for a merged case."""
    _needs_words(comment)
    locked = _locked(case)
    if locked.state == State.IN_REVIEW:
        _move(locked, case, State.DRAFT)
    return _keep(locked, ReviewAct.Verb.RETURNED, by, comment)


@transaction.atomic
def comment(*, case: Publishable, by: User, comment: str) -> ReviewAct:
    """Say something about a case to those who review it. Raises NothingToSay, and ReviewError for a merged case."""
    _needs_words(comment)
    return _keep(_locked(case), ReviewAct.Verb.COMMENTED, by, comment)


@transaction.atomic
def confirm(*, case: Publishable, by: User, seen: str = "", comment: str) -> list[ReviewAct]:
    """Say, with a reason that is kept, that what the checklist stops at may be public. It holds for these words only.
    Raises NothingToSay, NothingToConfirm, ChangedMeanwhile, and ReviewError for a merged case."""
    _needs_words(comment)
    locked = _locked(case)
    _as_seen(locked, seen)
    stops = checklist_of(locked, composers[locked.kind].compose(locked)).stops
    if not stops:
        raise NothingToConfirm(_("The checklist stops at nothing: there is nothing to confirm."))
    marks = dict.fromkeys(confirmation_of(problem) for problem in stops)
    return [_keep(locked, ReviewAct.Verb.CONFIRMED, by, comment, mark) for mark in marks]


@transaction.atomic
def discard(*, case: Publishable, by: User, reason: str) -> ReviewAct:
    """Put the working record of a case back to what is public; the history keeps what was discarded.
    Raises NothingToSay, NeverPublic, and what restoring raises."""
    _needs_words(reason)
    locked = _locked(case)
    if not locked.is_published or locked.live is None:
        raise NeverPublic(_("%(case)s is not public: there is nothing to put it back to.") % {"case": locked})
    restore(case=locked, version=locked.live, by=by, reason=reason)
    services.settle(case=case)
    return _keep(locked, ReviewAct.Verb.DISCARDED, by, reason)


@transaction.atomic
def publish_as_seen(
    *,
    case: Publishable,
    by: User,
    seen: str = "",
    reason: str = "",
    team: str = "",
    telling: str = "",
    correction: bool = False,
) -> Version | None:
    """Publish what the reader was shown, and nothing else. A reason is needed where the public sees the case already,
    and where followers are not told. `telling` and `correction` as in record/services.py `publish`. Raises
    ChangedMeanwhile, NothingToSay, and what publishing raises."""
    locked = _locked(case)
    if locked.is_published or telling:
        _needs_words(reason)
    _as_seen(locked, seen)
    return services.publish(case=case, by=by, reason=reason.strip(), team=team, telling=telling, correction=correction)


def _locked(case: Publishable) -> Publishable:
    locked: Publishable = type(case)._default_manager.select_for_update(no_key=True).get(pk=case.pk)
    if locked.state == State.MERGED:
        raise ReviewError(_("%(case)s was merged into another case; review that one.") % {"case": locked})
    return locked


def _as_seen(locked: Publishable, seen: str) -> str:
    now = fingerprint(locked)
    if seen and seen != now:
        raise ChangedMeanwhile(
            _("The case was changed after you opened this page. Look at what it says now, then decide.")
        )
    return now


def _move(locked: Publishable, asked: Publishable, state: State) -> None:
    type(locked)._default_manager.filter(pk=locked.pk).update(state=state)
    locked.state = asked.state = state


def _needs_words(text: str) -> None:
    if not text.strip():
        raise NothingToSay(_("Say why, in a sentence: it is kept with the case."))


def _keep(case: Publishable, verb: ReviewAct.Verb, by: User, text: str, mark: str = "") -> ReviewAct:
    return ReviewAct.objects.create(
        kind=case.kind, case_id=case.pk, verb=verb, by=by, comment=text.strip()[:COMMENT_LENGTH], fingerprint=mark
    )
