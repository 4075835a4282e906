"""Atom feeds: of everything, and of each noun."""

from __future__ import annotations

import datetime as dt
from typing import Any
from xml.etree.ElementTree import Element

import pytest
import time_machine
from defusedxml import ElementTree
from django.conf import settings
from django.test import Client, override_settings

from record import services
from record.models import Publishable
from record.published import PublishedRedirect
from tests.factories import (
    CampaignFactory,
    EventFactory,
    InstitutionFactory,
    OrganizationFactory,
    PrisonerFactory,
    ResolutionFactory,
    published,
)
from tests.visiting import absent, cost_of

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
NOUNS: dict[str, Any] = {
    "organizations": OrganizationFactory,
    "institutions": InstitutionFactory,
    "campaigns": CampaignFactory,
    "resolutions": ResolutionFactory,
    "events": EventFactory,
    "prisoners": PrisonerFactory,
}
of_each_noun = pytest.mark.parametrize("folder", NOUNS)


def feed_at(url: str) -> Element:
    """The feed at an address, with what RFC 4287 asks of it."""
    response = Client().get(url)
    assert response.status_code == 200 and response["Content-Type"].startswith("application/atom+xml")
    assert response["Access-Control-Allow-Origin"] == "*" and not response.cookies
    feed = ElementTree.fromstring(response.content)
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert len(feed.findall(f"{ATOM}{name}")) == 1 and feed.findtext(f"{ATOM}{name}")
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    assert [link for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)
    for entry in feed.findall(f"{ATOM}entry"):
        assert entry.findtext(f"{ATOM}title") and dt.datetime.fromisoformat(entry.findtext(f"{ATOM}updated") or "")
        assert entry.find(f"{ATOM}link").get("href").startswith(settings.SITE_URL)
    return feed


def address(folder: str, noun: Publishable) -> str:
    return f"/{folder}/{noun.public_id}.atom"


def entries(feed: Element, part: str) -> list[str]:
    return [entry.findtext(f"{ATOM}{part}") or "" for entry in feed.findall(f"{ATOM}entry")]


@of_each_noun
def test_each_noun_has_a_feed_of_its_own_changes_alone(folder):
    noun = published(NOUNS[folder]())
    published(NOUNS[folder]())
    feed = feed_at(address(folder, noun))
    assert entries(feed, "id") == [f"{settings.SITE_URL}/changes/#change-{noun.live_id}"]
    link = feed.find(f"{ATOM}entry/{ATOM}link")
    assert link is not None and link.get("href") == f"{settings.SITE_URL}/{folder}/{noun.public_id}/"


@of_each_noun
def test_drafts_the_withdrawn_and_the_unheard_of_get_the_same_answer(folder):
    draft, gone = NOUNS[folder](), published(NOUNS[folder]())
    services.unpublish(case=gone, by=None, reason="asked for")
    unheard_of = "/prisoners/AZ-9999.atom" if folder == "prisoners" else f"/{folder}/nothing-here.atom"
    urls = (address(folder, draft), address(folder, gone), unheard_of)
    # But for the address that was asked for, which the foot of a page gives back.
    assert len({absent(url) for url in urls}) == 1


def test_the_feed_of_what_was_merged_leads_on():
    kept = published(OrganizationFactory())
    PublishedRedirect.objects.create(kind="organization", from_id="old-name", to_id=kept.slug)
    response = Client().get("/organizations/old-name.atom")
    assert response.status_code == 301 and response["Location"] == f"/organizations/{kept.slug}.atom"


def test_the_newest_change_stands_first_and_dates_the_feed():
    for day in (1, 2):
        with time_machine.travel(dt.datetime(2024, 3, day, 9, tzinfo=dt.UTC), tick=False):
            published(OrganizationFactory(name=f"Union {day}"))
    feed = feed_at("/changes.atom")
    assert entries(feed, "title") == ["“Union 2” was added to the record.", "“Union 1” was added to the record."]
    assert feed.findtext(f"{ATOM}updated") == "2024-03-02T09:00:00+00:00"


def test_entries_keep_their_identifier_in_every_feed_and_language():
    case = published(PrisonerFactory())
    with override_settings(LANGUAGES=[("en", "English"), ("az", "Azerbaijani")]):
        urls = ["/changes.atom", "/az/changes.atom", address("prisoners", case), "/az" + address("prisoners", case)]
        feeds = [feed_at(url) for url in urls]
    assert len({entries(feed, "id")[0] for feed in feeds}) == 1
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    assert [feed.get(lang) for feed in feeds] == ["en", "az", "en", "az"]


def test_a_name_cannot_break_a_feed():
    case = published(OrganizationFactory(name="<b>&amp;</b> ]]>\u200f \"x'"))
    assert "<b>&amp;</b> ]]>" in entries(feed_at(address("organizations", case)), "title")[0]


@of_each_noun
def test_a_feed_costs_the_same_however_long_the_story_is(folder):
    noun = published(NOUNS[folder]())
    few = cost_of(address(folder, noun))
    for _n in range(3):
        services.unpublish(case=noun, by=None, reason="asked for")
        published(noun)
    assert cost_of(address(folder, noun)) == few == 2
