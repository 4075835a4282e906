"""Who was held on a day by what was published by then, and by what is known now: re-arrests, unknown days, mistakes."""

from __future__ import annotations

import csv
import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client

from prisoners.models import Prisoner
from tests.factories import ChargeFactory, DetentionFactory, PrisonerFactory, PrisonerNameFactory, published

pytestmark = pytest.mark.django_db


def on(day: str) -> Any:
    return time_machine.travel(dt.datetime.fromisoformat(f"{day}T12:00+00:00"), tick=True)


def people(**asked: str) -> list[dict[str, Any]]:
    answer = Client().get("/api/v1/prisoners/", asked)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def held(day: str, *, by: str | None = None) -> list[str]:
    """Who was held on a day, by what was published by another day, or by what is known now."""
    return [p["name"] for p in people(held_on=day, ordering="name", **({"as_of": by} if by else {}))]


def days_held(by: str) -> int | None:
    (person,) = people(as_of=by)
    return person["days_held"]


@pytest.fixture
def arrested_twice() -> Prisoner:
    """Held from January to June 2020 and again since November 2023; the second arrest was published in December."""
    with on("2020-02-01"):
        person = PrisonerFactory(name="Aziz Orujov", country="AZ")
        first = DetentionFactory(prisoner=person, arrested="2020-01-10")
        published(person)
    with on("2020-07-01"):
        first.has_ended, first.ended, first.end_kind = True, "2020-06-20", "pardon"
        first.save()
        published(person)
    with on("2023-12-01"):
        DetentionFactory(prisoner=person, arrested="2023-11-20")
        return published(person)


@pytest.mark.parametrize(
    ("day", "by", "is_held"),
    [
        ("2020-01-15", "2020-01-31", False),
        ("2020-01-15", "2020-02-01", True),
        # Nobody knew of an end yet.
        ("2020-06-25", "2020-06-25", True),
        ("2020-06-25", "2020-07-01", False),
        ("2020-06-20", "2020-07-01", True),
        ("2023-11-25", "2023-11-30", False),
        ("2023-11-25", "2023-12-01", True),
        ("2021-06-01", "2023-12-01", False),
        ("2020-03-01", "2023-12-01", True),
    ],
)
def test_of_who_was_arrested_twice_each_day_is_told_as_it_was_known(arrested_twice, day, by, is_held):
    assert bool(held(day, by=by)) == is_held


@pytest.mark.parametrize(
    ("by", "days"), [("2020-02-01", 23), ("2020-03-01", 52), ("2021-01-01", 163), ("2023-12-01", 175)]
)
def test_days_held_are_counted_up_to_the_day_of_the_past(arrested_twice, by, days):
    assert days_held(by) == days
    detail = Client().get(f"/api/v1/prisoners/{arrested_twice.public_id}/", {"as_of": by}).json()
    assert detail["days_held"] == days
    line = next(csv.DictReader(lines(as_of=by)))
    assert line["days_held"] == str(days)


def lines(**asked: str) -> list[str]:
    answer: Any = Client().get("/api/v1/prisoners/", asked | {"format": "csv"})
    return b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()


def test_a_file_of_detentions_has_those_that_were_known(arrested_twice):
    def told(by: str) -> list[tuple[str, str, str]]:
        found = csv.DictReader(lines(as_of=by, rows="detentions"))
        return [(line["detention"], line["arrested"], line["ended"]) for line in found]

    assert told("2020-03-01") == [("1", "2020-01-10", "")]
    assert told("2020-08-01") == [("1", "2020-01-10", "2020-06-20")]
    assert told("2023-12-01") == [("1", "2020-01-10", "2020-06-20"), ("2", "2023-11-20", "")]


def test_a_wrong_day_that_was_corrected_is_answered_as_it_was_told_and_as_it_is_known():
    with on("2024-01-10"):
        person = PrisonerFactory(name="Sevinj Abbasova")
        detention = DetentionFactory(prisoner=person, arrested="2023-10-20")
        published(person)
    with on("2024-03-01"):
        detention.arrested = "2023-11-20"
        detention.save()
        published(person)
    assert held("2023-11-01", by="2024-02-07") == ["Sevinj Abbasova"]
    assert held("2023-11-01") == held("2023-11-01", by="2024-03-01") == []
    assert held("2023-11-20") == held("2023-11-20", by="2024-02-07") == ["Sevinj Abbasova"]


