"""What is asked again and again, as PostgreSQL carries it out: by an index, looking at no more than it gives."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Concat
from django.test import Client
from django.test.utils import CaptureQueriesContext

from prisoners.published import PublishedPrisoner
from record.phonetics import keys_of_part
from tests.factories import published, whole_case
from tests.plans import nodes_of
from tests.prisoners.crowd import crowd, crowd_with_parts

pytestmark = [pytest.mark.long, pytest.mark.django_db]

CROWD = 30_000
# Of a table with fewer rows than that all may be read.
SMALL = 500
# How many rows may be looked at in vain for one answer.
IN_VAIN = 200


def wasteful(sql: str) -> list[str]:
    """What of the plan of a statement reads a table from end to end, or looks at many rows in vain. Groups that are
    counted and turn out to be nobody's were not read for it."""
    return [
        f"{node['Node Type']} of {node.get('Relation Name', '')}: {node['Actual Rows']} rows, {vain} in vain"
        for node in nodes_of(sql)
        if node["Node Type"] != "Aggregate"
        and (
            (vain := node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)) > IN_VAIN
            or (node["Node Type"] == "Seq Scan" and node["Actual Rows"] + vain > SMALL)
        )
    ]


def cursor_in_the_middle(client: Client, ordering: str) -> str:
    """The cursor of a page of rows far from both ends: pages of half a thousand are read until there."""
    address = f"/api/v1/prisoners/?page_size=500&ordering={ordering}"
    for _page in range(5):
        address = client.get(address).json()["next"].replace("http://localhost:8000", "")
    return address.partition("cursor=")[2].partition("&")[0]


def statement_of(rows: Any) -> str:
    """The statement that reads these rows, with its values in it."""
    operations: Any = connection.ops
    return str(operations.compose_sql(*rows.query.sql_with_params()))


ADDRESSES = {
    "page of the API": "/api/v1/prisoners/?cursor={updated_at}",
    "page of the API by name": "/api/v1/prisoners/?ordering=name&cursor={name}",
    "page of the API, newest first": "/api/v1/prisoners/?ordering=-updated_at&cursor={-updated_at}",
    "one case of the API": "/api/v1/prisoners/ZZ-002500/",
    "history of a case": "/api/v1/prisoners/ZZ-002500/history/",
    "profile": "/prisoners/ZZ-002500/",
    "people of an organisation": "/prisoners/?organization=organization-77",
    "changes": "/api/v1/changes/?after=0",
}


def unpacked(sql: str) -> list[str]:
    """What of the plan of a statement opens the documents of many people."""
    return [
        f"{node['Node Type']} of {node['Actual Rows']} documents"
        for node in nodes_of(sql)
        if (node["Actual Rows"] > IN_VAIN and any("json_extract_path" in column for column in node.get("Output", ())))
        or (node.get("Function Name") == "json_to_record" and node["Actual Loops"] > IN_VAIN)
    ]


def asked_by(client: Client, address: str) -> list[str]:
    """The statements of an answer that was given once before."""
    for ordering in ("updated_at", "name", "-updated_at"):
        if (place := f"{{{ordering}}}") in address:
            address = address.replace(place, cursor_in_the_middle(client, ordering))
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200, address
    return [sql for query in asked if (sql := query["sql"]).lstrip("(\n ").startswith(("SELECT", "WITH"))]


def test_an_answer_is_found_by_an_index_however_large_the_record_is(client: Client) -> None:
    # All of one moment, as after an import.
    crowd(published(whole_case()), CROWD)
    found = {what: [wasteful(sql) for sql in asked_by(client, address)] for what, address in ADDRESSES.items()}
    found["newest people of the first page"] = [wasteful(statement_of(PublishedPrisoner.objects.newest_in_brief(12)))]
    assert all(found.values())
    assert {what: waste for what, all_of in found.items() if (waste := [part for one in all_of for part in one])} == {}


@pytest.mark.parametrize("page", [1, 20])
def test_a_name_that_many_bear_is_found_by_an_index_and_only_what_is_shown_is_opened(client: Client, page: int) -> None:
    crowd(published(whole_case()), CROWD)
    namesakes = PublishedPrisoner.objects.filter(public_id__endswith="7", public_id__lt="ZZ-015000")
    namesakes.update(
        names_folded=Concat(Value("aliyev "), "public_id"), name_keys=sorted(keys_of_part("aliyev")), sort_name="aliyev"
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE prisoners_publishedprisoner")
    asked = asked_by(client, f"/prisoners/?q=Aliyev&page={page}")
    assert any("names_folded" in sql for sql in asked)
    assert [part for sql in asked for part in (*wasteful(sql), *unpacked(sql))] == []


def test_the_page_of_a_noun_opens_what_it_shows_however_many_people_are_behind_it(client: Client) -> None:
    crowd_with_parts(published(whole_case()), 10_000, first=10_000)
    case = whole_case()
    institution: Any = case.detentions.get().custody.get().institution
    organization, event = case.memberships.get().organization, case.participations.get().event
    for noun in (institution, organization, event):
        published(noun)
    published(case)
    crowd_with_parts(case, 1_000)
    PublishedPrisoner.objects.filter(events__contains=[event.slug]).update(organizations=[organization.slug])
    addresses = [f"/institutions/{institution.slug}/", f"/organizations/{organization.slug}/", f"/events/{event.slug}/"]
    for address in addresses:
        asked = asked_by(client, address)
        assert len(asked) > 3
        assert [part for sql in asked for part in (*wasteful(sql), *unpacked(sql))] == [], address
