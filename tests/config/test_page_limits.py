"""How much may be asked of the public pages: counted by nobody's name, refused before it is read."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
import time_machine
from django.conf import settings as site
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.page_limits import COUNTER, ORDINARY, UNITS
from record.api_limits import TOGETHER
from tests.answers import addresses_of, filled_routes, public_routes
from tests.factories import published, whole_campaign, whole_case, whole_resolution

pytestmark = pytest.mark.django_db
MOMENT = 1_800_000_010.0
MOST = 20
OPERATE = Path(__file__).resolve().parents[2] / "docs" / "operate.md"


@pytest.fixture(autouse=True)
def counted(settings: Any) -> Iterator[redis.Redis]:
    """Redis with nothing counted in it, small limits, and a clock that stands still ten seconds into a minute."""
    settings.PAGE_UNITS = MOST
    client = redis.Redis.from_url(site.REDIS_URL)

    def forget() -> None:
        COUNTER.silent_until, COUNTER.pepper = 0.0, ("", "")
        for key in client.scan_iter("vigil:pages:*"):
            client.delete(key)

    forget()
    with time_machine.travel(MOMENT, tick=False):
        yield client
    forget()


def ask(path: str, *, at: str = "9.9.9.5", method: str = "GET") -> Any:
    return Client().generic(method, path, headers={"X-Forwarded-For": at})


def use_up(**who: str) -> None:
    for _n in range(MOST // UNITS["calendar"]):
        assert ask("/calendar/", **who).status_code == 200


def test_who_asks_for_too_much_waits_until_the_minute_is_over_and_others_do_not() -> None:
    use_up()
    refused = ask("/calendar/")
    assert (refused.status_code, refused["Retry-After"], refused["Cache-Control"]) == (429, "50", "no-store")
    assert "Too many requests" in refused.text and "<main" in refused.text and not refused.cookies
    assert ask("/calendar/", at="9.9.8.6").status_code == 200
    with time_machine.travel(MOMENT + 50, tick=False):
        assert ask("/calendar/").status_code == 200


def test_a_refusal_asks_the_record_nothing_on_any_page_and_pictures_cost_nothing() -> None:
    case = published(whole_case())
    published(whole_campaign())
    published(whole_resolution())
    paths = filled_routes(addresses_of(case))
    use_up()
    paths |= {name: f"/media/{addresses_of(case)[f'{name}.path']}" for name in ("picture", "rendition", "document")}
    free = set()
    for name, path in paths.items():
        with CaptureQueriesContext(connection) as asked:
            answer = ask(path)
        if answer.status_code != 429:
            free.add(name)
        else:
            assert [q["sql"] for q in asked if "ROLE" not in q["sql"]] == [], path
    # The last of them: an address that is none of the site's.
    assert free == {"picture", "rendition", "document", "data-file"}


def test_a_page_that_costs_more_counts_more() -> None:
    for _n in range(MOST // UNITS["map"]):
        assert ask("/map/").status_code == 200
    assert ask("/about/").status_code == 429


def test_sending_a_form_counts_too_and_the_api_and_the_desk_count_by_themselves(client: Client) -> None:
    use_up()
    assert ask("/subscribe/", method="POST").status_code == 429
    assert ask("/report/", method="POST").status_code == 429
    assert ask("/api/v1/organizations/").status_code == 200
    assert ask("/admin/login/").status_code == 200
    assert ask("/healthz").status_code == 200


def test_those_without_a_network_of_their_own_are_counted_together_and_generously() -> None:
    answers = [Client().get("/prisoners/download.json").status_code for _n in range(TOGETHER + 1)]
    assert answers == [200] * TOGETHER + [429]


def test_what_is_counted_names_no_address_and_is_forgotten_within_hours(counted: redis.Redis) -> None:
    ask("/about/")
    keys = [key.decode() for key in counted.scan_iter("vigil:pages:*")]
    assert len(keys) == 2
    assert "9.9.9" not in " ".join(keys) + " ".join(str(counted.get(key)) for key in keys)
    assert all(0 < counted.ttl(key) <= 2 * 3600 for key in keys)


def test_without_redis_everyone_is_let_through_at_once(settings: Any, caplog: Any) -> None:
    use_up()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    with time_machine.travel(time.time(), tick=True):
        assert {ask("/calendar/").status_code for _n in range(MOST)} == {200}
    assert len([r for r in caplog.records if r.name == "record.counting"]) == 1


def test_every_limit_names_a_route_and_stands_in_the_docs() -> None:
    assert UNITS.keys() - {"mail-events"} <= {name.rstrip("+") for name in public_routes()}
    table = dict(re.findall(r"^\| `([a-z-]+)` \| (\d+) \|", OPERATE.read_text(), re.M))
    assert {name: int(units) for name, units in table.items()} == UNITS
    assert ORDINARY == 1
