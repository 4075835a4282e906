"""Posting to a webhook by hand: a test that says what happened, and versions posted again so that they are known."""

from __future__ import annotations

import base64
import json
import socket
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alerts import channels, services, webhook_sending, webhook_trying
from alerts.models import FanOut, Webhook, WebhookDelivery
from alerts.webhooks import signature
from record.published import Version
from tests.alerts.test_webhooks import changed, news, registered
from tests.desk import at_desk, page_of, said, staff
from tests.factories import CampaignFactory, PrisonerFactory
from tests.receiver import Answering, Receiver

pytestmark = pytest.mark.django_db


def posting(webhook: Webhook) -> str:
    return reverse("admin:alerts_webhook_posting", args=[webhook.pk])


def post_again(webhook: Webhook, **asked: Any) -> Any:
    return at_desk(staff("Administrator")).post(posting(webhook), {"step": "replay"} | asked, follow=True)


def post_a_test(webhook: Webhook) -> str:
    return said(at_desk(staff("Administrator")).post(posting(webhook), {"step": "test"}, follow=True))


def posted(receiver: Receiver) -> list[tuple[int, str]]:
    """The versions that the receiver was told of, each with its webhook-id."""
    return [(json.loads(post.body)["data"]["sequence"], post.headers["webhook-id"]) for post in receiver.posts]


def sequences(receiver: Receiver) -> list[int]:
    return [sequence for sequence, _id in posted(receiver)]


def say_nothing(receiver: Receiver) -> Answering:
    def wait(_write: Callable[[bytes], object]) -> None:
        receiver.closing.wait(20)

    return wait


# --- A test -----------------------------------------------------------------------------------------------------------


def test_a_test_is_signed_like_real_messages_and_says_how_it_was_answered(receiver: Receiver) -> None:
    webhook, secret = registered(receiver.url)
    assert "took the test: it answered 204 after 0." in post_a_test(webhook)
    (post,) = receiver.posts
    body, headers = json.loads(post.body), post.headers
    assert (body["type"], body["data"]) == ("test", {"message": "This is a test. Nothing was published."})
    stamp = int(headers["webhook-timestamp"])
    expected = signature(secret, message_id=headers["webhook-id"], timestamp=stamp, body=post.body)
    assert headers["webhook-signature"] == expected
    assert base64.b64decode(expected.removeprefix("v1,"), validate=True)
    assert headers["webhook-id"].startswith("msg_test_")
    assert not WebhookDelivery.objects.exists()


def test_a_test_that_is_not_taken_says_why_and_changes_nothing(receiver: Receiver) -> None:
    webhook, _secret = registered(receiver.url)
    for status in (500, 410, 302):
        receiver.status = status
        assert f"did not take the test. The answer was {status}." in post_a_test(webhook)
    webhook.refresh_from_db()
    assert webhook.state == "active"


def test_a_test_goes_nowhere_that_a_real_message_may_not_go(receiver: Receiver, settings: Any) -> None:
    webhook, _secret = registered(receiver.url)
    settings.OUTGOING_ALLOWED_NETWORKS = ()
    assert "The name leads to an address that is not public." in post_a_test(webhook)
    assert receiver.posts == []


def test_a_test_of_an_endpoint_that_is_not_there_says_so() -> None:
    with socket.socket() as taken:  # bound, and not listening
        taken.bind(("127.0.0.1", 0))
        webhook, _secret = registered(f"https://127.0.0.1:{taken.getsockname()[1]}/")
        assert "did not take the test." in post_a_test(webhook)


def test_a_test_does_not_wait_for_an_endpoint_that_says_nothing(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_trying, "TEST_SECONDS", 0.5)
    assert webhook_trying.TEST_SECONDS < channels.webhook.TOTAL_SECONDS
    receiver.instead = say_nothing(receiver)
    webhook, _secret = registered(receiver.url)
    began = time.monotonic()
    assert "No answer: TimeoutError" in post_a_test(webhook)
    assert time.monotonic() - began < 5


def test_a_secret_that_no_key_fits_is_said(receiver: Receiver) -> None:
    webhook, _secret = registered(receiver.url)
    Webhook.objects.update(secret="no key fits this")
    assert "The secret cannot be read with any of FIELD_KEYS." in post_a_test(webhook)


# --- Again ------------------------------------------------------------------------------------------------------------


def test_what_was_posted_is_posted_again_in_order_under_the_same_ids(receiver: Receiver) -> None:
    webhook, _secret = registered(receiver.url)
    prisoner = PrisonerFactory()
    versions = [changed(prisoner).pk for _n in range(3)]
    services.fan_out()
    webhook_sending.send()
    first = posted(receiver)
    for _n in range(2):
        receiver.posts.clear()
        answer = post_again(webhook, since=versions[1])
        assert f"2 versions will be posted to it, up to number {versions[2]}." in said(answer)
        webhook_sending.send()
        assert posted(receiver) == first[1:]


def test_chosen_versions_are_posted_again_and_no_others(receiver: Receiver) -> None:
    webhook, _secret = registered(receiver.url)
    prisoner = PrisonerFactory()
    versions = [changed(prisoner).pk for _n in range(4)]
    services.fan_out()
    webhook_sending.send()
    receiver.posts.clear()
    post_again(webhook, versions=f"{versions[3]}, {versions[0]}")
    webhook_sending.send()
    assert sequences(receiver) == [versions[0], versions[3]]


