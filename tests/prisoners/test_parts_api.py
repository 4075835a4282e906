"""Parts of cases as lists of the API: each is the part of the published document, and can be read alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from prisoners.models import Prisoner
from prisoners.published import PublishedDetention
from record import services
from record.published import Version
from tests.factories import (
    ArticleFactory,
    CaseCitationFactory,
    ChargeFactory,
    CustodyFactory,
    DetentionFactory,
    EventCitationFactory,
    EventFactory,
    EventIncidentFactory,
    EventParticipationFactory,
    HearingFactory,
    IncidentFactory,
    InstitutionFactory,
    MembershipFactory,
    OfficialFactory,
    OfficialRoleFactory,
    OrganizationFactory,
    PrisonerFactory,
    PrisonerGroupFactory,
    SourceFactory,
    public_document,
    published,
    whole_case,
)

pytestmark = pytest.mark.django_db
API = "/api/v1/"
LISTS = ("detentions", "charges", "hearings", "incidents")


def results(client, address: str) -> list[dict[str, Any]]:
    answer = client.get(f"{API}{address}")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def ids(client, address: str) -> list[str]:
    return [found["id"] for found in results(client, address)]


def queries_of(client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"{API}{address}").status_code == 200
    return sum(not q["sql"].startswith(("SET ROLE", "RESET ROLE")) for q in queries)


def parts_of(document: dict[str, Any]) -> dict[str, dict[str, dict[str, Any]]]:
    """Of a person's document: list → id → the part, as it stands there."""
    found: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in LISTS}
    for detention in document["detentions"]:
        found["detentions"][detention["id"]] = detention
        for n, charge in enumerate(detention["charges"], start=1):
            found["charges"][f"{detention['id']}-c{n}"] = charge
        for hearing in detention["hearings"]:
            found["hearings"][f"{detention['id']}-h{hearing['number']}"] = hearing
    for n, incident in enumerate(document["incidents"], start=1):
        found["incidents"][f"{document['id']}-i{n}"] = incident
    return found


@pytest.mark.parametrize("noun", LISTS)
def test_a_part_is_the_one_of_the_document_with_whose_it_is(client, noun):
    case = published(whole_case(children=3))
    document = public_document(case)
    wanted = parts_of(document)[noun]
    assert len(wanted) == 3
    for found in results(client, f"{noun}/"):
        part = wanted.pop(found["id"])
        assert {name: found[name] for name in part} == part
        assert found["prisoner"] == {
            "type": "prisoner", "id": case.public_id, "name": document["name"], "url": document["url"],
        }  # fmt: skip
        assert [found[name] for name in ("country", "published_at", "updated_at")] == [
            document[name] for name in ("country", "published_at", "updated_at")
        ]
        assert client.get(f"{API}{noun}/{found['id']}/").json() == found
    assert wanted == {}


def test_a_part_has_the_sources_it_cites_with_their_numbers(client):
    case = PrisonerFactory()
    charge = ChargeFactory(detention__prisoner=case)
    CaseCitationFactory(prisoner=case, field="name", source=SourceFactory(title="Of the name"))
    CaseCitationFactory(prisoner=case, detention=charge.detention, source=SourceFactory(title="Of the arrest"))
    CaseCitationFactory(prisoner=case, charge=charge, source=SourceFactory(title="Of the charge"))
    published(case)
    (found,) = results(client, "charges/")
    assert [source["title"] for source in found["sources"]] == ["Of the charge"]
    assert [c["source"] for c in found["citations"]] == [s["number"] for s in found["sources"]]
    (whole,) = results(client, "detentions/")
    assert {source["title"] for source in whole["sources"]} == {"Of the arrest", "Of the charge"}


def test_a_hearing_on_an_unknown_day_and_a_charge_under_no_known_article_are_listed(client):
    detention = DetentionFactory()
    HearingFactory(detention=detention, held="")
    ChargeFactory(detention=detention, article=None, text="Something about the state.")
    case = published(detention.prisoner)
    assert ids(client, "hearings/") == [f"{case.public_id}-1-h1"]
    assert [c["text"] for c in results(client, "charges/")] == ["Something about the state."]
    assert results(client, "articles/") == []
    assert client.get("/statutes/").status_code == 200


def test_an_incident_of_an_event_names_the_event(client):
    event = EventFactory(slug="raid", country="AZ")
    incident = EventIncidentFactory(event=event, organization=published(OrganizationFactory(slug="union")))
    EventCitationFactory(event=event, incident=incident, source=SourceFactory(title="Of the raid"))
    published(event)
    (found,) = results(client, "incidents/?event=raid&country=AZ&organization=union")
    assert (found["id"], found["prisoner"], found["event"]["id"]) == ("raid-i1", None, "raid")
    assert [s["title"] for s in found["sources"]] == ["Of the raid"]
    assert client.get(f"{API}incidents/raid-i1/").json() == found
    assert ids(client, "incidents/?status=detained") == []


