"""The pages of officials: only what published cases say."""

from __future__ import annotations

import pytest

from record import services
from tests.factories import (
    DetentionFactory,
    HearingFactory,
    InstitutionFactory,
    OfficialFactory,
    OfficialRoleFactory,
    published,
)
from tests.visiting import cost_of, page, words_of

pytestmark = pytest.mark.django_db


def judged(judge, name: str = "Hafiz Babali", *, held: str = "2023-12-05", court=None):
    """A published person with a hearing before a judge."""
    hearing = HearingFactory(
        detention__prisoner__name=name,
        judge=judge,
        held=held,
        outcome="Four months.",
        court=court or published(InstitutionFactory(court=True, name="Khatai Court")),
    )
    return published(hearing.detention.prisoner)


def test_a_judge_stands_with_each_case_its_day_hearing_and_court():
    judge = OfficialFactory(name="Sulhana Hajiyeva")
    person = judged(judge)
    html = page(f"/officials/{judge.slug}/")
    said = words_of(html)
    assert "Sulhana Hajiyeva" in said and "1 as judge" in said
    assert "5 December 2023 Hafiz Babali: judge, trial hearing, Khatai Court Four months." in said
    assert f"/prisoners/{person.public_id}/#detention-" in html
    assert "2023 1 person, 2023" in said


def test_a_role_in_a_detention_is_dated_by_the_arrest_and_says_so():
    role = OfficialRoleFactory(role="investigator", detention__arrested="2022-03-04")
    published(role.detention.prisoner)
    said = words_of(page(f"/officials/{role.official.slug}/"))
    assert "1 as investigator" in said and "arrest on" in said and "2022 1 person, 2022" in said


def test_someone_tried_twice_is_one_person_with_two_acts():
    judge = OfficialFactory()
    detention = DetentionFactory()
    for day in ("2023-12-05", "2024-02-01"):
        HearingFactory(detention=detention, judge=judge, held=day)
    published(detention.prisoner)
    html = page(f"/officials/{judge.slug}/")
    assert "1 person in whose case this name stands" in words_of(html)
    assert html.count('href="/prisoners/') >= 2
    assert "2023 1 person, 2023 2024 1 person, 2024" in words_of(html)


def test_an_official_of_whom_no_published_case_speaks_is_as_absent_as_one_who_never_was():
    never = page("/officials/never-was/", 404).replace("never-was", "")
    unused, drafted = OfficialFactory(), OfficialRoleFactory().official
    withdrawn = OfficialRoleFactory()
    published(withdrawn.detention.prisoner)
    page(f"/officials/{withdrawn.official.slug}/")
    services.unpublish(case=withdrawn.detention.prisoner, by=None, reason="asked for")
    for official in (unused, drafted, withdrawn.official):
        assert page(f"/officials/{official.slug}/", 404).replace(official.slug, "") == never
        assert official.name not in page("/officials/")


def test_the_note_of_the_desk_is_never_shown():
    judge = OfficialFactory(note="Seen at a birthday of the minister.")
    judged(judge)
    assert "birthday of the minister" not in page(f"/officials/{judge.slug}/") + page("/officials/")


def test_acts_can_be_chosen_by_role_and_year_and_a_bad_choice_is_named():
    judge = OfficialFactory()
    judged(judge, "Early", held="2021-01-05")
    judged(judge, "Late", held="2023-12-05")
    address = f"/officials/{judge.slug}/"
    said = words_of(page(f"{address}?year=2021"))
    assert "Early" in said and "Late" not in said
    assert "Nothing on the record matches." in words_of(page(f"{address}?role=prosecutor"))
    assert "Year year: This is not a whole number" in words_of(page(f"{address}?year=soon", 400))
    assert "There is no such parameter." in page(f"{address}?country=AZ", 400)
    page(f"{address}?page=9", 404)


def test_the_list_finds_a_name_in_any_script_and_counts_people():
    judge = OfficialFactory(name="Эльдар Исмаилов")
    judged(judge, "One"), judged(judge, "Two")
    judged(OfficialFactory(name="Someone Else"), "Three")
    for asked in ("ismailov", "Исмаилов"):
        said = words_of(page(f"/officials/?q={asked}&role=judge&country=AZ"))
        assert "Эльдар Исмаилов Judge · in the cases of 2 people · 2023" in said and "Someone Else" not in said
    assert "Nothing on the record matches." in words_of(page("/officials/?country=BR"))
    assert "No country has the code" in words_of(page("/officials/?country=Atlantis", 400))


def test_pages_cost_the_same_with_one_and_with_twelve_cases():
    few, many = OfficialFactory(), OfficialFactory()
    judged(few)
    one = cost_of("/officials/")
    for n in range(12):
        judged(many, f"Person {n}")
        judged(OfficialFactory(), f"Other {n}")
    assert cost_of(f"/officials/{few.slug}/") == cost_of(f"/officials/{many.slug}/") <= 4
    assert cost_of("/officials/") == one <= 2
