"""The desk's pages of webhooks: Administrators keep them; a secret is shown once."""

import re
from typing import Any

import pytest
from django.urls import reverse

from alerts import services
from alerts.addresses import decrypted
from alerts.models import Webhook, WebhookDelivery
from record import services as record
from tests.desk import at_desk, list_of, page_of, said, save, staff
from tests.factories import PrisonerFactory

pytestmark = pytest.mark.django_db

ADD = reverse("admin:alerts_webhook_add")
FIELDS: dict[str, Any] = {
    "name": "A newspaper",
    "endpoint": "https://example.org/hook/t0ken",
    "events": ["case.updated"],
}


@pytest.fixture
def webhook() -> Webhook:
    webhook = Webhook(**FIELDS)
    services.register_webhook(webhook=webhook)
    return webhook


def failed(webhook: Webhook) -> WebhookDelivery:
    version = record.publish(case=PrisonerFactory(), by=None)
    assert version is not None
    return webhook.deliveries.create(version=version, event="case.published", state="failed", attempts=8)


def test_an_administrator_registers_a_webhook_and_sees_its_secret_once() -> None:
    client = at_desk(staff("Administrator"))
    answer = save(client, ADD, **FIELDS)
    webhook = Webhook.objects.get()
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", said(answer))
    assert decrypted(webhook.secret) == secret
    assert (webhook.endpoint, webhook.events, webhook.state) == (FIELDS["endpoint"], ["case.updated"], "active")
    for page in (page_of(webhook), page_of(webhook, "history"), list_of(Webhook), "/admin/"):
        again = client.get(page)
        assert again.status_code == 200
        assert secret not in again.text
        assert webhook.secret not in again.text


def test_an_endpoint_without_https_is_refused_on_the_form() -> None:
    answer = save(at_desk(staff("Administrator")), ADD, **FIELDS | {"endpoint": "http://example.org/hook"})
    assert "An endpoint starts with https://" in answer.text
    assert not Webhook.objects.exists()


def test_a_webhook_without_events_or_with_unknown_ones_is_refused() -> None:
    client = at_desk(staff("Administrator"))
    for events in ([], ["case.burnt"]):
        save(client, ADD, **FIELDS | {"events": events})
    assert not Webhook.objects.exists()


@pytest.mark.parametrize("role", ["Contributor", "Editor", "Auditor"])
def test_other_roles_see_whose_it_is_but_neither_its_path_nor_change_it(role: str, webhook: Webhook) -> None:
    client = at_desk(staff(role))
    for page in (page_of(webhook), list_of(Webhook)):
        answer = client.get(page)
        assert "example.org" in answer.text
        assert "t0ken" not in answer.text
    assert client.get(ADD).status_code == 403
    assert client.post(page_of(webhook), FIELDS | {"state": "disabled"}).status_code == 403
    assert client.post(page_of(webhook, "delete"), {"post": "yes"}).status_code == 403


def test_a_disabled_webhook_is_resumed_and_its_reason_forgotten(webhook: Webhook) -> None:
    Webhook.objects.update(state="disabled", reason="Version 1 was not taken in 8 attempts.")
    waiting = failed(webhook)
    WebhookDelivery.objects.update(state="pending")
    save(at_desk(staff("Administrator")), page_of(webhook), state="active")
    webhook.refresh_from_db()
    waiting.refresh_from_db()
    assert (webhook.state, webhook.reason, waiting.attempts) == ("active", "", 0)


def test_a_failed_delivery_is_tried_again_from_the_list(webhook: Webhook) -> None:
    delivery = failed(webhook)
    client = at_desk(staff("Administrator"))
    chosen = {"action": "retry", "_selected_action": [delivery.pk]}
    assert "1 failed delivery will be tried again." in said(client.post(list_of(WebhookDelivery), chosen, follow=True))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("pending", 0)


@pytest.mark.parametrize("role", ["Contributor", "Editor", "Auditor"])
def test_other_roles_cannot_have_it_tried_again(role: str, webhook: Webhook) -> None:
    delivery = failed(webhook)
    at_desk(staff(role)).post(list_of(WebhookDelivery), {"action": "retry", "_selected_action": [delivery.pk]})
    delivery.refresh_from_db()
    assert delivery.state == "failed"


def test_a_webhook_is_deleted_with_what_was_sent_to_it(webhook: Webhook) -> None:
    failed(webhook)
    at_desk(staff("Administrator")).post(page_of(webhook, "delete"), {"post": "yes"})
    assert not Webhook.objects.exists()
    assert not WebhookDelivery.objects.exists()


def test_lists_ask_the_same_number_of_queries_however_long(webhook: Webhook, django_assert_max_num_queries) -> None:
    client = at_desk(staff("Administrator"))
    for _n in range(6):
        failed(webhook)
    for model in (Webhook, WebhookDelivery):
        with django_assert_max_num_queries(9):
            assert client.get(list_of(model)).status_code == 200
