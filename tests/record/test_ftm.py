"""Documents told as FollowTheMoney entities: what its own package takes, and nothing that a document does not say."""

from __future__ import annotations

from typing import Any

import pytest
from followthemoney import model

from record.ftm import certain_date, entities_of, entity_id
from record.published import Version
from tests.factories import (
    EventIncidentFactory,
    InstitutionFactory,
    OrganizationFactory,
    PrisonerFactory,
    published,
    whole_campaign,
    whole_case,
    whole_resolution,
)
from tests.factories.detentions import ChargeFactory, DetentionFactory
from tests.factories.people import PrisonerNameFactory
from tests.factories.record import public_document

pytestmark = pytest.mark.django_db


def told(kind: str, case) -> list[dict]:
    return list(entities_of(kind, public_document(case)))


def of_schema(entities: list[dict], schema: str) -> list[dict]:
    return [entity for entity in entities if entity["schema"] == schema]


def entities_of_all() -> list[dict]:
    live = Version.objects.filter(document__isnull=False)
    return [entity for version in live for entity in entities_of(version.kind, version.document or {})]


def test_every_entity_of_every_noun_is_valid_for_the_package():
    published(whole_case(children=3, born="1983-05", gender="female", occupations="editor"))
    published(whole_campaign(children=2))
    published(whole_resolution(children=2))
    published(InstitutionFactory(latitude="40.41", longitude="49.86", place="Baku"))
    published(EventIncidentFactory(organization=published(OrganizationFactory())).event)
    entities = entities_of_all()
    assert {e["schema"] for e in entities} >= {"Person", "Organization", "PublicBody", "Event", "Project", "Article"}
    for entity in entities:
        schema = model.get(entity["schema"])
        assert set(entity["properties"]) <= set(schema.properties), entity
        schema.validate(entity)
        proxy = model.get_proxy(entity)
        # The package drops values it cannot read: none may be lost.
        assert {name: len(proxy.get(name)) for name in entity["properties"]} == {
            name: len(values) for name, values in entity["properties"].items()
        }


def test_every_entity_that_is_named_is_told():
    published(whole_case(children=2))
    published(whole_campaign())
    published(whole_resolution())
    entities = entities_of_all()
    known = {entity["id"] for entity in entities}
    named = {
        value
        for entity in entities
        for name, values in entity["properties"].items()
        if model.get(entity["schema"]).get(name).type.name == "entity"
        for value in values
    }
    assert named
    assert named <= known


def test_entities_with_one_id_can_be_merged():
    official = published(whole_case()).detentions.get().officials.get().official
    other = whole_case()
    other.detentions.get().officials.update(official=official)
    published(other)
    merged: dict[Any, Any] = {}
    for entity in entities_of_all():
        proxy = model.get_proxy(entity)
        merged[proxy.id] = merged[proxy.id].merge(proxy) if proxy.id in merged else proxy
    assert merged[entity_id("official", official.slug)].caption == official.name


def test_the_same_document_is_told_in_the_same_words():
    case = published(whole_case(children=2))
    assert told("prisoner", case) == told("prisoner", case)


def test_a_person_is_told_with_their_names_and_their_page():
    case = PrisonerFactory(name="Leyla Aliyeva", born="1983-05", gender="female")
    PrisonerNameFactory(prisoner=case, name="Лейла Алиева", kind="spelling")
    PrisonerNameFactory(prisoner=case, name="Leyla Babayeva", kind="birth_name")
    person = told("prisoner", published(case))[0]
    assert (person["id"], person["schema"]) == (f"vigil-prisoner-{case.public_id}", "Person")
    properties = person["properties"]
    assert properties["name"] == ["Leyla Aliyeva"]
    assert properties["alias"] == ["Лейла Алиева"]
    assert properties["previousName"] == ["Leyla Babayeva"]
    assert (properties["birthDate"], properties["gender"]) == (["1983-05"], ["female"])
    assert properties["sourceUrl"][0].endswith(f"/prisoners/{case.public_id}/")


def test_a_charge_is_told_with_its_state_and_makes_nobody_a_criminal():
    case = PrisonerFactory(whereabouts="wanted")
    ChargeFactory(
        detention=DetentionFactory(prisoner=case, has_ended=True, ended="2024"), text="Smuggling", state="alleged"
    )
    entities = told("prisoner", published(case))
    [detention] = of_schema(entities, "Event")
    assert "Smuggling (alleged)" in detention["properties"]["summary"][0]
    assert not [t for e in entities for t in e["properties"].get("topics", []) if t.startswith(("crime", "wanted"))]


@pytest.mark.parametrize(
    ("edtf", "earliest", "latest", "certain"),
    [
        ("2023-11-20", "2023-11-20", "2023-11-20", "2023-11-20"),
        ("2023-11", "2023-11-01", "2023-11-30", "2023-11"),
        ("2023-06/2023-08", "2023-06-01", "2023-08-31", "2023"),
        ("2019/2023", "2019-01-01", "2023-12-31", None),
        ("2023~", "2023-01-01", "2023-12-31", None),
        ("2023?", "2023-01-01", "2023-12-31", None),
        ("../2023-12-16", None, "2023-12-16", None),
        ("", None, None, None),
    ],
)
def test_a_date_is_told_as_far_as_it_is_certain(edtf, earliest, latest, certain):
    assert certain_date({"edtf": edtf, "earliest": earliest, "latest": latest}) == certain
