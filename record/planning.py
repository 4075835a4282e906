"""Publication at a moment: planned by an editor, done by the worker in their name, refused in words that are kept."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from record import services
from record.models.publishable import Publishable, State
from record.models.reviewing import PlannedPublication, ReviewAct
from record.models.staff import User
from record.publication import composers
from record.publication_errors import MergedCase, PublicationError

FARTHEST = dt.timedelta(days=3 * 366)

# Who may change a case, besides what their role says; a higher room registers it for its nouns.
_may_change: dict[str, Callable[[User, Any], bool]] = {}

logger = logging.getLogger(__name__)


class NotAMoment(PublicationError):
    """Asked to plan a publication in the past, too far ahead, or within the embargo."""


class MayNot(PublicationError):
    """Who planned it may not publish the case any more."""


def let_change(rule: Callable[[User, Any], bool], *, kind: str) -> None:
    """Register who may change a noun: (member of staff, case) → whether."""
    _may_change[kind] = rule


def may_publish(user: User, case: Publishable) -> bool:
    """Whether someone may publish a case: active staff, by their role and by their team."""
    name = f"{case._meta.app_label}.publish_{case._meta.model_name}"
    if not user.is_active or not user.is_staff or not user.has_perm(name):
        return False
    rule = _may_change.get(case.kind)
    return rule is None or rule(user, case)


@transaction.atomic
def plan(
    *,
    case: Publishable,
    by: User,
    due_at: dt.datetime,
    reason: str,
    team: str = "",
    telling: str = "",
    correction: bool = False,
) -> PlannedPublication:
    """Publish a case at a moment, as it stands then. A second plan takes the place of the first. `telling` and
    `correction`: how followers are told then, as for `services.publish`.

    Raises NotAMoment, MergedCase. The rules of publication are asked when the moment comes.
    """
    locked = type(case)._default_manager.select_for_update(no_key=True).get(pk=case.pk)
    if locked.state == State.MERGED:
        raise MergedCase(_("%(case)s was merged into another case; publish that one.") % {"case": locked})
    now = timezone.now()
    if due_at <= now:
        raise NotAMoment(
            _("This moment is past (now it is %(now)s UTC). Publish at once, or choose a later one.")
            % {"now": in_words(now)}
        )
    if due_at > now + FARTHEST:
        raise NotAMoment(_("This is more than three years ahead: choose an earlier moment."))
    if locked.embargo_until is not None and due_at < locked.embargo_until:
        raise NotAMoment(
            _("The case is under embargo until %(moment)s UTC: choose a moment after that.")
            % {"moment": in_words(locked.embargo_until)}
        )
    planned, _made = PlannedPublication.objects.update_or_create(
        kind=case.kind,
        case_id=case.pk,
        defaults={
            "due_at": due_at,
            "by": by,
            "reason": reason,
            "team": team,
            "telling": telling,
            "correction": correction,
            "planned_at": now,
            "refusal": "",
        },
    )
    _log(planned, ReviewAct.Verb.PLANNED, by, f"{due_at:%Y-%m-%d %H:%M} UTC. {reason}")
    return planned


@transaction.atomic
def cancel(*, case: Publishable, by: User) -> bool:
    """Take a plan back, or put a refused one aside. Returns whether there was one."""
    planned = PlannedPublication.objects.select_for_update().of(case).first()
    if planned is None:
        return False
    _log(planned, ReviewAct.Verb.CANCELLED, by, planned.refusal)
    planned.delete()
    return True


def publish_due(*, limit: int = 500) -> int:
    """Publish what is due, each in its own transaction and in the name of who planned it. What is refused stays, with
    the reason, until someone looks at it. Returns how many were tried."""
    done = 0
    while done < limit and _publish_next():
        done += 1
    return done


@transaction.atomic
def _publish_next() -> bool:
    due = PlannedPublication.objects.due(timezone.now()).order_by("due_at", "pk")
    # A case that another worker publishes now is left to it.
    planned = due.select_for_update(skip_locked=True).first()
    if planned is None:
        return False
    try:
        with transaction.atomic():
            _publish_planned(planned)
    except PublicationError as error:
        _refuse(planned, str(error))
    # Whatever else goes wrong with one case is said there, and holds up no other.
    except Exception as error:
        logger.exception("the planned publication of %s %s failed", planned.kind, planned.case_id)
        _refuse(planned, _("It could not be published: %(what)s.") % {"what": type(error).__name__})
    return True


def _publish_planned(planned: PlannedPublication) -> None:
    composer = composers.get(planned.kind)
    case = composer.model.objects.filter(pk=planned.case_id).first() if composer else None
    if case is None:
        # A draft that was deleted meanwhile: there is nothing left to publish, and nobody to tell.
        planned.delete()
        return
    if planned.by is None or not may_publish(planned.by, case):
        raise MayNot(_("Who planned this may not publish the case any more: someone else has to."))
    by = planned.by
    with pghistory.context(user=by.pk, by=by.get_username(), reason=planned.reason):
        services.publish(
            case=case,
            by=by,
            reason=planned.reason,
            team=planned.team,
            telling=planned.telling,
            correction=planned.correction,
        )
    # Also where nothing public had changed, and so no version was made.
    PlannedPublication.objects.filter(pk=planned.pk).delete()


def _refuse(planned: PlannedPublication, why: str) -> None:
    planned.refusal = why[:500]
    planned.save(update_fields=["refusal"])
    _log(planned, ReviewAct.Verb.REFUSED, planned.by, why)


def _log(planned: PlannedPublication, verb: ReviewAct.Verb, by: User | None, text: str) -> None:
    ReviewAct.objects.create(kind=planned.kind, case_id=planned.case_id, verb=verb, by=by, comment=text.strip()[:4000])


def in_words(moment: dt.datetime) -> str:
    """A moment as the desk writes it, in UTC."""
    return date_format(moment.astimezone(dt.UTC), _("j F Y, H:i"))
