"""New rows of several tables in one statement: the same rows as entered one by one."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from prisoners.models import PublishedDetention, PublishedHeldSpan, PublishedPrisoner
from record.inserting_together import insert_together
from record.models import Version
from record.publication import composers
from record.published_rows import by_table
from record.versions import rows_of, take_rows_away
from tests.factories import published, whole_case

pytestmark = pytest.mark.django_db

COMPOSER = composers["prisoner"]


def rows_in_tables(models):
    """All columns of all rows, without the numbers that the database gives."""
    return {
        model: sorted(repr({k: v for k, v in row.items() if k != "id"}) for row in model.objects.values())
        for model in models
    }


def test_parts_of_a_noun_are_entered_in_one_statement_as_they_would_be_one_by_one():
    case = published(whole_case(children=2))
    version = Version.objects.of_kind("prisoner").latest("sequence")
    document = version.document or {}
    rows = by_table(rows_of(COMPOSER, version, document))
    assert len(rows) > 5
    take_rows_away(COMPOSER, [case.public_id])
    for some in rows.values():
        for row in some:
            row.save(force_insert=True)
    one_by_one = rows_in_tables(rows)
    take_rows_away(COMPOSER, [case.public_id])
    with CaptureQueriesContext(connection) as asked:
        insert_together(by_table(rows_of(COMPOSER, version, document)))
    assert len(asked) == 1
    assert rows_in_tables(rows) == one_by_one
    assert all(one_by_one.values())


def test_nothing_is_entered_when_one_of_the_rows_is_refused():
    published(whole_case())
    (row,) = PublishedPrisoner.objects.all()
    spans = PublishedHeldSpan.objects.count()
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_together(
            {PublishedHeldSpan: [PublishedHeldSpan(prisoner=row, since="2024-01-01")], PublishedPrisoner: [row]}
        )
    assert PublishedHeldSpan.objects.count() == spans


def test_no_rows_take_no_statement():
    with CaptureQueriesContext(connection) as asked:
        insert_together({})
    assert len(asked) == 0
    assert PublishedDetention.objects.count() == 0
