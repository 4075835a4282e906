"""What is due, at the desk."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from organizations.models import Organization
from prisoners.models import Prisoner, Verification
from record.roles import CONTRIBUTOR
from tests.desk import at_desk, list_of, said, staff
from tests.factories import (
    DetentionFactory,
    HearingFactory,
    MaintenanceFactory,
    OrganizationFactory,
    UserFactory,
    published,
)

pytestmark = pytest.mark.django_db

DUE = "admin:prisoners_prisoner_due"


@pytest.fixture
def team() -> Organization:
    return OrganizationFactory(team=True, name="Team One")


def soon() -> str:
    return (timezone.localdate() + dt.timedelta(days=5)).isoformat()


def hearing_in(team: Organization, name: str) -> Prisoner:
    hearing = HearingFactory(held=soon(), detention__prisoner__name=name)
    return MaintenanceFactory(prisoner=hearing.detention.prisoner, organization=team).prisoner


def test_the_start_page_and_the_list_show_what_is_due_in_the_cases_of_ones_teams(team: Organization) -> None:
    client = at_desk(staff(CONTRIBUTOR, team=team))
    hearing_in(team, "Ours")
    published(hearing_in(OrganizationFactory(team=True), "Theirs"))
    for url in (reverse("admin:index"), reverse(DUE)):
        text = client.get(url).text
        assert "Ours" in text
        assert "Theirs" not in client.get(reverse(DUE)).text


def test_someone_in_two_teams_can_look_at_one(team: Organization) -> None:
    other = OrganizationFactory(team=True, name="Team Two", slug="two")
    user = staff(CONTRIBUTOR, team=team)
    user.teams.create(organization=other)
    client = at_desk(user)
    hearing_in(team, "Of One")
    hearing_in(other, "Of Two")
    assert "Of One" in client.get(reverse(DUE)).text
    only = client.get(reverse(DUE) + "?team=two").text
    assert "Of One" not in only
    assert "Of Two" in only
    OrganizationFactory(team=True, name="Team Three", slug="three")
    assert [t.slug for t in client.get(reverse(DUE) + "?team=three").context["teams"]] == [team.slug, "two"]


def test_a_check_is_recorded_with_the_day_and_how(team: Organization) -> None:
    client = at_desk(staff(CONTRIBUTOR, team=team))
    case = MaintenanceFactory(prisoner=DetentionFactory().prisoner, organization=team).prisoner
    url = reverse("admin:prisoners_prisoner_check", args=[case.pk])
    tomorrow = timezone.localdate() + dt.timedelta(days=2)
    assert "still to come" in client.post(url, {"on": tomorrow.isoformat()}).text
    done = client.post(url, {"on": timezone.localdate().isoformat(), "note": "Called the lawyer."}, follow=True)
    assert "Nothing was published" in said(done)
    assert Verification.objects.get().note == "Called the lawyer."
    assert "Called the lawyer." in client.get(url).text


def test_the_list_of_cases_can_be_cut_down_to_those_nobody_looked_at(team: Organization) -> None:
    client = at_desk(staff(CONTRIBUTOR, team=team))
    case = published(MaintenanceFactory(prisoner=DetentionFactory().prisoner, organization=team).prisoner)
    assert case.public_id not in client.get(list_of(Prisoner) + "?looked=90").text
    assert client.get(list_of(Prisoner) + "?looked=nonsense").status_code in (200, 302)


def test_a_case_of_another_team_is_not_checked_by_writing_the_address(team: Organization) -> None:
    client = at_desk(staff(CONTRIBUTOR, team=team))
    hidden = hearing_in(OrganizationFactory(team=True), "Hidden")
    assert client.get(reverse("admin:prisoners_prisoner_check", args=[hidden.pk])).status_code == 404


def test_a_public_case_of_another_team_is_checked_by_its_own(team: Organization) -> None:
    client = at_desk(staff(CONTRIBUTOR, team=team))
    theirs = published(hearing_in(OrganizationFactory(team=True), "Theirs"))
    url = reverse("admin:prisoners_prisoner_check", args=[theirs.pk])
    assert client.post(url, {"on": timezone.localdate().isoformat()}).status_code == 403
    assert not Verification.objects.exists()


def test_a_case_that_nobody_looked_at_for_long_is_in_the_list(team: Organization, time_machine: Any) -> None:
    user = staff(CONTRIBUTOR, team=team)
    case = published(MaintenanceFactory(prisoner=DetentionFactory().prisoner, organization=team).prisoner)
    time_machine.move_to(timezone.now() + dt.timedelta(days=100))
    client = at_desk(user)
    assert case.public_id in client.get(list_of(Prisoner) + "?looked=90").text
    assert case.public_id not in client.get(list_of(Prisoner) + "?looked=180").text


def test_who_sees_no_cases_is_told_of_none(team: Organization) -> None:
    user = UserFactory()
    user.teams.create(organization=team)
    hearing_in(team, "Ours")
    client = at_desk(user)
    assert client.get(reverse(DUE)).status_code == 403
    assert "Ours" not in client.get(reverse("admin:index")).text
