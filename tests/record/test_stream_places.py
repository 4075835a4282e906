"""So many whole lists are sent at one time: to all by one process, and to one reader by all."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory

from record.api_keys import Key
from record.stream_places import reader_of
from tests.config.test_api_schema import errors_in
from tests.record.test_streaming import organizations

LINES, PAGE, FILE = "/api/v1/organizations/?format=jsonl", "/api/v1/organizations/", "/prisoners/download.csv"
READER, OTHER = "9.9.9.5", "9.9.9.6"
# More than is read before the first part is sent.
ROWS = 1000


def begun(address: str = LINES, *, at: str = READER) -> Any:
    return Client().get(address, headers={"X-Forwarded-For": at})


def ask(address: str = LINES, *, at: str = READER) -> Any:
    """An answer that was read to its end: one that is left in the middle would stop all that is asked after it."""
    answer = begun(address, at=at)
    answer.body = answer.getvalue()
    return answer


@contextmanager
def lists_being_sent(*readers: str) -> Iterator[None]:
    """Each of these readers is in the middle of a list, in a thread and on a connection of its own."""
    all_begun, enough = threading.Barrier(len(readers) + 1, timeout=30), threading.Event()

    def read(at: str) -> None:
        try:
            answer = begun(at=at)
            assert answer.status_code == 200
            all_begun.wait()
            assert enough.wait(30)
            answer.close()
        finally:
            connection.close()

    with ThreadPoolExecutor() as threads:
        reading = [threads.submit(read, at) for at in readers]
        all_begun.wait()
        try:
            yield
        finally:
            enough.set()
        for done in reading:
            done.result()


@pytest.mark.django_db(transaction=True)
def test_only_so_many_lists_are_sent_at_a_time_and_pages_go_on(settings: Any) -> None:
    organizations(ROWS)
    with lists_being_sent(READER, READER):
        third = ask()
        assert (third.status_code, third["Content-Type"]) == (429, "application/problem+json")
        assert int(third["Retry-After"]) > 0
        assert errors_in(third.json(), "QuotaExceeded") == []
        assert ask(FILE).status_code == 429
        # Neither another reader nor a page waits for them, nor who only asks what there is.
        assert ask(at=OTHER).body.count(b"\n") == ROWS + 1
        assert ask(PAGE).status_code == Client().head(LINES, headers={"X-Forwarded-For": READER}).status_code == 200
    assert ask().body.count(b"\n") == ROWS + 1
    settings.STREAMS_OF_PROCESS = 2
    with lists_being_sent(READER, OTHER):
        third = ask(at="9.9.9.7")
        assert (third.status_code, third["Content-Type"]) == (503, "application/problem+json")
        assert int(third["Retry-After"]) > 0
        assert ask(FILE, at="9.9.9.7").status_code == 503
        assert ask(PAGE).status_code == 200
    # Every place was given back, also by those who left before the end.
    for _ in range(3):
        assert ask(at="9.9.9.7").body.count(b"\n") == ROWS + 1


def test_a_reader_is_a_key_or_an_address_and_who_has_none_of_their_own_is_not_one() -> None:
    def of(at: str, key: Key | None = None) -> str | None:
        asked = RequestFactory().get("/", headers={"X-Forwarded-For": at})
        asked.auth = key  # type: ignore[attr-defined]
        return reader_of(asked)

    assert of("9.9.9.5") == of("9.9.9.5") != of("9.9.9.6")
    assert of("2a00::1:1") == of("2a00::1:2") != of("2a00:0:0:1::1")
    assert of("127.0.0.1") is None
    assert of("9.9.9.5", Key("a")) == of("127.0.0.1", Key("a")) != of("9.9.9.5", Key("b"))