def test_what_came_before_the_webhook_or_failed_or_was_missed_while_disabled_can_be_had(receiver: Receiver) -> None:
    prisoner = PrisonerFactory()
    before = changed(prisoner).pk
    webhook, _secret = registered(receiver.url)
    failed = changed(prisoner).pk
    services.fan_out()
    WebhookDelivery.objects.update(state="failed", attempts=8, last_error="The answer was 500.")
    Webhook.objects.update(state="disabled")
    missed = changed(prisoner).pk
    services.fan_out()
    assert "This webhook is disabled" in post_again(webhook, since=1).text
    services.resume_webhook(webhook=webhook)
    post_again(webhook, since=1)
    webhook_sending.send()
    assert sequences(receiver) == [before, failed, missed]
    assert set(WebhookDelivery.objects.values_list("state", "attempts", "last_error")) == {("sent", 0, "")}


def test_only_what_the_webhook_is_told_of_is_posted(receiver: Receiver) -> None:
    prisoner = PrisonerFactory()
    first = news(prisoner)
    news(CampaignFactory())
    second = changed(prisoner)
    services.fan_out()
    webhook, _secret = registered(receiver.url, "case.published")
    other, _secret = registered(receiver.url)
    answer = post_again(webhook, since=1)
    assert f"1 version will be posted to it, up to number {first.pk}." in said(answer)
    assert "There is nothing to post" in post_again(webhook, versions=str(second.pk)).text
    assert not other.deliveries.exists()


def test_what_waits_or_is_on_its_way_is_left_alone(receiver: Receiver) -> None:
    webhook, _secret = registered(receiver.url)
    changed(PrisonerFactory())
    services.fan_out()
    for state in ("pending", "sending"):
        WebhookDelivery.objects.update(state=state, attempts=3)
        assert "There is nothing to post" in post_again(webhook, since=1).text
        assert WebhookDelivery.objects.get().attempts == 3


def test_what_is_not_fanned_out_yet_comes_by_itself_and_once(receiver: Receiver) -> None:
    webhook, _secret = registered(receiver.url)
    changed(PrisonerFactory())
    assert "There is nothing to post" in post_again(webhook, since=1).text
    services.fan_out()
    webhook_sending.send()
    assert len(receiver.posts) == 1


def test_so_many_are_posted_at_once_and_where_to_go_on_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook_trying, "MOST_REPLAYED", 2)
    prisoner = PrisonerFactory()
    versions = [changed(prisoner).pk for _n in range(5)]
    services.fan_out()
    webhook, _secret = registered("https://example.org/hook")
    answer = post_again(webhook, since=versions[0])
    assert f"go on with number {versions[2]}." in said(answer)
    # What waits does not count: asking again goes on.
    assert f"go on with number {versions[4]}." in said(post_again(webhook, since=versions[0]))
    assert "1 version will be posted" in said(post_again(webhook, since=versions[4]))
    assert webhook.deliveries.count() == 5


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({}, "one of both"),
        ({"since": "3", "versions": "4"}, "one of both"),
        ({"since": "yesterday"}, "sequence number of a version"),
        ({"since": "0"}, "begin with 1"),
        ({"since": "9" * 30}, "no version by that number"),
        ({"versions": "1, two"}, "“two” is no sequence number"),
        ({"versions": "0"}, "is no sequence number"),
        ({"versions": "9" * 19}, "is no sequence number"),
        ({"versions": ",".join(map(str, range(1, 102)))}, "more than 100"),
        ({"versions": "1," * 2000}, "at most 2000"),
    ],
)
def test_a_bad_wish_is_refused_in_words_and_nothing_is_posted(asked: dict[str, str], why: str) -> None:
    webhook, _secret = registered("https://example.org/hook")
    changed(PrisonerFactory())
    services.fan_out()
    WebhookDelivery.objects.update(state="sent")
    answer = post_again(webhook, **asked)
    assert answer.status_code == 200
    assert why in answer.text
    assert WebhookDelivery.objects.get().state == "sent"


def test_posting_again_asks_the_same_number_of_queries_however_many(django_assert_num_queries: Any) -> None:
    prisoner = PrisonerFactory()
    first = changed(prisoner).pk
    services.fan_out()
    webhook, _secret = registered("https://example.org/hook")
    with django_assert_num_queries(5):
        webhook_trying.replay(webhook=webhook, since=first)
    for _n in range(4):
        changed(prisoner)
    FanOut.objects.update(sequence=Version.objects.latest("sequence").pk)
    with django_assert_num_queries(5):
        assert webhook_trying.replay(webhook=webhook, since=first).number == 4


# --- Who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["Contributor", "Editor", "Auditor"])
@pytest.mark.parametrize("step", ["test", "replay"])
def test_who_may_not_change_a_webhook_posts_nothing_to_it(role: str, step: str, receiver: Receiver) -> None:
    webhook, _secret = registered(receiver.url)
    client = at_desk(staff(role))
    assert client.get(posting(webhook)).status_code == 403
    assert client.post(posting(webhook), {"step": step, "since": "1"}).status_code == 403
    assert "posting/" not in client.get(page_of(webhook)).text
    assert receiver.posts == []


def test_looking_at_the_page_or_a_foreign_form_posts_nothing(receiver: Receiver) -> None:
    webhook, _secret = registered(receiver.url)
    administrator = staff("Administrator")
    client = at_desk(administrator)
    assert posting(webhook) in client.get(page_of(webhook)).text
    assert client.get(f"{posting(webhook)}?step=test").status_code == 200
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(administrator)
    assert strict.post(posting(webhook), {"step": "test"}).status_code == 403
    assert client.post(posting(webhook), {"step": "burn"}).status_code == 403
    assert client.get(posting(Webhook(pk=2**40))).status_code in (403, 404)
    assert receiver.posts == []
