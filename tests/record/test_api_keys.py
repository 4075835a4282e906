"""Keys to the API: made by anyone, shown once, kept as a hash, sent in a header, and ended by whoever has them."""

from __future__ import annotations

import datetime as dt
import re
import string
from collections.abc import Iterator

import pytest
import redis
from django.conf import settings as site
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from record import api_keys
from record.api_keys_page import MOST_FROM_A_NETWORK
from record.models import ApiKey
from tests.desk import at_desk, staff
from tests.visiting import page

pytestmark = pytest.mark.django_db
PAGE = "/data/keys/"
LIST = "/api/v1/organizations/"


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """No key is remembered as good, and none counted as made, from one test to the next."""
    counted = redis.Redis.from_url(site.REDIS_URL)
    for _before_and_after in range(2):
        cache.clear()
        for key in counted.scan_iter("vigil:keys:*"):
            counted.delete(key)
        if not _before_and_after:
            yield


def made(**words: str) -> str:
    """A key, as the page shows it."""
    answer = Client().post(PAGE, words)
    assert answer.status_code == 200
    (token,) = set(re.findall(r"vigil_[0-9A-Za-z]+", answer.text))
    return token


def asked_with(header: str):
    return Client().get(LIST, headers={"Authorization": header})


def test_a_key_is_shown_once_and_kept_only_as_a_hash() -> None:
    answer = Client().post(PAGE, {"purpose": "a mirror"})
    token = re.findall(r"vigil_[0-9A-Za-z]+", answer.text)[0]
    assert "no-store" in answer["Cache-Control"] and not answer.cookies
    key = ApiKey.objects.get()
    assert (key.purpose, key.token_hash) == ("a mirror", api_keys.hash_of(token))
    with connection.cursor() as cursor:
        cursor.execute("SELECT record_apikey::text FROM record_apikey")
        assert token not in cursor.fetchone()[0]
    assert token not in page(PAGE)


def test_no_two_keys_are_alike_and_each_knows_when_it_is_mistyped() -> None:
    tokens = {api_keys.new_token() for _n in range(50)}
    assert len(tokens) == 50
    token = tokens.pop()
    assert api_keys.hash_of(token) is not None
    for place in range(len("vigil_"), len(token)):
        other = next(c for c in string.ascii_letters if c != token[place])
        assert api_keys.hash_of(token[:place] + other + token[place + 1 :]) is None


def test_when_a_key_was_made_is_kept_to_the_hour() -> None:
    made()
    moment = ApiKey.objects.get().created_at
    assert (moment.minute, moment.second, moment.microsecond) == (0, 0, 0)


def test_a_good_key_is_let_in_and_changes_nothing_of_the_answer() -> None:
    token = made()
    with_key, without = asked_with(f"Bearer {token}"), Client().get(LIST)
    assert with_key.status_code == 200
    assert (with_key.content, with_key["ETag"]) == (without.content, without["ETag"])
    assert "public" in with_key["Cache-Control"]


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic dXNlcjpwYXNz",
        "Bearer vigil_short",
        f"Bearer vigil_{'0' * 49}",
        pytest.param(f"Bearer {api_keys.new_token()}", id="of nobody"),
        pytest.param(f"Token {api_keys.new_token()}", id="another scheme"),
        f"Bearer {'x' * 8000}",
        "Bearer vigil_é\x00",
    ],
)
def test_what_is_no_good_key_is_refused_in_words_and_with_how_to_send_one(header: str) -> None:
    answer = asked_with(header)
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "no-store"


def test_a_key_in_an_address_is_no_key() -> None:
    token = made()
    for name in ("key", "token", "access_token", "api_key"):
        assert Client().get(f"{LIST}?{name}={token}").status_code == 400


