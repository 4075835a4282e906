"""Rows of several tables in one question: the same rows as each table gives by itself."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from prisoners.models import CaseCitation, ConfidentialNote, Detention, Hearing, Prisoner, Sentence
from record.models import Version
from record.reading_together import read_together
from tests.factories import PrisonerFactory, SentenceFactory, published, whole_case

pytestmark = pytest.mark.django_db


def as_loaded(row):
    """All that an instance holds, and what was joined to it."""
    held = {name: value for name, value in row.__dict__.items() if name != "_state"}
    return held, {name: related and as_loaded(related) for name, related in row._state.fields_cache.items()}


def several():
    return [
        Prisoner.objects.select_related("live").order_by("pk"),
        Detention.objects.select_related("prisoner").order_by("pk"),
        Hearing.objects.select_related("court", "judge", "detention__prisoner").order_by("-pk"),
        Sentence.objects.order_by("pk"),
        CaseCitation.objects.select_related("source").order_by("pk"),
        ConfidentialNote.objects.order_by("pk"),
        Version.objects.order_by("pk"),
    ]


def test_rows_are_the_same_as_of_each_question_alone():
    published(whole_case(children=2))
    SentenceFactory(kind="fine", amount=Decimal("12.30"), currency="AZN", years=0, months=0, days=0)
    together = several()
    read_together(together)
    for alone, found in zip(several(), together, strict=True):
        assert [as_loaded(row) for row in found] == [as_loaded(row) for row in alone] != []


def test_several_tables_take_one_query_and_are_not_asked_again():
    whole_case()
    together = several()
    with CaptureQueriesContext(connection) as asked:
        read_together(together)
        for found in together:
            list(found)
    assert len(asked) == 1


def test_what_was_asked_before_or_can_have_no_rows_is_not_asked():
    case = PrisonerFactory()
    known, none = Prisoner.objects.filter(pk=case.pk), Prisoner.objects.none()
    (same,) = known
    with CaptureQueriesContext(connection) as asked:
        read_together([known, none])
        assert known[0] is same and list(none) == []
    assert len(asked) == 0


def test_plain_values_and_added_columns_come_as_they_do_alone():
    published(whole_case())
    asked = [
        Prisoner.objects.values_list("public_id", "name"),
        Prisoner.objects.values("born", "changed_at"),
        Prisoner.objects.with_checklist_score(),
        Prisoner.objects.values_list("pk", flat=True),
    ]
    alone = [list(found.all()) for found in asked]
    read_together(asked)
    assert [list(found) for found in asked] == alone
    assert asked[2][0].checklist_score is not None


def test_a_word_with_a_percent_sign_or_a_quote_is_looked_for_as_it_is():
    case = PrisonerFactory(name="100 % O'Brien")
    found, other = Prisoner.objects.filter(name="100 % O'Brien"), Prisoner.objects.filter(name__contains="% O'")
    read_together([found, other])
    assert list(found) == list(other) == [case]


def test_narrowing_a_queryset_that_was_read_asks_anew():
    first, second = PrisonerFactory(), PrisonerFactory()
    found = Prisoner.objects.order_by("pk")
    read_together([found])
    assert list(found) == [first, second]
    assert list(found.filter(pk=second.pk)) == [second]
