"""When digests go out."""

import datetime as dt

import pytest
from django.db import connection

from alerts.rhythms import time_zones

pytestmark = pytest.mark.django_db


def due(rhythm: str, after: str, hour: int = 7, zone: str = "UTC") -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT alerts_next_digest(%s, %s, %s, %s)", [rhythm, hour, zone, f"{after}+00:00"])
        return cursor.fetchone()[0].astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize(
    ("now", "daily", "weekly"),
    [
        ("2023-12-16T06:59", "2023-12-16T07:00", "2023-12-18T07:00"),  # a Saturday
        ("2023-12-16T07:00", "2023-12-17T07:00", "2023-12-18T07:00"),
        ("2023-12-18T06:59", "2023-12-18T07:00", "2023-12-18T07:00"),  # a Monday
        ("2023-12-18T07:00", "2023-12-19T07:00", "2023-12-25T07:00"),
        ("2023-12-31T23:00", "2024-01-01T07:00", "2024-01-01T07:00"),
    ],
)
def test_digests_go_out_at_the_hour(now: str, daily: str, weekly: str) -> None:
    assert (due("daily", now), due("weekly", now)) == (daily, weekly)


def test_the_hour_and_the_monday_are_those_of_the_place() -> None:
    assert due("daily", "2023-12-16T02:00", 8, "Asia/Baku") == "2023-12-16T04:00"
    # On a Sunday evening in London it is Monday in Auckland.
    assert due("weekly", "2023-12-17T18:00", 8, "Pacific/Auckland") == "2023-12-17T19:00"


def test_the_hour_stays_the_same_when_the_clocks_change() -> None:
    assert due("daily", "2024-03-30T12:00", 7, "Europe/Rome") == "2024-03-31T05:00"
    assert due("daily", "2024-03-29T12:00", 7, "Europe/Rome") == "2024-03-30T06:00"


def test_a_zone_that_the_server_does_not_know_is_taken_for_utc() -> None:
    assert due("daily", "2023-12-16T02:00", 7, "Mars/Olympus") == "2023-12-16T07:00"


def test_every_zone_that_one_may_choose_is_known_to_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_timezone_names")
        known = {name for (name,) in cursor.fetchall()}
    assert set(time_zones()) <= known
    assert {"UTC", "Asia/Baku", "Europe/Lisbon"} <= set(time_zones())
