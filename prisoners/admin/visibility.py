"""Who sees and changes which case at the desk (domain.md, Access)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import HttpRequest

from prisoners.models import Prisoner


@dataclass(frozen=True)
class Standing:
    """How a member of staff stands to a case: what their teams let them do, whatever their role."""

    maintains: bool = False
    let_in: bool = False
    changes: bool = False
    sees_notes: bool = False
    has_team: bool = False


def standing_in(request: HttpRequest, case: Prisoner) -> Standing:
    """Asked of the database once a request and case: each table of a page asks again."""
    user: Any = request.user
    # A publication that was planned asks without a request, and is told anew each time.
    known: dict[int, Standing] = request.__dict__.setdefault("standings", {}) if hasattr(request, "META") else {}
    if case.pk not in known:
        cases = Prisoner.objects
        asked = {
            "maintains": cases.all() if user.is_superuser else cases.maintained_by_teams_of(user),
            "let_in": cases.shared_with_teams_of(user),
            "changes": cases.changeable_by(user),
            "sees_notes": cases.showing_notes_to(user),
            "has_team": cases.filter(maintenance__isnull=False),
        }
        this_one = models.OuterRef("pk")
        told = {name: models.Exists(found.order_by().filter(pk=this_one)) for name, found in asked.items()}
        known[case.pk] = Standing(**(cases.filter(pk=case.pk).order_by().values(**told).first() or {}))
    return known[case.pk]


def may_change_case(request: HttpRequest, case: Prisoner) -> bool:
    """Whether this member of staff may change a case, or is proposing a change to it in this very request."""
    proposed = getattr(request, "proposes_on", None)
    return standing_in(request, case).changes or (proposed is not None and proposed.pk == case.pk)


def cases_changeable_in(request: HttpRequest) -> Any:
    """The cases this member of staff may change, and the one they propose a change to (prisoners/admin/proposals.py):
    what is proposed goes through the same form."""
    user: Any = request.user
    found = Prisoner.objects.changeable_by(user)
    proposed = getattr(request, "proposes_on", None)
    return found if proposed is None else found | Prisoner.objects.filter(pk=proposed.pk)


def maintains_case(request: HttpRequest, case: Prisoner) -> bool:
    """Whether a team of this member of staff maintains the case."""
    return standing_in(request, case).maintains


def keeps_teams_of(request: HttpRequest, case: Prisoner) -> bool:
    """Whether this member of staff decides which teams maintain the case and whom it is shared with: its teams do, and
    Editors where it has none. Who was only let in lets nobody in."""
    standing = standing_in(request, case)
    return standing.maintains or (standing.changes and not standing.has_team)


def reads_sharing_of(request: HttpRequest, case: Prisoner) -> bool:
    """Whether with whom a case is shared may be shown to this member of staff: to its teams, and to those let in."""
    return standing_in(request, case).let_in or keeps_teams_of(request, case)


def sees_notes(request: HttpRequest, case: Prisoner) -> bool:
    """Whether the confidential notes of a case may be shown to this member of staff, if their role lets them."""
    return standing_in(request, case).sees_notes


def writes_notes(request: HttpRequest, case: Prisoner) -> bool:
    """Whether they may write them too: who sees them and may change the case. Never as a proposal."""
    standing = standing_in(request, case)
    return standing.sees_notes and standing.changes


def cases_visible_in(request: HttpRequest) -> Any:
    """The cases this member of staff may see, for a condition on something that belongs to one."""
    user: Any = request.user
    return Prisoner.objects.visible_to(user).values("pk")


class NamesVisibleCases:
    """A table on a page that all staff see, whose rows may name a case (`prisoner`): rows about cases that are not
    theirs to see are left out, and stay as they are; none can be named anew."""

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        found = super().get_queryset(request)  # type: ignore[misc]
        return found.filter(models.Q(prisoner__isnull=True) | models.Q(prisoner__in=cases_visible_in(request)))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "prisoner":
            user: Any = request.user
            kwargs["queryset"] = Prisoner.objects.visible_to(user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]
