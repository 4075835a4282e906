"""The verbs of a proposal: made by someone of another team, decided by a team that may change the case (domain.md,
Access). The working record changes only when whoever accepts saves the form it fills in."""

from __future__ import annotations

import json
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organizations.models import TeamMember
from prisoners.models import Prisoner, Proposal
from record.models import User

# A form with all its tables is far smaller; what is larger is no change that a person can judge.
LONGEST = 300_000
MOST_OPEN = 20


class ProposalError(Exception):
    """What cannot be proposed or decided: the message says why, to the person who asked."""


class NothingProposed(ProposalError):
    """What was sent says the same as the case."""


class TooMuchProposed(ProposalError):
    """Larger than anyone can judge, or too many at once."""


class NotPublic(ProposalError):
    """Proposals are made on public cases only."""


class AlreadyDecided(ProposalError):
    """Someone accepted, declined or took it back before."""


@transaction.atomic
def propose(
    *,
    case: Prisoner,
    page: str,
    data: list[dict[str, Any]],
    differences: list[dict[str, Any]],
    seen: str,
    by: User,
    reason: str,
) -> Proposal:
    """Keep a proposal: what of a form of the desk (`page`) was changed, and what that would change for the public, in
    words. Raises NothingProposed, TooMuchProposed, NotPublic."""
    if not differences:
        raise NothingProposed(_("Nothing that the public sees would change: there is nothing to propose."))
    if len(json.dumps(data)) + len(json.dumps(differences)) > LONGEST:
        raise TooMuchProposed(_("This is too much for one proposal: propose it in parts."))
    # Locked, so that two at once are counted one after the other.
    locked = Prisoner.objects.select_for_update(no_key=True).get(pk=case.pk)
    if not locked.is_published:
        raise NotPublic(_("This case is not public any more: nothing can be proposed."))
    if Proposal.objects.about(case).open().filter(by=by).count() >= MOST_OPEN:
        raise TooMuchProposed(
            _("You have %(n)s proposals open on this case: wait for an answer, or take one back.") % {"n": MOST_OPEN}
        )
    first = TeamMember.objects.of_user(by).order_by("organization__name").first()
    return Proposal.objects.create(
        prisoner=case,
        page=page,
        data=data,
        differences=differences,
        seen=seen,
        by=by,
        team=first.organization if first else None,
        reason=reason,
    )


@transaction.atomic
def accept(*, proposal: Proposal, by: User) -> Proposal:
    """Say that what was proposed has been saved, as it was or edited. Raises AlreadyDecided."""
    return _decide(proposal, Proposal.State.ACCEPTED, by, "")


@transaction.atomic
def decline(*, proposal: Proposal, by: User, answer: str) -> Proposal:
    """Decline a proposal, with an answer for who made it. Raises AlreadyDecided."""
    return _decide(proposal, Proposal.State.DECLINED, by, answer)


@transaction.atomic
def take_back(*, proposal: Proposal, by: User) -> Proposal:
    """Take back one's own proposal. Raises AlreadyDecided."""
    return _decide(proposal, Proposal.State.WITHDRAWN, by, "")


def _decide(proposal: Proposal, state: str, by: User, answer: str) -> Proposal:
    locked = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if locked.state != Proposal.State.OPEN:
        raise AlreadyDecided(
            _("This proposal was decided before: it is %(state)s.") % {"state": locked.get_state_display()}
        )
    locked.state, locked.decided_by, locked.decided_at, locked.answer = state, by, timezone.now(), answer
    locked.save(update_fields=["state", "decided_by", "decided_at", "answer"])
    return locked
