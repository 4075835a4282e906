"""What the statistics count is certain, each person once or each detention; what is not certain is only possible."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from record import services
from tests.factories import DetentionFactory
from tests.prisoners.statistics_asking import ENDS, a_person, asked, numbers, on_a_day, over

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    with on_a_day():
        yield


def test_who_is_arrested_twice_in_a_month_is_one_of_its_people_and_two_of_its_detentions():
    a_person({"arrested": "2023-05-01", **over("2023-05-03")}, {"arrested": "2023-05-20"})
    month = {"measure": "arrested", "over": "month", "since": "2023-05-01", "until": "2023-05-31"}
    assert numbers(asked(**month)) == {("2023-05", None): 1}
    assert numbers(asked(**month, count="detentions")) == {("2023-05", None): 2}


def test_who_is_held_twice_at_once_is_one_of_the_people_and_two_of_the_detentions():
    a_person({"arrested": "2023-05-01", **over("2023-07-01")}, {"arrested": "2023-06-01", **over("2023-08-01")})
    months = {"over": "month", "since": "2023-05-01", "until": "2023-08-31"}
    by_month = [cell["number"] for cell in asked(**months)["cells"]]
    assert by_month == [1, 1, 1, 0]
    assert [cell["number"] for cell in asked(**months, count="detentions")["cells"]] == [1, 2, 1, 0]


def test_an_uncertain_day_is_counted_where_it_is_certain_and_else_is_possible():
    a_person({"arrested": "2023-05"})
    a_person({"arrested": "2023"})
    a_person({"arrested": ""})
    may = asked(measure="arrested", over="month", since="2023-05-01", until="2023-06-30")
    assert numbers(may) == {("2023-05", None): 1, ("2023-06", None): 0}
    assert (may["total"]["number"], may["total_is"], may["possible"]) == (1, "certain", 2)
    year = asked(measure="arrested", since="2023-01-01", until="2023-12-31")
    assert (year["total"]["number"], year["possible"]) == (2, 1)


def test_who_may_have_been_free_already_is_only_possibly_held():
    a_person({"arrested": "2023-05-01", **over("2023-07")})
    a_person({"arrested": "2023-06", **over("2023-09-01")})
    a_person({"arrested": "2023-08-01"})
    for day, certain, possible in (
        ("2023-05-01", 1, 0),
        ("2023-06-15", 1, 1),
        ("2023-07-01", 2, 0),
        ("2023-07-20", 1, 1),
        ("2023-08-05", 2, 0),
    ):
        answer = asked(until=day)
        assert (answer["total"]["number"], answer["possible"]) == (certain, possible), day


def test_who_died_or_fled_was_not_released():
    for kind in ENDS:
        a_person({"arrested": "2022-05-01", **over("2023-01-02", kind)})
    assert asked(measure="released", since="2023-01-01", until="2023-01-31")["total"]["number"] == 3


def test_those_held_are_counted_on_the_last_day_of_each_period_and_today_in_the_one_that_goes_on():
    a_person({"arrested": "2024-01-31", **over("2024-02-10")})
    a_person({"arrested": "2024-03-01"})
    a_person({"arrested": "2024-03-15"})
    answer = asked(over="month", since="2024-01-15")
    assert numbers(answer) == {("2024-01", None): 1, ("2024-02", None): 0, ("2024-03", None): 1}
    assert (answer["since"], answer["until"]) == ("2024-01-01", "2024-03-01")
    assert answer["cells"][-1]["url"].endswith("held_on=2024-03-01")


def test_what_is_asked_of_one_detention_must_be_true_of_the_one_that_is_counted():
    a_person({"arrested": "2023-05-01", **over("2023-06-01", "pardon")}, {"arrested": "2023-08-01"})
    since = {"measure": "arrested", "since": "2023-08-01", "until": "2023-08-31"}
    assert asked(**since)["total"]["number"] == 1
    assert asked(**since, end_kind="pardon")["total"]["number"] == 0


def test_drafts_and_withdrawn_people_are_not_counted():
    DetentionFactory(arrested="2023-05-01")
    withdrawn = a_person({"arrested": "2023-05-01"})
    assert asked()["total"]["number"] == 1
    services.unpublish(case=withdrawn, by=None, reason="On request")
    assert asked()["total"]["number"] == 0
    assert asked(measure="on_record", by="country")["cells"] == []
