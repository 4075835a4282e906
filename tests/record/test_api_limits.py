"""How much may be asked of the API: told in each answer, counted by nobody's name, and let through without Redis."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
import redis
import time_machine
from django.conf import settings as site
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from record import api_keys
from record.api_limits import COUNTER, TOGETHER, WHOLE_UNITS, WINDOW
from record.counting import MOST_AHEAD, Counter
from tests.factories import OrganizationFactory, published

pytestmark = pytest.mark.django_db
LIST = "/api/v1/organizations/"
MOMENT = 1_800_000_010.0
UNITS, UNITS_WITH_KEY = 30, 60


@pytest.fixture(autouse=True)
def counted(settings: Any) -> Iterator[redis.Redis]:
    """Redis with nothing counted in it, small limits, and a clock that stands still ten seconds into a minute."""
    settings.API_UNITS, settings.API_UNITS_WITH_KEY = UNITS, UNITS_WITH_KEY
    client = redis.Redis.from_url(site.REDIS_URL)

    def forget() -> None:
        COUNTER.silent_until, COUNTER.pepper = 0.0, ("", "")
        cache.clear()
        for key in client.scan_iter("vigil:api:*"):
            client.delete(key)

    forget()
    with time_machine.travel(MOMENT, tick=False):
        yield client
    forget()


def ask(address: str = LIST, *, at: str = "9.9.9.5", method: str = "get", **headers: str):
    return getattr(Client(), method)(address, headers={"X-Forwarded-For": at, **headers})


def left(answer: Any) -> int:
    """How much an answer says is left."""
    found = re.fullmatch(r'"\w+";r=(\d+);t=\d+', answer["RateLimit"])
    assert found, answer["RateLimit"]
    return int(found[1])


def use_up(**who: str) -> None:
    while left(ask(**who)):
        pass


def test_each_answer_tells_what_is_left_and_for_how_long() -> None:
    answers = [ask() for _n in range(3)]
    assert [left(answer) for answer in answers] == [UNITS - 1, UNITS - 2, UNITS - 3]
    assert answers[0]["RateLimit-Policy"] == f'"address";q={UNITS};w={WINDOW}'
    assert answers[0]["RateLimit"].endswith(";t=50")
    assert "RateLimit" in answers[0]["Access-Control-Expose-Headers"]


def test_who_asks_for_too_much_waits_until_the_minute_is_over_and_others_do_not() -> None:
    use_up()
    refused = ask()
    assert (refused.status_code, refused["Content-Type"]) == (429, "application/problem+json")
    assert (refused["Retry-After"], refused["Cache-Control"]) == ("50", "no-store")
    said = refused.json()
    assert said["type"].endswith("#quota-exceeded") and said["violated-policies"] == ["address"]
    assert left(refused) == 0
    assert ask(at="9.9.9.6").status_code == 200
    with time_machine.travel(MOMENT + 50, tick=False):
        assert ask().status_code == 200


def test_every_address_of_the_api_is_counted_and_a_refusal_asks_the_record_nothing() -> None:
    use_up()
    for address in ("", "schema/", "changes/", "prisoners/AZ-0001/", "nothing/", "prisoners/?x=1"):
        with CaptureQueriesContext(connection) as asked:
            assert ask(f"/api/v1/{address}").status_code == 429, address
        assert [q["sql"] for q in asked if "ROLE" not in q["sql"]] == []


def test_one_household_of_ipv6_is_counted_once() -> None:
    ask(at="2600:1f18:4:5::1")
    assert left(ask(at="2600:1f18:4:5:ffff::9")) == UNITS - 2
    assert left(ask(at="2600:1f18:4:6::1")) == UNITS - 1


def test_those_without_a_network_of_their_own_are_counted_together_and_generously() -> None:
    first = Client().get(LIST)
    assert first["RateLimit-Policy"] == f'"together";q={TOGETHER * UNITS};w={WINDOW}'
    assert left(Client().get(LIST)) == TOGETHER * UNITS - 2


def test_a_key_raises_the_limit_wherever_it_is_used_from() -> None:
    token = api_keys.make(purpose="")
    use_up()
    with_key = ask(Authorization=f"Bearer {token}")
    assert (with_key.status_code, with_key["RateLimit-Policy"]) == (200, f'"key";q={UNITS_WITH_KEY};w={WINDOW}')
    assert left(ask(at="8.8.4.4", Authorization=f"Bearer {token}")) == UNITS_WITH_KEY - 2


def test_keys_cannot_be_tried_without_end() -> None:
    answers = [ask(Authorization=f"Bearer {api_keys.new_token()}").status_code for _n in range(UNITS + 1)]
    assert answers == [401] * UNITS + [429]


def test_a_whole_list_costs_more_and_what_one_has_already_costs_nothing() -> None:
    published(OrganizationFactory())
    whole = ask(f"{LIST}?format=jsonl")
    b"".join(whole.streaming_content)
    assert left(whole) == UNITS - WHOLE_UNITS
    again = ask(f"{LIST}?format=jsonl", **{"If-None-Match": whole["ETag"]})
    # Twice would have been too much.
    assert again.status_code == 429
    page = ask(at="9.9.9.6")
    unchanged = [ask(at="9.9.9.6", **{"If-None-Match": page["ETag"]}) for _n in range(3)]
    assert [(a.status_code, left(a)) for a in unchanged] == [(304, UNITS - 1)] * 3


def test_asking_whether_one_may_ask_costs_nothing() -> None:
    for _n in range(UNITS + 1):
        answer = ask(method="options", Origin="https://elsewhere.example")
        assert (answer.status_code, "RateLimit" in answer) == (204, False)
    assert "Authorization" in answer["Access-Control-Allow-Headers"]
    assert left(ask()) == UNITS - 1


def test_what_is_counted_names_no_address_and_no_key_and_is_forgotten(counted: redis.Redis) -> None:
    token = api_keys.make(purpose="")
    assert token is not None
    ask()
    ask(Authorization=f"Bearer {token}")
    keys = [key.decode() for key in counted.scan_iter("vigil:api:*")]
    assert len(keys) == 3
    everything = " ".join(keys) + " ".join(str(counted.get(key)) for key in keys)
    for told in ("9.9.9", token, str(api_keys.hash_of(token))):
        assert told not in everything
    assert sorted(counted.ttl(key) for key in keys) == [2 * WINDOW, 2 * WINDOW, 7200]


def test_the_same_address_has_another_hash_each_minute(counted: redis.Redis) -> None:
    hashes = set()
    for minute in range(2):
        with time_machine.travel(MOMENT + minute * WINDOW, tick=False):
            ask()
    hashes = {key.decode().split(":")[-1] for key in counted.scan_iter("vigil:api:*:*")}
    assert len(hashes) == 2


def test_far_from_the_limit_redis_is_asked_once_in_a_while_and_near_it_each_time(counted: redis.Redis) -> None:
    quota = 1000
    processes = [Counter("api", patience=1.0) for _n in range(2)]

    def used(number: int) -> int | None:
        return processes[number % 2].add("someone", window=WINDOW, quota=quota)

    def asked_of_redis() -> int:
        return int(counted.info("commandstats")["cmdstat_incrby"]["calls"])

    before = asked_of_redis()
    first = [used(n) for n in range(200)]
    far = asked_of_redis() - before
    let_through = sum((used(n) or 0) <= quota for n in range(200, 3 * quota))
    assert first[:4] == [1, 2, 3, 14] and far < 50
    # Nobody has more than the quota, and next to nothing of it is lost to what was counted ahead.
    assert quota - 2 * MOST_AHEAD <= let_through + 200 <= quota
    near = Counter("api", patience=1.0)
    near.add("another", units=quota - 50, window=WINDOW, quota=quota)
    before = asked_of_redis()
    assert [near.add("another", window=WINDOW, quota=quota) for _n in range(50)][-1] == quota
    assert asked_of_redis() == before + 50


def test_what_is_counted_ahead_is_forgotten_with_its_minute_and_names_nobody() -> None:
    counter = Counter("api", patience=1.0)
    for who in ("9.9.9.5", "9.9.9.5", "9.9.9.6"):
        counter.add(who, window=WINDOW, quota=1000)
    assert len(counter.ahead.kept) == 2 and "9.9.9" not in str(counter.ahead.kept)
    with time_machine.travel(MOMENT + WINDOW, tick=False):
        assert counter.add("9.9.9.5", window=WINDOW, quota=1000) == 1
        assert len(counter.ahead.kept) == 1


def test_without_redis_everyone_is_let_through_at_once_and_it_is_said_once(settings: Any, caplog: Any) -> None:
    ask()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    with time_machine.travel(time.time(), tick=True):
        answers = [ask() for _n in range(UNITS + 2)]
    assert {a.status_code for a in answers} == {200}
    assert not any("RateLimit" in a for a in answers)
    assert len([r for r in caplog.records if r.name == "record.counting"]) == 1


def test_a_redis_that_gives_no_answer_is_waited_for_a_moment_and_then_left_alone(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.REDIS_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        began = time.perf_counter()
        assert COUNTER.add("someone") is None
        waited = time.perf_counter() - began
        began = time.perf_counter()
        assert [COUNTER.add("someone") for _n in range(1000)] == [None] * 1000
    assert waited < 0.5
    assert time.perf_counter() - began < 0.5


def test_limits_can_be_left_out(settings: Any, counted: redis.Redis) -> None:
    settings.API_UNITS = 0
    assert "RateLimit" not in ask()
    assert not list(counted.scan_iter("vigil:api:*"))
