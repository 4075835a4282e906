"""Rows are matched with the right person on record, or with none; and whoever goes meanwhile takes no row along."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction

from prisoners.importing import on_record, services
from prisoners.importing.entry_of_rows import enter_rows
from prisoners.importing.mapping import read_mapping
from prisoners.importing.matching import begin_matching
from prisoners.importing.on_record import OnRecord, Sought
from prisoners.importing.row_reading import readable
from prisoners.importing.tables import Row
from prisoners.importing.working import Worker
from prisoners.models import Detention, Import, ImportRow, NameChange, NamesOfPrisoner, Prisoner, PrisonerName
from prisoners.name_index import findable, keep_all_names, names_of
from tests.desk import staff
from tests.factories import (
    DetentionFactory,
    MaintenanceFactory,
    OrganizationFactory,
    PrisonerFactory,
    PrisonerNameFactory,
    published,
)

pytestmark = pytest.mark.django_db
NAME, DAY = "Elşən Həsənov", "2023-11-20"


def read_in(*rows: str, by=None, header: str = "name,arrested") -> Import:
    """An import of these rows, read and matched."""
    content = "\n".join([header, *rows]).encode()
    team = OrganizationFactory(team=True)
    of = services.begin(file=ContentFile(content), name="az.csv", team=team, by=by)
    services.read_by(of=of, mapping=read_mapping(of.mapping))
    assert Worker(of.pk).work()
    return of


def only_row(of: Import) -> ImportRow:
    return ImportRow.objects.get(of=of)


def run(of: Import) -> ImportRow:
    services.run(of=of)
    assert Worker(of.pk).work()
    return ImportRow.objects.get(of=of, number=1)


def namesakes(number: int, *, name: str = NAME, arrested: bool = True) -> list[Prisoner]:
    """As many people of one name, each arrested on another day, or no day known."""
    people = Prisoner.objects.bulk_create(Prisoner(name=name, country="AZ") for _n in range(number))
    if arrested:
        first = dt.date(2001, 1, 1)
        Detention.objects.bulk_create(
            Detention(prisoner=person, arrested=str(first + dt.timedelta(days=7 * n)))
            for n, person in enumerate(people)
        )
    return people


# More than are compared at a glance, too: then the database says who is nearest.
@pytest.mark.parametrize("number", [300, 1_100])
@pytest.mark.parametrize("arrested", [True, False], ids=["arrested otherwise", "no arrest known"])
def test_among_many_namesakes_the_one_arrested_that_day_is_found(number, arrested):
    namesakes(number // 2, arrested=arrested)
    # In another spelling, and neither the first nor the last.
    meant = DetentionFactory(prisoner=PrisonerFactory(name="Elshan Hasanov", country="AZ"), arrested="2023-11-22")
    namesakes(number // 2 + 1, arrested=arrested)
    row = only_row(read_in("Elşən Həsənov,22 November 2023"))
    assert (row.matched, row.matched_detention, row.choice) == (meant.prisoner, meant, "update")


def test_a_person_is_found_by_birth_among_many_namesakes():
    namesakes(400)
    meant = PrisonerFactory(name=NAME, country="AZ", born="1961-02-06")
    namesakes(400)
    DetentionFactory(prisoner=meant, arrested="2000-01-01")
    row = only_row(read_in("Elshan Hasanov,22 November 2023,6 February 1961", header="name,arrested,born"))
    assert (row.matched, row.choice) == (meant, "detention")


def test_where_nothing_tells_which_of_two_is_meant_neither_is_taken():
    first, second = namesakes(2)
    row = only_row(read_in(f"{NAME},{DAY}"))
    assert (row.matched, row.choice) == (None, "new")
    assert [match["prisoner"] for match in row.matches] == [first.pk, second.pk]
    [doubt] = row.doubts
    assert first.public_id in doubt and second.public_id in doubt


def test_one_namesake_with_another_arrest_is_the_person_arrested_again():
    [known] = namesakes(1)
    assert run(read_in(f"{NAME},{DAY}")).prisoner == known
    assert known.detentions.count() == 2


def test_of_two_the_one_with_the_fathers_name_of_the_row_is_meant():
    first, second = namesakes(2)
    PrisonerNameFactory(prisoner=first, name="Elşən Kamil oğlu Həsənov")
    PrisonerNameFactory(prisoner=second, name="Elşən Tofiq oğlu Həsənov")
    assert only_row(read_in(f"Elşən Tofiq oğlu Həsənov,{DAY}")).matched == second


def test_another_name_of_the_row_is_enough():
    known = DetentionFactory(prisoner=PrisonerFactory(name="Alyaksandr Bialiatski", country="AZ"), arrested=DAY)
    row = only_row(read_in(f"Sasha Zorny,{DAY},Alyaksandr Bialiatski", header="name,arrested,other names"))
    assert row.matched == known.prisoner


@pytest.mark.parametrize("changes", [{"naming": "unnamed"}, {"state": "merged"}])
def test_an_unnamed_person_and_a_merged_case_are_nobody_to_match(changes):
    DetentionFactory(prisoner=PrisonerFactory(name=NAME, country="AZ", **changes), arrested=DAY)
    row = only_row(read_in(f"{NAME},{DAY}"))
    assert (row.matched, row.matches) == (None, [])


def test_of_a_case_that_is_not_to_be_seen_only_the_team_is_told():
    theirs = OrganizationFactory(name="Other Desk", maintains_cases=True)
    hidden = DetentionFactory(prisoner=PrisonerFactory(name=NAME, country="AZ"), arrested=DAY).prisoner
    MaintenanceFactory(prisoner=hidden, organization=theirs)
    stranger = staff("Editor", team=OrganizationFactory(team=True))
    row = only_row(read_in(f"{NAME},{DAY}", by=stranger))
    assert (row.matched, row.choice, row.matches) == (None, "new", [{"teams": ["Other Desk"]}])
    assert row.doubts == ["Another team keeps a similar case: ask Other Desk."]
    published(hidden)
    row = only_row(read_in(f"{NAME},{DAY}", by=stranger))
    assert (row.matched, row.choice) == (hidden, "skip")


def test_whoever_was_deleted_while_a_file_is_read_is_not_matched():
    first, second = (DetentionFactory(prisoner=p, arrested=DAY).prisoner for p in namesakes(2, arrested=False))
    second.delete()
    of = services.begin(file=ContentFile(b"name,arrested\nA,2014"), name="az.csv", team=None, by=None)
    matcher, reader = begin_matching(of), readable(read_mapping(of.mapping))

    def matched(number: int, name: str) -> ImportRow:
        cells = {"name": name, "arrested": DAY}
        [row] = matcher.match([reader.read(Row(number, cells))])
        return row

    assert matched(1, NAME).matched == first
    first.delete()
    row = matched(2, "Elshan Hasanov")
    assert (row.matched_id, row.choice) == (None, "new")
    row.save()
    connection.check_constraints()


def entered_after(of: Import, change) -> ImportRow:
    """The row of an import, entered when someone changed the record after the worker had taken the row up."""
    services.run(of=of)
    lot = list(ImportRow.objects.filter(of=of).waiting())
    change()
    with transaction.atomic():
        enter_rows(Import.objects.get(pk=of.pk), lot, None)
    # What the database checks when a transaction ends.
    connection.check_constraints()
    return only_row(of)


def test_a_row_about_someone_deleted_since_it_was_read_is_rejected():
    known = DetentionFactory(prisoner=PrisonerFactory(name=NAME, country="AZ"), arrested=DAY)
    row = entered_after(read_in(f"{NAME},{DAY}"), known.prisoner.delete)
    assert (row.outcome, row.said) == ("rejected", ["The case it was to be added to is no more."])
    assert (row.matched, row.matched_detention, row.prisoner) == (None, None, None)


def test_a_row_about_someone_merged_since_it_was_read_is_rejected():
    known = DetentionFactory(prisoner=PrisonerFactory(name=NAME, country="AZ"), arrested=DAY).prisoner
    row = entered_after(read_in(f"{NAME},{DAY}"), lambda: Prisoner.objects.filter(pk=known.pk).update(state="merged"))
    assert row.outcome == "rejected" and "was merged into another case" in row.said[0]


def test_a_row_about_a_detention_deleted_since_it_was_read_becomes_another_detention():
    known = DetentionFactory(prisoner=PrisonerFactory(name=NAME, country="AZ"), arrested=DAY)
    row = entered_after(read_in(f"{NAME},{DAY}"), known.delete)
    assert (row.outcome, row.matched_detention, row.choice) == ("updated", None, "detention")
    assert row.detention == known.prisoner.detentions.get()


def test_whoever_is_imported_is_found_by_all_names_at_once_and_no_search_has_to_read_them():
    run(read_in("Elşən Tofiq oğlu Həsənov,2014", "Расул Джафаров,2015", "Elşən Tofiq oğlu Həsənov,2018"))
    assert PrisonerName.objects.exists()
    assert not NameChange.objects.exists()
    for person in Prisoner.objects.all():
        kept = NamesOfPrisoner.objects.get(pk=person.pk)
        assert (kept.names_folded, kept.name_keys) == findable(names_of(person))
    assert [p.name for p in Prisoner.objects.search("Rasul Cəfərov")] == ["Расул Джафаров"]


def test_names_that_others_changed_are_still_read():
    other = PrisonerFactory(name="Quite Another")
    run(read_in("Elşən Həsənov,2014"))
    Prisoner.objects.filter(pk=other.pk).update(name="Arif Yunusov")
    assert list(Prisoner.objects.search("Arif Yunusov")) == [other]


def test_what_matching_costs_does_not_grow_with_who_is_on_record(django_assert_max_num_queries):
    namesakes(40)
    with django_assert_max_num_queries(60):
        read_in(*(f"{NAME},{day} March 2020" for day in range(1, 25)))


def sought(*names: str) -> list[Sought]:
    reader = readable(read_mapping('version = 1\ncountry = "AZ"\n[columns]\nname = "name"\n'))
    return [Sought.of(reader.read(Row(n, {"name": name}))) for n, name in enumerate(names, 1)]


def test_whoever_was_read_for_a_row_is_not_read_again_for_the_next(django_assert_num_queries):
    people, remembering = namesakes(3), OnRecord()
    keep_all_names()
    [first] = remembering.near(sought(NAME))
    next_row = sought("Elshan Hasanov")
    # Only who sounds alike is asked for.
    with django_assert_num_queries(1):
        [second] = remembering.near(next_row)
    assert {one.pk for one in first} == {one.pk for one in second} == {person.pk for person in people}


def test_no_more_people_are_remembered_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr(on_record, "MOST_REMEMBERED", 2)
    people, remembering = namesakes(5), OnRecord()
    keep_all_names()
    for _again in range(2):
        [found] = remembering.near(sought(NAME))
        assert {one.pk for one in found} == {person.pk for person in people}
        assert len(remembering.remembered) == 2
