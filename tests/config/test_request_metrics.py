"""Each request is counted once, by its kind; nothing of who asked or for whom is in the numbers."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from config import watched_requests
from tests.config.test_metrics import values
from tests.factories import PrisonerFactory, published

pytestmark = pytest.mark.django_db

COUNT = "vigil_http_requests_total"


def _requests(client: Client) -> dict[tuple[str, ...], float]:
    return {key: value for key, value in values(client).items() if key[0] == COUNT}


def more(client: Client, before: dict[tuple[str, ...], float]) -> dict[tuple[str, ...], float]:
    """What was counted since."""
    after = _requests(client)
    return {key[1:]: value - before.get(key, 0) for key, value in after.items() if value != before.get(key, 0)}


def test_a_page_is_counted_by_the_name_of_its_route_in_every_language(client: Client) -> None:
    before, case = _requests(client), published(PrisonerFactory(name="Bahruz Samadov"))
    for path in (f"/prisoners/{case.public_id}/", f"/ru/prisoners/{case.public_id}/", "/prisoners/?q=Samadov"):
        client.get(path, follow=True)
    found = more(client, before)
    assert found["prisoner", "GET", "2xx"] == 2
    assert found["prisoners", "GET", "2xx"] == 1
    text = client.get("/metrics").text
    assert "Samadov" not in text and case.public_id not in text


def test_what_is_not_there_what_is_refused_and_odd_methods_are_counted(client: Client) -> None:
    before = _requests(client)
    client.get("/no-such-page/")
    client.generic('SPY"} 1', "/about/")
    client.post("/about/")
    found = more(client, before)
    assert found == {("none", "GET", "4xx"): 1, ("about", "other", "4xx"): 1, ("about", "POST", "4xx"): 1}


def test_an_error_is_counted_as_one(client: Client) -> None:
    client.raise_request_exception = False
    before = _requests(client)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE prisoners_publishedprisoner RENAME TO away")
        assert client.get("/prisoners/").status_code == 500
    assert more(client, before) == {("prisoners", "GET", "5xx"): 1}


def test_probes_and_scrapes_are_not_counted(client: Client) -> None:
    before = _requests(client)
    for path in ("/healthz", "/readyz", "/metrics"):
        client.get(path)
    assert more(client, before) == {}


def test_the_time_of_each_answer_is_in_the_histogram(client: Client) -> None:
    client.get("/about/")
    before = values(client)
    client.get("/about/")
    found = values(client)
    name = "vigil_http_request_seconds"
    assert found[f"{name}_count", "about"] == before[f"{name}_count", "about"] + 1
    assert 0 < found[f"{name}_sum", "about"] - before[f"{name}_sum", "about"] < 10
    assert found[f"{name}_bucket", "about", "+Inf"] == found[f"{name}_count", "about"]


def test_a_slow_request_is_said_by_its_kind_and_no_other_is(
    client: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/about/?who=me")
    assert [record for record in caplog.records if record.name == watched_requests.__name__] == []
    monkeypatch.setattr(watched_requests, "SLOW", 0.0)
    client.get("/about/?who=me")
    (said,) = [record.__dict__ for record in caplog.records if record.name == watched_requests.__name__]
    assert (said["url_name"], said["status"]) == ("about", 200) and said["duration"] >= 0
    assert "who" not in str(said["msg"]) and not said["args"]
