"""What is asked again in another language is answered without asking the database, and each answer is the asker's."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from exports.mirror.reads import reading, would_read_the_same
from prisoners.published import PublishedPrisoner
from tests.factories import PrisonerFactory, published

pytestmark = pytest.mark.django_db


class Asked:
    """Counts what reaches the database."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.number += 1
        return execute(sql, params, many, context)


def test_a_question_is_asked_once_and_answered_the_same_each_time():
    people = [published(PrisonerFactory(name=f"Person {letter}")).public_id for letter in "ABC"]
    asked = Asked()
    with reading() as reads, connection.execute_wrapper(asked):
        answers = [list(PublishedPrisoner.objects.order_by("pk").values_list("pk", "name_keys")) for _ in range(3)]
        names = [PublishedPrisoner.objects.get(pk=people[0]).name for _ in range(2)]
        assert all(PublishedPrisoner.objects.filter(pk=people[1]).exists() for _ in range(2))
        assert not any(PublishedPrisoner.objects.filter(pk="AZ-0").exists() for _ in range(2))
    assert asked.number == 4
    assert sorted(pk for pk, _keys in answers[0]) == sorted(people)
    assert answers[0] == answers[1] == answers[2]
    assert names == ["Person A", "Person A"]
    assert len(reads.kept or []) == 4
    assert would_read_the_same(reads.kept)


def test_who_changes_a_list_of_an_answer_changes_it_for_nobody_else():
    published(PrisonerFactory(name="Person A"))
    with reading():
        first = PublishedPrisoner.objects.get().name_keys
        before = list(first)
        first.clear()
        assert PublishedPrisoner.objects.get().name_keys == before != []


def test_what_another_page_is_told_is_asked_anew():
    published(PrisonerFactory(name="Person A"))
    with reading():
        assert PublishedPrisoner.objects.count() == 1
    published(PrisonerFactory(name="Person B"))
    with reading():
        assert PublishedPrisoner.objects.count() == 2


def test_a_half_read_answer_begins_at_its_first_row_for_the_next():
    for letter in "ABC":
        published(PrisonerFactory(name=f"Person {letter}"))
    with reading(), connection.cursor() as cursor:
        for _turn in range(2):
            cursor.execute("SELECT name FROM prisoners_publishedprisoner ORDER BY name")
            assert cursor.fetchone() == ("Person A",)
            assert cursor.fetchmany(1) == [("Person B",)]
            assert [name for (name,) in cursor] == ["Person C"]
            assert cursor.fetchone() is None and cursor.rowcount == 3
