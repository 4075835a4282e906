"""What all addresses of the API share: paging, problems, caches, and the change log."""

from __future__ import annotations

import datetime as dt
import json
from urllib.parse import urlsplit

import psycopg
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.models import Organization
from record import services
from record.api_paging import Cursor, Ordering, moment_column, text_column
from record.published import Version
from tests.factories import OrganizationFactory, PrisonerFactory, published

pytestmark = pytest.mark.django_db
ORGANIZATIONS = "/api/v1/organizations/"
CHANGES = "/api/v1/changes/"


def get(client, address, **headers):
    """An answer to an address, also to one that a page gave in full."""
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}" if parts.query else parts.path, headers=headers)


def pages(client, address, *, between=lambda: None):
    """All pages from an address on, of which there are fewer than fifty; something happens between each two."""
    for _ in range(50):
        answer = get(client, address)
        assert answer.status_code == 200, answer.content
        page = answer.json()
        yield page["results"]
        address = page["next"]
        if address is None:
            return
        between()
    pytest.fail("The pages have no end.")


def errors(answer):
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    return {error["field"]: error for error in answer.json()["errors"]}


def republish(organization: Organization, **fields) -> None:
    Organization.objects.filter(pk=organization.pk).update(**fields)
    assert services.publish(case=organization, by=None) is not None


def second_connection() -> psycopg.Connection:
    """Another session on the same database, whose transaction ends with its block."""
    return psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor})


def queries_of(client, address) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert get(client, address).status_code == 200
    return [q["sql"] for q in queries if not q["sql"].startswith(("SET ROLE", "RESET ROLE"))]


@pytest.mark.parametrize("ordering", ["updated_at", "-updated_at", "name", "-name"])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_pages_together_hold_every_row_once_in_order(client, ordering, size):
    for name in ["Cobra", "Éclair", "anchor", "Ağ", "anchor", "Zebra", "Əli"]:
        published(OrganizationFactory(name=name))
    found = [o for page in pages(client, f"{ORGANIZATIONS}?ordering={ordering}&page_size={size}") for o in page]
    names = [o["name"] for o in found]
    assert len({o["id"] for o in found}) == len(found) == 7
    if "name" in ordering:
        assert names in (
            ["Ağ", "Əli", "anchor", "anchor", "Cobra", "Éclair", "Zebra"],
            ["Zebra", "Éclair", "Cobra", "anchor", "anchor", "Əli", "Ağ"],
        )
    else:
        moments = [o["updated_at"] for o in found]
        assert moments == sorted(moments, reverse=ordering.startswith("-"))


def test_one_can_turn_back_from_any_page(client):
    for n in range(5):
        published(OrganizationFactory(name=f"Body {n}"))
    first = get(client, f"{ORGANIZATIONS}?ordering=name&page_size=2").json()
    second = get(client, first["next"]).json()
    third = get(client, second["next"]).json()
    assert (first["previous"], third["next"]) == (None, None)
    assert [o["name"] for o in get(client, third["previous"]).json()["results"]] == ["Body 2", "Body 3"]
    back = get(client, get(client, third["previous"]).json()["previous"]).json()
    assert back["results"] == first["results"]
    assert back["previous"] is None
    assert get(client, back["next"]).json()["results"] == second["results"]


def test_while_rows_are_republished_paging_misses_none_and_shows_none_twice_unchanged(client):
    bodies = [published(OrganizationFactory(name=f"Body {n}")) for n in range(8)]
    left = iter([bodies[0], bodies[7], bodies[3], bodies[0]])

    def between():
        if (body := next(left, None)) is not None:
            republish(body, description=f"{Version.objects.count()}")

    found = [o for page in pages(client, f"{ORGANIZATIONS}?page_size=2", between=between) for o in page]
    assert {o["id"] for o in found} == {b.slug for b in bodies}
    seen = [(o["id"], o["updated_at"]) for o in found]
    assert len(set(seen)) == len(seen)
    # What changed after it was seen comes again as it is now: a reader ends with the record as it stands.
    last = {o["id"]: o for o in found}
    assert last[bodies[0].slug]["description"] == Organization.objects.get(pk=bodies[0].pk).description


def test_while_rows_are_republished_an_order_by_name_shows_each_row_once(client):
    bodies = [published(OrganizationFactory(name=f"Body {n}")) for n in range(6)]
    left = iter(bodies)
    address = f"{ORGANIZATIONS}?ordering=name&page_size=2"
    found = [
        o["id"]
        for page in pages(client, address, between=lambda: republish(next(left), description="again"))
        for o in page
    ]
    assert found == [b.slug for b in bodies]


