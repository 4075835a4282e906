"""Whole lists as they are copied out of the database: every character, and nothing left running."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.signals import request_finished
from django.db import DataError, OperationalError, close_old_connections, connection, transaction
from django.db.models import Func, IntegerField, TextField, Value
from django.db.models.functions import Cast
from django.test import Client, RequestFactory
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from psycopg.pq import TransactionStatus

from organizations.published import PublishedOrganization
from record.public_access import leave_public_role
from record.streaming import AS_IT_IS, PART, copied, in_parts, whole_answer
from tests.factories import OrganizationFactory, published
from tests.record.test_api import second_connection

pytestmark = pytest.mark.django_db
LINES = "/api/v1/organizations/?format=jsonl"
# Whatever JSON can hold: PostgreSQL has no null character, and a lone surrogate is no text.
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


def rows_are_coming() -> bool:
    return connection.connection.info.transaction_status == TransactionStatus.ACTIVE


def organizations(number: int) -> None:
    """So many rows of a published one."""
    published(OrganizationFactory(slug="body"))
    columns = [f'"{field.column}"' for field in PublishedOrganization._meta.concrete_fields]
    values = ["'body-' || n" if column == '"public_id"' else column for column in columns]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO organizations_publishedorganization ({', '.join(columns)}) SELECT {', '.join(values)} "
            "FROM organizations_publishedorganization, generate_series(1, %s) n",
            [number],
        )


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """At the end of a request Django would close the connection, and with it the test's transaction."""
    request_finished.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)


@pytest.fixture
def body() -> str:
    return published(OrganizationFactory(slug="body")).slug


@hypothesis(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=TEXTS)
def test_every_character_comes_through(body, text):
    document = {"id": body, "words": [text, {text: text}]}
    PublishedOrganization.objects.filter(pk=body).update(document=document)
    lines = Client().get(LINES).getvalue().decode()
    assert lines.count("\n") == 1 and lines.endswith("\n")
    assert json.loads(lines) == document | {"licence": settings.CONTENT_LICENCE.url}


def test_values_that_were_asked_for_are_bound_and_never_run():
    published(OrganizationFactory(name='It\'s 100%s; \\ "so"'))
    rows = PublishedOrganization.objects.filter(name='It\'s 100%s; \\ "so"').values_list(
        Cast(Value("'); DROP TABLE record_version; --%s\\"), TextField())
    )
    assert list(copied(rows, AS_IT_IS)) == [b"'); DROP TABLE record_version; --%s\\\n"]
    assert list(copied(PublishedOrganization.objects.none().values_list("name"))) == []


def test_bytes_are_sent_in_parts_and_none_is_lost():
    pieces = [b"x" * 1000] * 200
    parts = list(in_parts(pieces))
    assert b"".join(parts) == b"".join(pieces)
    assert len(parts) < 5 and len(parts[0]) >= PART
    assert list(in_parts([])) == []


def test_an_error_in_the_middle_breaks_the_answer_off():
    organizations(3000)
    rows = PublishedOrganization.objects.order_by("public_id")
    rows.update(sort_name="1")
    rows.filter(pk="body-900").update(sort_name="not a number")
    lines = copied(rows.values_list(Cast("sort_name", IntegerField())))
    assert next(lines) == b"1\n"
    with pytest.raises(DataError):
        list(lines)


def test_a_query_that_fails_at_once_is_answered_as_a_problem(settings):
    settings.STREAM_STATEMENT_TIMEOUT = "50ms"
    with second_connection() as other:
        other.execute("LOCK TABLE organizations_publishedorganization IN ACCESS EXCLUSIVE MODE")
        answer: Any = Client().get(LINES)
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")


def test_a_list_may_be_read_for_longer_than_a_page():
    organizations(20)
    slowly = Cast(Func(Value(0.02), function="pg_sleep", output_field=TextField()), TextField())
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '100ms'")
    rows = PublishedOrganization.objects.values_list("public_id", slowly)
    with pytest.raises(OperationalError), transaction.atomic():
        list(rows)
    assert len(list(copied(rows))) == 21
    with connection.cursor() as cursor:
        cursor.execute("RESET statement_timeout")


@pytest.mark.parametrize("parts_read", [0, 1, 3])
def test_what_nobody_reads_on_is_ended(kept_connection, parts_read):
    organizations(20000)
    rows: Any = PublishedOrganization.objects.with_text()
    lines = copied(rows.values_list("text"), AS_IT_IS)
    answer = whole_answer(RequestFactory().get("/"), lines, content_type="application/jsonl", file="a.jsonl")
    del lines
    parts = iter(answer)
    for _ in range(parts_read):
        assert next(parts)
    assert rows_are_coming()
    answer.close()
    assert not rows_are_coming()
    assert PublishedOrganization.objects.count() == 20001


@pytest.mark.django_db(transaction=True)
def test_a_connection_on_which_rows_still_come_is_never_given_back():
    organizations(20000)
    lines = copied(PublishedOrganization.objects.values_list("name"))
    next(lines)
    leave_public_role()
    assert connection.connection.closed
    # The next request has one of its own.
    del lines
    assert PublishedOrganization.objects.count() == 20001


def test_of_an_answer_without_a_body_nothing_is_read(django_assert_max_num_queries):
    published(OrganizationFactory())
    with django_assert_max_num_queries(3):
        answer = Client().head(LINES)
    assert (answer.status_code, answer["Content-Type"], answer.getvalue()) == (200, "application/jsonl", b"")
    assert "Content-Length" not in answer and "ETag" in answer
