"""The review page: what it shows to whom, and which button each role may press."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organizations.models import Organization
from prisoners.models import Prisoner
from record import planning, reviewing, services
from record.models import ChecklistScore, PlannedPublication, ReviewAct, User, Version
from tests.desk import at_desk, list_of, page_of, said, save, staff
from tests.factories import (
    ConfidentialNoteFactory,
    MaintenanceFactory,
    OrganizationFactory,
    PrisonerFactory,
    TeamRulesFactory,
    UserFactory,
    published,
    whole_case,
)

pytestmark = pytest.mark.django_db

WORK = {"ask", "comment"}
DECIDE = {"approve", "return", "publish", "confirm", "discard", "plan", "cancel"}


@pytest.fixture
def team():
    return OrganizationFactory(name="Defence Desk", maintains_cases=True)


@pytest.fixture
def case(team):
    """A public case of the team, changed since."""
    maintained = MaintenanceFactory(organization=team, prisoner__name="Afiaddin Mammadov").prisoner
    published(maintained)
    Prisoner.objects.update(biography="New words. Call +994 50 123 45 67.")
    maintained.refresh_from_db()
    return maintained


@pytest.fixture
def editor(team):
    return staff("Editor", team=team, username="edith")


def step(user: User, case: Any, name: str, **data: Any) -> Any:
    """Press a button of the review page as a browser would; the answer after the redirect."""
    client = at_desk(user)
    page = page_of(case, "differences")
    seen = client.get(page).context["seen"]
    due = (timezone.now() + dt.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    sent = {"step": name, "seen": seen, "remark": "Because.", "due_at": due, "reason": "At noon."} | data
    return client.post(page, sent, follow=True)


# --- Who may do what --------------------------------------------------------------------------------------------------

MATRIX = [
    ("Contributor", "ours", WORK),
    ("Editor", "ours", WORK | DECIDE),
    ("Auditor", "ours", set()),
    ("Administrator", "ours", set()),
    ("Contributor", "theirs", set()),
    ("Auditor", "theirs", set()),
]


@pytest.mark.parametrize("name", sorted(WORK | DECIDE))
@pytest.mark.parametrize(("role", "whose", "allowed"), MATRIX)
def test_each_button_is_for_its_roles(role, whose, allowed, name, case, team):
    user = staff(role, team=team if whose == "ours" else OrganizationFactory(maintains_cases=True))
    before = ReviewAct.objects.count(), Version.objects.count(), PlannedPublication.objects.count()
    answer = step(user, case, name)
    if name in allowed:
        assert answer.status_code == 200
    else:
        assert answer.status_code == 403
        assert before == (ReviewAct.objects.count(), Version.objects.count(), PlannedPublication.objects.count())
        shown = at_desk(user).get(page_of(case, "differences")).text
        assert f'value="{name}"' not in shown


@pytest.mark.parametrize("role", ["Contributor", "Editor"])
def test_a_draft_of_another_team_has_no_review_page(role):
    draft = MaintenanceFactory().prisoner
    client = at_desk(staff(role, team=OrganizationFactory(maintains_cases=True)))
    assert client.get(page_of(draft, "differences")).status_code in (302, 404)
    assert client.post(page_of(draft, "differences"), {"step": "comment", "remark": "x"}).status_code in (302, 404)


def test_an_unknown_step_is_refused(case, editor):
    assert step(editor, case, "delete").status_code == 403


# --- What the steps do ------------------------------------------------------------------------------------------------


def test_a_contributor_asks_and_an_editor_returns_with_a_comment(team):
    draft = MaintenanceFactory(organization=team).prisoner
    step(staff("Contributor", team=team), draft, "ask", remark="Please look.")
    draft.refresh_from_db()
    assert draft.state == "in_review"
    answer = step(staff("Editor", team=team), draft, "return", remark="The year is missing.")
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert "The year is missing." in answer.text and "Please look." in answer.text


def test_a_return_without_a_comment_is_refused_and_says_so(case, editor):
    answer = step(editor, case, "return", remark=" ")
    assert "Say why" in answer.text
    assert not ReviewAct.objects.exists()


def test_publishing_is_stopped_by_the_checklist_until_it_is_confirmed_with_a_reason(case, editor):
    answer = step(editor, case, "publish", remark="Corrected.")
    assert "The checklist stops at 1" in answer.text and "Corrected." in answer.text
    step(editor, case, "confirm", remark="The number of the union's office.")
    assert "Published as version 2" in said(step(editor, case, "publish", remark="Corrected."))
    assert ReviewAct.objects.get(verb="confirmed").comment == "The number of the union's office."


def test_publishing_what_someone_changed_meanwhile_is_refused(case, editor):
    page = page_of(case, "differences")
    seen = at_desk(editor).get(page).context["seen"]
    Prisoner.objects.update(biography="Other words.")
    answer = step(editor, case, "publish", seen=seen)
    assert "changed after you opened this page" in answer.text
    assert Version.objects.count() == 1


def test_discarding_puts_the_public_words_back(case, editor):
    step(editor, case, "discard", remark="A rumour.")
    case.refresh_from_db()
    assert case.biography == "" and not case.changed_since_publication


def test_a_sensitive_case_is_published_by_one_after_another_approved(case, editor, team):
    Prisoner.objects.update(needs_second_reader=True, biography="New words.")
    assert "second pair of eyes" in step(editor, case, "publish").text
    step(staff("Editor", team=team, username="other"), case, "approve")
    page = at_desk(editor).get(page_of(case, "differences"))
    assert page.context["approvals"] == ["other"]
    assert "version 2" in said(step(editor, case, "publish"))


def test_a_publication_is_planned_shown_and_cancelled(case, editor):
    answer = step(editor, case, "plan")
    assert "Will be published on" in answer.text
    assert "as planned by edith" in " ".join(at_desk(editor).get(page_of(case)).text.split())
    step(editor, case, "cancel")
    assert not PlannedPublication.objects.exists()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"due_at": ""}, "Say when"),
        ({"due_at": "noon"}, "Write a day and a time"),
        ({"due_at": "2001-01-01T10:00"}, "is past"),
        ({"reason": ""}, "Say why"),
    ],
)
def test_a_plan_without_a_moment_or_a_reason_says_what_is_missing(data, told, case, editor):
    assert told in step(editor, case, "plan", **data).text
    assert not PlannedPublication.objects.exists()


def test_a_refused_plan_is_shown_on_the_page_of_the_case(case, editor):
    planning.plan(case=case, by=editor, due_at=timezone.now() + dt.timedelta(hours=1), reason="At noon.")
    PlannedPublication.objects.update(refusal="It was under embargo.")
    text = at_desk(editor).get(page_of(case)).text
    assert "and not published: It was under embargo." in text


# --- What the page shows ----------------------------------------------------------------------------------------------


def test_confidential_problems_are_told_in_words_to_the_team_alone(case, editor):
    Prisoner.objects.update(biography="Told by Aygun Aliyeva.")
    ConfidentialNoteFactory(prisoner=case, body="Aygun Aliyeva asks not to be named.")
    Prisoner.objects.update(case_summary="", biography="Told by Aygun Aliyeva.")
    ours = at_desk(editor).get(page_of(case, "differences"))
    theirs = at_desk(staff("Contributor", team=OrganizationFactory(maintains_cases=True)))
    stands = "“Aygun Aliyeva” stands in the confidential notes"
    assert stands in ours.text
    other = theirs.get(page_of(case, "differences")).text
    assert stands not in other and "confidential notes and" not in other
    assert "One thing that only the teams of this case may see" in other


def test_the_panel_shows_the_score_and_saving_keeps_it(case, editor):
    client = at_desk(editor)
    assert "Checklist:" in client.get(page_of(case)).text
    before = ChecklistScore.objects.of(case).get().score
    save(client, page_of(case), case_summary="Arrested at home.", biography="", reason="Added")
    after = ChecklistScore.objects.of(case).get()
    assert after.score > before and after.stops == 0
    assert f"Checklist: {after.score} of 100" in client.get(page_of(case)).text
    assert f"{after.score} %" in client.get(list_of(Prisoner)).text


def test_a_case_with_much_takes_as_many_queries_as_one_with_little():
    client = at_desk(User.objects.create_superuser("root"))
    small, large = published(whole_case(children=1)), published(whole_case(children=4))
    for n in range(5):
        reviewing.comment(case=large, by=UserFactory(), comment=f"Remark {n}")

    def cost(noun):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page_of(noun, "differences")).status_code == 200
        return len(asked)

    cost(small)
    assert cost(large) == cost(small)


# --- Sensitive, embargo, rules of teams -------------------------------------------------------------------------------


def test_editors_mark_a_case_and_contributors_are_not_asked(case, editor, team):
    client = at_desk(editor)
    save(client, page_of(case), needs_second_reader="on", embargo_until="2099-01-01T10:00")
    case.refresh_from_db()
    assert case.needs_second_reader and case.embargo_until == dt.datetime(2099, 1, 1, 10, tzinfo=dt.UTC)
    contributor = at_desk(staff("Contributor", team=team))
    assert "needs_second_reader" not in contributor.get(page_of(case)).context["adminform"].form.fields
    save(contributor, page_of(case), biography="Other words.", needs_second_reader="", embargo_until="")
    case.refresh_from_db()
    assert case.needs_second_reader and case.embargo_until is not None


def test_the_mark_is_lifted_only_after_someone_else_approved(case, editor):
    Prisoner.objects.update(needs_second_reader=True, biography="New words.")
    case.refresh_from_db()
    client = at_desk(editor)
    answer = save(client, page_of(case), needs_second_reader=False, reason="Not sensitive")
    assert "Someone else must approve" in answer.text
    reviewing.approve(case=case, by=editor)
    save(client, page_of(case), needs_second_reader=False, reason="Not sensitive")
    case.refresh_from_db()
    assert case.needs_second_reader
    reviewing.approve(case=case, by=UserFactory())
    together = save(client, page_of(case), "_publish", needs_second_reader=False, reason="Not sensitive")
    assert "publish after that" in together.text
    save(client, page_of(case), needs_second_reader=False, reason="Not sensitive")
    case.refresh_from_db()
    assert not case.needs_second_reader


def test_save_and_publish_says_why_it_did_not(case, editor):
    answer = save(at_desk(editor), page_of(case), "_publish", reason="Corrected")
    assert "Saved, but not published: The checklist stops at 1" in said(answer)
    assert ChecklistScore.objects.of(case).get().stops == 1


def test_in_a_team_with_that_rule_nobody_publishes_as_they_save(case, editor, team):
    TeamRulesFactory(organization=team, publishes_on_save=False)
    client = at_desk(editor)
    assert "Save and publish" not in client.get(page_of(case)).text
    assert save(client, page_of(case), "_publish", reason="I try").status_code == 403
    assert "publish_selected" not in client.get(list_of(Prisoner)).text
    Prisoner.objects.update(biography="New words.")
    assert "version 2" in said(step(editor, case, "publish"))
    other = staff("Editor", team=OrganizationFactory(maintains_cases=True))
    assert "Save and publish" in at_desk(other).get(page_of(published(OrganizationFactory()))).text


@pytest.mark.parametrize("wanted", ["sensitive", "embargo", "planned", "refused"])
def test_lists_are_filtered_by_where_the_review_stands(wanted):
    root = User.objects.create_superuser("root")
    later = timezone.now() + dt.timedelta(hours=1)
    OrganizationFactory(name="A plain one")
    cases = {
        "sensitive": OrganizationFactory(name="Named sensitive", needs_second_reader=True),
        "embargo": OrganizationFactory(name="Named embargo", embargo_until=later),
        "planned": OrganizationFactory(name="Named planned"),
        "refused": OrganizationFactory(name="Named refused"),
    }
    for name in ("planned", "refused"):
        planning.plan(case=cases[name], by=root, due_at=later, reason="At noon.")
    PlannedPublication.objects.filter(case_id=cases["refused"].pk).update(refusal="No.")
    found = at_desk(root).get(list_of(Organization), {"review": wanted}).context["cl"].result_list
    assert [o.name for o in found] == [f"Named {wanted}"]


def test_a_draft_can_be_published_from_its_review(team, editor):
    draft = MaintenanceFactory(organization=team, prisoner=PrisonerFactory()).prisoner
    assert "version 1" in said(step(editor, draft, "publish", remark=""))
    services.unpublish(case=draft, by=None, reason="Asked.")
    assert "Nobody has approved" in at_desk(editor).get(page_of(draft, "differences")).text
