"""The record as it stood published on a day, in lists and documents of the API: what all nouns share."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from organizations.models import Organization
from organizations.past import PastOrganization
from prisoners import merging
from prisoners.models import Prisoner
from prisoners.past import PastPrisoner
from record import services
from record.past import FOR_EVER, PastFile
from record.past_rows import may_be_told
from record.publishing_many import publish_many
from record.redaction import redact
from record.striking import Target, What
from tests.factories import (
    CampaignFactory,
    EventFactory,
    InstitutionFactory,
    OrganizationFactory,
    PrisonerFactory,
    ResolutionFactory,
    UserFactory,
    published,
)
from tests.pictures import taken_by_a_camera

pytestmark = pytest.mark.django_db

NOUNS: dict[str, Any] = {
    "organizations": OrganizationFactory,
    "institutions": InstitutionFactory,
    "events": EventFactory,
    "campaigns": CampaignFactory,
    "resolutions": ResolutionFactory,
    "prisoners": PrisonerFactory,
}


def on(day: str) -> Any:
    return time_machine.travel(dt.datetime.fromisoformat(f"{day}T12:00+00:00"), tick=True)


def listed(noun: str, day: str | None = None, **asked: str) -> list[dict[str, Any]]:
    answer = Client().get(f"/api/v1/{noun}/", asked | ({"as_of": day} if day else {}))
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def one(noun: str, public_id: str, day: str) -> Any:
    return Client().get(f"/api/v1/{noun}/{public_id}/", {"as_of": day})


def name_of(document: dict[str, Any]) -> str:
    return document.get("name") or document["title"]


def renamed(case: Any, name: str) -> Any:
    field = "name" if hasattr(case, "name") else "title"
    type(case).objects.filter(pk=case.pk).update(**{field: name})
    return published(case)


@pytest.fixture
def body() -> Organization:
    """Published on 10 January 2024, and under another name on 1 March."""
    with on("2024-01-10"):
        organization = published(OrganizationFactory(name="Free Press House", country="AZ"))
    with on("2024-03-01"):
        return renamed(organization, "House of the Free Press")


@pytest.mark.parametrize("noun", NOUNS)
def test_every_noun_is_given_as_it_stood(noun):
    with on("2024-01-10"):
        case = published(NOUNS[noun]())
    with on("2024-03-01"):
        renamed(case, "Called otherwise now")
    (then,), (now,) = listed(noun, "2024-02-07"), listed(noun)
    assert name_of(then) != name_of(now) == "Called otherwise now"
    assert listed(noun, "2024-01-09") == []
    assert one(noun, then["id"], "2024-02-07").json() == then
    assert one(noun, then["id"], "2024-01-09").status_code == 404
    assert [name_of(found) for found in listed(noun, "2024-03-01")] == ["Called otherwise now"]


@pytest.mark.parametrize(("day", "name"), [("2024-01-10", "Free"), ("2024-02-29", "Free"), ("2024-03-01", "House")])
def test_a_day_shows_what_was_published_by_its_end_in_utc(body, day, name):
    (found,) = listed("organizations", day)
    assert found["name"].startswith(name)


def test_what_is_published_at_midnight_belongs_to_the_day_that_begins_then():
    def at_midnight(day: str) -> Any:
        return time_machine.travel(dt.datetime.fromisoformat(f"{day}T00:00+00:00"), tick=False)

    with at_midnight("2024-01-10"):
        organization = published(OrganizationFactory(name="Before"))
    with at_midnight("2024-03-01"):
        renamed(organization, "After")
    days = ("2024-01-09", "2024-01-10", "2024-02-29", "2024-03-01")
    assert [[found["name"] for found in listed("organizations", day)] for day in days] == [
        [], ["Before"], ["Before"], ["After"],
    ]  # fmt: skip


def test_filters_and_orders_ask_of_that_day(body):
    assert listed("organizations", "2024-02-07", q="press house") and not listed("organizations", q="press house")
    assert listed("organizations", "2024-02-07", country="AZ", updated_since="2024-01-10", ordering="-name")
    assert not listed("organizations", "2024-02-07", updated_since="2024-01-11")
    assert not listed("organizations", "2024-02-07", country="BY")


def test_pages_of_a_day_hold_each_noun_once_while_the_record_goes_on():
    with on("2024-01-10"):
        bodies = [published(OrganizationFactory(name=f"Body {n}")) for n in range(5)]
    with on("2024-02-10"):
        renamed(bodies[1], "Body 9")
    found, address = [], "/api/v1/organizations/?as_of=2024-02-07&page_size=2&ordering=name"
    while address:
        page = Client().get(address.removeprefix("http://localhost:8000")).json()
        assert page["count"] == 5
        found += [o["name"] for o in page["results"]]
        address = page["next"]
        renamed(bodies[2], f"Another {len(found)}")
    assert found == [f"Body {n}" for n in range(5)]


@pytest.mark.parametrize("day", ["2999-01-01", "2024-02-30", "yesterday", "2024-02", ""])
def test_what_is_no_day_of_the_past_is_refused(client, day):
    for address in ("/api/v1/organizations/", "/api/v1/organizations/any/"):
        answer = client.get(address, {"as_of": day})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "as_of")


def test_a_list_costs_no_more_queries_for_a_longer_past(body):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            listed("organizations", "2024-02-07")
        return len(queries)

    few = cost()
    for n in range(5):
        renamed(body, f"Name {n}")
        with on("2024-01-11"):
            published(OrganizationFactory())
    # The role that is taken and left, the state of the record, the page and how many there are.
    assert cost() == few <= 5


@pytest.mark.parametrize("address", ["/api/v1/prisoners/", "/api/v1/prisoners/{id}/"])
def test_an_answer_of_the_past_stays_the_same_over_midnight_and_changes_when_something_is_struck(client, address):
    with on("2024-01-10"):
        person = published(PrisonerFactory(case_summary="Wrote of Kamran Quliyev."))
    with on("2024-03-01"):
        Prisoner.objects.filter(pk=person.pk).update(case_summary="Wrote.")
        published(person)
    address = f"{address.format(id=person.public_id)}?as_of=2024-02-07"
    with on("2024-03-02"):
        first = client.get(address)
    with on("2024-03-03"):
        assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
        redact(case=person, target=Target(What.WORDS, words="Kamran Quliyev"), reason="asked for", by=None)
        after = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert b"Kamran" in first.content
    assert after.status_code == 200 and b"Kamran" not in after.content


def test_what_was_withdrawn_since_is_shown_on_no_day_of_the_past(body):
    services.unpublish(case=body, by=None, reason="for their safety")
    assert listed("organizations", "2024-02-07") == []
    gone, never = one("organizations", body.slug, "2024-02-07"), one("organizations", "never-was", "2024-02-07")
    assert (gone.status_code, gone.content) == (404, never.content)
    assert not PastOrganization.objects.exists() and not may_be_told("organization", body.slug)


def test_what_comes_back_has_its_past_again_but_for_the_days_of_its_absence(body):
    with on("2024-04-01"):
        services.unpublish(case=body, by=None, reason="for their safety")
    with on("2024-05-01"):
        published(body)
    assert [name_of(found) for day in ("2024-02-07", "2024-03-31") for found in listed("organizations", day)] == [
        "Free Press House", "House of the Free Press"
    ]  # fmt: skip
    assert listed("organizations", "2024-04-15") == []
    assert one("organizations", body.slug, "2024-04-15").status_code == 404
    assert len(listed("organizations", "2024-05-01")) == 1


def test_what_is_struck_is_found_on_no_day_of_the_past(body):
    assert listed("organizations", "2024-02-07", q="press house")
    redact(case=body, target=Target(What.WORDS, words="Press House"), reason="asked for", by=None)
    assert not listed("organizations", "2024-02-07", q="press house")
    (found,) = listed("organizations", "2024-02-07")
    assert "Press House" not in str(found)


def test_a_version_that_was_struck_whole_leaves_its_days_empty(body):
    redact(case=body, target=Target(What.DOCUMENT, version=1), reason="asked for", by=None)
    assert listed("organizations", "2024-02-07") == []
    assert one("organizations", body.slug, "2024-02-07").status_code == 404
    assert len(listed("organizations", "2024-03-01")) == 1


def test_a_person_who_was_struck_is_found_by_no_word_of_before():
    with on("2024-01-10"):
        person = published(PrisonerFactory(name="Samira Aliyeva", case_summary="Arrested with Kamran Quliyev."))
    with on("2024-03-01"):
        Prisoner.objects.filter(pk=person.pk).update(case_summary="Arrested.")
        published(person)
    assert listed("prisoners", "2024-02-07", q="Quliyev")
    redact(case=person, target=Target(What.WORDS, words="Kamran Quliyev"), reason="asked for", by=None)
    assert not listed("prisoners", "2024-02-07", q="Quliyev") and listed("prisoners", "2024-02-07", q="Samira")
    assert not PastPrisoner.objects.filter(words__contains="Quliyev").exists()


@pytest.fixture
def pictured() -> tuple[Any, str]:
    """A person with a portrait on 10 January, and with another one since 10 February; and the first one's address."""
    given = {"portrait_credit": "A friend", "portrait_licence": "CC BY 4.0"}
    with on("2024-01-10"):
        person = published(PrisonerFactory(portrait=SimpleUploadedFile("a.jpg", taken_by_a_camera()), **given))
        first = person.portrait.url
    with on("2024-02-10"):
        person.portrait = SimpleUploadedFile("b.jpg", taken_by_a_camera())
        person.save()
        published(person)
    return person, first


