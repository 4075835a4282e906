"""Sentences that say what was before, and corrections that say that they are."""

from __future__ import annotations

import pytest
from django.utils import translation

from prisoners.models import Detention, Prisoner
from prisoners.telling import tell_of_prisoner
from record import services
from record.models import Publishable
from record.published import Version
from tests.factories import (
    ChargeFactory,
    CustodyFactory,
    DetentionFactory,
    HearingFactory,
    InstitutionFactory,
    OrganizationFactory,
    PrisonerFactory,
    SentenceFactory,
    published,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ulvi() -> Prisoner:
    """A published case with one detention that goes on."""
    prisoner = PrisonerFactory(name="Ulvi Hasanli")
    DetentionFactory(prisoner=prisoner, kind="unknown", arrested="2023-11-20")
    return published(prisoner)


@pytest.fixture
def held(ulvi: Prisoner) -> Detention:
    return ulvi.detentions.get()


def told(case: Publishable, *, correction: bool = False) -> str:
    version = services.publish(case=case, by=None, correction=correction)
    assert version is not None
    return version.summary


def test_a_hearing_that_is_set_and_moved_says_who_set_it_and_what_was_before(ulvi: Prisoner, held: Detention) -> None:
    court = published(InstitutionFactory(name="The Baku Serious Crimes Court"))
    hearing = HearingFactory(detention=held, held="2024-03-05", court=court, outcome="")
    assert told(ulvi) == (
        "The Baku Serious Crimes Court set a hearing in the case of Ulvi Hasanli for 5 March 2024 (trial hearing)."
    )
    hearing.held = "2024-03-12"
    hearing.save()
    assert told(ulvi) == (
        "The Baku Serious Crimes Court set a hearing in the case of Ulvi Hasanli for 12 March 2024 (trial hearing). "
        "Before: 5 March 2024."
    )


def test_a_hearing_without_a_court_is_set_all_the_same(ulvi: Prisoner, held: Detention) -> None:
    HearingFactory(detention=held, held="2024-03-05", court=None, outcome="")
    assert told(ulvi) == "A hearing in the case of Ulvi Hasanli is set for 5 March 2024 (trial hearing)."


def test_another_day_of_a_hearing_that_was_held_is_a_correction(ulvi: Prisoner, held: Detention) -> None:
    hearing = HearingFactory(detention=held, held="2024-03-05", outcome="Remanded for a month.")
    told(ulvi)
    hearing.held = "2024-03-06"
    hearing.save()
    said = told(ulvi)
    assert said.startswith("Correction: ")
    assert said.endswith("Before: 5 March 2024.")


def test_an_outcome_that_becomes_known_is_no_correction(ulvi: Prisoner, held: Detention) -> None:
    hearing = HearingFactory(detention=held, held="2024-03-05", outcome="")
    told(ulvi)
    hearing.outcome = "Remanded for a month."
    hearing.save()
    said = told(ulvi)
    assert "Correction" not in said
    assert "Outcome: Remanded for a month." in said


@pytest.mark.parametrize(
    ("before", "now", "corrects"),
    [("2023-11-20", "2023-11-21", True), ("2023-11", "2023-11-20", False), ("2023-11", "2023-12-01", True)],
)
def test_another_day_is_a_correction_and_a_more_exact_one_is_not(before: str, now: str, corrects: bool) -> None:
    prisoner = PrisonerFactory()
    detention = DetentionFactory(prisoner=prisoner, arrested=before)
    published(prisoner)
    detention.arrested = now
    detention.save()
    assert told(prisoner).startswith("Correction: ") is corrects


def test_what_was_unknown_and_is_known_now_is_no_correction(ulvi: Prisoner, held: Detention) -> None:
    held.kind = "imprisonment"
    held.save()
    assert "Correction" not in told(ulvi)
    held.kind = "house_arrest"
    held.save()
    said = told(ulvi)
    assert said.startswith("Correction: ")
    assert said.endswith("Before: imprisonment.")


def test_a_transfer_says_where_the_person_was_before(ulvi: Prisoner, held: Detention) -> None:
    CustodyFactory(detention=held, institution=None, place="Police station 9", since="2023-11-21")
    told(ulvi)
    CustodyFactory(detention=held, institution=None, place="Kurdakhani", since="2024-01-10")
    assert told(ulvi) == "Ulvi Hasanli is held at Kurdakhani (10 January 2024). Before: Police station 9."


def test_an_earlier_place_that_is_added_later_names_nothing_before_it(ulvi: Prisoner, held: Detention) -> None:
    CustodyFactory(detention=held, institution=None, place="Kurdakhani", since="2024-01-10")
    told(ulvi)
    CustodyFactory(detention=held, institution=None, place="Police station 9", since="2023-11-21")
    assert "Before" not in told(ulvi)


def test_a_charge_that_is_dropped_is_no_correction_and_another_article_is(ulvi: Prisoner, held: Detention) -> None:
    charge = ChargeFactory(detention=held, article=None, text="Smuggling")
    told(ulvi)
    charge.state = "dropped"
    charge.save()
    assert told(ulvi) == "Charge against Ulvi Hasanli: Smuggling (dropped). Before: charged."
    charge.text = "Hooliganism"
    charge.save()
    assert told(ulvi) == "Correction: Charge against Ulvi Hasanli: Hooliganism (dropped). Before: Smuggling."


def test_another_length_of_a_sentence_says_what_it_was(ulvi: Prisoner, held: Detention) -> None:
    sentence = SentenceFactory(detention=held, years=3, months=0)
    told(ulvi)
    sentence.years = 5
    sentence.save()
    assert told(ulvi) == "Correction: Ulvi Hasanli was sentenced: imprisonment, 5 years. Before: 3 years."


def test_a_correction_is_told_in_the_language_of_the_reader(ulvi: Prisoner, held: Detention) -> None:
    held.delete()
    told(ulvi)
    happenings = Version.objects.latest("sequence").happenings
    with translation.override("en"):
        assert tell_of_prisoner(happenings, "X").startswith("Correction: A detention of X")


def test_an_editor_says_that_nothing_new_happened(ulvi: Prisoner) -> None:
    ulvi.biography = "Spelled right."
    ulvi.save()
    assert told(ulvi, correction=True) == "Correction: The case of Ulvi Hasanli was updated."
    organization = published(OrganizationFactory(name="Memorial"))
    organization.description = "Spelled right."
    organization.save()
    assert told(organization, correction=True) == "Correction: The entry “Memorial” was updated."