def test_what_is_not_public_has_no_parts(client):
    case = published(whole_case())
    gone = {noun: ids(client, f"{noun}/") for noun in LISTS}
    whole_case()
    assert all(len(found) == 1 for found in gone.values())
    services.unpublish(case=case, by=None, reason="asked for")
    never = client.get(f"{API}detentions/AZ-9999-1/")
    for noun, (public_id,) in gone.items():
        assert ids(client, f"{noun}/") == []
        answer = client.get(f"{API}{noun}/{public_id}/")
        assert (answer.status_code, answer.content) == (404, never.content)


@pytest.fixture
def ann() -> Prisoner:
    """Someone with something for every filter, arrested twice; and someone else of whom hardly anything is known."""
    ann = PrisonerFactory(name="Ann Abbas", country="AZ", gender="female")
    PrisonerGroupFactory(prisoner=ann, group__slug="journalist")
    MembershipFactory(prisoner=ann, organization=published(OrganizationFactory(slug="abzas")))
    EventParticipationFactory(prisoner=ann, event=published(EventFactory(slug="raid")))
    first = DetentionFactory(
        prisoner=ann, kind="arrest", arrested="2020-03-10", has_ended=True, ended="2020-06-01", end_kind="pardon"
    )
    second = DetentionFactory(prisoner=ann, kind="imprisonment", arrested="2023-11")
    CustodyFactory(detention=second, institution=published(InstitutionFactory(slug="prison-1")))
    ChargeFactory(detention=first, article=ArticleFactory(number="206"), state="dropped", brought_on="2020-03-12")
    ChargeFactory(detention=second, article=ArticleFactory(number="221.3"), state="charged", brought_on="2023-12")
    HearingFactory(
        detention=second, kind="verdict", held="2024-02-07", outcome="Nine years in prison",
        court=published(InstitutionFactory(slug="court-1", court=True)), judge=OfficialFactory(name="Judge One"),
    )  # fmt: skip
    OfficialRoleFactory(detention=second, official=OfficialFactory(name="Officer Two"))
    IncidentFactory(
        prisoner=ann, detention=second, kind__slug="torture", happened="2023-11-25",
        organization=published(OrganizationFactory(slug="abzas-2")),
        institution=published(InstitutionFactory(slug="prison-2")),
    )  # fmt: skip
    bob = DetentionFactory(prisoner=PrisonerFactory(name="Bob Brown", country="AR"), kind="unknown", arrested="")
    HearingFactory(detention=bob, held="", kind="other"), ChargeFactory(detention=bob, article=None, text="Not known.")
    IncidentFactory(prisoner=bob.prisoner, kind__slug="other", happened="")
    published(bob.prisoner)
    return published(ann)