def test_a_page_before_rows_that_are_gone_leads_on_to_the_beginning(client):
    first, second = (published(OrganizationFactory(name=name)) for name in ("A", "B"))
    page = get(client, get(client, f"{ORGANIZATIONS}?ordering=name&page_size=1").json()["next"]).json()
    services.unpublish(case=first, by=None, reason="a mistake")
    before = get(client, page["previous"]).json()
    assert (before["results"], before["previous"]) == ([], None)
    assert [o["id"] for o in get(client, before["next"]).json()["results"]] == [second.slug]


BY_TIME = Ordering("updated_at", (moment_column("updated_at"), text_column("public_id")))


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        "%%%",
        "W10",
        "bnVsbA",
        "W1tbW1tbW1tbW1tbW1tb" * 100,
        "eyJhIjoxfQ",
        "ä",
        str(Cursor(BY_TIME, (dt.datetime(2023, 1, 1, tzinfo=dt.UTC), "a")))[:-3],
        str(Cursor(Ordering("name", BY_TIME.columns), (dt.datetime(2023, 1, 1, tzinfo=dt.UTC), "a"))),
        str(Cursor(BY_TIME, (dt.datetime(2023, 1, 1), "a"))),  # noqa: DTZ001
        str(Cursor(BY_TIME, (dt.datetime(2023, 1, 1, tzinfo=dt.UTC), "a\0"))),
    ],
)
def test_a_cursor_that_no_page_gave_is_refused(client, cursor):
    assert "cursor" in errors(client.get(ORGANIZATIONS, {"cursor": cursor}))


@pytest.mark.parametrize("value", ["1000000000", "501", "0", "-1", "ten", "1e3", "٥", "9" * 300])
def test_a_page_size_out_of_bounds_is_refused_with_the_bounds(client, value):
    assert (
        errors(client.get(ORGANIZATIONS, {"page_size": value}))["page_size"]["takes"] == "a whole number from 1 to 500"
    )


def test_what_is_unknown_bad_empty_or_repeated_is_refused_by_name(client):
    answer = client.get(
        f"{ORGANIZATIONS}?before=2024-01-01&as_of=2999-01-01&country=ZZ&kind=&ordering=size&q=a&q=b&updated_since=x&format=xml"
    )
    found = errors(answer)
    assert set(found) == {"before", "as_of", "country", "kind", "ordering", "q", "updated_since", "format"}
    assert found["before"]["detail"] == "There is no such parameter."
    assert "country" in found["before"]["takes"]
    assert found["as_of"]["detail"] == "This is not a day of the past."
    assert found["format"]["takes"] == "json, jsonl, csv, ftm, jsonld"
    assert "offset from UTC" in found["updated_since"]["takes"]
    assert "more than once" in found["q"]["detail"]


def test_null_characters_and_long_values_are_refused(client):
    found = errors(client.get(ORGANIZATIONS, {"q": "a\0b", "search": "x" * 8000}))
    assert "null character" in found["q"]["detail"]
    assert "longer than 200" in found["search"]["detail"]


def test_eight_kilobytes_of_filters_are_refused_in_a_short_answer(client):
    answer = client.get(ORGANIZATIONS, {f"filter{n}": "x" for n in range(700)})
    assert 0 < len(errors(answer)) <= 20
    assert len(answer.content) < 10_000


