"""Sharing a case with another team, handing it over, and what stays hidden on pages that all staff see."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign, CampaignPrisoner
from prisoners import handing_over
from prisoners.models import CaseSharing, Maintenance, Prisoner
from record.models import Version
from tests.desk import at_desk, list_of, page_of, said, save, staff
from tests.factories import (
    CampaignFactory,
    CampaignPrisonerFactory,
    MaintenanceFactory,
    OrganizationFactory,
    UserFactory,
    published,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def others():
    return OrganizationFactory(name="Other Desk", maintains_cases=True)


def row(team, **rights):
    return {
        "sharings-TOTAL_FORMS": "1",
        "sharings-0-organization": team.pk,
        "sharings-0-reason": "They know the family",
        **{f"sharings-0-{name}": value for name, value in rights.items()},
    }


# --- Sharing ----------------------------------------------------------------------------------------------------------


def test_the_team_of_a_case_shares_it_and_takes_it_back(case, editor, others):
    guest = at_desk(staff("Contributor", team=others))
    assert guest.get(page_of(case)).status_code == 302
    save(at_desk(editor), page_of(case), reason="Together", **row(others, sees_notes="on"))
    page = guest.get(page_of(case)).text
    assert "Gulnar" in page
    assert 'name="_save"' not in page
    assert "Afiaddin Mammadov" in guest.get(list_of(Prisoner), {"whose": "shared"}).text
    assert "Afiaddin Mammadov" not in guest.get(list_of(Prisoner), {"whose": "ours"}).text
    save(at_desk(editor), page_of(case), **{"sharings-0-DELETE": "on"})
    assert guest.get(page_of(case)).status_code == 302
    history = at_desk(editor).get(page_of(case, "history")).text
    assert "Team the case is shared with" in history
    assert "Together" in history


def test_sharing_ends_after_its_last_day(case, others, time_machine):
    today = timezone.localdate()
    CaseSharing.objects.create(prisoner=case, organization=others, until=today)
    user = staff("Contributor", team=others)
    assert Prisoner.objects.visible_to(user).filter(pk=case.pk).exists()
    time_machine.move_to(dt.datetime.combine(today + dt.timedelta(days=1), dt.time(1), dt.UTC))
    assert not Prisoner.objects.visible_to(user).filter(pk=case.pk).exists()


def test_who_was_let_in_to_change_the_case_changes_it_but_lets_nobody_in(case, others):
    third = OrganizationFactory(maintains_cases=True)
    CaseSharing.objects.create(prisoner=case, organization=others, may_change=True)
    guest = at_desk(staff("Editor", team=others))
    save(
        guest,
        page_of(case),
        biography="New words.",
        **{
            "sharings-TOTAL_FORMS": "2",
            "sharings-INITIAL_FORMS": "1",
            "sharings-1-organization": third.pk,
            "maintenance-TOTAL_FORMS": "2",
            "maintenance-INITIAL_FORMS": "1",
            "maintenance-1-organization": others.pk,
        },
    )
    case.refresh_from_db()
    assert case.biography == "New words."
    assert case.sharings.count() == 1
    assert case.maintenance.count() == 1
    assert "Gulnar" not in guest.get(page_of(case)).text


def test_who_sees_notes_without_changing_the_case_cannot_write_them(case, others):
    CaseSharing.objects.create(prisoner=case, organization=others, sees_notes=True)
    published(case)
    guest = at_desk(staff("Contributor", team=others))
    page = guest.get(page_of(case)).text
    assert "Gulnar" in page
    assert "Propose this change" in page
    assert 'name="confidential_notes-0-body"' not in page
    assert "confidential_notes-__prefix__" not in page
    note = {"confidential_notes-TOTAL_FORMS": "2", "confidential_notes-1-body": "Mine", "reason": "x"}
    save(guest, page_of(case), "_propose", biography="New.", **note)
    assert case.confidential_notes.count() == 1
    assert "Mine" not in str(list(case.proposals.values_list("data", "differences")))


def test_sharing_is_no_change_to_the_case(case, editor, others):
    published(case)
    save(at_desk(editor), page_of(case), reason="Together", **row(others))
    case.refresh_from_db()
    assert not case.changed_since_publication
    assert Version.objects.count() == 1


# --- The last team, and handing over ----------------------------------------------------------------------------------


def test_the_last_team_of_a_case_is_not_taken_away(case, editor):
    response = save(at_desk(editor), page_of(case), **{"maintenance-0-DELETE": "on"})
    assert "A case needs a team" in response.text
    assert case.maintenance.count() == 1


def test_one_team_of_two_may_leave(case, editor, others):
    MaintenanceFactory(prisoner=case, organization=others)
    save(at_desk(editor), page_of(case), **{"maintenance-0-DELETE": "on"})
    assert case.maintenance.count() == 1


def test_a_case_is_handed_over_with_a_reason_and_its_old_team_no_longer_sees_the_draft(case, editor, team, others):
    CaseSharing.objects.create(prisoner=case, organization=others)
    client = at_desk(editor)
    assert "Hand over" in client.get(page_of(case)).text
    data = {"from_team": team.pk, "to_team": others.pk, "reason": "They work there"}
    assert "required" in client.post(page_of(case, "hand_over"), data | {"reason": ""}).text
    response = client.post(page_of(case, "hand_over"), data, follow=True)
    assert "Handed over to Other Desk." in said(response)
    assert [m.organization for m in case.maintenance.all()] == [others]
    assert not case.sharings.exists()
    assert client.get(page_of(case)).status_code == 302
    history = at_desk(staff("Contributor", team=others)).get(page_of(case, "history")).text
    assert "They work there" in history


def test_a_case_is_handed_over_from_ones_own_team_only(case, editor, team, others):
    MaintenanceFactory(prisoner=case, organization=others)
    third = OrganizationFactory(maintains_cases=True)
    data = {"from_team": others.pk, "to_team": third.pk, "reason": "x"}
    assert at_desk(editor).post(page_of(case, "hand_over"), data).status_code == 200
    assert {m.organization for m in case.maintenance.all()} == {team, others}


def test_handing_over_refuses_what_makes_no_sense(case, team, others):
    third = OrganizationFactory(maintains_cases=False)
    for from_team, to_team, error in (
        (others, team, handing_over.NotTheirs),
        (team, third, handing_over.NotATeam),
        (team, team, handing_over.NotATeam),
    ):
        with pytest.raises(error):
            handing_over.hand_over(case=case, from_team=from_team, to_team=to_team, by=None, reason="x")
    MaintenanceFactory(prisoner=case, organization=others)
    handing_over.hand_over(case=case, from_team=team, to_team=others, by=None, reason="x")
    assert [m.organization for m in Maintenance.objects.all()] == [others]


def test_a_case_does_not_change_when_a_member_leaves_its_team(case, editor):
    editor.teams.all().delete()
    assert case.maintenance.count() == 1
    assert at_desk(editor).get(page_of(case)).status_code == 302


# --- Pages that all staff see -----------------------------------------------------------------------------------------


def test_a_campaign_names_no_draft_to_those_who_may_not_see_it(case, editor, others):
    campaign = CampaignFactory()
    CampaignPrisonerFactory(campaign=campaign, prisoner=case)
    stranger, ours = at_desk(staff("Editor", team=others)), at_desk(editor)
    assert "Afiaddin" in ours.get(page_of(campaign)).text
    assert str(campaign.title) in ours.get(list_of(Campaign), {"q": "Afiaddin"}).text
    assert "Afiaddin" not in stranger.get(page_of(campaign)).text
    assert str(campaign.title) not in stranger.get(list_of(Campaign), {"q": "Afiaddin"}).text
    save(stranger, page_of(campaign), title="A better title")
    campaign.refresh_from_db()
    assert campaign.title == "A better title"
    assert CampaignPrisoner.objects.filter(campaign=campaign, prisoner=case).exists()


def test_a_draft_cannot_be_named_in_a_campaign_by_its_number(case, others):
    campaign = CampaignFactory()
    stranger = at_desk(staff("Editor", team=others))
    named = {"prisoner_links-TOTAL_FORMS": "1", "prisoner_links-0-prisoner": case.pk}
    prefix = next(
        shown.formset.prefix
        for shown in stranger.get(page_of(campaign)).context["inline_admin_formsets"]
        if shown.formset.model is CampaignPrisoner
    )
    named = {f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-0-prisoner": case.pk}
    response = save(stranger, page_of(campaign), **named)
    assert "Afiaddin" not in response.text
    assert not CampaignPrisoner.objects.exists()


def test_the_start_page_names_no_draft_of_another_team(case, others):
    assert "Afiaddin" not in at_desk(staff("Editor", team=others)).get("/admin/").text


def test_proposals_of_a_case_cost_no_more_when_there_are_many(case, editor):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from prisoners.models import Proposal

    client = at_desk(UserFactory(editor=True))

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("admin:prisoners_proposal_changelist")).status_code == 200
        return len(asked)

    def make() -> None:
        Proposal.objects.create(
            prisoner=case, page="x", data=[], reason="r", by=UserFactory(), team=OrganizationFactory(team=True)
        )

    make()
    cost()
    few = cost()
    for _ in range(4):
        make()
    assert cost() == few
