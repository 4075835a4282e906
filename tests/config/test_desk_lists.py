"""Every list of the desk, over all rooms: what it costs does not grow with the record."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

from record.models import User
from tests.desk import at_desk, list_of
from tests.factories import (
    InstitutionFactory,
    OfficialFactory,
    OrganizationFactory,
    UserFactory,
    published,
    whole_campaign,
    whole_case,
    whole_resolution,
)

pytestmark = pytest.mark.django_db


def some_of_everything(number: int) -> None:
    """As many cases, campaigns and resolutions with all that belongs to them, public; and what nothing else brings."""
    for _ in range(number):
        published(whole_case(children=2))
        published(whole_campaign(children=2))
        published(whole_resolution(children=2))
        OrganizationFactory()
        InstitutionFactory()
        OfficialFactory()
        UserFactory()


def at_the_desk() -> list[type[models.Model]]:
    """The nouns that have a list at the desk."""
    return sorted(admin.site._registry, key=lambda model: model._meta.label)


def cost(client: Client, address: str) -> int:
    """How many questions one page asks."""
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return len(asked)


def costs_of_lists(client: Client) -> dict[str, int]:
    return {model._meta.label: cost(client, list_of(model)) for model in at_the_desk()}


def test_no_list_asks_more_when_the_record_grows() -> None:
    client = at_desk(User.objects.create_superuser("lists"))
    some_of_everything(1)
    # What a process looks up once (content types, permissions) is looked up before counting.
    costs_of_lists(client)
    few = costs_of_lists(client)
    some_of_everything(4)
    many = costs_of_lists(client)
    assert {label: many[label] for label in few if many[label] > few[label]} == {}