FOUND = {
    "detentions": {
        "-1": ["kind=arrest", "end_kind=pardon", "ongoing=no", "arrested_before=2020-03-10", "arrested_in=2020-03-10",
               "released_in=2020", "released_in=2020-06-01", "ended_in=2020-06", "held_on=2020-05-01", "article=206",
               "article=AZ Criminal Code 206", "year=2020"],
        "-2": ["kind=imprisonment", "detention_kind=imprisonment", "ongoing=yes&country=AZ",
               "arrested_after=2023-11-01",
               "arrested_in=2023-11", "arrested_in=2023", "held_on=2024-01-01", "institution=prison-1", "article=221.3",
               "year=2023", "official=judge-one-az", "official=officer-two-az", "q=abbas&ongoing=yes",
               "group=journalist&organization=abzas&event=raid&gender=female&status=detained&country=az&year=2023"],
    },
    "charges": {
        "-1-c1": ["state=dropped", "article=206", "article=AZ Criminal Code 206", "brought_in=2020-03-12",
                  "brought_before=2020-12-31"],
        "-2-c1": ["state=charged&country=AZ", "article=221.3", "brought_after=2023-12-01", "brought_in=2023-12"],
    },
    "hearings": {
        "-2-h1": ["kind=verdict", "court=court-1", "judge=judge-one-az", "outcome=years in PRISON", "heard_in=2024-02",
                  "heard_after=2024-02-07", "heard_before=2024-02-07", "institution=prison-1", "search=abbas"],
    },
    "incidents": {
        "-i1": ["kind=torture", "organization=abzas-2", "institution=prison-2", "event=raid", "country=AZ",
                "happened_in=2023-11", "happened_after=2023-11-25", "happened_before=2023-11-25", "gender=female"],
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("noun", "public_id", "query"),
    [(noun, public_id, q) for noun, parts in FOUND.items() for public_id, queries in parts.items() for q in queries],
)
def test_each_filter_leaves_the_parts_that_it_asks_for(client, ann, noun, public_id, query):
    assert ids(client, f"{noun}/?{query}") == [f"{ann.public_id}{public_id}"]


@pytest.mark.parametrize(
    "address",
    [
        "detentions/?arrested_in=2023-11-01", "detentions/?held_on=2020-06-02", "detentions/?released_in=2020-06-02",
        "detentions/?article=999", "detentions/?official=nobody", "detentions/?organization=abzas-2",
        "charges/?brought_in=2023-12-01", "charges/?detention=AZ-0001", "charges/?state=dropped&article=221.3",
        "hearings/?heard_after=2024-02-08", "hearings/?court=prison-1", "hearings/?outcome=release",
        "incidents/?happened_in=2024", "incidents/?organization=abzas", "incidents/?institution=prison-1",
    ],
)  # fmt: skip
def test_a_filter_leaves_nothing_where_nothing_is_certainly_so(client, ann, address):
    assert ids(client, address) == []


def test_parts_of_one_person_and_of_one_detention_are_found(client, ann):
    everything = {noun: len(results(client, f"{noun}/?prisoner={ann.public_id}")) for noun in LISTS}
    assert everything == {"detentions": 2, "charges": 2, "hearings": 1, "incidents": 1}
    second = f"{ann.public_id}-2"
    assert ids(client, f"charges/?detention={second}") == [f"{second}-c1"]
    assert ids(client, f"hearings/?detention={second}") == [f"{second}-h1"]
    assert ids(client, f"incidents/?detention={second}") == [f"{ann.public_id}-i1"]


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("detentions/?arrested_in=2023-13", "arrested_in"), ("detentions/?arrested_in=2023~", "arrested_in"),
        ("detentions/?released_in=2023-02-30", "released_in"), ("detentions/?ongoing=maybe", "ongoing"),
        ("charges/?state=unheard", "state"), ("hearings/?heard_in=", "heard_in"),
        ("incidents/?page_size=0", "page_size"),
        ("hearings/?ordering=name", "ordering"), ("charges/?fields=secret", "fields"), ("detentions/?x=1", "x"),
        ("detentions/?q=a&search=b", "search"),
    ],
)  # fmt: skip
def test_what_cannot_be_followed_is_refused(client, address, field):
    answer = client.get(f"{API}{address}")
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("ordering", ["arrested", "-arrested", "updated_at", "-updated_at"])
@pytest.mark.parametrize("size", [1, 2, 50])
def test_pages_hold_every_part_once_in_order_with_unknown_days_first(client, ordering, size):
    for day in ("2023-11", "", "2020-03-10", "2023-11-01", "", "2024/.."):
        published(DetentionFactory(arrested=day).prisoner)
    found, address = [], f"{API}detentions/?ordering={ordering}&page_size={size}"
    while address:
        page = client.get(address.replace("http://testserver", "")).json()
        found += page["results"]
        address = page["next"]
    assert len({d["id"] for d in found}) == len(found) == 6
    if "arrested" in ordering:
        keys = [(d["arrested"]["earliest"] or "", d["id"]) for d in found]
        assert keys == sorted(keys, reverse=ordering.startswith("-"))
        assert keys[0 if ordering == "arrested" else -1][0] == ""


def test_what_was_updated_since_a_moment_is_found(client, ann):
    moment = results(client, f"detentions/?prisoner={ann.public_id}")[0]["updated_at"].replace("+00:00", "Z")
    assert len(ids(client, "detentions/")) == 3
    assert len(ids(client, f"detentions/?updated_since={moment}")) == 2
    assert len(ids(client, f"officials/?updated_since={moment}")) == 2
    assert ids(client, "articles/?updated_since=2999-01-01") == []


@pytest.mark.parametrize(
    "address",
    [*(f"{noun}/" for noun in LISTS),
     "detentions/?country=AZ&article=221.3&held_on=2024-01-01", "charges/?status=detained",
     "hearings/?group=group-0&heard_after=2020-01-01", "officials/", "officials/?country=AZ", "articles/"],
)  # fmt: skip
def test_a_list_takes_as_many_queries_for_many_as_for_one(client, address):
    published(whole_case())
    few = queries_of(client, address)
    for _ in range(3):
        published(whole_case(children=2))
    assert queries_of(client, address) == few <= 3


@pytest.mark.parametrize(("noun", "queries"), [*((noun, 1) for noun in LISTS), ("officials", 2), ("articles", 2)])
def test_one_takes_two_queries_at_most(client, noun, queries):
    published(whole_case(children=3))
    public_id = ids(client, f"{noun}/")[0]
    assert queries_of(client, f"{noun}/{public_id}/") == queries


