"""The timeline of a profile."""

from __future__ import annotations

import pytest

from prisoners.publication import compose_prisoner
from prisoners.templatetags.faces import ground, letters
from prisoners.timeline import timeline_of
from tests.factories import (
    ChargeFactory,
    CustodyFactory,
    DetentionFactory,
    HearingFactory,
    IncidentFactory,
    PrisonerFactory,
    SentenceFactory,
    published,
    whole_case,
)

pytestmark = pytest.mark.django_db


def test_everything_dated_stands_in_order_of_time():
    case = PrisonerFactory()
    detention = DetentionFactory(
        prisoner=case,
        kind="pre_trial_detention",
        arrested="2023-11-20",
        has_ended=True,
        ended="2024-02",
        end_kind="pardon",
    )
    CustodyFactory(detention=detention, institution=None, place="Baku", since="2023-11-21")
    ChargeFactory(detention=detention, brought_on="2023-11-22", article=None, text="smuggling")
    hearing = HearingFactory(detention=detention, court=None, kind="verdict", held="2024-01-10", outcome="Guilty.")
    SentenceFactory(detention=detention, hearing=hearing, years=3, months=6)
    IncidentFactory(prisoner=case, happened="2023-11", kind__name="torture", by_whom="the police")
    told = [(e.kind, e.title) for e in timeline_of(compose_prisoner(case)).dated]
    assert told == [
        ("incident", "Torture"),
        ("arrest", "Detained: pre-trial detention"),
        ("custody", "Held at Baku"),
        ("charge", "Charge: smuggling"),
        ("hearing", "Verdict"),
        ("sentence", "Sentenced: imprisonment, 3 years 6 months"),
        ("release", "The detention ended: pardon"),
    ]


def test_what_is_only_bounded_stands_at_its_bound():
    case = PrisonerFactory()
    IncidentFactory(prisoner=case, happened="../2023-12-16", kind__name="torture")
    DetentionFactory(prisoner=case, arrested="2023-10")
    DetentionFactory(prisoner=case, arrested="2024-01-01")
    assert [e.kind for e in timeline_of(compose_prisoner(case)).dated] == ["arrest", "incident", "arrest"]


def test_what_is_undated_is_never_given_a_place():
    case = PrisonerFactory()
    detention = DetentionFactory(prisoner=case, arrested="", kind="unknown")
    SentenceFactory(detention=detention, hearing=None)
    timeline = timeline_of(compose_prisoner(case))
    assert timeline.dated == []
    assert [e.title for e in timeline.undated] == ["Detained", "Sentenced: imprisonment, 3 years"]


def test_the_timeline_of_a_whole_case_keeps_every_citation():
    document = compose_prisoner(published(whole_case(children=2)))
    timeline = timeline_of(document)
    assert all(entry.citations for entry in [*timeline.dated, *timeline.undated])


@pytest.mark.parametrize(
    ("name", "naming", "shown"),
    [
        ("Afiaddin Mammadov", "named", "AM"),
        ("Ülvi", "named", "Ü"),
        ("Juan de la Cruz", "named", "JC"),
        ("a member of a union", "unnamed", "N. N."),
        ("… 1", "named", "N. N."),
        ("ქეთევან ხიდაშელი", "named", "ქხ"),
        ("محمد رضا علي", "named", "م\xa0ع"),
        ("अनुराग ठाकुर", "named", "अठा"),
        ("王全璋", "named", "王"),
        ("İlqar Məmmədov oğlu", "named", "İM"),
    ],
)
def test_a_face_that_is_not_on_record_is_the_letters_of_the_name(name, naming, shown):
    assert letters(name, naming) == shown


def test_the_ground_behind_the_letters_is_always_the_same():
    assert ground("AZ-0001") == ground("AZ-0001")
    assert {ground(f"AZ-{n:04}") for n in range(40)} == {1, 2, 3, 4}