def test_a_file_that_was_replaced_is_given_on_no_day_of_the_past(client, pictured):
    person, first = pictured
    then, now = (
        one("prisoners", person.public_id, "2024-01-15").json(),
        one("prisoners", person.public_id, "2024-02-10"),
    )
    assert then["portrait"] is None and now.json()["portrait"]["url"].endswith(person.portrait.url)
    whole = client.get("/api/v1/prisoners/?as_of=2024-01-15&format=jsonl")
    (line,) = b"".join(whole.streaming_content).splitlines()
    assert first.encode() not in line and b'"portrait":null' in line.replace(b" ", b"")
    # The rest stands as it was published, in its order.
    kept = [name for name in then if name not in ("days_held", "days_held_is_minimum", "licence")]
    assert kept == list(PastPrisoner.objects.earliest("updated_at").version.document or {})


def test_the_history_gives_no_file_that_was_replaced(client, pictured):
    person, first = pictured
    history = client.get(f"/api/v1/prisoners/{person.public_id}/history/?fields=number,document").json()["results"]
    assert [v["document"]["portrait"] is None for v in history] == [True, False]
    assert first not in str(history)


def test_documents_that_are_not_public_any_more_are_left_out_and_the_others_stay():
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT record_without_files('{"b":1,"portrait":{"url":"x/media/p/1.jpg","licence":"l"},"a":[
            {"file":{"url":"x/media/d/2.pdf"},"licence":"l"},{"file":{"url":"x/media/d/3.pdf"},"licence":"l"},"x"],
            "sources":[{"url":"x/media/d/2.pdf"}],"empty":[],"none":null}', ARRAY['d/2.pdf', 'p/1.jpg'])::text"""
        )
        (text,) = cursor.fetchone()
    assert text.replace(" ", "") == (
        '{"b":1,"portrait":null,"a":[{"file":{"url":"x/media/d/3.pdf"},"licence":"l"},"x"],'
        '"sources":[{"url":"x/media/d/2.pdf"}],"empty":[],"none":null}'
    )
    assert "\n" not in text


