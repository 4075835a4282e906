"""The table of officials: whatever way acts come or go, it says what all acts together say."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prisoners.nouns.official_gathering import GATHER_ALL
from prisoners.published import PublishedPrisoner
from prisoners.published_parts import PublishedOfficial, PublishedOfficialAct
from record import services
from tests.factories import (
    DetentionFactory,
    HearingFactory,
    OfficialFactory,
    OfficialRoleFactory,
    PrisonerFactory,
    published,
)

pytestmark = pytest.mark.django_db

PEOPLE, OFFICIALS, ROLES = range(3), range(2), ("judge", "prosecutor")
ACTS = st.tuples(st.sampled_from(OFFICIALS), st.sampled_from(ROLES), st.none() | st.dates().map(str), st.text("ab"))
# What is done to a person: their rows are put in place anew, changed one by one, or taken away.
DEEDS = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(["replace", "change", "withdraw"]), st.lists(ACTS, max_size=3)),
    min_size=1,
    max_size=8,
)


def gathered() -> list[dict[str, Any]]:
    rows: Any = PublishedOfficial.objects.order_by("public_id").values()
    return list(rows)


def gathered_anew() -> list[dict[str, Any]]:
    """The same from nothing, by one question to all acts."""
    PublishedOfficial.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(GATHER_ALL)
    return gathered()


@pytest.fixture
def people() -> list[Any]:
    """Published people, whose rows are copied from; each changed on another day."""
    for country in ("AZ", "AR", "AZ"):
        published(PrisonerFactory(country=country))
    return list(PublishedPrisoner.objects.order_by("pk"))


def put(person: Any, deed: str, acts: list[tuple[int, str, str | None, str]]) -> None:
    rows = PublishedOfficialAct.objects.filter(prisoner=person)
    if deed == "change":
        rows.update(role="expert", official="official-0", name="Changed")
        return
    PublishedPrisoner.objects.filter(pk=person.pk).delete()
    if deed == "withdraw":
        return
    person.save(force_insert=True)
    PublishedOfficialAct.objects.bulk_create(
        PublishedOfficialAct(
            prisoner=person, detention=1, official=f"official-{official}", name=f"N{name}"[:9], role=role, day=day
        )
        for official, role, day, name in acts
    )


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(deeds=DEEDS)
def test_what_is_kept_is_what_all_acts_say_whatever_was_done(people: list[Any], deeds: Any) -> None:
    PublishedOfficialAct.objects.all().delete()
    for number, deed, acts in deeds:
        put(people[number], deed, acts)
    kept = gathered()
    assert kept == gathered_anew()


def test_publishing_republishing_and_withdrawing_keep_the_table() -> None:
    judge = OfficialFactory(name="Judge One")
    ann, bob = (DetentionFactory(prisoner=PrisonerFactory(country=c), arrested="2023-11-20") for c in ("AZ", "AR"))
    OfficialRoleFactory(detention=ann, official=judge, role="investigator")
    HearingFactory(detention=bob, judge=judge, held="2024-02-07")
    for case in (ann.prisoner, bob.prisoner):
        published(case)
    (row,) = gathered()
    assert (row["people"], row["named_as"]) == (2, ["AR judge", "AZ investigator"])
    assert [str(row[name]) for name in ("first_named_on", "last_named_on")] == ["2023-11-20", "2024-02-07"]
    ann.officials.all().delete()
    services.publish(case=ann.prisoner, by=None, reason="Corrected")
    (row,) = gathered()
    assert (row["people"], row["named_as"], str(row["first_named_on"])) == (1, ["AR judge"], "2024-02-07")
    services.unpublish(case=bob.prisoner, by=None, reason="asked for")
    assert gathered() == []


def test_the_country_and_the_role_that_are_asked_for_are_of_one_act(client: Any) -> None:
    judge = OfficialFactory(name="Judge One")
    for country, role in (("AZ", "investigator"), ("AR", "judge")):
        detention = DetentionFactory(prisoner=PrisonerFactory(country=country))
        OfficialRoleFactory(detention=detention, official=judge, role=role)
        published(detention.prisoner)

    def found(query: str) -> list[int]:
        in_api = len(client.get(f"/api/v1/officials/?{query}").json()["results"])
        return [in_api, client.get(f"/officials/?{query}").content.decode().count("Judge One</a>")]

    assert found("country=AZ&role=investigator") == found("country=AR&role=judge") == [1, 1]
    assert found("country=AZ&role=judge") == [0, 0]
    assert found("country=AZ") == found("role=judge") == found("q=JUDGE one") == [1, 1]
