"""What can be followed beside the person themselves, and on what terms."""

import datetime as dt
import uuid

import pytest
from django.conf import settings
from django.test import Client

from alerts import limits, services, tokens
from alerts.models import Delivery, Follower, Subscription
from alerts.targets import published_target
from record import services as record
from record.models import Publishable
from record.published import Version
from tests.alerts.conftest import Follow
from tests.factories import (
    ActionFactory,
    ArticleFactory,
    CampaignFactory,
    CampaignPrisonerFactory,
    ChargeFactory,
    CustodyFactory,
    DetentionFactory,
    EventFactory,
    EventParticipationFactory,
    InstitutionFactory,
    MembershipFactory,
    OrganizationFactory,
    PrisonerFactory,
    published,
)

pytestmark = pytest.mark.django_db

FRIEND = "friend@example.org"


def news(case: Publishable) -> Version:
    version = record.publish(case=case, by=None)
    assert version is not None
    return version


def told() -> list[int]:
    services.fan_out()
    return list(Delivery.objects.order_by("version_id").values_list("version_id", flat=True))


def test_who_follows_an_organisation_is_told_of_its_people(follow: Follow) -> None:
    union = published(OrganizationFactory())
    follow(FRIEND, union)
    assert _told_after(MembershipFactory(organization=union).prisoner)


def _told_after(case: Publishable) -> bool:
    version = news(case)
    return told() == [version.pk]


def test_who_follows_a_prison_is_told_of_who_comes_and_of_who_leaves(follow: Follow) -> None:
    prison = published(InstitutionFactory())
    follow(FRIEND, prison)
    custody = CustodyFactory(institution=prison)
    prisoner = custody.detention.prisoner
    came = news(prisoner)
    custody.delete()
    left = news(prisoner)
    assert told() == [came.pk, left.pk]


def test_who_follows_an_event_is_told_of_its_people(follow: Follow) -> None:
    event = published(EventFactory())
    follow(FRIEND, event)
    assert _told_after(EventParticipationFactory(event=event).prisoner)


def test_who_follows_an_article_is_told_of_who_is_charged_under_it(follow: Follow) -> None:
    article = ArticleFactory(country="AZ", code="Criminal Code", number="221.3")
    published(ChargeFactory(article=article).detention.prisoner)
    follow(FRIEND, kind="statute", target="AZ Criminal Code 221.3")
    charged = ChargeFactory(article=article).detention.prisoner
    published(ChargeFactory(article=ArticleFactory(country="AZ", number="234")).detention.prisoner)
    assert _told_after(charged)


def test_an_article_under_which_nobody_public_is_charged_cannot_be_followed() -> None:
    ChargeFactory(article=ArticleFactory(country="AZ", code="Criminal Code", number="221.3"))
    for name in ("AZ Criminal Code 221.3", "AZ", "x" * 500, "AZ Criminal\x00Code"):
        assert published_target("statute", name) is None


def test_the_page_of_an_article_offers_to_follow_it() -> None:
    article = ArticleFactory(country="AZ", code="Criminal Code", number="221.3")
    published(ChargeFactory(article=article).detention.prisoner)
    page = Client().get("/statutes/az-criminal-code-221-3/").content.decode()
    assert 'name="target" value="AZ Criminal Code 221.3"' in page


def test_a_call_to_action_is_told_to_who_follows_the_person_and_an_edit_of_the_campaign_is_not(follow: Follow) -> None:
    prisoner = published(PrisonerFactory())
    campaign = CampaignFactory()
    CampaignPrisonerFactory(campaign=campaign, prisoner=prisoner)
    published(campaign)
    follow(FRIEND, prisoner, changes=("call_to_action",))
    campaign.title = "Another title"
    campaign.save()
    news(campaign)
    ActionFactory(campaign=campaign, title="Write to the court", done=False)
    call = news(campaign)
    assert "calls for action: Write to the court" in call.summary
    assert told() == [call.pk]