def test_more_parameters_than_can_be_read_are_refused(client):
    answer = client.get(f"{ORGANIZATIONS}?{'&'.join(['a=1'] * 6000)}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_a_form_that_is_not_offered_is_refused_with_those_that_are(client):
    answer = client.get(ORGANIZATIONS, headers={"Accept": "text/html"})
    assert (answer.status_code, answer["Content-Type"]) == (406, "application/problem+json")
    assert "application/json, application/jsonl" in answer.json()["detail"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(client, method):
    answer = getattr(client, method)(ORGANIZATIONS)
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert answer["Content-Type"] == "application/problem+json"


def test_what_is_not_public_is_answered_like_what_never_was(client):
    draft = OrganizationFactory()
    withdrawn = published(OrganizationFactory())
    services.unpublish(case=withdrawn, by=None, reason="a mistake")
    never = client.get(f"{ORGANIZATIONS}never-was/")
    assert (never.status_code, never["Content-Type"]) == (404, "application/problem+json")
    for slug in (draft.slug, withdrawn.slug):
        answer = client.get(f"{ORGANIZATIONS}{slug}/")
        assert (answer.status_code, answer.content, answer.headers) == (404, never.content, never.headers)


@pytest.mark.parametrize("address", ["nowhere/", "organizations/%00/", "organizations/a%20b/", "prisoners/x/y/z/", "x"])
def test_an_address_that_is_none_is_answered_in_the_form_of_the_api(client, address):
    answer = client.get(f"/api/v1/{address}")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_an_address_without_its_slash_leads_to_the_one_with_it(client):
    answer = client.get("/api/v1/organizations?country=AZ")
    assert (answer.status_code, answer["Location"]) == (301, "/api/v1/organizations/?country=AZ")


def test_a_failure_of_ours_is_a_problem_document_that_tells_nothing(client):
    client.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE organizations_publishedorganization RENAME TO gone")
    answer = client.get(ORGANIZATIONS)
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert b"organizations_" not in answer.content


def test_a_question_that_takes_too_long_is_given_up(client, settings):
    settings.PUBLIC_STATEMENT_TIMEOUT = "50ms"
    with second_connection() as other:
        other.execute("LOCK TABLE organizations_publishedorganization IN ACCESS EXCLUSIVE MODE")
        answer = client.get(ORGANIZATIONS)
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert int(answer["Retry-After"]) > 0


def test_any_site_may_read_in_a_browser(client):
    assert client.get(ORGANIZATIONS)["Access-Control-Allow-Origin"] == "*"
    assert client.get(f"{ORGANIZATIONS}none/")["Access-Control-Allow-Origin"] == "*"
    asked = client.options(ORGANIZATIONS, headers={"Origin": "https://example.org"})
    assert (asked.status_code, asked["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")
    assert "If-None-Match" in asked["Access-Control-Allow-Headers"]
    assert not client.cookies


@pytest.mark.parametrize("address", [ORGANIZATIONS, f"{ORGANIZATIONS}body/", CHANGES])
def test_an_answer_is_not_sent_again_until_something_changed(client, address):
    body = published(OrganizationFactory(slug="body"))
    first = client.get(address)
    assert first["Cache-Control"].startswith("public, max-age=")
    assert "Accept" in first["Vary"]
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert client.get(address, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    republish(body, description="new")
    changed = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_an_answer_in_another_form_or_to_other_filters_has_another_etag(client):
    published(OrganizationFactory())
    addresses = [ORGANIZATIONS, f"{ORGANIZATIONS}?format=jsonl", f"{ORGANIZATIONS}?q=a", f"{ORGANIZATIONS}?fields=id"]
    assert len({client.get(address)["ETag"] for address in addresses}) == 4
    assert (
        client.get(ORGANIZATIONS)["ETag"] != client.get(ORGANIZATIONS, headers={"Accept": "application/jsonl"})["ETag"]
    )


def test_what_counts_days_is_sent_again_the_next_day(client):
    person = published(PrisonerFactory())
    address = f"/api/v1/prisoners/{person.public_id}/"
    today = dt.datetime.now(dt.UTC).replace(hour=12)
    with time_machine.travel(today + dt.timedelta(1), tick=False):
        first = client.get(address)
        assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    with time_machine.travel(today + dt.timedelta(2), tick=False):
        assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200
        assert client.get(address, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 200


def test_the_head_of_an_answer_is_that_of_the_answer(client):
    published(OrganizationFactory())
    whole, head = client.get(ORGANIZATIONS), client.head(ORGANIZATIONS)
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", whole["ETag"])


def test_the_whole_list_comes_a_document_a_line(client):
    bodies = [published(OrganizationFactory(name=f"Body {n}\nof\u2028two lines")) for n in range(3)]
    answer = client.get(f"{ORGANIZATIONS}?format=jsonl&ordering=name&country={bodies[0].country}")
    assert answer["Content-Type"] == "application/jsonl"
    lines = answer.getvalue().decode().split("\n")
    assert lines.pop() == ""
    assert [json.loads(line) for line in lines] == get(client, f"{ORGANIZATIONS}?ordering=name").json()["results"]
    assert set(errors(client.get(f"{ORGANIZATIONS}?format=jsonl&page_size=2"))) == {"page_size"}


def test_only_the_fields_asked_for_are_sent(client):
    body = published(OrganizationFactory())
    wanted = {"id": body.slug, "name": body.name}
    assert client.get(f"{ORGANIZATIONS}?fields=name,id").json()["results"] == [wanted]
    assert client.get(f"{ORGANIZATIONS}{body.slug}/?fields=id,name").json() == wanted
    lines = client.get(f"{ORGANIZATIONS}?format=jsonl&fields=id,name").getvalue()
    assert json.loads(lines) == wanted
    assert "no field “secret”" in errors(client.get(f"{ORGANIZATIONS}?fields=id,secret"))["fields"]["detail"]


def test_what_was_updated_since_a_moment_is_found(client):
    old, new = published(OrganizationFactory()), published(OrganizationFactory())
    moment = get(client, f"{ORGANIZATIONS}{new.slug}/").json()["updated_at"]
    for written in (moment, moment.replace("+00:00", "Z")):
        found = client.get(ORGANIZATIONS, {"updated_since": written}).json()["results"]
        assert [o["id"] for o in found] == [new.slug]
    assert client.get(ORGANIZATIONS, {"updated_since": "2000-01-01"}).json()["count"] == 2
    assert get(client, f"{ORGANIZATIONS}?updated_since={moment}").status_code == 200, "a plus that was not escaped"
    assert old.slug not in str(found)


def test_changes_are_every_version_in_order_without_gaps(client):
    body = published(OrganizationFactory(slug="body"))
    person = published(PrisonerFactory())
    republish(body, name="Another name")
    services.unpublish(case=person, by=None, reason="a mistake")
    found = [change for page in pages(client, f"{CHANGES}?page_size=1") for change in page]
    versions = list(Version.objects.order_by("sequence"))
    assert [c["sequence"] for c in found] == [v.sequence for v in versions] == [1, 2, 3, 4]
    for change, version in zip(found, versions, strict=True):
        assert dt.datetime.fromisoformat(change.pop("published_at")) == version.published_at
        assert change == {
            "sequence": version.sequence,
            "kind": version.kind,
            "id": version.public_id,
            "number": version.number,
            "cause": version.cause,
            "by_team": version.by_team,
            "summary": version.summary,
            "url": version.document["url"] if version.document else None,
            "happenings": version.happenings,
            # Of what is withdrawn now nobody is told what it said.
            "diff": [] if version.kind == "prisoner" else version.diff,
            "redacted_at": None,
        }


def test_changes_go_on_after_a_sequence_number(client):
    for _ in range(3):
        published(OrganizationFactory())
    page = get(client, f"{CHANGES}?after=1").json()
    assert [c["sequence"] for c in page["results"]] == [2, 3]
    assert page["count"] == 2
    assert get(client, f"{CHANGES}?after=3").json() == {"count": 0, "next": None, "previous": None, "results": []}
    assert get(client, f"{CHANGES}?after=99").json()["count"] == 0
    assert get(client, f"{CHANGES}?after={2**63}").status_code == 400
    assert [c["sequence"] for c in get(client, f"{CHANGES}?ordering=-sequence").json()["results"]] == [3, 2, 1]


def test_changes_of_one_noun_are_found_by_kind_and_id(client):
    body = published(OrganizationFactory())
    published(PrisonerFactory())
    found = get(client, f"{CHANGES}?kind=organization&id={body.slug}").json()
    assert (found["count"], [c["id"] for c in found["results"]]) == (1, [body.slug])
    assert "prisoner" in errors(get(client, f"{CHANGES}?kind=person"))["kind"]["takes"]


@pytest.mark.parametrize("address", [ORGANIZATIONS, f"{ORGANIZATIONS}?q=body&updated_since=2000-01-01", CHANGES])
def test_a_list_takes_three_queries_however_long_it_is(client, address):
    published(OrganizationFactory(name="Body"))
    few = queries_of(client, address)
    for _ in range(5):
        published(OrganizationFactory(name="Body"))
    assert len(queries_of(client, address)) == len(few) <= 3


def test_one_document_takes_one_query(client):
    body = published(OrganizationFactory())
    assert len(queries_of(client, f"{ORGANIZATIONS}{body.slug}/")) == 1


def test_the_addresses_of_all_lists_are_told(client):
    lists = client.get("/api/v1/").json()
    for address in lists.values():
        assert client.get(address).status_code == 200, address
    assert set(errors(client.get("/api/v1/?x=1"))) == {"x"}
