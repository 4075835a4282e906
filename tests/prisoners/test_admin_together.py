"""Recording something for all selected, as a person at the desk does it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alerts import services as alerts
from organizations.models import Organization
from prisoners import merging
from prisoners.models import Charge, Detention, Maintenance, Prisoner
from record.models import Source, Version
from record.roles import CONTRIBUTOR, EDITOR
from tests.desk import at_desk, list_of, said, staff
from tests.factories import (
    DetentionFactory,
    MaintenanceFactory,
    OrganizationFactory,
    PrisonerFactory,
    TeamRulesFactory,
    published,
)

pytestmark = pytest.mark.django_db

RELEASE = {
    "ended": "2024-12-13",
    "end_kind": "amnesty",
    "source_title": "The decree",
    "source_url": "https://example.org/decree",
}


@pytest.fixture
def team() -> Organization:
    return OrganizationFactory(team=True)


def held(team: Organization, **fields: Any) -> Prisoner:
    detention = DetentionFactory(arrested="2023-11-20", prisoner=PrisonerFactory(**fields))
    return MaintenanceFactory(prisoner=detention.prisoner, organization=team).prisoner


def select(client: Client, *cases: Prisoner) -> str:
    """Tick cases in the list and choose the action; where it leads."""
    data = {"action": "record_together", "_selected_action": [case.pk for case in cases]}
    return str(client.post(list_of(Prisoner), data)["Location"]).replace("/arrest/", "/release/")


def test_a_release_of_many_is_looked_at_recorded_and_published_in_one_act(team: Organization) -> None:
    client = at_desk(staff(EDITOR, team=team))
    cases = [published(held(team, name=f"Person {n}")) for n in range(3)]
    url = select(client, *cases)
    assert "Person 2" in client.get(url).text

    looked = client.post(url, RELEASE)
    assert looked.text.count('name="case"') == 3
    assert "amnesty" in looked.text
    assert not Detention.objects.filter(has_ended=True).exists()

    ticked = {"looked": "1", "case": [case.pk for case in cases[:2]], "_publish": "1"}
    unreasoned = client.post(url, RELEASE | ticked)
    assert "Say why" in unreasoned.text
    done = client.post(url, RELEASE | ticked | {"reason": "The decree of 12 December."}, follow=True)
    assert "Recorded in 2 cases." in said(done)
    assert "2 cases were published." in said(done)
    assert Detention.objects.filter(has_ended=True, end_kind="amnesty").count() == 2
    assert Source.objects.get(url=RELEASE["source_url"]).title == "The decree"
    released = Version.objects.filter(number=2)
    assert len({version.batch for version in released}) == 1
    assert None not in {version.batch for version in released}
    assert alerts.fan_out() == 0


def test_what_is_recorded_by_a_contributor_waits_for_an_editor(team: Organization) -> None:
    client = at_desk(staff(CONTRIBUTOR, team=team))
    case = published(held(team))
    url = select(client, case)
    sent = RELEASE | {"looked": "1", "case": [case.pk], "reason": "The decree."}
    assert client.post(url, sent | {"_publish": "1"}).status_code == 403
    client.post(url, sent | {"_save": "1"})
    case.refresh_from_db()
    assert case.changed_since_publication


@pytest.mark.parametrize("public", [False, True])
def test_cases_of_another_team_are_not_touched_by_writing_the_address(team: Organization, public: bool) -> None:
    client = at_desk(staff(CONTRIBUTOR, team=team))
    other = held(OrganizationFactory(team=True))
    # Also where it is seen, since it is public.
    if public:
        published(other)
    url = reverse("admin:prisoners_prisoner_together", args=["release"]) + f"?cases={other.pk}"
    assert client.get(url).status_code == 302
    client.post(url, RELEASE | {"looked": "1", "case": [other.pk], "reason": "A", "_save": "1"})
    assert not Detention.objects.filter(has_ended=True).exists()


def test_a_form_without_a_source_or_with_a_bad_date_says_so(team: Organization) -> None:
    client = at_desk(staff(CONTRIBUTOR, team=team))
    url = select(client, held(team))
    assert "Choose the source" in client.post(url, {"ended": "2024", "end_kind": "pardon"}).text
    assert "not one date that we can read" in client.post(url, RELEASE | {"ended": "the other day"}).text


def test_one_refusal_keeps_all_as_it_was_and_says_which(team: Organization) -> None:
    client = at_desk(staff(CONTRIBUTOR, team=team))
    good, bad = held(team), held(team, name="Taken Later")
    Detention.objects.filter(prisoner=bad).update(
        arrested="2025-01", arrested_earliest="2025-01-01", arrested_latest="2025-01-31"
    )
    url = select(client, good, bad)
    sent = RELEASE | {"looked": "1", "case": [good.pk, bad.pk], "reason": "A", "_save": "1"}
    answer = client.post(url, sent, follow=True)
    assert "Nothing was recorded" in said(answer)
    assert "Taken Later" in said(answer)
    assert not Detention.objects.filter(has_ended=True).exists()
    assert not Source.objects.filter(title="The decree").exists()


def test_a_charge_is_chosen_by_type_ahead_or_worded(team: Organization) -> None:
    client = at_desk(staff(CONTRIBUTOR, team=team))
    case = held(team)
    url = select(client, case).replace("/release/", "/charge/")
    assert "admin-autocomplete" in client.get(url).text
    sent: dict[str, Any] = {"text": "Smuggling of currency", "state": "charged", "source_title": "The indictment"}
    sent |= {"looked": "1", "case": [case.pk], "reason": "A", "_save": "1"}
    client.post(url, sent)
    assert Charge.objects.get().text == "Smuggling of currency"


def test_more_than_can_be_looked_at_is_refused(team: Organization) -> None:
    client = at_desk(staff(CONTRIBUTOR, team=team))
    cases = Prisoner.objects.bulk_create(Prisoner(name=f"P {n}", country="AZ") for n in range(201))
    Maintenance.objects.bulk_create(Maintenance(prisoner=case, organization=team) for case in cases)
    data = {"action": "record_together", "_selected_action": [case.pk for case in cases]}
    answer = client.post(list_of(Prisoner), data, follow=True)
    assert "select fewer" in said(answer)


def test_a_team_whose_changes_go_through_the_queue_records_and_does_not_publish(team: Organization) -> None:
    TeamRulesFactory(organization=team, publishes_on_save=False)
    client = at_desk(staff(EDITOR, team=team))
    case = published(held(team))
    url = select(client, case)
    assert 'name="_publish"' not in client.post(url, RELEASE).text
    sent = RELEASE | {"looked": "1", "case": [case.pk], "reason": "The decree."}
    assert client.post(url, sent | {"_publish": "1"}).status_code == 403
    assert not Detention.objects.filter(has_ended=True).exists()


def test_a_draft_stays_a_draft_when_the_public_ones_are_published(team: Organization) -> None:
    client = at_desk(staff(EDITOR, team=team))
    draft, public = held(team), published(held(team))
    sent = RELEASE | {"looked": "1", "case": [draft.pk, public.pk], "reason": "The decree.", "_publish": "1"}
    answer = client.post(select(client, draft, public), sent, follow=True)
    assert "1 case was published." in said(answer)
    draft.refresh_from_db()
    assert draft.state == "draft"
    detention: Any = draft.detentions.get()
    assert detention.has_ended
    assert detention.events.order_by("pgh_id").last().pgh_context.metadata["reason"] == "The decree."


def test_what_cannot_be_done_in_a_case_is_not_done_though_it_was_ticked(team: Organization) -> None:
    client = at_desk(staff(CONTRIBUTOR, team=team))
    free = held(team)
    Detention.objects.update(has_ended=True)
    sent = RELEASE | {"looked": "1", "case": [free.pk, "9" * 5000, "x"], "reason": "A", "_save": "1"}
    answer = client.post(select(client, free), sent)
    assert "No case is ticked" in said(answer)


def test_what_is_doubtful_is_ticked_by_hand(team: Organization) -> None:
    client = at_desk(staff(CONTRIBUTOR, team=team))
    sure, doubtful = held(team), held(team)
    Detention.objects.filter(prisoner=doubtful).update(has_ended=True)
    charge = {"text": "Smuggling", "state": "charged", "source_title": "The indictment"}
    page = client.post(select(client, sure, doubtful).replace("/release/", "/charge/"), charge)
    assert {row["plan"].case: row["ticked"] for row in page.context["rows"]} == {sure: True, doubtful: False}


def test_a_merged_case_is_left_out(team: Organization) -> None:
    client = at_desk(staff(CONTRIBUTOR, team=team))
    kept, merged = held(team, name="Kept"), held(team, name="Merged Into It")
    merging.merge(kept=kept, merged=merged, choices={}, by=None, reason="One person.")
    page = client.get(select(client, kept, merged))
    assert [case.pk for case in page.context["cases"]] == [kept.pk]
