"""Status, days held and certain days: derived from the detentions of a public document."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prisoners.status import certain_days, status_of, time_held
from record.dates import UncertainDate

Detention = dict[str, Any]


def detention(
    arrested: str = "2023-11-20", *, ended: str | None = None, end_kind: str = "", **fields: Any
) -> Detention:
    """A detention of a public document; `ended` None while it goes on, "" when it ended on an unknown day."""
    return {
        "kind": "unknown",
        "arrested": UncertainDate.parse(arrested).as_public(),
        "ended": None if ended is None else UncertainDate.parse(ended).as_public(),
        "end_kind": end_kind if ended is not None else "",
        "hearings": [],
        "sentences": [],
    } | fields


def sentence(**fields: Any) -> dict[str, Any]:
    return {"kind": "imprisonment", "suspended": False, "changed_later": False} | fields


@pytest.mark.parametrize(
    ("detentions", "whereabouts", "expected"),
    [
        ([], "unknown", ("unknown", "")),
        ([], "wanted", ("wanted", "")),
        ([], "in_exile", ("in_exile", "")),
        ([detention()], "unknown", ("detained", "")),
        ([detention()], "wanted", ("detained", "")),
        ([detention(kind="house_arrest")], "unknown", ("detained", "house_arrest")),
        ([detention(kind="administrative_detention")], "unknown", ("detained", "administrative")),
        ([detention(kind="pre_trial_detention")], "unknown", ("detained", "pre_trial")),
        ([detention(hearings=[{"kind": "remand"}])], "unknown", ("detained", "pre_trial")),
        ([detention(kind="imprisonment")], "unknown", ("detained", "sentenced")),
        ([detention(kind="pre_trial_detention", sentences=[sentence()])], "unknown", ("detained", "sentenced")),
        ([detention(sentences=[sentence(suspended=True)])], "unknown", ("detained", "")),
        ([detention(sentences=[sentence(kind="fine")])], "unknown", ("detained", "")),
        ([detention(kind="enforced_disappearance")], "unknown", ("disappeared", "")),
        ([detention(ended="2023-12-01", end_kind="pardon")], "unknown", ("released", "pardon")),
        ([detention(ended="", end_kind="unknown")], "unknown", ("released", "unknown")),
        ([detention(ended="2023-12-01", end_kind="death_in_custody")], "unknown", ("died_in_custody", "")),
        ([detention(ended="2023-12-01", end_kind="escape")], "unknown", ("wanted", "")),
        ([detention(ended="2023-12-01", end_kind="bail")], "in_exile", ("in_exile", "")),
        ([detention(ended="2023-12-01", end_kind="release"), detention("2023-12-05")], "unknown", ("detained", "")),
    ],
)
def test_the_status_follows_from_the_detentions(
    detentions: list[Detention], whereabouts: str, expected: tuple[str, str]
) -> None:
    assert status_of(detentions, whereabouts) == expected


def test_a_sentence_changed_on_appeal_no_longer_counts() -> None:
    changed = [sentence(changed_later=True), sentence(suspended=True)]
    assert status_of([detention(kind="pre_trial_detention", sentences=changed)], "unknown") == ("detained", "pre_trial")


def test_someone_held_today_was_held_at_least_since_the_last_day_the_arrest_can_have_been() -> None:
    held = time_held([detention("../2023-12-16")])
    assert (held.before, held.since, held.minimum) == (None, dt.date(2023, 12, 16), True)


def test_both_the_first_and_the_last_day_count() -> None:
    held = time_held([detention("2023-11-20", ended="2023-11-22", end_kind="release")])
    assert (held.before, held.since, held.minimum) == (3, None, False)


def test_a_day_counts_once_when_one_detention_follows_another_on_the_same_day() -> None:
    held = time_held(
        [
            detention("2023-11-20", ended="2023-11-22", end_kind="release"),
            detention("2023-11-22", ended="2023-11-23", end_kind="release"),
        ]
    )
    assert held.before == 4


def test_days_of_a_detention_that_goes_on_are_not_counted_twice() -> None:
    held = time_held([detention("2023-11-20", ended="2023-11-25", end_kind="release"), detention("2023-11-23")])
    assert (held.before, held.since) == (3, dt.date(2023, 11, 23))


def test_nothing_is_counted_for_an_arrest_on_an_unknown_day() -> None:
    held = time_held([detention("")])
    assert (held.before, held.since, held.minimum) == (None, None, True)


def test_an_end_on_an_unknown_day_leaves_the_day_of_the_arrest_alone() -> None:
    assert certain_days(detention("2023-11-20", ended="")) == (dt.date(2023, 11, 20), dt.date(2023, 11, 20))


def test_of_someone_taken_in_a_month_and_freed_on_an_unknown_day_no_day_is_certain() -> None:
    assert certain_days(detention("2023-10", ended="")) is None


def test_of_someone_who_may_have_been_freed_before_the_last_day_of_the_arrest_no_day_is_certain() -> None:
    assert certain_days(detention("2023-10", ended="2023-10")) is None


DAYS = st.dates(min_value=dt.date(2000, 1, 1), max_value=dt.date(2010, 12, 31))


DOUBT = st.integers(min_value=0, max_value=90).map(lambda days: dt.timedelta(days))


@given(DAYS, DAYS, DOUBT, DOUBT, DOUBT, DOUBT)
def test_certain_days_lie_within_what_really_happened(
    one: dt.date, other: dt.date, a: dt.timedelta, b: dt.timedelta, c: dt.timedelta, d: dt.timedelta
) -> None:
    arrest, end = sorted((one, other))
    days = certain_days(detention(f"{arrest - a}/{arrest + b}", ended=f"{end - c}/{end + d}", end_kind="release"))
    if days is not None:
        assert arrest <= days[0]
        assert days[1] is not None and days[1] <= end
