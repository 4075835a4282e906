"""What teams have to say about publication: registered with the record, which does not know teams."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from organizations.models import TeamMember, TeamRules
from prisoners.models import Prisoner
from record.case_teams import CaseTeams, teams_of_kind
from record.models import User
from record.planning import let_change
from record.review_rules import need_second_reader


def team_wants_second_reader(case: Prisoner) -> str:
    """Why a case needs a second reader: a team that maintains it has that rule."""
    name = TeamRules.objects.with_second_reader().maintaining(case).values_list("organization__name", flat=True).first()
    return _("%(team)s has a second reader look at every case") % {"team": name} if name else ""


def of_strict_teams(keys: Sequence[int]) -> set[int]:
    """Of the cases with these keys, those that a team with that rule maintains."""
    return set(TeamRules.objects.with_second_reader().maintained_among(keys))


def may_change(user: User, case: Prisoner) -> bool:
    """Whether the teams of a member of staff let them change a case."""
    return Prisoner.objects.filter(pk=case.pk).changeable_by(user).exists()


def _teams_of(user: User) -> list[tuple[str, str]]:
    return list(TeamMember.objects.slugs_and_names_of(user))


need_second_reader(team_wants_second_reader, kind=Prisoner.kind, among=of_strict_teams)
let_change(may_change, kind=Prisoner.kind)
teams_of_kind[Prisoner.kind] = CaseTeams(choices=_teams_of, narrow=lambda cases, slug: cases.kept_by_team(slug))
