"""The rules of a team: kept by administrators, seen by all, and read by publication."""

from __future__ import annotations

import pytest
from django.urls import reverse

from organizations.models import TeamRules
from tests.desk import at_desk, list_of, page_of, save, staff
from tests.factories import OrganizationFactory, TeamRulesFactory

pytestmark = pytest.mark.django_db


def test_an_administrator_sets_the_rules_of_a_team():
    team = OrganizationFactory(maintains_cases=True)
    client = at_desk(staff("Administrator"))
    save(client, reverse("admin:organizations_teamrules_add"), organization=str(team.pk), second_reader="on")
    rules = TeamRules.objects.get(organization=team)
    assert rules.second_reader
    assert client.get(page_of(rules)).status_code == 200


@pytest.mark.parametrize("role", ["Contributor", "Editor", "Auditor"])
def test_nobody_else_changes_them(role):
    rules = TeamRulesFactory(second_reader=True)
    client = at_desk(staff(role))
    assert client.get(list_of(TeamRules)).status_code == 200
    assert client.post(page_of(rules), {"organization": rules.organization_id}).status_code == 403
    assert client.get(reverse("admin:organizations_teamrules_add")).status_code == 403
    rules.refresh_from_db()
    assert rules.second_reader


def test_an_organisation_that_is_no_team_has_no_rules():
    client = at_desk(staff("Administrator"))
    address, body = reverse("admin:organizations_teamrules_add"), OrganizationFactory()
    answer = save(client, address, organization=str(body.pk), second_reader="on")
    assert answer.status_code == 200
    assert not TeamRules.objects.exists()