def test_a_revoked_key_is_refused_like_one_that_never_was() -> None:
    token = made()
    assert asked_with(f"Bearer {token}").status_code == 200
    assert Client().post(PAGE, {"key": f" {token} "}).status_code == 200
    refused, unknown = asked_with(f"Bearer {token}"), asked_with(f"Bearer {api_keys.new_token()}")
    assert refused.status_code == 401
    assert refused.content == unknown.content
    assert ApiKey.objects.filter(revoked_at__lte=timezone.now()).exists()


def test_only_who_has_a_key_can_revoke_it() -> None:
    token = made()
    for typed in ("", "vigil_", token[:-1], api_keys.new_token(), ApiKey.objects.get().token_hash, "\x00", "x" * 5000):
        assert Client().post(PAGE, {"key": typed}).status_code == 400, typed
    assert asked_with(f"Bearer {token}").status_code == 200


def test_a_key_costs_one_query_and_then_none_for_a_while() -> None:
    token = made()
    with CaptureQueriesContext(connection) as first:
        asked_with(f"Bearer {token}")
    with CaptureQueriesContext(connection) as second:
        asked_with(f"Bearer {token}")
    asked = [[q["sql"] for q in some if "api_key" in q["sql"]] for some in (first, second)]
    assert [len(some) for some in asked] == [1, 0]


def test_the_question_for_a_key_uses_the_index() -> None:
    # Whatever the planner thinks of a table that is empty.
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT 1 FROM record_apikey WHERE token_hash = %s AND revoked_at IS NULL", ["0" * 64])
        assert "Index" in cursor.fetchone()[0]


def test_a_page_of_another_site_makes_no_key() -> None:
    answer = Client().post(PAGE, {"purpose": "x"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403 and not ApiKey.objects.exists()


def test_what_is_too_long_or_no_text_is_said_and_nothing_is_made() -> None:
    for purpose in ("x" * 101, "a\x00b"):
        answer = Client().post(PAGE, {"purpose": purpose})
        assert answer.status_code == 400 and "field-problem" in answer.text
    assert Client().get(f"{PAGE}?key=x").status_code == 400
    assert not ApiKey.objects.exists()


def test_one_network_makes_few_keys_in_an_hour_and_its_neighbours_are_not_kept_from_it() -> None:
    def answer(address: str):
        return Client().post(PAGE, {}, headers={"X-Forwarded-For": address})

    assert {answer("9.9.9.5").status_code for _n in range(MOST_FROM_A_NETWORK)} == {200}
    refused = answer("9.9.9.77")
    assert (refused.status_code, refused["Retry-After"]) == (429, "3600")
    assert answer("9.9.10.5").status_code == 200
    assert ApiKey.objects.count() == MOST_FROM_A_NETWORK + 1


def test_from_everywhere_together_only_so_many_are_made_in_an_hour() -> None:
    this_hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    ApiKey.objects.bulk_create(ApiKey(token_hash=f"{n:064x}", created_at=this_hour) for n in range(200))
    answer = Client().post(PAGE, {})
    assert (answer.status_code, answer["Retry-After"]) == (503, "3600")
    ApiKey.objects.update(created_at=this_hour - dt.timedelta(hours=1))
    assert made()


def test_an_administrator_revokes_a_key_and_sees_no_hash() -> None:
    token = made(purpose="a mirror")
    key = ApiKey.objects.get()
    desk = at_desk(staff("Administrator"))
    listed = desk.get("/admin/record/apikey/")
    assert "a mirror" in listed.text
    assert key.token_hash not in listed.text + desk.get(f"/admin/record/apikey/{key.pk}/change/").text
    desk.post("/admin/record/apikey/", {"action": "revoke_keys", "_selected_action": [key.pk]})
    cache.clear()
    assert asked_with(f"Bearer {token}").status_code == 401


def test_others_at_the_desk_revoke_no_key() -> None:
    made()
    key = ApiKey.objects.get()
    for role in ("Contributor", "Editor", "Auditor"):
        desk = at_desk(staff(role))
        desk.post("/admin/record/apikey/", {"action": "revoke_keys", "_selected_action": [key.pk]})
        key.refresh_from_db()
        assert key.revoked_at is None
