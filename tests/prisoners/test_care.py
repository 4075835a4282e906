"""What time asks of a team."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from prisoners import care
from prisoners.models import Detention, Hearing, Prisoner
from tests.factories import (
    DetentionFactory,
    HearingFactory,
    LegalTermFactory,
    PrisonerFactory,
    SentenceFactory,
    VerificationFactory,
    published,
)

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 25)


def test_a_hearing_on_a_certain_day_comes_up_and_an_uncertain_one_does_not() -> None:
    certain = HearingFactory(held="2026-12-01")
    HearingFactory(held="2026-12")
    HearingFactory(held="2026-11-24")
    HearingFactory(held="2027-02-01")
    assert list(Hearing.objects.coming(TODAY, TODAY + care.AHEAD)) == [certain]


def test_a_hearing_that_is_over_without_an_outcome_is_asked_for() -> None:
    asked = HearingFactory(held="2026-11-10", outcome="")
    HearingFactory(held="2026-11-11", outcome="Put off.")
    HearingFactory(held="2020-01-01", outcome="")
    assert list(Hearing.objects.without_outcome(TODAY - care.BACK, TODAY)) == [asked]


@pytest.mark.parametrize(
    ("length", "ends"),
    [
        ({"years": 3}, dt.date(2026, 12, 1)),
        ({"months": 36}, dt.date(2026, 12, 1)),
        ({"days": 30}, dt.date(2023, 12, 31)),
    ],
)
def test_the_end_of_a_sentence_is_counted_from_the_arrest_in_calendar_months(
    length: dict[str, int], ends: dt.date
) -> None:
    detention = DetentionFactory(arrested="2023-12-01")
    SentenceFactory(detention=detention, **({"years": 0, "months": 0, "days": 0} | length))
    assert Detention.objects.with_sentence_end().get(pk=detention.pk).sentence_ends == ends


def test_a_sentence_that_a_later_one_changed_does_not_count_and_an_expected_end_on_record_does() -> None:
    detention = DetentionFactory(arrested="2020-01-01")
    first = SentenceFactory(detention=detention, years=9, months=0, days=0)
    SentenceFactory(detention=detention, years=7, months=0, days=0, replaces=first)
    assert Detention.objects.with_sentence_end().get(pk=detention.pk).sentence_ends == dt.date(2027, 1, 1)
    detention.expected_end = "2026-12"
    detention.save()
    assert list(Detention.objects.ending(TODAY, TODAY + care.AHEAD)) == [detention]


def test_someone_free_is_not_waited_for() -> None:
    DetentionFactory(arrested="2020", has_ended=True, ended="2021", expected_end="2026-12-01")
    assert not Detention.objects.ending(TODAY, TODAY + care.AHEAD).exists()


@pytest.mark.parametrize(
    ("term", "arrested", "overdue"),
    [
        ({"months": 4}, "2026-07-24", True),
        ({"months": 4}, "2026-07-25", False),
        # Known by the month: only what is past whichever day it was.
        ({"months": 4}, "2026-07", False),
        ({"days": 30}, "2026-10-25", True),
        ({"hours": 48}, "2026-11-22", True),
        ({"hours": 48}, "2026-11-23", False),
    ],
)
def test_a_detention_is_past_its_legal_term_only_when_it_certainly_is(
    term: dict[str, int], arrested: str, overdue: bool
) -> None:
    LegalTermFactory(**({"months": 0, "detention_kind": "pre_trial_detention", "country": "AZ"} | term))
    detention = DetentionFactory(kind="pre_trial_detention", arrested=arrested, prisoner__country="AZ")
    assert list(Detention.objects.past_legal_term(TODAY)) == ([detention] if overdue else [])


def test_a_term_counts_for_its_country_and_kind_and_of_several_the_longest() -> None:
    LegalTermFactory(country="AZ", detention_kind="pre_trial_detention", months=2)
    LegalTermFactory(country="AZ", detention_kind="pre_trial_detention", months=18)
    DetentionFactory(kind="pre_trial_detention", arrested="2026-01-01", prisoner__country="AZ")
    DetentionFactory(kind="pre_trial_detention", arrested="2020-01-01", prisoner__country="TR")
    DetentionFactory(kind="imprisonment", arrested="2020-01-01", prisoner__country="AZ")
    assert not Detention.objects.past_legal_term(TODAY).exists()


def test_a_public_case_of_someone_held_is_looked_at_again_after_a_while() -> None:
    long_ago = published(DetentionFactory().prisoner)
    checked = published(DetentionFactory().prisoner)
    published(DetentionFactory(has_ended=True).prisoner)
    DetentionFactory()  # a draft
    later = timezone.localdate() + dt.timedelta(days=200)
    care.verify(case=checked, by=None, on=later - dt.timedelta(days=5), note="Called the lawyer.")
    VerificationFactory(prisoner=long_ago, on=dt.date(2020, 1, 1))
    assert list(Prisoner.objects.not_looked_at_since(later - care.LOOK_AGAIN)) == [long_ago]


def test_a_check_changes_nothing_of_the_case() -> None:
    prisoner = published(PrisonerFactory())
    care.verify(case=prisoner, by=None, on=TODAY)
    prisoner.refresh_from_db()
    assert not prisoner.changed_since_publication


def test_the_agenda_costs_the_same_however_much_is_due() -> None:
    LegalTermFactory(months=1)
    costs = []
    for _round in range(2):
        for _n in range(4):
            HearingFactory(held="2026-12-01", detention__kind="pre_trial_detention", detention__arrested="2020")
        with CaptureQueriesContext(connection) as queries:
            assert not care.agenda(Prisoner.objects.all(), TODAY).is_empty
        costs.append(len(queries))
    assert costs == [5, 5]


def test_each_kind_comes_in_the_order_in_which_it_presses() -> None:
    LegalTermFactory(country="AZ", detention_kind="pre_trial_detention", months=4)
    LegalTermFactory(country="TR", detention_kind="pre_trial_detention", months=4)
    for arrested, country, day in (
        ("2026-06-01", "AZ", "2026-12-03"),
        ("2026-05-01", "TR", "2026-12-02"),
        ("2026-05-15", "AZ", "2026-12-04"),
    ):
        detention = DetentionFactory(
            kind="pre_trial_detention", arrested=arrested, prisoner__country=country, expected_end=day
        )
        HearingFactory(detention=detention, held=day)
    # Nobody waits for one who is free.
    DetentionFactory(kind="pre_trial_detention", arrested="2020", prisoner__country="AZ", has_ended=True)
    due = care.agenda(Prisoner.objects.all(), TODAY)
    for dues in (due.overdue, due.hearings, due.sentence_ends):
        days = [one.day for one in dues if one.day]
        assert len(days) == len(dues) == 3
        assert days == sorted(days)
    assert [title for title, _dues in due.sections()][:2] == ["Held longer than the law allows", "Hearings coming up"]


def test_a_hearing_of_today_is_coming_up_and_not_yet_asked_about() -> None:
    HearingFactory(held=TODAY.isoformat(), outcome="")
    due = care.agenda(Prisoner.objects.all(), TODAY)
    assert len(due.hearings) == 1
    assert due.outcomes == []


def test_a_sentence_that_should_have_ended_is_urgent_and_one_that_will_is_not() -> None:
    for end in ("2026-11-01", "2026-12-01"):
        DetentionFactory(arrested="2020", expected_end=end)
    past, coming = care.agenda(Prisoner.objects.all(), TODAY).sentence_ends
    assert (past.urgent, coming.urgent) == (True, False)
    assert "is the person free?" in past.what


def test_only_a_prison_sentence_that_is_served_says_when_it_ends() -> None:
    detention = DetentionFactory(arrested="2023-12-01")
    SentenceFactory(detention=detention, years=3, months=0, days=0)
    SentenceFactory(detention=detention, years=9, months=0, days=0, suspended=True)
    SentenceFactory(detention=detention, years=8, months=0, days=0, kind="travel_ban")
    assert Detention.objects.with_sentence_end().get().sentence_ends == dt.date(2026, 12, 1)


def test_what_was_published_since_the_last_check_was_looked_at() -> None:
    prisoner = published(DetentionFactory().prisoner)
    VerificationFactory(prisoner=prisoner, on=dt.date(2020, 1, 1))
    assert not Prisoner.objects.not_looked_at_since(timezone.localdate() - care.LOOK_AGAIN).exists()


def test_no_more_is_listed_than_a_person_can_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(care, "MOST", 2)
    LegalTermFactory(country="AZ", detention_kind="pre_trial_detention", months=4)
    for _n in range(3):
        detention = DetentionFactory(kind="pre_trial_detention", arrested="2020", expected_end="2026-12-01")
        for held in ("2026-11-20", "2026-12-01"):
            HearingFactory(detention=detention, held=held, outcome="")
        published(detention.prisoner)
    due = care.agenda(Prisoner.objects.all(), timezone.localdate().replace(year=2026, month=11, day=25))
    assert [len(dues) for dues in (due.overdue, due.hearings, due.sentence_ends, due.outcomes)] == [2, 2, 2, 2]
