"""Numbers of the statistics by every facet, each as long as the list behind it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from prisoners.statistics.api_filters import BY
from tests.factories import (
    ChargeFactory,
    CustodyFactory,
    DetentionFactory,
    EventParticipationFactory,
    InstitutionFactory,
    MembershipFactory,
    OrganizationFactory,
    PrisonerFactory,
    PrisonerGroupFactory,
    published,
)
from tests.prisoners.statistics_asking import ENDS, asked, length_of, on_a_day, over

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    with on_a_day():
        yield


@pytest.fixture
def record() -> None:
    """People with something of every facet."""
    prison, jail = published(InstitutionFactory()), published(InstitutionFactory())
    union = published(OrganizationFactory())
    for n in range(6):
        person = PrisonerFactory(country="BY" if n % 3 == 0 else "AZ", gender="female" if n % 2 else "male")
        for group in ("journalist", "politician")[: n % 3]:
            PrisonerGroupFactory(prisoner=person, group__slug=group)
        first = DetentionFactory(prisoner=person, arrested=("2023-05-10", "2023-05", "2022-11-01")[n % 3])
        second = DetentionFactory(prisoner=person, arrested="2021-02-03", **over("2021-06-03", ENDS[n % 5]))
        CustodyFactory(detention=first, institution=prison, since="2023-06-01")
        for detention in (first, second)[: n % 3]:
            CustodyFactory(detention=detention, institution=jail, since="")
            ChargeFactory(detention=detention, article__country="AZ", article__number=f"{221 + n % 2}")
        if n % 2:
            MembershipFactory(prisoner=person, organization=union)
            EventParticipationFactory(prisoner=person, event__name=f"Protest {n % 4}")
        for participation in person.participations.all():
            published(participation.event)
        published(person)


TIMES = (
    {"measure": "on_record"},
    {"measure": "held", "over": "year", "since": "2021-01-01"},
    # As many lists again: `make test` follows those of the first two.
    pytest.param(
        {"measure": "arrested", "over": "month", "since": "2022-10-10", "until": "2023-06-05"}, marks=pytest.mark.drill
    ),
    pytest.param({"measure": "released", "since": "2021-01-02", "until": "2021-12-30"}, marks=pytest.mark.drill),
)


@pytest.mark.parametrize("time", TIMES, ids=lambda time: time["measure"])
def test_by_each_facet_the_list_behind_a_number_is_as_long_in_the_api_and_on_the_site(record, time):
    wrong = []
    for count, by in product(("people", "detentions"), BY):
        answer = asked(count=count, by=by, **time)
        if by != "end_kind" or time["measure"] in ("on_record", "released"):
            assert answer["cells"], "nothing is compared"
        for cell in [*answer["cells"], answer["total"]]:
            lengths = {length_of(cell["url"])} | ({length_of(cell["page"])} if count == "people" else set())
            if lengths != {cell["number"]} or (count == "detentions" and cell["page"] is not None):
                wrong.append((count, by, cell, lengths))
    assert wrong == []


def test_values_are_said_in_words(record):
    assert {c["value"]: c["label"] for c in asked(by="country")["cells"]} == {"AZ": "Azerbaijan", "BY": "Belarus"}
    assert all(cell["label"] != cell["value"] for cell in asked(by="institution")["cells"])