def test_several_subscriptions_of_every_kind_make_one_message(follow: Follow) -> None:
    union = published(OrganizationFactory())
    prisoner = published(MembershipFactory(organization=union, prisoner__country="AZ").prisoner)
    follow(FRIEND, prisoner)
    follow(FRIEND, union)
    follow(FRIEND)
    follow(FRIEND, kind="country", target="AZ")
    follow(FRIEND, kind="search", target="country=AZ")
    DetentionFactory(prisoner=prisoner)
    news(prisoner)
    assert len(told()) == 1
    assert len(Delivery.objects.get().subscriptions) == 5


def test_a_digest_is_due_at_the_hour_of_the_follower(follow: Follow) -> None:
    prisoner = published(PrisonerFactory())
    follow(FRIEND, prisoner, rhythm="daily", hour=8, time_zone="Asia/Baku")
    DetentionFactory(prisoner=prisoner)
    news(prisoner)
    told()
    assert Delivery.objects.get().due_at.astimezone(dt.UTC).time() == dt.time(4)


def test_the_form_takes_an_hour_a_zone_and_a_language(client: Client) -> None:
    prisoner = published(PrisonerFactory())
    data = {"email": FRIEND, "kind": "prisoner", "target": prisoner.public_id, "rhythm": "weekly"}
    assert client.post("/subscribe/", data | {"hour": 9, "time_zone": "Asia/Baku", "language": "az"}).status_code == 200
    kept = Subscription.objects.select_related("follower").get()
    assert (kept.hour, kept.time_zone, kept.follower.language) == (9, "Asia/Baku", "az")


@pytest.mark.parametrize("bad", [{"hour": 24}, {"hour": "x"}, {"time_zone": "Mars/Olympus"}, {"language": "xx"}])
def test_bad_terms_are_refused_and_nothing_is_kept(client: Client, bad: dict) -> None:
    assert client.post("/subscribe/", {"email": FRIEND, "kind": "everything"} | bad).status_code == 400
    assert not Follower.objects.exists()


def test_terms_are_changed_without_script_from_the_page_of_a_message(client: Client, follow: Follow) -> None:
    subscription = follow(FRIEND)
    page = client.get(f"/subscriptions/{tokens.to_unsubscribe([subscription.pk])}/").content.decode()
    address = page.split("/change/")[0].rsplit('href="', 1)[1] + "/change/"
    assert 'value="at_once"' in client.get(address).content.decode()
    terms = {"rhythm": "daily", "hour": 20, "time_zone": "Europe/Rome", "changes": ["release"], "language": "it"}
    assert client.post(address, terms).status_code == 200
    subscription.refresh_from_db()
    assert (subscription.rhythm, subscription.hour, subscription.time_zone) == ("daily", 20, "Europe/Rome")
    assert (subscription.changes, subscription.follower.language) == (["release"], "it")
    assert client.post(address, terms | {"hour": 99}).status_code == 400


def test_a_token_to_unsubscribe_changes_nothing_and_one_to_change_ends_nothing(client: Client, follow: Follow) -> None:
    subscription = follow(FRIEND)
    for token in (tokens.to_unsubscribe([subscription.pk]), tokens.to_confirm([subscription.pk]), "nonsense"):
        assert client.post(f"/subscriptions/{token}/change/", {"rhythm": "weekly"}).status_code == 404
    assert client.post(f"/subscriptions/{tokens.to_change(subscription.pk)}/").status_code == 404
    subscription.refresh_from_db()
    assert subscription.rhythm == "at_once"


def test_who_asks_for_a_known_address_does_not_change_its_language(client: Client, follow: Follow) -> None:
    subscription = follow(FRIEND)
    client.post("/subscribe/", {"email": FRIEND, "kind": "everything", "language": "ru"})
    subscription.follower.refresh_from_db()
    assert subscription.follower.language == settings.LANGUAGE_CODE


def test_one_network_may_ask_so_often_in_an_hour_and_its_address_is_kept_nowhere(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_FROM_A_NETWORK", 2)
    # A network of this test alone, so that what is counted in Redis is nobody else's.
    monkeypatch.setattr(limits.ASKED, "name", f"subscribe-{uuid.uuid4().hex}")
    answers = [
        client.post("/subscribe/", {"email": f"f{n}@example.org"}, REMOTE_ADDR=f"93.184.216.{n}") for n in range(3)
    ]
    assert [a.status_code for a in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"] == "3600"
    assert Follower.objects.count() == 2
