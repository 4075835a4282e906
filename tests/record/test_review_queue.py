"""The review queue: what waits, the oldest first, for whoever may see it; and what the start page says of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organizations.models import Organization
from prisoners.models import Detention, Prisoner
from record import checklist_scores, planning, reviewing, services
from record.last_changes import last_changes
from record.models import ChecklistScore, PlannedPublication, User
from tests.desk import at_desk, page_of, save, staff
from tests.factories import (
    DetentionFactory,
    HearingFactory,
    MaintenanceFactory,
    OrganizationFactory,
    PrisonerFactory,
    UserFactory,
    published,
    whole_case,
)

pytestmark = pytest.mark.django_db


def queue(client, **asked):
    return client.get(reverse("admin:review_queue"), asked)


def names(client, **asked):
    return [line.name for line in queue(client, **asked).context["page"].object_list]


@pytest.fixture
def root():
    return at_desk(User.objects.create_superuser("root"))


def test_what_is_in_review_and_what_changed_since_publication_waits_and_nothing_else(root):
    OrganizationFactory(name="A draft")
    published(OrganizationFactory(name="Public"))
    changed = published(OrganizationFactory(name="Changed"))
    Organization.objects.filter(pk=changed.pk).update(description="New.")
    asked = OrganizationFactory(name="Asked")
    reviewing.ask_for_review(case=asked, by=UserFactory())
    withdrawn = published(OrganizationFactory(name="Withdrawn"))
    services.unpublish(case=withdrawn, by=None, reason="Asked.")
    assert sorted(names(root)) == ["Asked", "Changed"]
    reviewing.ask_for_review(case=withdrawn, by=UserFactory())
    assert "Withdrawn" in names(root)
    reviewing.return_with_comment(case=withdrawn, by=UserFactory(), comment="No.")
    assert "Withdrawn" not in names(root)


def test_what_waits_longest_comes_first_over_all_nouns(root):
    moments: list[tuple[Any, str]] = [
        (PrisonerFactory, "Third"),
        (OrganizationFactory, "First"),
        (PrisonerFactory, "Second"),
    ]
    cases: dict[str, Any] = {name: factory(name=name) for factory, name in moments}
    for hours, name in enumerate(("First", "Second", "Third")):
        with time_machine.travel(timezone.now() - dt.timedelta(hours=9 - hours)):
            reviewing.ask_for_review(case=cases[name], by=UserFactory())
    assert [name.split(" (")[0] for name in names(root)] == ["First", "Second", "Third"]


def test_a_draft_in_review_is_listed_for_its_team_alone():
    maintenance = MaintenanceFactory(prisoner__name="Afiaddin Mammadov")
    reviewing.ask_for_review(case=maintenance.prisoner, by=UserFactory(), comment="Afiaddin Mammadov at last")
    ours = at_desk(staff("Contributor", team=maintenance.organization))
    theirs = at_desk(staff("Editor", team=OrganizationFactory(maintains_cases=True)))
    assert "Afiaddin" in queue(ours).text
    for text in (queue(theirs).text, theirs.get(reverse("admin:index")).text):
        assert "Afiaddin" not in text
    assert "waits for a review" in ours.get(reverse("admin:index")).text
    assert "waits for a review" not in theirs.get(reverse("admin:index")).text


def test_a_plan_for_a_draft_of_another_team_is_not_listed():
    maintenance = MaintenanceFactory(prisoner__name="Afiaddin Mammadov")
    editor = staff("Editor", team=maintenance.organization)
    later = timezone.now() + dt.timedelta(hours=1)
    planning.plan(case=maintenance.prisoner, by=editor, due_at=later, reason="At noon.")
    PlannedPublication.objects.update(refusal="It was under embargo.")
    theirs = at_desk(staff("Editor", team=OrganizationFactory(maintains_cases=True)))
    assert "Afiaddin" in queue(at_desk(editor)).text
    assert "1 planned publication was refused" in at_desk(editor).get(reverse("admin:index")).text
    assert "Afiaddin" not in queue(theirs).text and "embargo" not in queue(theirs).text


def test_the_queue_is_filtered_by_noun_team_and_whether_someone_asked():
    maintenance = MaintenanceFactory(prisoner__name="Of our team")
    reviewing.ask_for_review(case=maintenance.prisoner, by=UserFactory())
    changed = published(OrganizationFactory(name="An organisation"))
    Organization.objects.filter(pk=changed.pk).update(description="New.")
    editor = staff("Editor", team=maintenance.organization)
    client = at_desk(editor)
    assert len(names(client)) == 2
    assert names(client, noun="organization") == ["An organisation"]
    assert [name[:11] for name in names(client, team=maintenance.organization.slug)] == ["Of our team"]
    assert [name[:11] for name in names(client, asked="yes")] == ["Of our team"]
    assert len(names(client, noun="<script>", team="nobody", page="999999")) == 2


def test_a_line_says_who_changed_it_last_who_said_what_and_how_complete_it_is(root):
    case = published(OrganizationFactory(name="Union"))
    save(root, page_of(case), description="New words.", reason="A letter")
    reviewing.comment(case=case, by=UserFactory(username="nina"), comment="Which letter?")
    (line,) = queue(root).context["page"].object_list
    assert line.changed.by == "root"
    assert (line.latest.by.username, line.latest.comment) == ("nina", "Which letter?")
    assert line.score.score == ChecklistScore.objects.get().score
    assert page_of(case, "differences") == line.url


def test_the_queue_asks_no_more_when_more_waits(root):
    def waiting(number):
        for _n in range(number):
            case = published(whole_case())
            Prisoner.objects.filter(pk=case.pk).update(biography="New.")
            reviewing.ask_for_review(case=case, by=UserFactory())
            changed = published(OrganizationFactory())
            Organization.objects.filter(pk=changed.pk).update(description="New.")

    def cost(address):
        with CaptureQueriesContext(connection) as asked:
            assert root.get(address).status_code == 200
        return len(asked)

    pages = (reverse("admin:review_queue"), reverse("admin:index"))
    waiting(1)
    for page in pages:
        cost(page)
    few = [cost(page) for page in pages]
    waiting(3)
    assert [cost(page) for page in pages] == few


def test_a_log_of_steps_is_for_auditors_and_repeats_no_remark():
    case = PrisonerFactory(name="Afiaddin Mammadov")
    reviewing.comment(case=case, by=UserFactory(username="nina"), comment="Afiaddin's sister called.")
    log = reverse("admin:record_reviewact_changelist")
    text = at_desk(staff("Auditor")).get(log).text
    assert "nina" in text and "sister" not in text
    assert at_desk(staff("Editor")).get(log).status_code == 403


# --- Who changed last -------------------------------------------------------------------------------------------------


def test_the_last_change_is_found_in_any_table_of_a_case():
    first, second = DetentionFactory().prisoner, PrisonerFactory()
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=1)):
        before = last_changes(Prisoner, [first.pk, second.pk])
    HearingFactory(detention=Detention.objects.get(prisoner=first))
    after = last_changes(Prisoner, [first.pk, second.pk])
    assert after.keys() == {first.pk, second.pk}
    assert after[second.pk] == before[second.pk]
    assert last_changes(Prisoner, []) == {}


@pytest.mark.django_db(transaction=True)
def test_a_hearing_recorded_at_the_desk_names_who_recorded_it(root):
    hearing = HearingFactory()
    save(root, page_of(hearing), outcome="Adjourned.")
    case = hearing.detention.prisoner
    assert last_changes(Prisoner, [case.pk])[case.pk].by == "root"


# --- Scores of what no page has saved ---------------------------------------------------------------------------------


def test_waiting_cases_without_a_score_get_one_and_are_not_looked_at_twice():
    case = PrisonerFactory()
    assert checklist_scores.score_waiting() >= 1
    assert ChecklistScore.objects.of(case).exists()
    assert checklist_scores.score_waiting() == 0


def test_a_few_are_scored_at_a_time_those_in_review_first():
    PrisonerFactory()
    asked = PrisonerFactory()
    reviewing.ask_for_review(case=asked, by=UserFactory())
    assert checklist_scores.score_waiting(limit=1) == 1
    assert ChecklistScore.objects.get().case_id == asked.pk
