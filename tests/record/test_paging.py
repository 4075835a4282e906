"""Numbered pages: each holds its rows and nothing is worked out for those that are passed over."""

from __future__ import annotations

import pytest
from django.db import connection, models

from organizations.models import Organization
from record.paging import NoSuchPage, page_of
from tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db


def test_what_a_row_shows_is_worked_out_for_the_rows_of_the_page_alone() -> None:
    OrganizationFactory.create_batch(7)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY SEQUENCE worked_out")
        shown = models.Func(models.Value("worked_out"), function="nextval", output_field=models.IntegerField())
        page = page_of(Organization.objects.annotate(shown=shown).order_by("pk"), number=3, size=2)
        cursor.execute("SELECT last_value FROM worked_out")
        assert cursor.fetchone() == (2,)
    keys = list(Organization.objects.order_by("pk").values_list("pk", flat=True))
    assert [row.pk for row in page.rows] == keys[4:6]


def test_pages_together_hold_each_row_once_and_end() -> None:
    OrganizationFactory.create_batch(5)
    rows = Organization.objects.order_by("-pk")
    pages = [page_of(rows, number=number, size=2) for number in (1, 2, 3)]
    assert [row for page in pages for row in page.rows] == list(rows)
    assert [page.has_next for page in pages] == [True, True, False]
    with pytest.raises(NoSuchPage):
        page_of(rows, number=4, size=2)
