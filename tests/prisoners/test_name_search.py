"""Search finds any spelling, script and order of a name among thousands of other people, by an index."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bench.decoys import decoys
from bench.named_people import put_on_record
from bench.names import OUR_PAIRS, Pair, plan_of, published_first, read_pairs, recall, working_first
from prisoners.models import Prisoner, PublishedPrisoner
from record.name_search import NearestNames, nearest_names

OTHERS = 4000
PAIRS = read_pairs(OUR_PAIRS)


@pytest.fixture(scope="module")
def crowd(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The people of the pairs among thousands of others, on both records; gone after the last test of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        written = list(dict.fromkeys(pair.written for pair in PAIRS))
        put_on_record(written)
        put_on_record(decoys(OTHERS, near=written))
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def may_ask(crowd: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield


@pytest.mark.parametrize("ask", [published_first, working_first])
def test_a_name_in_another_spelling_script_or_order_comes_first(ask: Any) -> None:
    share, times, missed = recall([pair for pair in PAIRS if not pair.held], ask)
    assert share >= 0.97, missed
    # The limit is for 100,000 others (make bench); among thousands it is far away, whatever else the machine does.
    assert statistics.median(times) <= 100


def test_even_the_hardest_spellings_are_mostly_found() -> None:
    hard = [pair for pair in PAIRS if pair.held]
    share, _times, missed = recall(hard, published_first)
    assert share >= 0.6, missed


@pytest.mark.parametrize(
    ("asked", "named", "other"),
    [
        ("Эльшан Гасанов", "Elşən Həsənov", "Елшан Гасанова"),
        ("Khadija Ismayilova", "Xədicə İsmayılova", "Khadija Ismayilov"),
    ],
)
def test_a_surname_in_the_other_gender_comes_after(asked: str, named: str, other: str) -> None:
    with transaction.atomic():
        put_on_record([other, named])
        found = published_first(asked)
        assert found[0] == named and other in found[1:]
        transaction.set_rollback(True)


@pytest.mark.parametrize("asked", ["Ülvi Həsənli", "Rəsul Cəfərov", "Алесь Беляцкий", "RasulJafarov"])
def test_the_candidates_come_from_the_index(asked: str) -> None:
    with connection.cursor() as cursor:
        # Among so few, reading all is cheap; the plan among 100,000 is a figure of `make bench`.
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = plan_of(asked)
    assert "Bitmap Index Scan on pub_prisoner_name_keys" in plan
    assert "Seq Scan" not in plan


@pytest.mark.parametrize("asked", ["Rasul Jafarov", "Nobody Whomsoever", "Aliyev", "Məmmədov Əli"])
def test_a_search_asks_three_questions_at_most(asked: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        published_first(asked)
    assert len(queries) <= 3
    with CaptureQueriesContext(connection) as queries:
        working_first(asked)
    # One more: whether names changed.
    assert len(queries) <= 4


def test_a_common_surname_finds_all_who_bear_it_and_those_first() -> None:
    found = PublishedPrisoner.objects.search("Quliyev")
    bearers = PublishedPrisoner.objects.filter(name__contains="Quliyev").count()
    assert bearers > 20
    assert found.count() >= bearers
    assert all("uliyev" in name for name in published_first("Quliyev"))


def test_a_name_that_nobody_bears_finds_nobody() -> None:
    assert published_first("Bartholomew Fotheringham") == []


def test_at_the_desk_a_name_may_be_unfinished() -> None:
    assert "Rəsul Cəfərov" in list(Prisoner.objects.search("Rasul Jaf").values_list("name", flat=True)[:5])
    assert "Rəsul Cəfərov" in list(Prisoner.objects.search("Расул Джаф").values_list("name", flat=True)[:5])


def test_a_search_within_some_cases_finds_among_these_only() -> None:
    one = Prisoner.objects.get(name="Rəsul Cəfərov")
    others = Prisoner.objects.exclude(pk=one.pk)
    assert one not in others.search("Rasul Jafarov")
    assert list(Prisoner.objects.filter(pk=one.pk).search("Rasul Jafarov")) == [one]


@pytest.mark.parametrize(
    "asked", ["", " ", "…", "'", "%", "a", "\N{ZERO WIDTH JOINER}", "'; drop table", "x" * 5000, "و"]
)
def test_no_text_breaks_a_search(asked: str) -> None:
    published_first(asked)
    working_first(asked)


def test_questions_that_are_kept_find_what_those_written_anew_find() -> None:
    kept = NearestNames(PublishedPrisoner.objects.all)
    typed = [pair.queried for pair in PAIRS[:40]]
    # Of no part, of one, of more than are kept; and what stands for itself in a pattern or in a statement.
    for asked in [*typed, "", "?", "Ж", "a b c d e f g h i j k", "100%", "_%s%%", "O'Brien", *typed[:5]]:
        assert kept.to(asked) == nearest_names(PublishedPrisoner.objects.all(), asked)


def test_pairs_are_read_as_they_stand() -> None:
    assert Pair("Cavid Ağa", "Javid Agha") in PAIRS


def test_to_plan_a_search_few_names_are_compared() -> None:
    """Each sample of names that the database keeps is compared with the one asked for, before the search begins."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attrelid::regclass::text, attstattarget FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
            " WHERE attname = 'names_folded' AND relkind = 'r'"
        )
        tables = dict(cursor.fetchall())
    assert len(tables) == 3
    assert set(tables.values()) == {9}