@pytest.mark.parametrize(
    ("arrested", "first_certain"), [("2023-11", "2023-11-30"), ("2023", "2023-12-31"), ("2023-11~", None), ("", None)]
)
def test_of_an_unknown_day_only_what_is_certain_counts_on_each_day_of_the_past(arrested, first_certain):
    with on("2024-01-10"):
        person = PrisonerFactory(name="Elnur Hasanov")
        detention = DetentionFactory(prisoner=person, arrested=arrested)
        published(person)
    with on("2024-03-01"):
        detention.arrested = "2023-11-05"
        detention.save()
        published(person)
    assert held("2023-11-05") == ["Elnur Hasanov"] and held("2023-11-05", by="2024-02-07") == []
    if first_certain:
        before = dt.date.fromisoformat(first_certain) - dt.timedelta(1)
        assert held(first_certain, by="2024-02-07") == ["Elnur Hasanov"]
        assert held(str(before), by="2024-02-07") == []


def test_what_is_asked_of_a_detention_is_asked_of_one_as_it_was_told(arrested_twice):
    assert people(as_of="2023-12-01", arrested_after="2023-01-01", detention_kind="imprisonment")
    assert not people(as_of="2023-12-01", arrested_after="2023-01-01", end_kind="pardon")
    assert people(as_of="2020-07-01", arrested_before="2020-12-31", released_in="2020-06")
    assert not people(as_of="2020-06-30", arrested_before="2020-12-31", released_in="2020-06")


def test_a_name_is_found_as_it_was_written_then_in_any_spelling():
    with on("2024-01-10"):
        person = published(PrisonerFactory(name="Emin Huseynov"))
        published(PrisonerFactory(name="Leyla Yunusova"))
    with on("2024-03-01"):
        Prisoner.objects.filter(pk=person.pk).update(name="Rauf Arifoglu")
        published(person)
        PrisonerNameFactory(prisoner=person, name="Rəuf Arifoğlu")
        published(person)
    assert [p["name"] for p in people(as_of="2024-02-07", q="Əmin Hüseynov")] == ["Emin Huseynov"]
    assert [p["name"] for p in people(as_of="2024-02-07", search="yunusov leila")] == ["Leyla Yunusova"]
    assert people(as_of="2024-02-07", q="Arifoglu") == people(as_of="2024-03-01", q="Huseynov") == []
    assert len(people(as_of="2024-03-01", q="Arifoglu")) == 1
    assert [p["id"] for p in people(as_of="2024-02-07", q=person.public_id)] == [person.public_id]


def test_charges_and_status_are_asked_as_they_were_told():
    with on("2024-01-10"):
        person = PrisonerFactory()
        charge = ChargeFactory(detention=DetentionFactory(prisoner=person, arrested="2023-11-20"))
        number = charge.article.number
        published(person)
    with on("2024-03-01"):
        charge.delete()
        person.detentions.update(has_ended=True, ended="2024-02-20", end_kind="acquittal")
        published(person)
    assert people(as_of="2024-02-07", article=number, status="detained", year="2023")
    assert not people(as_of="2024-02-07", status="released") and not people(article=number)
    assert people(as_of="2024-03-01", status="released")


def test_the_history_tells_each_public_version_and_what_differs(arrested_twice):
    address = f"/api/v1/prisoners/{arrested_twice.public_id}/history/"
    versions = Client().get(address, {"fields": "number,cause,diff,document,published_at"}).json()["results"]
    assert [v["number"] for v in versions] == [1, 2, 3]
    assert [len(v["document"]["detentions"]) for v in versions] == [1, 1, 2]
    assert any(step["path"].startswith("/detentions/1") for step in versions[2]["diff"])
    for version in versions:
        standing = (
            Client()
            .get(f"/api/v1/prisoners/{arrested_twice.public_id}/", {"as_of": version["published_at"][:10]})
            .json()
        )
        assert standing | version["document"] == standing
