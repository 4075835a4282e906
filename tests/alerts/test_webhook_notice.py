"""Administrators are told when a webhook is disabled."""

from typing import Any

import pytest
from django.contrib.auth.models import Group

from alerts import services
from alerts.models import Webhook
from alerts.webhook_notice import tell_administrators
from record.roles import ADMINISTRATOR
from tests.factories import UserFactory
from tests.mailbox import Mailbox, part

pytestmark = pytest.mark.django_db


@pytest.fixture
def disabled() -> Webhook:
    """A webhook that was disabled, with a name that would break a header."""
    webhook = Webhook(name="Mirror\r\nBcc: all@example.org", endpoint="https://hook.example/", events=["case.updated"])
    services.register_webhook(webhook=webhook)
    webhook.state, webhook.reason = "disabled", "The answer was 410."
    webhook.save()
    return webhook


def test_every_administrator_with_an_address_is_told_why(disabled: Webhook, mailbox: Mailbox) -> None:
    group = Group.objects.get_or_create(name=ADMINISTRATOR)[0]
    for name, email in (("one", "one@example.org"), ("two", "two@example.org"), ("none", "")):
        UserFactory(username=name, email=email).groups.add(group)
    UserFactory(username="editor", email="editor@example.org")
    UserFactory(username="gone", email="gone@example.org", is_active=False).groups.add(group)
    assert tell_administrators(webhook_id=disabled.pk) == 2
    assert sorted(mailbox.recipients) == ["one@example.org", "two@example.org"]
    assert "The answer was 410." in part(mailbox.messages[0], "plain")
    assert f"/admin/alerts/webhook/{disabled.pk}/change/" in part(mailbox.messages[0], "plain")


def test_an_unreachable_mail_server_stops_nothing(disabled: Webhook, dead_mail_server: None, settings: Any) -> None:
    UserFactory().groups.add(Group.objects.get_or_create(name=ADMINISTRATOR)[0])
    assert tell_administrators(webhook_id=disabled.pk) == 0
