"""Whatever is asked of any address of the API, the answer is one that its description names, and as it describes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from record import api_keys
from tests.described import NOBODY, ids_at, operations

pytestmark = [pytest.mark.drill, pytest.mark.django_db]

EXAMPLES = 20
# The machine does not unpack what was compressed.
PLAIN = {"Accept-Encoding": "identity"}
QUIETLY = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    database=None,
    report_multiple_bugs=False,
)
# Words that methods are called by, and one that nobody has heard of. TRACE is refused by servers in front of us.
METHODS = ("POST", "PUT", "PATCH", "DELETE", "QUERY")


@pytest.fixture
def ids(db: None) -> dict[str, list[str]]:
    """Of each address, what can stand in it, in the sample record."""
    call_command("load_sample", verbosity=0)
    return {address: ids_at(address) for address in operations()}


@pytest.fixture
def described_api(ids: dict[str, list[str]]) -> Iterator[Any]:
    """The description as a machine reads it, over the real application."""
    # The application would close the connection between requests, and with it the test's transaction. (Django's own
    # client connects these signals again: it asks before, in `ids`, and not between.)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/schema/", get_wsgi_application())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def answers_to(operation: Any, mode: Any, ids: list[str]) -> Counter[int]:
    """How often an address answers with which status; fails the test when an answer is not as described."""
    seen: Counter[int] = Counter()

    @QUIETLY
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        # An id that is made up is never found: what is found is what the description must be true of.
        if ids and mode.is_positive:
            case.path_parameters["public_id"] = ids[seen.total() % len(ids)]
        # A cursor made up, or a page of what has none, fits the description and is refused all the same.
        answer = case.call_and_validate(headers=PLAIN, excluded_checks=[positive_data_acceptance])
        seen[answer.status_code] += 1

    ask()
    return seen


def test_every_answer_to_every_address_is_one_that_is_described(described_api: Any, ids: dict[str, list[str]]) -> None:
    wrong, found = [], set()
    for address in operations():
        for mode in GenerationMode:
            try:
                seen = answers_to(described_api[address]["GET"], mode, ids[address])
            # What was found to be wrong comes as a group of failures.
            except (Exception, BaseExceptionGroup) as error:
                wrong.append(f"{address} ({mode.value}): {'; '.join(map(str, getattr(error, 'exceptions', [error])))}")
            else:
                found |= {address} if mode.is_positive and seen[200] else set()
    assert wrong == []
    # Else what is said of documents was never tried.
    assert {address for address in operations() if "{" not in address or ids[address]} <= found


def test_every_address_refuses_what_would_write_and_keys_that_are_none(ids: dict[str, list[str]], client: Any) -> None:
    for address in operations():
        path = address.replace("{public_id}", next(iter(ids[address]), NOBODY))
        for method in METHODS:
            answer = client.generic(method, path, data="{}", content_type="application/json")
            assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json"), (method, path)
            assert "GET" in answer["Allow"]
        refused = client.get(path, headers={"Authorization": f"Bearer {api_keys.new_token()}"})
        assert refused.status_code == 401
        assert refused.headers["WWW-Authenticate"]
