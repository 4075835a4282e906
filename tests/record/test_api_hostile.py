"""Hostile requests, made from the description of the API, so that new addresses and parameters are asked too: the
answer is a problem document that says what was wrong, never a fault of ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.described import NOBODY, filled, forms_of, operations
from tests.factories import published, whole_campaign, whole_case, whole_resolution

pytestmark = [pytest.mark.long, pytest.mark.django_db]

LONG = 8 * 1024
PROBLEM = "application/problem+json"
# What no parameter takes, as it stands in an address.
NEVER = {
    "a null character": "a%00b",
    "nothing but blanks": "%20%20",
    "nothing": "",
    "eight kilobytes": "x" * LONG,
}
# What no parameter of a kind takes.
NO_NUMBER = ("-1", "0.5", "1e9", "99999999999999999999", "%D9%A3", "%20", "NaN", "0x10", "%2B%2B1")
NO_DAY = ("2023-02-30", "0000-00-00", "99999-01-01", "today", "2023-1-1", "2023-01-01T25:00:00Z")
NO_CURSOR = ("x", "W10", "bnVsbA", "W1tbW1tb", "e30", "WyJhIl0", "%25", "-_-", "WzEsMl0", "A" * 800)
NO_CHOICE = ("nonsense", "%27%20OR%201=1%20--", "%3Cscript%3E", "..%2F..%2Fetc%2Fpasswd", "{{7*7}}")
FORMS_NOT_OFFERED = ("text/html", "application/xml", "image/png", "application/json;q=0", "nonsense")


@pytest.fixture
def paths() -> dict[str, str]:
    """Each described address, with something public in it where it names one of something."""
    for noun in (whole_case(), whole_campaign(), whole_resolution()):
        published(noun)
    return {address: filled(address) for address in operations()}


def refused(path: str, query: str, status: int = 400, **headers: str) -> dict[str, Any]:
    """The problem that is said of a query as it stands in an address, with nothing put right by the client."""
    answer = Client().get(path, QUERY_STRING=query, headers=headers)
    asked = f"{path}?{query[:200]}"
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM), asked
    assert answer["Access-Control-Allow-Origin"] == "*", asked
    assert "no-store" in answer["Cache-Control"], asked
    said = answer.json()
    assert {"type", "title", "status", "detail"} <= said.keys() and said["status"] == status, asked
    # What was sent is not sent back at length.
    assert len(answer.content) < 16_000, asked
    return said


def refused_for(path: str, name: str, value: str) -> None:
    errors = refused(path, f"{name}={value}")["errors"]
    assert [e["field"] for e in errors] == [name], (path, name, value[:80], errors)
    assert errors[0]["detail"], (path, name)
    assert errors[0]["takes"], (path, name)


def never_taken(schema: dict[str, Any]) -> Iterator[str]:
    """Values that do not fit the description of a parameter."""
    if schema.get("type") == "integer":
        yield from NO_NUMBER
        yield str(schema["maximum"] + 1)
        yield str(schema["minimum"] - 1)
        yield "1000000000" if schema["maximum"] < 10**9 else "9" * 20
    elif schema.get("format") == "date" or any(s.get("format") == "date" for s in schema.get("anyOf", ())):
        yield from NO_DAY
    elif "enum" in schema:
        yield from NO_CHOICE
        yield schema["enum"][0].upper() + "x"
    elif schema.get("pattern", "").startswith("^[A-Za-z]{2}"):
        yield from ("ZZ", "A", "AZE", "%F0%9F", "12")
    elif schema.get("pattern"):
        yield from NO_CHOICE[1:]


def test_the_description_has_parameters_of_every_kind() -> None:
    kinds = {tuple(sorted(p["schema"])) for parameters in operations().values() for p in parameters}
    assert len(kinds) >= 5
    assert all(any(p["name"] == "format" for p in parameters) for parameters in operations().values())


def test_what_no_parameter_takes_is_refused_by_name_in_each(paths: dict[str, str]) -> None:
    for address, parameters in operations().items():
        for parameter in parameters:
            for value in NEVER.values():
                refused_for(paths[address], parameter["name"], value)


def test_what_a_parameter_of_its_kind_does_not_take_is_refused_by_name(paths: dict[str, str]) -> None:
    for address, parameters in operations().items():
        for parameter in parameters:
            for value in never_taken(parameter["schema"]):
                refused_for(paths[address], parameter["name"], value)


def test_a_cursor_that_no_page_gave_is_refused(paths: dict[str, str]) -> None:
    asked = [address for address, ps in operations().items() if any(p["name"] == "cursor" for p in ps)]
    assert len(asked) >= 7
    for address in asked:
        for value in NO_CURSOR:
            refused_for(paths[address], "cursor", value)


def test_each_parameter_is_given_once(paths: dict[str, str]) -> None:
    for address, parameters in operations().items():
        for name in (parameter["name"] for parameter in parameters):
            errors = refused(paths[address], f"{name}=x&{name}=x")["errors"]
            assert [e["field"] for e in errors] == [name]


@pytest.mark.parametrize(
    "name", ["colour", "Country", "country__in", "id__gt", "version", "pk", "q%00", "%C3%28", "x" * LONG, "a[]", ""]
)
def test_an_unknown_parameter_is_refused_and_those_that_are_known_are_told(paths: dict[str, str], name: str) -> None:
    for address, path in paths.items():
        (error,) = refused(path, f"{name}=x")["errors"]
        known = {p["name"] for p in operations()[address]}
        assert known - {"search"} <= set(error["takes"].removeprefix("one of: ").split(", "))


def test_eight_kilobytes_of_parameters_are_refused_with_the_first_of_what_is_wrong(paths: dict[str, str]) -> None:
    for path in paths.values():
        assert len(refused(path, "&".join(f"p{n}=x" for n in range(1000)))["errors"]) == 20
        refused(path, "&" * LONG + "x=1")
        refused(path, "&".join("x=1" for _n in range(6000)))


def test_a_form_that_is_not_offered_is_refused_with_those_that_are(paths: dict[str, str]) -> None:
    for path in paths.values():
        for form in FORMS_NOT_OFFERED:
            assert "application/json" in refused(path, "", 406, Accept=form)["detail"]


def test_the_form_that_is_wanted_most_is_taken(paths: dict[str, str]) -> None:
    path = paths["/api/v1/prisoners/"]
    for accepted, form in (
        ("application/jsonl, application/json;q=0.5", "application/jsonl"),
        ("application/jsonl;q=0.5, application/json", "application/json"),
        ("text/html, application/xml;q=0.9, */*;q=0.8", "application/json"),
        ("application/json;q=0, application/jsonl;q=0.1", "application/jsonl"),
    ):
        assert Client().get(path, headers={"Accept": accepted})["Content-Type"] == form, accepted


@pytest.mark.parametrize(
    "form", ["*/*", "", "application/*", "text/html, */*;q=0.1", "application/json; charset=utf-8"]
)
def test_a_form_that_is_offered_is_taken_however_it_is_asked_for(paths: dict[str, str], form: str) -> None:
    for address, path in paths.items():
        if NOBODY in path:
            continue
        answer = Client().get(path, headers={"Accept": form} if form else {})
        assert (answer.status_code, answer["Content-Type"]) == (200, forms_of(address)[0]), path


@pytest.mark.parametrize(
    "one",
    [
        "AZ-9999999",
        "x" * 100,
        "x" * 101,
        "x" * LONG,
        "%00",
        "a%00b",
        "..",
        "..%2F..",
        "%FF%FE",
        "%F0%9F%95%8A",
        "a%0Ab",
        "-",
    ],
)
def test_an_id_that_is_none_is_not_found_and_said_in_the_same_words(paths: dict[str, str], one: str) -> None:
    said = set()
    for address in paths:
        before, named, after = address.partition("{public_id}")
        if named:
            answer = Client().get(f"{before}{one}{after}")
            assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM), address
            said.add(answer.content)
    assert len(said) == 1


@pytest.mark.parametrize(
    "address", ["/api/", "/api/v2/", "/api/v1/nothing/", "/api/v1/prisoners/AZ-1/nothing/", "/api/x"]
)
def test_what_is_beside_the_api_is_not_found_in_its_form(address: str) -> None:
    answer = Client().get(address)
    assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM)


def test_a_host_that_is_not_ours_is_refused_in_the_form_of_the_api() -> None:
    answer = Client().get("/api/v1/prisoners/", headers={"Host": "elsewhere.example"})
    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)
    assert "elsewhere" not in answer.content.decode()
    page = Client().get("/", headers={"Host": "elsewhere.example"})
    assert page.status_code == 400 and page["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "QUERY", "PROPFIND"])
def test_what_would_write_is_refused_whatever_it_brings(paths: dict[str, str], method: str) -> None:
    for path in paths.values():
        for body, kind in (("{", "application/json"), ("x" * 100_000, "text/plain"), ("", "multipart/form-data")):
            answer = Client().generic(method, path, body, kind)
            assert (answer.status_code, answer["Content-Type"]) == (405, PROBLEM), (method, path)


@pytest.mark.parametrize(
    "headers",
    [
        {"If-None-Match": "W/"},
        {"If-None-Match": '"' * 5000},
        {"If-Modified-Since": "yesterday"},
        {"If-Modified-Since": "Thu, 01 Jan 99999 00:00:00 GMT"},
        {"Range": "bytes=0-1"},
        {"Accept-Encoding": "nonsense;q=2"},
        {"X-Forwarded-For": "9.9.9.9\x00, x" * 50},
        {"X-HTTP-Method-Override": "DELETE"},
        {"Origin": "null"},
        {"Content-Length": "-1"},
    ],
)
def test_headers_that_make_no_sense_change_nothing(paths: dict[str, str], headers: dict[str, str]) -> None:
    for path in paths.values():
        assert Client().get(path, headers=headers).status_code == (404 if NOBODY in path else 200), path
