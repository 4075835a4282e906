"""The founding statement as a record: what the public API shows of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from campaigns.sample.facts import statement

pytestmark = pytest.mark.django_db

Document = dict[str, Any]

COURIERS = ["Afiaddin Mammadov", "Aykhan Israfilov", "Elvin Mustafayev"]
JOURNALISTS = [
    "Ulvi Hasanli",
    "Sevinj Vagifgizi",
    "Teymur Karimov",
    "Hafiz Babali",
    "Aziz Orujov",
    "Nargiz Absalamova",
    "Mahammad Kekalov",
]
UNNAMED = "a member of İnqilabin Sesi"
SIGNATORIES = {
    "PO": "AR",
    "SEP": "TR",
    "NAR": "GR",
    "October 18 Force": "CL",
    "Vilcapaza": "PE",
    "MST-P Group": "PE",
    "My class": "IT",
    "Revolutionary Politics": "BR",
    "Classist Tribune": "BR",
    "İnqilabin Sesi": "AZ",
}
DEMANDS = [
    "Freedom for all political prisoners in Azerbaijan!",
    "Freedom for imprisoned couriers and union members!",
    "Freedom for imprisoned journalists!",
    "Down with the bourgeois oligarch regime of Aliyev!",
    "For a Socialist Federation of Caucasia!",
]


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The sample, loaded once for all tests of this file and rolled back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_sample", stdout=StringIO())
        yield
        transaction.set_rollback(True)


def each(names: list[str], *values: Any) -> dict[str, list[Any]]:
    """The same list for each of these names."""
    return {name: list(values) for name in names}


def listed(client: Client, nouns: str) -> list[Document]:
    """All of a kind, as the public API gives them."""
    answer = client.get(f"/api/v1/{nouns}/", {"page_size": 500})
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def named(documents: list[Document]) -> dict[str, Document]:
    return {d.get("name") or d["title"]: d for d in documents}


@pytest.fixture
def people(client: Client) -> dict[str, Document]:
    return named(listed(client, "prisoners"))


@pytest.fixture
def resolutions(client: Client) -> dict[int, Document]:
    return {r["number"]: r for r in listed(client, "resolutions")}


def test_fifteen_people_are_on_record(people: dict[str, Document]) -> None:
    azerbaijan = [*COURIERS, *JOURNALISTS, "Mohyaddin Orujov", "Tofig Yagublu", UNNAMED]
    assert {n: p["country"] for n, p in people.items()} == dict.fromkeys(azerbaijan, "AZ") | {
        "César Arakaki": "AR",
        "Daniel Ruiz": "AR",
    }


def test_the_couriers_belong_to_their_union_and_one_leads_it(people: dict[str, Document]) -> None:
    roles = {n: [(o["name"], o["role"]) for o in people[n]["organizations"]] for n in COURIERS}
    union = "Union of Courier Association"
    assert roles == dict(zip(COURIERS, [[(union, "leader")], [(union, "member")], [(union, "member")]], strict=True))


def test_groups_are_those_the_statement_gives(people: dict[str, Document]) -> None:
    groups = {name: person["groups"] for name, person in people.items() if person["groups"]}
    assert groups == each(COURIERS, "trade-unionist") | each(JOURNALISTS, "journalist") | {
        "Mohyaddin Orujov": ["online-critic"],
        "Tofig Yagublu": ["politician"],
    }


def test_one_person_is_unnamed(people: dict[str, Document]) -> None:
    assert [name for name, person in people.items() if person["naming"] != "named"] == [UNNAMED]
    assert [o["name"] for o in people[UNNAMED]["organizations"]] == ["İnqilabin Sesi"]


def test_tofig_yagublu_is_of_the_musavat_party(people: dict[str, Document]) -> None:
    assert [(o["name"], o["role"]) for o in people["Tofig Yagublu"]["organizations"]] == [("Musavat Party", "leader")]


def test_mohyaddin_orujov_was_detained_twice(people: dict[str, Document]) -> None:
    first, second = people["Mohyaddin Orujov"]["detentions"]
    assert first["arrested"] == {"edtf": "2023-10", "earliest": "2023-10-01", "latest": "2023-10-31"}
    assert first["ended"] == {"edtf": "", "earliest": None, "latest": None}
    assert second["ended"] is None
    assert "torture" in second["circumstances"]
    assert people["Mohyaddin Orujov"]["status"] == "detained"


def test_no_arrest_is_dated_more_exactly_than_the_statement_does(people: dict[str, Document]) -> None:
    arrests = Counter(d["arrested"]["edtf"] for p in people.values() for d in p["detentions"])
    assert arrests == {"../2023-12-16": 11, "2023-10": 1, "2023-10/2023-12-16": 1, "2023-06/2023-12-16": 1}


def test_of_the_two_in_argentina_nothing_is_said_but_solidarity(people: dict[str, Document]) -> None:
    for name in ("César Arakaki", "Daniel Ruiz"):
        assert (people[name]["status"], people[name]["detentions"]) == ("unknown", [])


def test_what_the_statement_does_not_say_stays_unknown(people: dict[str, Document]) -> None:
    detentions = [d for p in people.values() for d in p["detentions"]]
    assert {d["kind"] for d in detentions} == {"unknown"}
    assert not any(d["charges"] or d["hearings"] or d["sentences"] or d["custody"] for d in detentions)
    assert not any(p["born"]["edtf"] or p["portrait"] or p["nationalities"] for p in people.values())
    # "After his release" is the only word on anyone's gender.
    assert [n for n, p in people.items() if p["gender"] != "unknown"] == ["Mohyaddin Orujov"]


def test_spellings_of_the_source_are_kept_as_variants(people: dict[str, Document]) -> None:
    spellings = {n: [v["name"] for v in p["names"]] for n, p in people.items() if p["names"]}
    run_together = {"Ulvi Hasanli", "Sevinj Vagifgizi", "Teymur Karimov", "Nargiz Absalamova", "Mahammad Kekalov"}
    assert spellings == {name: [name.replace(" ", "")] for name in run_together | {"Mohyaddin Orujov", "Tofig Yagublu"}}


def test_a_spelling_run_together_finds_the_person(client: Client) -> None:
    answer = client.get("/api/v1/prisoners/", {"search": "UlviHasanli"}).json()
    assert answer["results"][0]["name"] == "Ulvi Hasanli"


def test_thirteen_organisations_are_on_record(client: Client) -> None:
    found = {o["name"]: (o["country"], o["kind"]) for o in listed(client, "organizations")}
    assert found == {name: (country, "unknown") for name, country in SIGNATORIES.items()} | {
        "Union of Courier Association": ("AZ", "trade_union"),
        "Abzas Media": ("AZ", "medium"),
        "Musavat Party": ("AZ", "party"),
    }


def test_three_resolutions_are_numbered_and_of_the_one_meeting(resolutions: dict[int, Document]) -> None:
    assert {number: r["title"] for number, r in resolutions.items()} == {
        1: "Argentina: solidarity with César Arakaki and Daniel Ruiz",
        2: "Argentina: down with the persecution of those who defend the Palestinian people!",
        3: "Freedom for Political Prisoners and Union Workers in Azerbaijan!",
    }
    meetings = {
        (r["meeting"]["name"], r["meeting"]["date"]["edtf"], r["meeting"]["virtual"]) for r in resolutions.values()
    }
    assert meetings == {("International virtual meeting of 16 December 2023", "2023-12-16", True)}
    assert {r["adopted"]["edtf"] for r in resolutions.values()} == {"2023-12-16"}
    assert {number: r["countries"] for number, r in resolutions.items()} == {1: ["AR"], 2: ["AR"], 3: ["AZ"]}


def test_the_third_resolution_has_its_text_demands_and_ten_signatures(resolutions: dict[int, Document]) -> None:
    third = resolutions[3]
    assert third["text"].startswith("A peasant's protest") and third["text"].endswith(DEMANDS[-1])
    assert third["text"] in statement()
    assert [d["text"] for d in third["demands"]] == DEMANDS
    assert {s["organization"]["name"]: s["country"] for s in third["signatures"]} == SIGNATORIES
    assert len({s["country"] for s in third["signatures"]}) == 8


def test_of_the_two_other_resolutions_only_the_titles_are_known(resolutions: dict[int, Document]) -> None:
    for number in (1, 2):
        assert not any(resolutions[number][part] for part in ("text", "demands", "signatures"))


def test_resolutions_name_the_people_they_concern(resolutions: dict[int, Document]) -> None:
    assert [p["name"] for p in resolutions[1]["prisoners"]] == ["César Arakaki", "Daniel Ruiz"]
    assert resolutions[2]["prisoners"] == []
    assert len(resolutions[3]["prisoners"]) == 13


def test_one_campaign_has_the_five_demands(client: Client) -> None:
    (campaign,) = listed(client, "campaigns")
    assert [d["text"] for d in campaign["demands"]] == DEMANDS
    assert len(campaign["prisoners"]) == 13
    assert campaign["run_by"] == []


def test_the_people_of_the_campaign_name_it(people: dict[str, Document]) -> None:
    assert {name for name, person in people.items() if person["campaigns"]} == {
        name for name, person in people.items() if person["country"] == "AZ"
    }


def test_four_events_are_on_record(client: Client) -> None:
    events = {e["slug"]: (e["kind"], e["began"]["edtf"]) for e in listed(client, "events")}
    assert events == {
        "gedebey-protest-2023": ("protest", "2023-06"),
        "couriers-protest-2023": ("protest", ""),
        "abzas-media-raid-2023": ("raid", "2023-11"),
        "presidential-election-2024": ("election", "2024-02-07"),
    }


def test_people_belong_to_the_events_the_statement_ties_them_to(people: dict[str, Document]) -> None:
    events = {name: [e["id"] for e in person["events"]] for name, person in people.items() if person["events"]}
    assert events == (
        each(COURIERS, "couriers-protest-2023")
        | each(JOURNALISTS, "presidential-election-2024")
        | {UNNAMED: ["gedebey-protest-2023"]}
    )


def test_incidents_struck_these_people(people: dict[str, Document]) -> None:
    incidents = {
        name: [i["kind"] for i in person["incidents"]] for name, person in people.items() if person["incidents"]
    }
    assert incidents == each(COURIERS, "denial-of-books") | {
        UNNAMED: ["torture"],
        "Mohyaddin Orujov": ["torture"],
    }


def test_incidents_struck_abzas_media_and_the_union(client: Client) -> None:
    events = {e["slug"]: e for e in listed(client, "events")}
    incidents = {
        slug: [(i["kind"], i["organization"]["id"]) for i in event["incidents"]]
        for slug, event in events.items()
        if event["incidents"]
    }
    assert incidents == {
        "abzas-media-raid-2023": [("house-search", "abzas-media"), ("planted-evidence", "abzas-media")],
        "couriers-protest-2023": [("harassment-of-colleagues", "union-of-courier-association")],
    }
    struck = named(listed(client, "organizations"))["Abzas Media"]
    assert [i["kind"] for i in struck["incidents"]] == ["house-search", "planted-evidence"]


def citations_in(node: Any) -> Iterator[Document]:
    if isinstance(node, dict):
        if "quote" in node:
            yield node
        for value in node.values():
            yield from citations_in(value)
    elif isinstance(node, list):
        for value in node:
            yield from citations_in(value)


@pytest.mark.parametrize("nouns", ["prisoners", "organizations", "events", "campaigns", "resolutions"])
def test_everything_cites_the_statement_with_its_own_words(client: Client, nouns: str) -> None:
    for document in listed(client, nouns):
        (source,) = document["sources"]
        assert (source["title"], source["language"]) == (
            "Freedom for Political Prisoners and Union Workers in Azerbaijan!",
            "en",
        )
        quotes = [c["quote"] for c in citations_in(document)]
        words = " ".join(statement().split())
        assert quotes and [q for q in quotes if q not in words] == []


def test_each_fact_of_a_case_is_cited(people: dict[str, Document]) -> None:
    for person in people.values():
        facts = [
            *person["names"],
            *person["organizations"],
            *person["events"],
            *person["detentions"],
            *person["incidents"],
            *person["group_citations"],
        ]
        assert all(fact["citations"] for fact in facts)
        assert {"", "name", "country"} <= {c["field"] for c in person["citations"]}


def test_a_summary_has_at_most_three_sentences(people: dict[str, Document]) -> None:
    assert all(1 <= person["case_summary"].count(". ") + 1 <= 3 for person in people.values())
