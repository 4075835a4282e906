"""Who has which value of which facet, kept as bits: whatever becomes of the rows, they are those of counting anew."""

from __future__ import annotations

from itertools import combinations
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from prisoners.facet_bits import ANEW, BLOCK
from prisoners.facets import MOST, facets_of
from prisoners.filters import PrisonerPageFilters
from prisoners.models import PublishedFacetBits
from prisoners.published import PublishedPrisoner
from record.paging import COUNTED_UP_TO
from tests.factories import PrisonerFactory, published, whole_case
from tests.plans import nodes_of
from tests.prisoners.crowd import crowd

pytestmark = pytest.mark.django_db

CHOICES: dict[str, list[Any]] = {
    "country": ["AZ", "BY", "TR"],
    "status": ["detained", "released", "died"],
    "gender": ["female", "male", ""],
    "groups": ["journalist", "politician", "blogger"],
    "organizations": ["abzas", "workers-table"],
    "institutions": ["prison-1", "prison-2"],
    "events": ["raid"],
    "articles": ["AZ Criminal Code 221.3", "221.3", "BY Criminal Code 342"],
    "years": [2022, 2023, 2024],
}
# The columns of which someone has several values, and what their facets are called.
SEVERAL = {
    "groups": "group", "organizations": "organization", "institutions": "institution", "events": "event",
    "articles": "article", "years": "year",
}  # fmt: skip


def drawn_at_random(drawn: Random) -> dict[str, Any]:
    """What someone is found by."""
    return {
        column: drawn.sample(values, drawn.randrange(len(values) + 1)) if column in SEVERAL else drawn.choice(values)
        for column, values in CHOICES.items()
    }


def put_on_record(drawn: Random, number: int) -> None:
    """So many people with ids of three series, some of them a block away."""
    like = PublishedPrisoner.objects.get(pk=published(PrisonerFactory(country="FR")).public_id)
    for n in range(number):
        like.pk = f"{drawn.choice(['AZ', 'BY', 'TR'])}-{n + drawn.choice([1000, BLOCK - 5, 2 * BLOCK]):04}"
        vars(like).update(drawn_at_random(drawn))
        like.save(force_insert=True)


def kept() -> set[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT series, facet, value, block::text, bits::text FROM prisoners_publishedfacetbits")
        return set(cursor.fetchall())


def assert_kept_is_right() -> None:
    found = kept()
    assert all("1" in bits for *_key, bits in found)
    with connection.cursor() as cursor:
        cursor.execute(ANEW)
    assert found == kept()


def test_what_is_kept_is_what_is_made_anew_whatever_becomes_of_the_rows():
    drawn = Random(4)
    put_on_record(drawn, 60)
    assert len(kept()) > 100, "there was next to nothing to compare"
    assert_kept_is_right()
    for person in PublishedPrisoner.objects.order_by("?")[:30]:
        vars(person).update(drawn_at_random(drawn))
        person.save()
    assert_kept_is_right()
    # In one statement, of many people.
    PublishedPrisoner.objects.filter(country="BY").update(groups=["blogger"], status="died")
    assert_kept_is_right()
    PublishedPrisoner.objects.filter(groups__contains=["journalist"]).delete()
    assert_kept_is_right()
    PublishedPrisoner.objects.all().delete()
    assert kept() == set()


def test_values_chosen_together_are_counted_as_by_reading_everyone():
    drawn = Random(7)
    put_on_record(drawn, 80)
    facets = [
        ("country", "AZ"),
        ("status", "detained"),
        ("gender", "female"),
        ("group", "journalist"),
        ("year", "2023"),
    ]
    facets += [("article", "AZ Criminal Code 221.3"), ("event", "raid"), ("group", "nobody")]
    asked = [chosen for size in (1, 2, 3) for chosen in combinations(facets, size)]
    some = 0
    for chosen in asked:
        if len({facet for facet, _value in chosen}) < len(chosen):
            continue
        query = QueryDict("&".join(f"{facet}={value.replace(' ', '+')}" for facet, value in chosen))
        people = PrisonerPageFilters(query, PublishedPrisoner.objects.all()).qs
        read = people.counted_by_facet(most=MOST, among=COUNTED_UP_TO)
        assert PublishedFacetBits.objects.counted_together(chosen, most=MOST) == read, chosen
        some += bool(read)
    assert some > 30


def places_of_rows() -> list[tuple[str, int]]:
    """Where each row stands in its table's file: elsewhere, once it was written again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctid::text, id FROM prisoners_publishedfacetbits ORDER BY id")
        return cursor.fetchall()


def test_a_change_of_something_else_writes_no_bits():
    case = published(whole_case())
    before = places_of_rows()
    PublishedPrisoner.objects.filter(pk=case.public_id).update(words="other words")
    assert places_of_rows() == before != []
    PublishedPrisoner.objects.filter(pk=case.public_id).update(gender="other")
    assert len(set(before) - set(places_of_rows())) == 1


@pytest.mark.parametrize("query", ["country=AZ", "group=journalist&year=2001", "status=detained&country=AZ&year=2002"])
def test_facets_chosen_together_are_counted_without_reading_anybody(query):
    crowd(published(whole_case()), 3000)
    parameters = QueryDict(query)
    filters = PrisonerPageFilters(parameters, PublishedPrisoner.objects.in_brief())
    with CaptureQueriesContext(connection) as asked:
        facets_of(filters.qs, filters.which, parameters)
    counting, _names = asked.captured_queries
    read = {node.get("Relation Name") for node in nodes_of(counting["sql"])} - {None}
    assert read == {"prisoners_publishedfacetbits"}
