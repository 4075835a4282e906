"""What is published in bulk or at a planned moment is silent, held back or a correction as it is at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from alerts import sending, services
from alerts.models import ConfirmationMail
from organizations.models import Organization
from prisoners.models import Prisoner
from record import planning
from record.models import PlannedPublication, TellingAct, User, Version
from record.publishing_many import publish_many
from record.telling_acts import decide
from tests.alerts.conftest import Follow, follow, mailbox
from tests.desk import at_desk, list_of, page_of, said, staff
from tests.factories import MaintenanceFactory, OrganizationFactory, PrisonerFactory, published
from tests.mailbox import Mailbox
from tests.prisoners.test_admin_together import RELEASE, held, select

pytestmark = pytest.mark.django_db

MOTHER = "mother@example.org"
HOUR = dt.timedelta(hours=1)
__all__ = ["follow", "mailbox"]  # fixtures


@pytest.fixture
def team() -> Organization:
    return OrganizationFactory(name="Defence Desk", maintains_cases=True)


@pytest.fixture
def editor(team: Organization) -> User:
    return staff("Editor", team=team, username="edith")


@pytest.fixture
def cases(team: Organization, follow: Follow) -> list[Prisoner]:
    """Public cases that the mother follows, changed since."""
    found = [MaintenanceFactory(organization=team).prisoner for _n in range(3)]
    for case in found:
        published(case)
    follow(MOTHER)
    ConfirmationMail.objects.all().delete()
    Prisoner.objects.update(biography="New words.")
    return list(Prisoner.objects.order_by("pk"))


def publish_selected(user: User, cases: list[Prisoner], **data: Any) -> Any:
    chosen = {"action": "publish_selected", "_selected_action": [case.pk for case in cases]}
    return at_desk(user).post(list_of(Prisoner), chosen | {"confirmed": "1", "reason": "Because."} | data, follow=True)


def plan(user: User, case: Prisoner, **data: Any) -> Any:
    due = (timezone.now() + HOUR).strftime("%Y-%m-%dT%H:%M")
    sent = {"step": "plan", "due_at": due, "reason": "At noon."} | data
    return at_desk(user).post(page_of(case, "differences"), sent, follow=True)


def when_it_is_due() -> None:
    with time_machine.travel(timezone.now() + 2 * HOUR, tick=True):
        assert planning.publish_due() == 1


def newest(case: Prisoner) -> Version:
    return Version.objects.of(case.kind, case.public_id).latest("number")


# --- Many -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("telling", ["silent", "hold"])
def test_many_that_are_published_silently_or_held_are_told_to_nobody(
    telling: str, cases: list[Prisoner], editor: User, mailbox: Mailbox
) -> None:
    assert "3 cases were published." in said(publish_selected(editor, cases, telling=telling))
    acts = TellingAct.objects.all()
    assert {(act.version_id, act.verb, act.by, act.reason) for act in acts} == {
        (newest(case).pk, telling, editor, "Because.") for case in cases
    }
    assert services.fan_out() == 0
    if telling == "hold":
        decide(version=newest(cases[1]), verb="release", by=editor, reason="They agree.")
        assert sending.deliver().sent == 1


def test_many_that_are_published_plainly_are_told(cases: list[Prisoner], editor: User) -> None:
    publish_selected(editor, cases)
    assert not TellingAct.objects.exists()
    assert services.fan_out() == 3


def test_many_corrections_say_so(cases: list[Prisoner], editor: User) -> None:
    publish_selected(editor, cases, correction="1")
    assert all(newest(case).summary.startswith("Correction:") for case in cases)


def test_the_question_before_publishing_many_offers_it_and_that_before_a_withdrawal_does_not(
    cases: list[Prisoner], editor: User
) -> None:
    for action, offered in (("publish_selected", True), ("withdraw_selected", False)):
        chosen = {"action": action, "_selected_action": [case.pk for case in cases]}
        asked = at_desk(editor).post(list_of(Prisoner), chosen).text
        assert ('name="telling"' in asked) is offered


def test_an_unknown_way_of_telling_many_is_refused_and_what_was_typed_is_kept(
    cases: list[Prisoner], editor: User
) -> None:
    answer = publish_selected(editor, cases, telling="shout", correction="1")
    assert "is not one of the available choices" in answer.text
    assert 'value="Because."' in answer.text
    assert {newest(case).number for case in cases} == {1}


def test_what_is_recorded_for_many_and_published_may_be_held_too(team: Organization, editor: User) -> None:
    client = at_desk(editor)
    public = [published(held(team)) for _n in range(2)]
    url = select(client, *public)
    ticked = {"looked": "1", "case": [case.pk for case in public], "_publish": "1", "reason": "The decree."}
    assert 'name="telling"' in client.post(url, RELEASE).text
    client.post(url, RELEASE | ticked | {"telling": "hold"})
    assert set(TellingAct.objects.values_list("version__public_id", "verb")) == {(c.public_id, "hold") for c in public}


def test_publishing_many_at_once_notes_it_for_each_in_one_query(cases: list[Prisoner], editor: User) -> None:
    unchanged = published(PrisonerFactory())
    publish_many(cases=[*cases, unchanged], by=editor, reason="Because.", telling="silent")
    assert set(TellingAct.objects.values_list("version_id", "verb")) == {(newest(c).pk, "silent") for c in cases}
    with pytest.raises(ValueError, match="shout"):
        Prisoner.objects.update(biography="Newer words.")
        publish_many(cases=cases, by=editor, telling="shout")


# --- Later ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("telling", "words"), [("silent", "Nobody is told."), ("hold", "held back until released")])
def test_what_is_planned_silently_or_held_is_so_when_its_moment_comes(
    telling: str, words: str, cases: list[Prisoner], editor: User, mailbox: Mailbox
) -> None:
    assert words in plan(editor, cases[0], telling=telling).text
    when_it_is_due()
    act = TellingAct.objects.get()
    assert (act.version, act.verb, act.by, act.reason) == (newest(cases[0]), telling, editor, "At noon.")
    assert services.fan_out() == 0


def test_a_planned_correction_says_so_and_is_told(cases: list[Prisoner], editor: User) -> None:
    assert "told as a correction" in plan(editor, cases[0], correction="1").text
    when_it_is_due()
    assert newest(cases[0]).summary.startswith("Correction:")
    assert services.fan_out() == 1


def test_a_second_plan_forgets_how_the_first_would_have_told(cases: list[Prisoner], editor: User) -> None:
    plan(editor, cases[0], telling="silent", correction="1")
    plan(editor, cases[0])
    planned = PlannedPublication.objects.get()
    assert (planned.telling, planned.correction) == ("", False)


def test_a_plan_with_an_unknown_way_of_telling_is_refused_in_words(cases: list[Prisoner], editor: User) -> None:
    assert "is not one of the available choices" in plan(editor, cases[0], telling="shout").text
    assert not PlannedPublication.objects.exists()


def test_each_field_of_the_review_page_has_a_name_of_its_own(cases: list[Prisoner], editor: User) -> None:
    text = at_desk(editor).get(page_of(cases[0], "differences")).text
    assert text.count('id="id_telling"') == text.count('id="id_plan_telling"') == 1
