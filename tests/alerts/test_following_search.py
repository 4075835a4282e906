"""Following a search: who is told of whom, by real mail."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.test import Client

from alerts import gate, searches, services
from alerts.models import Delivery, Follower, Subscription
from alerts.targets import named_targets, published_target
from prisoners.models import Prisoner
from record import services as record
from record.published import Version
from tests.alerts.conftest import Follow
from tests.factories import (
    ChargeFactory,
    CustodyFactory,
    DetentionFactory,
    EventFactory,
    EventParticipationFactory,
    GroupFactory,
    InstitutionFactory,
    MembershipFactory,
    OrganizationFactory,
    PrisonerFactory,
    PrisonerGroupFactory,
    published,
)
from tests.mailbox import Mailbox, part
from tests.visiting import page, words_of

pytestmark = pytest.mark.django_db

MOTHER = "mother@example.org"


@pytest.fixture
def search(follow: Follow):
    """search("country=AZ"): somebody who follows it."""

    def make(query: str, address: str = MOTHER, **also) -> Subscription:
        return follow(address, kind="search", target=query, **also)

    return make


def told() -> list[str]:
    """The public ids of whom somebody was told, in the order of the news."""
    services.fan_out()
    return list(Delivery.objects.order_by("version_id", "pk").values_list("version__public_id", flat=True))


def changed(prisoner: Prisoner) -> Prisoner:
    prisoner.biography += " More is known."
    prisoner.save()
    return published(prisoner)


def whole_person() -> Prisoner:
    """Somebody with something for every filter; not published yet."""
    ann = PrisonerFactory(name="Ulvi Hasanli", country="AZ", gender="male")
    PrisonerGroupFactory(prisoner=ann, group=GroupFactory(slug="journalist", name="journalist"))
    MembershipFactory(prisoner=ann, organization=published(OrganizationFactory(slug="abzas")))
    EventParticipationFactory(prisoner=ann, event=published(EventFactory(slug="raid")))
    detention = DetentionFactory(prisoner=ann, arrested="2023-11-20", circumstances="Taken from the editorial office.")
    CustodyFactory(detention=detention, institution=published(InstitutionFactory(slug="prison-1")))
    ChargeFactory(detention=detention, article__country="AZ", article__code="Criminal Code", article__number="221.3")
    return ann


EVERY_FILTER = [
    "q=hasanli", "q=%C3%9Clvi+H%C9%99s%C9%99nli", "q=editorial", "country=AZ", "status=detained", "group=journalist",
    "organization=abzas", "institution=prison-1", "article=221.3", "article=AZ+Criminal+Code+221.3", "event=raid",
    "arrested_after=2023-11-20", "arrested_before=2023-11-20", "held_on=2024-01-01", "year=2023", "gender=male",
    "arrested_in=2023-11&detention_kind=imprisonment",
    "q=hasanli&country=AZ&status=detained&group=journalist&organization=abzas&institution=prison-1&year=2023&gender=male",
]  # fmt: skip
NOBODYS = [
    "q=zzzz", "country=AR", "status=released", "group=politician", "organization=other", "institution=other",
    "article=222", "event=other", "arrested_after=2023-11-21", "arrested_before=2023-11-19", "held_on=2023-11-19",
    "year=2022", "gender=female", "country=AZ&status=released", "q=%21%3F", "arrested_in=2022", "released_in=2023",
    "ended_in=2023", "end_kind=pardon", "detention_kind=arrest",
]  # fmt: skip


@pytest.mark.parametrize("query", EVERY_FILTER)
def test_who_newly_matches_is_told_of_by_every_filter(search, query):
    search(query)
    ann = published(whole_person())
    assert told() == [ann.public_id]


@pytest.mark.parametrize("query", NOBODYS)
def test_who_does_not_match_is_not_told_of(search, query):
    search(query)
    published(whole_person())
    assert told() == []


def test_a_change_of_who_matches_is_told(search):
    here, elsewhere = published(PrisonerFactory(country="AZ")), published(PrisonerFactory(country="AR"))
    search("country=AZ")
    changed(here), changed(elsewhere)
    assert told() == [here.public_id]


def test_who_comes_into_a_search_and_who_leaves_it_is_told_of_once_each(search):
    person = published(PrisonerFactory(country="AZ"))
    search("status=detained&country=AZ")
    changed(person)
    assert told() == []
    detention = DetentionFactory(prisoner=person)
    published(person)
    assert told() == [person.public_id]
    detention.has_ended, detention.ended, detention.end_kind = True, "2024-05-01", "release"
    detention.save()
    published(person)
    assert told() == [person.public_id] * 2
    changed(person)
    assert told() == [person.public_id] * 2


def test_a_withdrawal_of_who_matched_is_told(search):
    person = published(whole_person())
    search("group=journalist&held_on=2024-01-01")
    record.unpublish(case=person, by=None, reason="Asked by the family.")
    assert told() == [person.public_id]


def test_each_version_is_judged_by_what_it_said_even_when_several_wait(search):
    person = published(PrisonerFactory(country="AZ"))
    search("country=AR")
    versions = []
    for country in ("AR", "AZ", "FR"):
        person.country = country
        person.save()
        version = record.publish(case=person, by=None)
        assert version is not None
        versions.append(version.pk)
    services.fan_out()
    # It came in with the first and left with the second; the third is none of it.
    assert list(Delivery.objects.order_by("version_id").values_list("version_id", flat=True)) == versions[:2]


def test_only_people_are_found_and_only_news_is_told(search):
    search("country=AZ")
    union = published(OrganizationFactory(country="AZ"))
    person = PrisonerFactory(country="AZ")
    MembershipFactory(prisoner=person, organization=union)
    published(person)
    assert told() == [person.public_id]
    union.name = "Union of Couriers"
    union.save()
    published(union)
    assert Version.objects.filter(cause="borrowed", public_id=person.public_id).exists()
    assert told() == [person.public_id]


def test_two_searches_of_one_follower_make_one_delivery_that_names_both(search):
    one, other = search("country=AZ"), search("status=unknown")
    published(PrisonerFactory(country="AZ"))
    services.fan_out()
    assert set(Delivery.objects.get().subscriptions) == {one.pk, other.pk}


def test_many_searches_of_many_followers_are_each_asked_once(search, monkeypatch):
    monkeypatch.setattr(searches, "_AT_ONCE", 2)
    for n, query in enumerate(
        ["country=AZ", "country=AZ", "country=AR", "year=2023", "status=unknown", "gender=female"]
    ):
        search(query, f"follower{n}@example.org")
    person = published(PrisonerFactory(country="AZ"))
    assert told() == [person.public_id] * 3


def test_chosen_kinds_of_change_are_told_of_a_search_too(search):
    search("country=AZ", changes=("release",))
    published(PrisonerFactory(country="AZ"))
    assert told() == []


def test_nobody_is_told_before_confirming(search):
    search("country=AZ", confirmed=False)
    published(PrisonerFactory(country="AZ"))
    assert told() == []


def test_a_search_that_no_release_understands_any_more_holds_up_nobody(search):
    broken = search("country=AZ")
    Subscription.objects.filter(pk=broken.pk).update(target="colour=red")
    search("country=AZ", "other@example.org")
    person = published(PrisonerFactory(country="AZ"))
    assert told() == [person.public_id]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("status=detained&country=az&q=", "country=AZ&status=detained"),
        ("held_on=2024-01-01&q=Həsənli", "held_on=2024-01-01&q=H%C9%99s%C9%99nli"),
        ("article=AZ Criminal Code 221.3", "article=AZ+Criminal+Code+221.3"),
        ("year=02023", "year=2023"),
    ],
)
def test_a_search_is_kept_in_one_form(typed, kept):
    assert searches.canonical(typed) == kept
    assert searches.canonical(kept) == kept


@pytest.mark.parametrize(
    "query",
    ["", "q=", "q=%20", "country=QQ", "page=2", "country=AZ&sort=name", "view=map", "x=1", "q=a&q=b", "q=%00",
     "q=" + "x" * 201, "q=" + "ə" * 200, "x" * 1001, "&" * 900, "%ff%fe=%"],
)  # fmt: skip
def test_what_is_no_search_cannot_be_followed(query):
    assert published_target("search", query) is None
    page(f"/subscribe/?kind=search&target={quote(query)}", 404)


def test_a_search_is_named_in_words(search):
    published(whole_person())
    target = search("group=journalist&country=AZ&held_on=2024-01-01").target
    (found,) = named_targets([("search", target)]).values()
    for words in ("Country: Azerbaijan", "Group: journalist", "Held on: 1 January 2024"):
        assert words in found.name
    assert found.url.endswith("/prisoners/?country=AZ&group=journalist&held_on=2024-01-01")
    assert dict(found.changes)["release"] == "a release"


def test_from_the_list_to_the_inbox_and_out_again(mailbox: Mailbox):
    published(PrisonerFactory(name="Afiaddin Mammadov", country="AZ"))
    html = page("/prisoners/?country=AZ&status=unknown&sort=name&view=table&page=1")
    link = html[html.index("/subscribe/?kind=search") :].split('"')[0].replace("&amp;", "&")
    form = words_of(page(link))
    assert "Follow the search “Country: Azerbaijan · Status: not known”" in form
    target = searches.canonical("country=AZ&status=unknown")
    answer = Client().post("/subscribe/", {"email": MOTHER, "kind": "search", "target": target})
    assert answer.status_code == 200 and not answer.cookies
    call_command("deliver_alerts")
    confirm_in(mailbox.messages[-1])
    person = published(PrisonerFactory(name="Ulvi Hasanli", country="AZ"))
    published(PrisonerFactory(name="Somebody Else", country="AR"))
    before = len(mailbox.messages)
    call_command("deliver_alerts")
    (message,) = mailbox.messages[before:]
    said = part(message, "plain")
    assert "Ulvi Hasanli" in said and f"/prisoners/{person.public_id}/" in said
    assert "the search “Country: Azerbaijan · Status: not known”" in " ".join(said.split())
    Client().post(str(message["List-Unsubscribe"]).strip(" <>").partition("://")[2].partition("/")[2].join(["/", ""]))
    assert not Follower.objects.exists()


def confirm_in(message: Any) -> None:
    address = next(word for word in part(message, "plain").split() if "/subscriptions/" in word)
    assert Client().post("/" + address.partition("://")[2].partition("/")[2]).status_code == 200
    assert Subscription.objects.get().confirmed_at is not None


def test_asking_to_follow_a_search_answers_the_same_for_a_known_address_and_an_unknown_one(search):
    search("country=AZ")
    posted = {"kind": "search", "target": "country=AZ"}
    answers = {
        Client().post("/subscribe/", posted | {"email": email}).content for email in (MOTHER, "stranger@example.org")
    }
    assert len(answers) == 1


def test_a_search_that_finds_nobody_today_can_be_followed(search):
    search("q=somebody&year=2199")
    assert Subscription.objects.get().target == "q=somebody&year=2199"


def test_the_length_of_a_search_is_bounded_by_the_table(db):
    target = searches.canonical("&".join(["q=" + "ə" * 100, "article=" + "x" * 200]))
    assert target is not None and len(target) <= 1000
    found = published_target("search", target)
    assert found is not None
    assert gate.ask(address=MOTHER, language="en", target=found, rhythm="at_once", changes=[])
    assert Subscription.objects.get().target == target


def test_matching_asks_as_many_questions_for_many_searches_and_versions_as_for_few(search, django_assert_num_queries):
    queries = ["country=AZ", "status=unknown", "year=2023", "gender=male", "held_on=2024-01-01"]
    for query in queries:
        search(query)
    begin = Version.objects.latest_first().values_list("pk", flat=True).first() or 0
    for _n in range(5):
        published(PrisonerFactory(country="AZ", born=dt.date(1990, 1, 1).isoformat()))
    end = Version.objects.latest_first().values_list("pk", flat=True)[0]
    # The searches, the news, their documents, and one question for all searches.
    with django_assert_num_queries(4):
        found = searches.matches(after=begin, upto=end)
    assert {search for _sequence, search in found} == {"country=AZ", "status=unknown"}
