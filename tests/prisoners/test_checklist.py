"""The checklist of a case: what is missing is named, what stops is told apart, and the score follows."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from prisoners.checklist import case_checks
from prisoners.models import Prisoner
from prisoners.publication import compose_prisoner
from record.checklist import Check, Checklist, checklist_of
from tests.factories import (
    CaseCitationFactory,
    ConfidentialNoteFactory,
    ConsentFactory,
    DetentionFactory,
    PrisonerFactory,
    PrisonerNameFactory,
    whole_case,
)

pytestmark = pytest.mark.django_db


def checked(case: Prisoner) -> Checklist:
    return checklist_of(case, compose_prisoner(case))


def said(case: Prisoner, key: str) -> list[str]:
    """The problems of one check, in words."""
    return [p.words for check in checked(case).checks if check.key == key for p in check.problems]


def test_each_statement_without_a_source_is_named():
    case = PrisonerFactory()
    DetentionFactory(prisoner=case, arrested="2023-11-20", kind="imprisonment")
    name, detention = said(case, "sources")
    assert name == "Without a source: Name"
    assert detention == "Without a source: Detention: imprisonment, 20 November 2023"
    CaseCitationFactory(prisoner=case)
    CaseCitationFactory(prisoner=case, detention=case.detentions.get())
    assert said(case, "sources") == []


@pytest.mark.parametrize(
    ("arrested", "told"),
    [("", ["Arrest without a date"]), ("2023-11", ["Arrest: only “November 2023” is known"]), ("2023-11-20", [])],
)
def test_an_arrest_wants_a_day(arrested, told):
    assert said(DetentionFactory(arrested=arrested).prisoner, "dates") == told


def test_an_end_that_has_come_wants_a_day():
    detention = DetentionFactory(arrested="2023-11-20", has_ended=True, ended="2024")
    assert said(detention.prisoner, "dates") == ["End of the detention: only “2024” is known"]


def test_a_case_without_a_detention_says_so():
    assert said(PrisonerFactory(), "dates") == ["No detention is entered."]


def test_consent_is_asked_for_and_its_answer_is_not_told():
    case = PrisonerFactory()
    assert said(case, "consent") == ["No consent is recorded to: publishing the case"]
    ConsentFactory(prisoner=case, scope="case", state="not_possible")
    assert said(case, "consent") == []


def test_a_refusal_stops_and_is_for_the_team_alone():
    case = PrisonerFactory()
    ConsentFactory(prisoner=case, scope="case", state="refused")
    (stop,) = checked(case).stops
    assert stop.confidential and "refused or withdrawn" in stop.words


def test_a_refused_portrait_concerns_only_a_case_with_one():
    case = PrisonerFactory()
    ConsentFactory(prisoner=case, scope="portrait", state="withdrawn")
    assert checked(case).stops == ()


def test_confidential_words_in_public_text_stop_and_are_for_the_team_alone():
    case = PrisonerFactory(biography="Call Aygun Aliyeva.")
    ConfidentialNoteFactory(prisoner=case, body="Aygun Aliyeva, sister")
    (stop,) = checked(case).stops
    assert stop.confidential and "Aygun Aliyeva" in stop.words


def test_contact_details_in_public_text_stop_without_any_note():
    (stop,) = checked(PrisonerFactory(biography="Call +994 50 123 45 67.")).stops
    assert not stop.confidential and "+994 50 123 45 67" in stop.words


def test_a_summary_is_wanted():
    assert said(PrisonerFactory(case_summary=""), "summary") == ["The case in short is empty."]
    assert said(PrisonerFactory(case_summary="Arrested at home."), "summary") == []


def test_the_original_script_is_asked_for_where_the_country_has_another():
    case = PrisonerFactory(country="BY")
    assert said(case, "original_name") == ["The name in its original script is missing."]
    PrisonerNameFactory(prisoner=case, name="Алесь", script="Cyrl")
    assert said(case, "original_name") == []
    assert said(PrisonerFactory(country="AZ"), "original_name") == []
    assert said(PrisonerFactory(country="BY", unnamed=True), "original_name") == []


def test_the_score_is_whole_only_when_everything_holds():
    empty = checked(PrisonerFactory()).score
    whole = checked(whole_case()).score
    assert 0 <= empty < whole < 100
    done = Checklist((Check("a", "A"), Check("b", "B", weight=4)))
    assert done.score == 100


def test_the_checks_of_a_case_take_one_query_whatever_it_holds():
    small, large = whole_case(children=1), whole_case(children=4)
    for case in (small, large):
        document = compose_prisoner(case)
        # The key of their team is asked for once in the life of a process.
        list(case_checks(case, document))
        with CaptureQueriesContext(connection) as asked:
            list(case_checks(case, document))
        assert len(asked) == 1
