"""The names people are found by follow the record, however it is changed."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from prisoners.models import NameChange, NamesOfPrisoner, Prisoner, PrisonerName, PublishedPrisoner
from prisoners.name_index import READING_LOCK, keep_all_names, keep_names
from tests.factories import PrisonerFactory, PrisonerNameFactory, published

pytestmark = pytest.mark.django_db


def found(asked: str) -> list[str]:
    return [person.name for person in Prisoner.objects.search(asked)]


def sql(statement: str, *values: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_a_person_is_found_as_soon_as_they_are_on_record() -> None:
    PrisonerFactory(name="Rəsul Cəfərov")
    assert found("Расул Джафаров") == ["Rəsul Cəfərov"]


def test_a_spelling_and_a_translation_are_names_too() -> None:
    person = PrisonerFactory(name="A. Bialiatski", i18n={"name_ru": "Пётр Сидоров"})
    PrisonerNameFactory(prisoner=person, name="Алесь Бяляцкі")
    assert found("Petr Sidorov") == found("Ales Bialatski") == ["A. Bialiatski"]


def test_every_way_to_change_a_name_counts() -> None:
    person = PrisonerFactory(name="Wrong Namesake")
    spelling = PrisonerNameFactory(prisoner=person, name="Mistaken Identity")
    other = PrisonerFactory(name="Quite Another")
    keep_all_names()
    Prisoner.objects.filter(pk=person.pk).update(name="Elşən Həsənov")
    assert found("Elshan Hasanov") == ["Elşən Həsənov"]
    assert found("Wrong Namesake") == []
    sql("UPDATE prisoners_prisonername SET name = 'Ариф Юнусов' WHERE id = %s", spelling.pk)
    assert found("Arif Yunusov") == ["Elşən Həsənov"]
    # A merge moves a spelling: both people are read again.
    PrisonerName.objects.filter(pk=spelling.pk).update(prisoner=other)
    assert found("Arif Yunusov") == ["Quite Another"]
    sql("DELETE FROM prisoners_prisonername WHERE id = %s", spelling.pk)
    assert found("Arif Yunusov") == []


def test_what_is_deleted_is_forgotten() -> None:
    person = PrisonerFactory(name="Rəsul Cəfərov")
    keep_all_names()
    key = person.pk
    person.delete()
    assert found("Rasul Jafarov") == []
    assert not NamesOfPrisoner.objects.filter(pk=key).exists()


def test_a_change_that_is_no_name_is_not_noted() -> None:
    person = PrisonerFactory()
    keep_all_names()
    Prisoner.objects.filter(pk=person.pk).update(biography="Born somewhere.")
    assert not NameChange.objects.exists()


def test_without_changes_it_costs_one_question_and_many_are_read_in_few() -> None:
    keep_all_names()
    with CaptureQueriesContext(connection) as queries:
        assert keep_names() == 0
    assert len(queries) == 1
    counts = []
    for number in (2, 20):
        PrisonerFactory.create_batch(number)
        with CaptureQueriesContext(connection) as queries:
            assert keep_names() == number
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_search_reads_so_many_at_most_and_the_worker_the_rest() -> None:
    PrisonerFactory.create_batch(5)
    assert keep_names(most=2) == 2
    assert keep_all_names() == 3
    assert not NameChange.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_who_reads_while_another_reads_does_not_wait() -> None:
    person = PrisonerFactory(name="Rəsul Cəfərov")
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [READING_LOCK])
        assert keep_names() == 0
        other.rollback()
        assert keep_names() == 1
    assert NamesOfPrisoner.objects.get().pk == person.pk


def test_the_published_record_is_found_by_spellings_and_translations() -> None:
    person = PrisonerFactory(name="A. Bialiatski", i18n={"name_ru": "Пётр Сидоров"})
    PrisonerNameFactory(prisoner=person, name="Алесь Бяляцкі")
    published(person)
    for asked in ("Petr Sidorov", "Ales Bialatski", "BialatskiAles"):
        assert [p.name for p in PublishedPrisoner.objects.search(asked)] == ["A. Bialiatski"], asked
