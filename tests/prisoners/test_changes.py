"""What happened between two publications of a case, and the sentence that tells it."""

from __future__ import annotations

from typing import Any

import pytest

from prisoners.changes import happened_to_prisoner
from prisoners.models import Detention, Prisoner
from record import services
from record.published import Version
from tests.factories import (
    ArticleFactory,
    ChargeFactory,
    CustodyFactory,
    DetentionFactory,
    GroupFactory,
    HearingFactory,
    IncidentFactory,
    InstitutionFactory,
    OrganizationFactory,
    PrisonerFactory,
    PrisonerGroupFactory,
    RecognitionFactory,
    SentenceFactory,
    public_document,
    published,
    whole_case,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ulvi() -> Prisoner:
    """A published case with one detention that goes on."""
    prisoner = PrisonerFactory(name="Ulvi Hasanli")
    DetentionFactory(prisoner=prisoner, kind="unknown")
    return published(prisoner)


@pytest.fixture
def held(ulvi: Prisoner) -> Detention:
    return ulvi.detentions.get()


def publish(case: Prisoner) -> Version:
    version = services.publish(case=case, by=None)
    assert version is not None
    return version


def only(version: Version) -> dict[str, Any]:
    (happening,) = version.happenings
    return happening


def test_a_first_publication_is_a_new_case() -> None:
    version = published(PrisonerFactory(name="Aziz Orujov")).live
    assert only(version)["kind"] == "new_case"
    assert version.summary == "The case of Aziz Orujov was added to the record."


def test_a_withdrawal_says_so(ulvi: Prisoner) -> None:
    version = services.unpublish(case=ulvi, by=None, reason="asked")
    assert only(version)["kind"] == "withdrawn"
    assert version.summary == "The case of Ulvi Hasanli was withdrawn from the public record."


def test_an_arrest_is_told_with_its_day_and_kind(ulvi: Prisoner) -> None:
    DetentionFactory(prisoner=ulvi, arrested="2024-01", kind="house_arrest")
    version = publish(ulvi)
    assert (only(version)["kind"], only(version)["change"]) == ("arrest", "added")
    assert version.summary == "Ulvi Hasanli was detained (January 2024): house arrest."


def test_a_corrected_arrest_says_what_it_was_before(ulvi: Prisoner, held: Detention) -> None:
    held.arrested = "2023-11-21"
    held.save()
    version = publish(ulvi)
    assert (only(version)["kind"], only(version)["change"]) == ("arrest", "corrected")
    assert "21 November 2023" in version.summary and "Before: 20 November 2023." in version.summary


def test_a_detention_struck_from_the_record_is_told(ulvi: Prisoner, held: Detention) -> None:
    held.delete()
    version = publish(ulvi)
    assert (only(version)["kind"], only(version)["change"]) == ("arrest", "removed")
    assert version.summary == "Correction: A detention of Ulvi Hasanli was struck from the record (20 November 2023)."


def test_a_release_says_how(ulvi: Prisoner, held: Detention) -> None:
    held.has_ended, held.ended, held.end_kind = True, "2024-02-07", "pardon"
    held.save()
    version = publish(ulvi)
    assert (only(version)["kind"], only(version)["change"]) == ("release", "added")
    assert version.summary == "The detention of Ulvi Hasanli ended (7 February 2024): pardon."


def test_a_release_taken_back_says_that_the_person_is_held(ulvi: Prisoner, held: Detention) -> None:
    Detention.objects.update(has_ended=True, end_kind="release")
    publish(ulvi)
    Detention.objects.update(has_ended=False, end_kind="")
    version = publish(ulvi)
    assert (only(version)["kind"], only(version)["change"]) == ("release", "removed")
    assert "Ulvi Hasanli is held" in version.summary


def test_a_corrected_release_says_what_it_was_before(ulvi: Prisoner, held: Detention) -> None:
    held.has_ended, held.ended, held.end_kind = True, "2024-02-07", "pardon"
    held.save()
    publish(ulvi)
    held.ended = "2024-02-08"
    held.save()
    version = publish(ulvi)
    assert (only(version)["kind"], only(version)["change"]) == ("release", "corrected")
    assert "Before: 7 February 2024." in version.summary


def test_a_death_is_never_called_a_release(ulvi: Prisoner, held: Detention) -> None:
    held.has_ended, held.ended, held.end_kind = True, "2024-02-07", "death_in_custody"
    held.save()
    version = publish(ulvi)
    assert only(version)["kind"] == "death"
    assert version.summary == "Ulvi Hasanli died in custody (7 February 2024)."


def test_a_hearing_is_told_with_court_time_and_outcome(ulvi: Prisoner, held: Detention) -> None:
    court = published(InstitutionFactory(court=True, name="Khatai District Court"))
    HearingFactory(
        detention=held,
        kind="remand",
        court=court,
        time="10:30",
        time_zone="Asia/Baku",
        outcome="Remanded for four months",
    )
    version = publish(ulvi)
    assert (only(version)["kind"], only(version)["change"]) == ("hearing", "added")
    assert version.summary == (
        "Remand hearing in the case of Ulvi Hasanli at Khatai District Court, 5 December 2023, 10:30 Asia/Baku. "
        "Outcome: Remanded for four months."
    )


def test_a_hearing_moved_to_another_day_is_one_corrected_hearing(ulvi: Prisoner, held: Detention) -> None:
    hearing = HearingFactory(detention=held)
    publish(ulvi)
    hearing.held = "2023-12-06"
    hearing.save()
    version = publish(ulvi)
    assert (only(version)["kind"], only(version)["change"]) == ("hearing", "corrected")
    assert "Before: 5 December 2023." in version.summary


def test_a_hearing_removed_is_struck_from_the_record(ulvi: Prisoner, held: Detention) -> None:
    hearing = HearingFactory(detention=held)
    publish(ulvi)
    hearing.delete()
    version = publish(ulvi)
    assert (only(version)["kind"], only(version)["change"]) == ("hearing", "removed")
    assert version.summary.startswith("Correction: Struck from the record in the case of Ulvi Hasanli: Trial hearing")


def test_a_hearing_that_became_the_verdict_is_told_as_a_verdict(ulvi: Prisoner, held: Detention) -> None:
    hearing = HearingFactory(detention=held, kind="trial")
    publish(ulvi)
    hearing.kind = "verdict"
    hearing.save()
    version = publish(ulvi)
    assert (only(version)["kind"], only(version)["change"]) == ("verdict", "corrected")
    assert version.summary.startswith("Verdict in the case of Ulvi Hasanli")


def test_a_sentence_is_told_with_its_length(ulvi: Prisoner, held: Detention) -> None:
    SentenceFactory(detention=held, years=1, months=6)
    version = publish(ulvi)
    assert (only(version)["kind"], only(version)["change"]) == ("sentence", "added")
    assert version.summary == "Ulvi Hasanli was sentenced: imprisonment, 1 year, 6 months."


def test_a_sentence_changed_on_appeal_is_told_beside_the_new_one(ulvi: Prisoner, held: Detention) -> None:
    first = SentenceFactory(detention=held, years=3)
    publish(ulvi)
    SentenceFactory(detention=held, kind="fine", years=0, amount="500.00", currency="AZN", replaces=first)
    version = publish(ulvi)
    assert {(h["kind"], h["change"]) for h in version.happenings} == {("sentence", "corrected"), ("sentence", "added")}
    assert "changed by a later one: imprisonment, 3 years" in version.summary
    assert "fine, 500.00 AZN" in version.summary


def test_a_sentence_removed_is_struck_from_the_record(ulvi: Prisoner, held: Detention) -> None:
    sentence = SentenceFactory(detention=held)
    publish(ulvi)
    sentence.delete()
    version = publish(ulvi)
    told = "Correction: A sentence of Ulvi Hasanli was struck from the record: imprisonment, 3 years."
    assert version.summary == told


def test_a_transfer_names_the_institution(ulvi: Prisoner, held: Detention) -> None:
    CustodyFactory(detention=held, institution=published(InstitutionFactory(name="Kurdakhani")))
    version = publish(ulvi)
    assert (only(version)["kind"], only(version)["change"]) == ("transfer", "added")
    assert version.summary == "Ulvi Hasanli is held at Kurdakhani (21 November 2023)."


def test_a_transfer_does_not_name_an_institution_that_is_not_public(ulvi: Prisoner, held: Detention) -> None:
    CustodyFactory(detention=held, institution=InstitutionFactory(name="Secret prison"))
    assert "Secret prison" not in publish(ulvi).summary


def test_leaving_a_place_of_custody_is_told(ulvi: Prisoner, held: Detention) -> None:
    custody = CustodyFactory(detention=held, institution=None, place="Police station 9")
    publish(ulvi)
    custody.until = "2023-11-25"
    custody.save()
    version = publish(ulvi)
    assert (only(version)["kind"], only(version)["change"]) == ("transfer", "corrected")
    assert "was held at Police station 9" in version.summary and "no longer is" in version.summary


def test_a_charge_names_the_article_and_its_state(ulvi: Prisoner, held: Detention) -> None:
    ChargeFactory(detention=held, article=ArticleFactory(number="206.3.2"))
    version = publish(ulvi)
    assert (only(version)["kind"], only(version)["change"]) == ("charge", "added")
    assert version.summary == "Charge against Ulvi Hasanli: Criminal Code 206.3.2 (charged)."


def test_a_charge_that_was_dropped_is_a_corrected_charge(ulvi: Prisoner, held: Detention) -> None:
    charge = ChargeFactory(detention=held)
    publish(ulvi)
    charge.state = "dropped"
    charge.save()
    version = publish(ulvi)
    assert (only(version)["kind"], only(version)["change"]) == ("charge", "corrected")
    assert only(version)["before"]["state"] == "charged"
    assert version.summary.endswith("(dropped). Before: charged.")


def test_an_incident_is_told_by_its_kind(ulvi: Prisoner, held: Detention) -> None:
    IncidentFactory(prisoner=ulvi, detention=held)
    version = publish(ulvi)
    assert (only(version)["kind"], only(version)["change"]) == ("ill_treatment", "added")
    assert version.summary == "Recorded in the case of Ulvi Hasanli: torture (November 2023)."


def test_an_incident_removed_is_struck_from_the_record(ulvi: Prisoner) -> None:
    incident = IncidentFactory(prisoner=ulvi)
    publish(ulvi)
    incident.delete()
    said = "Correction: Struck from the record in the case of Ulvi Hasanli: torture (November 2023)."
    assert publish(ulvi).summary == said


def test_a_recognition_names_the_organisation(ulvi: Prisoner) -> None:
    RecognitionFactory(prisoner=ulvi, organization=published(OrganizationFactory(name="Memorial")))
    version = publish(ulvi)
    assert (only(version)["kind"], only(version)["change"]) == ("recognition", "added")
    assert version.summary == "Memorial recognises Ulvi Hasanli as a political prisoner."


def test_a_recognition_that_ended_is_told(ulvi: Prisoner) -> None:
    recognition = RecognitionFactory(prisoner=ulvi, organization=published(OrganizationFactory(name="Memorial")))
    publish(ulvi)
    recognition.until = "2024-05"
    recognition.save()
    assert publish(ulvi).summary == "Memorial no longer lists Ulvi Hasanli as a political prisoner."


def test_a_person_who_is_named_later_is_told_first() -> None:
    prisoner = published(PrisonerFactory(unnamed=True, name="a member of a union"))
    Prisoner.objects.filter(pk=prisoner.pk).update(name="Elvin Mustafayev", naming="named")
    DetentionFactory(prisoner=prisoner)
    version = publish(prisoner)
    assert [h["kind"] for h in version.happenings][:2] == ["named", "arrest"]
    assert version.summary.startswith("The person recorded as “a member of a union” is now named: Elvin Mustafayev.")


def test_any_other_field_is_one_update_that_lists_the_fields(ulvi: Prisoner) -> None:
    ulvi.case_summary = "Arrested at home."
    ulvi.save()
    PrisonerGroupFactory(prisoner=ulvi, group=GroupFactory(slug="cyclist"))
    version = publish(ulvi)
    assert only(version) == {"kind": "updated", "fields": ["groups", "case_summary"]}
    assert version.summary == "The case of Ulvi Hasanli was updated."


def test_several_things_are_told_in_one_paragraph(ulvi: Prisoner, held: Detention) -> None:
    HearingFactory(detention=held)
    SentenceFactory(detention=held)
    assert [h["kind"] for h in publish(ulvi).happenings] == ["hearing", "sentence"]


def test_the_same_document_twice_has_nothing_but_an_update_to_tell() -> None:
    document = public_document(published(whole_case(children=2)))
    assert happened_to_prisoner(document, document) == [{"kind": "updated", "fields": []}]