def test_publishing_many_keeps_their_past_as_publishing_each_does():
    with on("2024-01-10"):
        people = [PrisonerFactory(name=f"Person {n}") for n in range(3)]
        publish_many(cases=people, by=None)
    with on("2024-03-01"):
        Prisoner.objects.filter(pk__in=[p.pk for p in people[:2]]).update(case_summary="More.")
        services.unpublish(case=people[2], by=None, reason="a while")
        publish_many(cases=people, by=None)
    assert [len(listed("prisoners", day)) for day in ("2024-01-09", "2024-02-07", "2024-03-01")] == [0, 3, 3]
    before = list(PastPrisoner.objects.order_by("pk").values())
    call_command("renew_published", verbosity=0)
    assert list(PastPrisoner.objects.order_by("pk").values()) == before


def test_a_past_from_before_there_were_such_rows_is_made_by_the_next_publication(body):
    PastOrganization.objects.all().delete()
    renamed(body, "A third name")
    assert [o.name for o in PastOrganization.objects.order_by("pk")] == [
        "Free Press House", "House of the Free Press", "A third name"
    ]  # fmt: skip
    assert list(PastOrganization.objects.filter(until=FOR_EVER).values_list("name", flat=True)) == ["A third name"]


def test_files_of_the_past_go_with_what_is_withdrawn(pictured):
    person, _first = pictured
    assert PastFile.objects.count() == 2
    services.unpublish(case=person, by=None, reason="for their safety")
    assert not PastFile.objects.exists()


