"""Who sees and changes which case at the desk (domain.md, Access)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from prisoners.models import Prisoner


def may_change_case(request: HttpRequest, case: Prisoner) -> bool:
    """Whether this member of staff may change a case."""
    return cases_changeable_in(request).filter(pk=case.pk).exists()


def cases_changeable_in(request: HttpRequest) -> Any:
    """Editors change every case they see; Contributors those of their teams."""
    user: Any = request.user
    if user.has_perm("prisoners.publish_prisoner"):
        return Prisoner.objects.visible_to(user)
    return Prisoner.objects.maintained_by_teams_of(user)


def maintains_case(request: HttpRequest, case: Prisoner) -> bool:
    """Whether a team of this member of staff maintains the case: then its confidential notes are theirs to see."""
    user: Any = request.user
    return user.is_superuser or Prisoner.objects.filter(pk=case.pk).maintained_by_teams_of(user).exists()


def cases_visible_in(request: HttpRequest) -> Any:
    """The cases this member of staff may see, for a condition on something that belongs to one."""
    user: Any = request.user
    return Prisoner.objects.visible_to(user).values("pk")
