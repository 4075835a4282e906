"""Publication at a moment: done once, in the name of who planned it, and never lost when it is refused."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from organizations.models import Organization
from prisoners.models import Prisoner
from record import planning, services, tasks
from record.models import PlannedPublication, PublicationAct, ReviewAct, Version
from record.publication import composers
from record.publication_errors import MergedCase
from tests.desk import staff
from tests.factories import (
    MaintenanceFactory,
    OrganizationFactory,
    PrisonerFactory,
    TeamMemberFactory,
    public_document,
    published,
)

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def editor():
    return staff("Editor", username="edith")


def planned(case, editor, **fields):
    due_at = fields.pop("due_at", timezone.now() + HOUR)
    return planning.plan(case=case, by=editor, due_at=due_at, reason="The verdict is at noon.", **fields)


def run_later(hours: float = 2) -> None:
    """What the worker does when that time has passed."""
    with time_machine.travel(timezone.now() + hours * HOUR):
        tasks.publish_planned()


def test_a_case_is_published_when_its_moment_comes_and_not_before(editor):
    case = OrganizationFactory()
    planned(case, editor, team="Defence Desk")
    tasks.publish_planned()
    assert not Version.objects.exists()
    run_later()
    act = PublicationAct.objects.get()
    assert (act.by, act.reason, act.version.by_team) == (editor, "The verdict is at noon.", "Defence Desk")
    assert not PlannedPublication.objects.exists()


def test_it_is_published_as_it_stands_at_that_moment(editor):
    case = OrganizationFactory(name="Before")
    planned(case, editor)
    Organization.objects.update(name="After")
    run_later()
    assert public_document(Organization.objects.get())["name"] == "After"


def test_a_second_run_publishes_nothing_again(editor):
    planned(OrganizationFactory(), editor)
    run_later()
    run_later()
    assert Version.objects.count() == 1


@pytest.mark.parametrize("due_at", [dt.timedelta(), -HOUR, dt.timedelta(days=4 * 366)])
def test_a_moment_that_is_past_or_too_far_is_refused(due_at, editor):
    with pytest.raises(planning.NotAMoment):
        planned(OrganizationFactory(), editor, due_at=timezone.now() + due_at)
    assert not PlannedPublication.objects.exists()


def test_a_moment_within_the_embargo_is_refused_at_once(editor):
    case = OrganizationFactory(embargo_until=timezone.now() + 3 * HOUR)
    with pytest.raises(planning.NotAMoment, match="embargo"):
        planned(case, editor)


def test_a_merged_case_is_not_planned(editor):
    case = OrganizationFactory()
    Organization.objects.update(state="merged")
    with pytest.raises(MergedCase):
        planned(case, editor)


def test_a_second_plan_takes_the_place_of_the_first(editor):
    case = OrganizationFactory()
    planned(case, editor)
    planned(case, editor, due_at=timezone.now() + 5 * HOUR)
    run_later(2)
    assert not Version.objects.exists()
    run_later(6)
    assert Version.objects.count() == 1


def test_a_cancelled_plan_publishes_nothing_and_leaves_a_trace(editor):
    case = OrganizationFactory()
    planned(case, editor)
    assert planning.cancel(case=case, by=editor)
    assert not planning.cancel(case=case, by=editor)
    run_later()
    assert not Version.objects.exists()
    assert list(ReviewAct.objects.of(case).oldest_first().values_list("verb", flat=True)) == ["planned", "cancelled"]


def test_a_publication_by_hand_fulfils_the_plan(editor):
    case = OrganizationFactory()
    planned(case, editor)
    services.publish(case=case, by=editor)
    assert not PlannedPublication.objects.exists()


def test_what_the_rules_refuse_is_kept_with_the_reason_and_not_tried_again(editor):
    case, other = OrganizationFactory(needs_second_reader=True), OrganizationFactory()
    planned(case, editor)
    planned(other, editor)
    run_later()
    plan = PlannedPublication.objects.get()
    assert plan.case_id == case.pk and "second pair of eyes" in plan.refusal
    assert ReviewAct.objects.of(case).newest_of_each([case]).get().verb == "refused"
    assert Version.objects.get().public_id == other.slug
    run_later()
    assert ReviewAct.objects.of(case).filter(verb="refused").count() == 1


def test_an_embargo_set_after_the_plan_holds(editor):
    case = OrganizationFactory()
    planned(case, editor)
    Organization.objects.update(embargo_until=timezone.now() + 9 * HOUR)
    run_later()
    assert "embargo" in PlannedPublication.objects.get().refusal


@pytest.mark.parametrize("change", ["is_active", "is_staff", "role"])
def test_who_may_not_publish_any_more_publishes_nothing(change, editor):
    planned(OrganizationFactory(), editor)
    if change == "role":
        editor.groups.clear()
    else:
        setattr(editor, change, False)
        editor.save()
    run_later()
    assert "may not publish" in PlannedPublication.objects.get().refusal
    assert not Version.objects.exists()


def test_who_left_the_team_of_a_draft_publishes_it_no_more():
    maintenance = MaintenanceFactory()
    editor = staff("Editor", team=maintenance.organization)
    case = maintenance.prisoner
    planned(case, editor)
    editor.teams.all().delete()
    run_later()
    assert not Version.objects.exists()
    TeamMemberFactory(user=editor, organization=maintenance.organization)
    planned(case, editor)
    run_later()
    assert Version.objects.get().public_id == case.public_id


def test_one_case_that_cannot_be_composed_holds_up_no_other(editor, monkeypatch):
    broken, other = PrisonerFactory(), OrganizationFactory()
    root = staff("Editor", is_superuser=True)
    planned(broken, root)
    planned(other, editor)

    def fail(case):
        raise RuntimeError("secret words")

    monkeypatch.setitem(
        composers, "prisoner", composers["prisoner"].__class__(**{**vars(composers["prisoner"]), "compose": fail})
    )
    run_later()
    refusal = PlannedPublication.objects.get().refusal
    assert "RuntimeError" in refusal and "secret" not in refusal
    assert Version.objects.get().public_id == other.slug


def test_a_draft_that_was_deleted_meanwhile_is_forgotten(editor):
    case = PrisonerFactory()
    planned(case, editor)
    Prisoner.objects.all().delete()
    run_later()
    assert not PlannedPublication.objects.exists()


def test_the_history_names_who_planned_it(editor):
    case = published(OrganizationFactory())
    Organization.objects.update(name="After")
    planned(case, editor)
    run_later()
    assert Version.objects.count() == 2
    assert PublicationAct.objects.latest("pk").by == editor
