"""Lists and pages of the desk, over all rooms: what they cost does not grow with the record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

from organizations.models import Institution, Official
from prisoners.models import Event, Hearing, PrisonerName
from prisoners.resealing import history_of
from record.models import User
from tests.desk import at_desk, filled_in, list_of, page_of
from tests.factories import (
    CaseCitationFactory,
    EventCitationFactory,
    EventFactory,
    EventIncidentFactory,
    HearingFactory,
    InstitutionCitationFactory,
    InstitutionFactory,
    InstitutionNameFactory,
    OfficialFactory,
    OfficialPostFactory,
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


def whole_event(children: int) -> Event:
    event = EventFactory()
    for _ in range(children):
        EventIncidentFactory(event=event)
        EventCitationFactory(event=event)
    return event


def whole_institution(children: int) -> Institution:
    institution = InstitutionFactory()
    for _ in range(children):
        InstitutionNameFactory(institution=institution)
        InstitutionCitationFactory(institution=institution)
    return institution


def whole_hearing(children: int) -> Hearing:
    hearing = HearingFactory()
    for _ in range(children):
        CaseCitationFactory(prisoner=hearing.detention.prisoner, hearing=hearing)
    return hearing


def whole_official(children: int) -> Official:
    official = OfficialFactory()
    for _ in range(children):
        OfficialPostFactory(official=official)
    return official


@pytest.mark.parametrize("noun", [whole_event, whole_institution, whole_hearing, whole_official])
def test_a_page_asks_no_more_when_what_it_shows_grows(noun: Callable[[int], models.Model]) -> None:
    client = at_desk(User.objects.create_superuser("pages"))
    cost(client, page_of(noun(1)))
    assert cost(client, page_of(noun(8))) <= cost(client, page_of(noun(2)))


def cost_of_publishing(client: Client, case: models.Model, words: str) -> int:
    """How many questions it takes to change a text of a public case and publish it, history and version included."""
    sent = filled_in(client, page_of(case), biography=words, reason="A letter came")
    with CaptureQueriesContext(connection) as asked:
        response = client.post(page_of(case), sent | {"_publish": "1"})
    assert response.status_code == 302, response.content.decode()[:2000]
    return len(asked)


def test_publishing_a_change_asks_no_more_of_a_case_with_much_in_it() -> None:
    client = at_desk(UserFactory(editor=True, is_superuser=True))
    little, much = published(whole_case(children=1)), published(whole_case(children=4))
    cost_of_publishing(client, little, "What a process looks up once is looked up before counting.")
    costs = [cost_of_publishing(client, case, "Known since.") for case in (little, much)]
    assert costs[1] <= costs[0] <= 105


def test_a_row_that_is_sent_back_as_it_was_is_not_written_and_one_that_was_changed_is_judged() -> None:
    client = at_desk(UserFactory(editor=True, is_superuser=True))
    case = published(whole_case(children=2))
    sent = filled_in(client, page_of(case))
    history: Any = history_of(PrisonerName)._base_manager
    before = history.count()
    assert client.post(page_of(case), sent | {"_save": "1"}).status_code == 302
    assert history.count() == before
    refused = client.post(page_of(case), sent | {"names-0-name": "", "_save": "1"})
    rows = next(f.formset for f in refused.context["inline_admin_formsets"] if f.formset.prefix == "names")
    assert [sorted(errors) for errors in rows.errors] == [["name"], []]
    assert client.post(page_of(case), sent | {"names-1-name": "Another", "_save": "1"}).status_code == 302
    assert history.count() == before + 1
    assert case.names.filter(name="Another").exists()
