"""The review queue: what waits for an editor, over all nouns that a member of staff may see, the oldest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst

from record.admin_publishable import PublishableAdmin
from record.case_teams import teams_of_kind
from record.last_changes import LastChange, last_changes
from record.models import ChecklistScore, PlannedPublication
from record.models.reviewing import ReviewAct

# At most so many of one noun are listed: what waits longest comes first, and the rest moves up.
LISTED = 1000
PER_PAGE = 50
PLANS = 200


@dataclass(frozen=True)
class Waiting:
    """One line of the queue."""

    noun: str
    name: str
    url: str
    state: str
    since: dt.datetime | None
    changed: LastChange | None
    latest: ReviewAct | None
    score: ChecklistScore | None


@dataclass(frozen=True)
class Planned:
    """A publication that was planned, and where its review is."""

    noun: str
    name: str
    url: str
    plan: PlannedPublication


@dataclass(frozen=True)
class QueueFilter:
    """What is asked of the queue: of which noun, of which team, only what someone asked about."""

    kind: str = ""
    team: str = ""
    asked: bool = False


def nouns_for(request: HttpRequest) -> list[tuple[type[Any], PublishableAdmin]]:
    """The nouns that can be published and that this member of staff may see, each with its page."""
    return [
        (model, page)
        for model, page in admin.site._registry.items()
        if isinstance(page, PublishableAdmin) and page.has_view_permission(request)
    ]


def queue_for(request: HttpRequest, chosen: QueueFilter, *, number: int) -> Page:
    """One page of the queue. Its queries depend on the number of nouns, never on what waits."""
    pages = {model.kind: page for model, page in nouns_for(request)}
    found = sorted(_places(request, pages, chosen), key=lambda place: (place[0] is None, place[0] or 0, place[1:]))
    page = Paginator(found, PER_PAGE).get_page(number)
    page.object_list = _lines(request, pages, list(page.object_list))
    return page


def waiting_numbers(request: HttpRequest) -> tuple[int, int]:
    """(how many wait, how many of these someone asked about). One query a noun."""
    waiting = asked = 0
    for _model, page in nouns_for(request):
        seen: Any = page.get_queryset(request)
        steps = list(seen.waiting_for_review().values_list("latest_step", flat=True)[:LISTED])
        waiting, asked = waiting + len(steps), asked + steps.count(ReviewAct.Verb.ASKED)
    return waiting, asked


def plans_for(request: HttpRequest) -> list[Planned]:
    """The planned publications of nouns that this member of staff may see; what was refused comes first."""
    plans = sorted(PlannedPublication.objects.select_related("by")[:PLANS], key=lambda plan: not plan.refusal)
    shown = []
    names = {}
    for model, page in nouns_for(request):
        keys = [plan.case_id for plan in plans if plan.kind == model.kind]
        for case in page.get_queryset(request).filter(pk__in=keys) if keys else ():
            names[(model.kind, case.pk)] = (case, page)
    for plan in plans:
        if (plan.kind, plan.case_id) in names:
            case, page = names[(plan.kind, plan.case_id)]
            shown.append(Planned(_noun(case), str(case), page.review_page_of(case), plan))
    return shown


def team_choices(request: HttpRequest) -> list[tuple[str, str]]:
    """The teams that this member of staff may filter by."""
    user: Any = request.user
    found = {choice for teams in teams_of_kind.values() for choice in teams.choices(user)}
    return sorted(found, key=lambda choice: choice[1])


def noun_choices(request: HttpRequest) -> list[tuple[str, str]]:
    """The nouns that this member of staff may filter by."""
    return [(model.kind, capfirst(str(model._meta.verbose_name_plural))) for model, _page in nouns_for(request)]


def _places(request: HttpRequest, pages: dict[str, PublishableAdmin], chosen: QueueFilter) -> Iterator[Any]:
    """(since when, kind, key) of what waits."""
    for kind, page in pages.items():
        teams = teams_of_kind.get(kind)
        if (chosen.kind and chosen.kind != kind) or (chosen.team and teams is None):
            continue
        seen: Any = page.get_queryset(request)
        if chosen.team and teams is not None:
            seen = teams.narrow(seen, chosen.team)
        waiting = seen.waiting_for_review()
        if chosen.asked:
            waiting = waiting.filter(latest_step=ReviewAct.Verb.ASKED)
        for key, since in waiting.values_list("pk", "waiting_since")[:LISTED]:
            yield since, kind, key


def _lines(request: HttpRequest, pages: dict[str, PublishableAdmin], places: list[Any]) -> list[Waiting]:
    cases: dict[tuple[str, Any], Any] = {}
    changed: dict[tuple[str, Any], LastChange] = {}
    for kind, page in pages.items():
        keys = [key for _since, of, key in places if of == kind]
        if not keys:
            continue
        cases |= {(kind, case.pk): case for case in page.get_queryset(request).filter(pk__in=keys)}
        changed |= {(kind, key): change for key, change in last_changes(page.model, keys).items()}
    latest = {(act.kind, act.case_id): act for act in ReviewAct.objects.newest_of_each(cases.values())}
    scores = {(score.kind, score.case_id): score for score in ChecklistScore.objects.of_each(cases.values())}
    return [
        Waiting(
            noun=_noun(case),
            name=str(case),
            url=pages[kind].review_page_of(case),
            state=case.get_state_display(),
            since=since,
            changed=changed.get((kind, key)),
            latest=latest.get((kind, key)),
            score=scores.get((kind, key)),
        )
        for since, kind, key in places
        if (case := cases.get((kind, key))) is not None
    ]


def _noun(case: Any) -> str:
    return capfirst(str(case._meta.verbose_name))


def queue_address() -> str:
    """Where the queue is."""
    return reverse("admin:review_queue")