def test_rows_from_before_there_were_such_lists_are_left_out_until_they_are_renewed(client):
    case = published(DetentionFactory().prisoner)
    PublishedDetention.objects.update(public_id=None, part=None, updated_at=None)
    assert ids(client, "detentions/") == []
    call_command("renew_published", verbosity=0)
    assert ids(client, "detentions/") == [f"{case.public_id}-1"]
    assert Version.objects.count() == 1


def test_an_answer_is_not_sent_again_until_something_changed(client, ann):
    for address in ("hearings/", f"hearings/{ann.public_id}-2-h1/", "officials/judge-one-az/", "articles/"):
        first = client.get(f"{API}{address}")
        assert client.get(f"{API}{address}", headers={"If-None-Match": first["ETag"]}).status_code == 304, address
        Prisoner.objects.filter(pk=ann.pk).update(case_summary=address)
        published(ann)
        assert client.get(f"{API}{address}", headers={"If-None-Match": first["ETag"]}).status_code == 200, address


def test_an_official_is_gathered_from_all_cases_whichever_is_asked_for(client, ann):
    other = DetentionFactory(prisoner=PrisonerFactory(country="AR"), arrested="2010-01-02")
    OfficialRoleFactory(detention=other, role="prosecutor", official=ann.detentions.get(number=2).hearings.get().judge)
    published(other.prisoner)
    (judge,) = results(client, "officials/?country=AR")
    assert judge["id"] == "judge-one-az"
    assert (judge["roles"], judge["countries"], judge["prisoners"]) == (["judge", "prosecutor"], ["AR", "AZ"], 2)
    assert (judge["first_named_on"], judge["last_named_on"]) == ("2010-01-02", "2024-02-07")
    assert client.get(f"{API}officials/judge-one-az/").json() == judge
    assert client.get(judge["url"].replace("http://testserver", "")).status_code == 200
    assert ids(client, "officials/?q=officer") == ids(client, "officials/?role=investigator") == ["officer-two-az"]
    assert ids(client, "officials/?ordering=-id") == ["officer-two-az", "judge-one-az"]
    assert client.get(f"{API}officials/nobody/").status_code == 404


def test_an_article_is_named_as_the_newest_case_names_it_with_how_many_people_are_charged(client, ann):
    other = DetentionFactory(prisoner__country="AZ")
    for state in ("dropped", "charged", "charged"):
        ChargeFactory(detention=other, article=ArticleFactory(number="206"), state=state)
    published(other.prisoner)
    first, second = results(client, "articles/")
    assert (first["article"], second["article"]) == ("AZ Criminal Code 206", "AZ Criminal Code 221.3")
    assert first["prisoners"] == 2
    assert first["title"] == "Hooliganism"
    assert client.get(f"{API}articles/{first['id']}/").json() == first
    assert client.get(first["url"].replace("http://testserver", "")).status_code == 200
    assert ids(client, "articles/?q=221.3") == [second["id"]]


def test_what_is_gathered_is_new_when_a_case_was_withdrawn(client, ann):
    other = DetentionFactory(prisoner__country="AZ")
    ChargeFactory(detention=other, article=ArticleFactory(number="206"))
    OfficialRoleFactory(detention=other, official=ann.detentions.get(number=2).hearings.get().judge)
    published(other.prisoner)
    # The newest of the two cases is the one that stays.
    Prisoner.objects.filter(pk=ann.pk).update(case_summary="Changed since.")
    published(ann)
    for address in ("officials/judge-one-az/", "articles/az-criminal-code-206/"):
        assert client.get(f"{API}{address}").json()["prisoners"] == 2
    before = {a: client.get(f"{API}{a}")["ETag"] for a in ("officials/judge-one-az/", "articles/az-criminal-code-206/")}
    services.unpublish(case=other.prisoner, by=None, reason="asked for")
    for address, etag in before.items():
        answer = client.get(f"{API}{address}", headers={"If-None-Match": etag})
        assert (answer.status_code, answer.json()["prisoners"]) == (200, 1), address


def test_two_articles_with_one_address_are_told_apart_by_their_names(client):
    detention = DetentionFactory()
    for number in ("221.3", "221-3"):
        ChargeFactory(detention=detention, article=ArticleFactory(number=number))
    published(detention.prisoner)
    found = results(client, "articles/?page_size=1")
    page = client.get(f"{API}articles/?page_size=1").json()
    found = page["results"] + client.get(page["next"].replace("http://testserver", "")).json()["results"]
    assert {a["number"] for a in found} == {"221.3", "221-3"}
    assert found[0]["id"] == found[1]["id"]
    address = f"{API}articles/{found[0]['id']}/"
    refused = client.get(address)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["takes"] == "AZ Criminal Code 221-3; AZ Criminal Code 221.3"
    assert client.get(f"{address}?article=AZ Criminal Code 221-3&fields=number").json() == {"number": "221-3"}
