"""The desk of organisations and institutions."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.models import Institution, Official, Organization
from record.models import Version
from tests.desk import at_desk, list_of, page_of, said, save, staff
from tests.factories import (
    InstitutionFactory,
    OfficialFactory,
    OfficialPostFactory,
    OrganizationFactory,
    OrganizationNameFactory,
    UserFactory,
    published,
)

pytestmark = pytest.mark.django_db


def test_an_organisation_is_made_and_published_in_one_step():
    client = at_desk(staff("Editor"))
    response = save(
        client,
        reverse("admin:organizations_organization_add"),
        "_publish",
        name="Union of couriers",
        slug="couriers",
        organization_kind="trade_union",
        country="AZ",
    )
    assert "version 1" in said(response)
    document = Version.objects.get().document
    assert document is not None
    assert document["name"] == "Union of couriers"


def test_the_address_of_what_was_public_stays():
    client = at_desk(UserFactory(editor=True))
    union = OrganizationFactory(slug="couriers")
    save(client, page_of(union), slug="couriers-union")
    union.refresh_from_db()
    assert union.slug == "couriers-union"
    published(union)
    save(client, page_of(union), slug="another")
    union.refresh_from_db()
    assert union.slug == "couriers-union"


def test_one_coordinate_without_the_other_is_refused_with_the_remedy():
    client = at_desk(UserFactory(editor=True))
    prison = InstitutionFactory()
    response = save(client, page_of(prison), latitude="40.4")
    assert "Give both latitude" in response.text
    assert 'value="40.4"' in response.text


def test_an_organisation_is_not_part_of_itself():
    client = at_desk(UserFactory(editor=True))
    union = OrganizationFactory()
    assert "cannot be part of itself" in save(client, page_of(union), parent=str(union.pk)).text


def test_contributors_look_at_teams_and_administrators_keep_them():
    team, newcomer = OrganizationFactory(maintains_cases=True), UserFactory()
    data = {"user": newcomer.pk, "organization": team.pk, "_save": "1"}
    add = reverse("admin:organizations_teammember_add")
    assert at_desk(staff("Contributor")).post(add, data).status_code == 403
    assert at_desk(staff("Administrator")).post(add, data).status_code == 302
    assert newcomer.teams.get().organization == team


@pytest.mark.parametrize("model", [Organization, Institution, Official])
def test_lists_take_as_many_queries_for_many_as_for_few(model):
    client = at_desk(UserFactory(editor=True))

    def make() -> None:
        published(OrganizationFactory())
        published(InstitutionFactory())
        OfficialPostFactory(official=OfficialFactory())

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(list_of(model)).status_code == 200
        return len(caught)

    make()
    queries()
    few = queries()
    for _ in range(4):
        make()
    assert queries() == few


@pytest.mark.parametrize("view", ["change", "history", "differences", "preview"])
def test_pages_take_as_many_queries_for_many_names_as_for_few(view):
    client = at_desk(UserFactory(editor=True))
    union = published(OrganizationFactory())
    OrganizationNameFactory(organization=union)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(page_of(union, view)).status_code == 200
        return len(caught)

    queries()
    few = queries()
    for n in range(4):
        OrganizationNameFactory(organization=union, name=f"Another {n}")
    assert queries() == few
