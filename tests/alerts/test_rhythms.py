"""When digests go out."""

import datetime as dt

import pytest

from alerts.rhythms import next_daily, next_weekly


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


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
def test_digests_go_out_at_seven(now: str, daily: str, weekly: str) -> None:
    assert next_daily(at(now)) == at(daily)
    assert next_weekly(at(now)) == at(weekly)


def test_the_hour_is_utc_wherever_the_clock_stands() -> None:
    baku = dt.timezone(dt.timedelta(hours=4))
    assert next_daily(dt.datetime(2023, 12, 16, 10, 30, tzinfo=baku)) == at("2023-12-16T07:00")
