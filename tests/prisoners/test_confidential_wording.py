"""What a public document repeats of confidential notes; names that are public anyway are no secret."""

from __future__ import annotations

import pytest

from prisoners.confidential_wording import repeated_in
from prisoners.models import ConfidentialNote, Prisoner
from prisoners.publication import compose_prisoner
from tests.factories import ConfidentialNoteFactory, DetentionFactory, PrisonerFactory

pytestmark = pytest.mark.django_db


def found(note: str, *, kind: str = "other", **fields: str) -> list[str]:
    """The words of a note that a case with these texts repeats."""
    case = PrisonerFactory(name="Afiaddin Mammadov", **fields)
    ConfidentialNoteFactory(prisoner=case, body=note, kind=kind)
    return words_in(case)


def words_in(case: Prisoner) -> list[str]:
    notes = ConfidentialNote.objects.filter(prisoner=case)
    return [repeated.words for repeated in repeated_in(compose_prisoner(case), notes)]


def test_a_number_of_the_notes_is_found_however_it_is_written():
    assert found("Sister: +994 50 123 45 67", biography="Reach her at 050-123-45-67.") == ["994 50 123 45 67"]


def test_an_address_for_mail_of_the_notes_is_found_in_any_case():
    assert found("leyla@example.az", biography="Leyla@Example.az answers.") == ["leyla@example.az"]


def test_a_street_address_of_the_notes_is_found():
    note = "They live at Nizami küçəsi 12, Sumgait."
    assert "Nizami küçəsi 12" in found(note, case_summary="He was taken from Nizami küçəsi 12.")
    assert found(note, case_summary="He was taken from Nizami küçəsi 14.") == []


def test_a_full_name_of_the_notes_is_found_in_another_spelling_and_script():
    note = "Told by Aygün Əliyeva, who asks not to be named."
    assert found(note, biography="As Aygun Aliyeva said.") == ["Aygün Əliyeva"]
    assert found("Рассказала Айгюн Мирзоева.", biography="Соседка, Айгюн Мирзоева.") == ["Айгюн Мирзоева"]


def test_a_single_name_is_found_where_the_note_is_of_people():
    note = "The guard Rashad told us."
    assert found(note, kind="source_identity", biography="He was beaten, a guard called Rashad said.") == ["Rashad"]
    assert found(note, kind="security", biography="He was beaten, a guard called Rashad said.") == []


def test_the_name_of_the_person_and_places_on_record_are_no_secret():
    case = PrisonerFactory(name="Afiaddin Mammadov", biography="He, Afiaddin Mammadov, was taken in Baku.")
    DetentionFactory(prisoner=case, place="Baku")
    ConfidentialNoteFactory(prisoner=case, kind="family", body="The brother of Afiaddin Mammadov is in Baku too.")
    assert words_in(case) == []


def test_dates_articles_and_common_words_of_both_are_no_secret():
    note = "Arrested on 20 November 2023 under Article 221.3; his health is poor. The lawyer visits."
    text = "Arrested on 20 November 2023 under Article 221.3. The lawyer said so."
    assert found(note, kind="contact", biography=text) == []


def test_no_note_finds_nothing():
    assert words_in(PrisonerFactory(biography="Reach her at 050-123-45-67.")) == []
