"""Handing a case over from one team to another."""

from __future__ import annotations

import pghistory
from django.db import transaction
from django.utils.translation import gettext as _

from organizations.models import Organization
from prisoners.models import CaseSharing, Maintenance, Prisoner
from prisoners.resealing import seal_for_team
from prisoners.team_keys import KeyNotHere
from record.models import User


class HandOverError(Exception):
    """A case that cannot be handed over so: the message says why, to the person who asked."""


class NotTheirs(HandOverError):
    """The team that would hand the case over does not maintain it."""


class NotATeam(HandOverError):
    """The organisation that would take it keeps no cases."""


class NotesStaySealed(HandOverError):
    """The notes cannot be sealed for the team that would take the case: a key is not on this machine."""


@transaction.atomic
def hand_over(*, case: Prisoner, from_team: Organization, to_team: Organization, by: User | None, reason: str) -> None:
    """One team takes the place of another among those that maintain a case. The case says the same as before.

    Drafts and confidential notes pass to the new team at once, and are sealed under its key. Raises NotTheirs,
    NotATeam, NotesStaySealed.
    """
    # The case is held, so that no two hand-overs leave it without a team.
    Prisoner.objects.select_for_update(no_key=True).get(pk=case.pk)
    if not to_team.maintains_cases:
        raise NotATeam(_("%(team)s keeps no cases.") % {"team": to_team})
    if from_team == to_team:
        raise NotATeam(_("Choose another team than the one that hands it over."))
    kept = Maintenance.objects.filter(prisoner=case, organization=from_team).first()
    if kept is None:
        raise NotTheirs(_("%(team)s does not maintain this case.") % {"team": from_team})
    who = {"by": by.get_username()} if by is not None else {}
    with pghistory.context(reason=reason, **who):
        if Maintenance.objects.filter(prisoner=case, organization=to_team).exists():
            kept.delete()
        else:
            kept.organization = to_team
            kept.save(update_fields=["organization"])
        # What was shared with them is theirs now.
        CaseSharing.objects.filter(prisoner=case, organization=to_team).delete()
    try:
        seal_for_team(case)
    except KeyNotHere as error:
        raise NotesStaySealed(str(error)) from error