def test_a_merged_noun_stands_until_the_merge_and_leads_on_after_it():
    with on("2024-01-10"):
        kept, merged = published(PrisonerFactory(name="One")), published(PrisonerFactory(name="Another"))
    with on("2024-03-01"):
        merging.merge(kept=kept, merged=merged, choices={}, by=UserFactory(), reason="One person.")
    assert {p["name"] for p in listed("prisoners", "2024-02-07")} == {"One", "Another"}
    assert [p["id"] for p in listed("prisoners", "2024-03-01")] == [kept.public_id]
    assert one("prisoners", merged.public_id, "2024-02-07").json()["name"] == "Another"
    onward = one("prisoners", merged.public_id, "2024-03-01")
    assert (onward.status_code, onward["Location"]) == (308, f"/api/v1/prisoners/{kept.public_id}/?as_of=2024-03-01")
    history = Client().get(f"/api/v1/prisoners/{merged.public_id}/history/")
    assert (history.status_code, history["Location"]) == (308, f"/api/v1/prisoners/{kept.public_id}/history/")


def test_what_was_merged_into_what_was_withdrawn_is_withdrawn_with_it():
    with on("2024-01-10"):
        kept, merged = published(PrisonerFactory(name="One")), published(PrisonerFactory(name="Another"))
        third = published(PrisonerFactory(name="A third"))
    with on("2024-03-01"):
        merging.merge(kept=kept, merged=merged, choices={}, by=UserFactory(), reason="One person.")
        kept.refresh_from_db()
        services.unpublish(case=kept, by=None, reason="for their safety")
    assert [p["name"] for p in listed("prisoners", "2024-02-07")] == ["A third"]
    log = Client().get("/api/v1/changes/", {"fields": "document,diff", "id": merged.public_id}).json()["results"]
    assert "Another" not in str(log)
    with on("2024-04-01"):
        kept.refresh_from_db()
        published(kept)
    assert len(listed("prisoners", "2024-02-07")) == 3
    with on("2024-05-01"):
        kept.refresh_from_db()
        services.unpublish(case=kept, by=None, reason="for their safety")
        third.refresh_from_db(), kept.refresh_from_db()
        merging.merge(kept=third, merged=kept, choices={}, by=UserFactory(), reason="One person.")
    # The withdrawn one is part of a public case now: what it said is not.
    call_command("renew_published", verbosity=0)
    assert [p["name"] for p in listed("prisoners", "2024-02-07")] == ["A third"]


def test_a_case_that_was_separated_again_and_waits_is_shown_on_no_day():
    with on("2024-01-10"):
        kept, merged = published(PrisonerFactory(name="One")), published(PrisonerFactory(name="Another"))
    with on("2024-03-01"):
        done = merging.merge(kept=kept, merged=merged, choices={}, by=UserFactory(), reason="One person.")
        Prisoner.objects.filter(pk=merged.pk).update(embargo_until=dt.datetime(2030, 1, 1, tzinfo=dt.UTC))
        merging.separate(merge=done, by=UserFactory(), reason="Two people after all.")
    assert [p["name"] for p in listed("prisoners", "2024-02-07")] == ["One"]
    Prisoner.objects.filter(pk=merged.pk).update(embargo_until=None)
    merged.refresh_from_db()
    published(merged)
    assert {p["name"] for p in listed("prisoners", "2024-02-07")} == {"One", "Another"}
