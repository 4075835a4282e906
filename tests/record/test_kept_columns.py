"""The text of a document as SQL that is written once: the same as written anew, wherever its table is asked."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from prisoners.published import PublishedPrisoner
from record import kept_columns
from record.documents import added_text
from record.licences import CONTENT_LICENCES
from record.published import Version
from tests.factories import published, whole_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Any:
    return published(whole_case(name="50% of {them} %s"))


def texts(rows: models.QuerySet[Any]) -> list[str]:
    return list(rows.values_list("text", flat=True))


def test_it_says_what_it_said_written_anew(case: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    people: Any = PublishedPrisoner.objects.all()
    kept = texts(people.with_text())
    anew = people.annotate(again=added_text(people.added())).values_list("again", flat=True)
    assert list(people.with_text_in_two().values_list("added", flat=True)) == list(anew)
    assert json.loads(kept[0])["name"] == case.name
    monkeypatch.setattr(kept_columns.KeptColumn, "_written", lambda self: pytest.fail("It was written again."))
    assert texts(people.with_text()) == kept


def test_it_follows_its_table_into_another_question(case: Any) -> None:
    people: Any = PublishedPrisoner.objects.filter(pk=models.OuterRef("public_id"))
    of_each = people.with_text().values("text")
    asked = Version.objects.filter(public_id=case.public_id).annotate(said=models.Subquery(of_each[:1]))
    assert set(asked.values_list("said", flat=True)) == set(texts(PublishedPrisoner.objects.with_text()))
    within = PublishedPrisoner.objects.filter(pk__in=PublishedPrisoner.objects.with_text().values("pk")).with_text()
    assert texts(within) == texts(PublishedPrisoner.objects.with_text())


def test_it_follows_the_licence(case: Any, settings: Any) -> None:
    for licence in CONTENT_LICENCES:
        settings.CONTENT_LICENCE = licence
        (text,) = texts(PublishedPrisoner.objects.with_text())
        assert json.loads(text)["licence"] == licence.url


def test_the_newest_version_is_that_of_these_rows(case: Any) -> None:
    newest = Version.objects.latest("sequence")
    assert Version.objects.newest() == (newest.sequence, newest.published_at)
    assert Version.objects.of_kind("nothing").newest() is None
    with CaptureQueriesContext(connection) as asked:
        Version.objects.newest()
    assert len(asked) == 1
