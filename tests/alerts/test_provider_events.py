"""What a mail provider reports: believed with the password alone, and never a reason to fail."""

import base64
import json
from typing import Any

import pytest
from django.core.exceptions import SuspiciousOperation
from django.test import RequestFactory

from alerts.models import Pause
from alerts.provider_events import VIEWS, provider_events_view
from tests.alerts.conftest import Follow

pytestmark = pytest.mark.django_db

MOTHER = "mother@example.org"
SECRET = "vigil:correct horse battery"
BOUNCE = {"RecordType": "Bounce", "Type": "HardBounce", "Email": MOTHER, "MessageID": "1", "ID": 1}


@pytest.fixture(autouse=True)
def provider(settings: Any, follow: Follow) -> None:
    """Postmark sends for us, and a mother follows everything."""
    settings.MAIL_PROVIDER = "postmark"
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}
    follow(MOTHER)


def post(body: object, *, secret: str = SECRET) -> int:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    shown = "Basic " + base64.b64encode(secret.encode()).decode()
    request = RequestFactory().post("/mail-events/", content, content_type="application/json", HTTP_AUTHORIZATION=shown)
    return provider_events_view(request).status_code


def test_a_bounce_pauses_the_address() -> None:
    assert post(BOUNCE) == 200
    assert Pause.objects.get().reason == "bounced"


def test_a_complaint_pauses_the_address() -> None:
    assert post({"RecordType": "SpamComplaint", "Type": "SpamComplaint", "Email": MOTHER, "ID": 2}) == 200
    assert Pause.objects.get().reason == "complained"


@pytest.mark.parametrize(
    "event",
    [
        BOUNCE | {"Type": "Transient"},
        BOUNCE | {"Email": "stranger@example.org"},
        {"RecordType": "Delivery", "Recipient": MOTHER, "MessageID": "1"},
    ],
)
def test_what_is_no_bounce_of_a_follower_pauses_nobody(event: dict[str, object]) -> None:
    assert post(event) == 200
    assert not Pause.objects.exists()


def test_without_the_password_nothing_is_believed() -> None:
    with pytest.raises(SuspiciousOperation):  # which Django answers with 400
        post(BOUNCE, secret="vigil:guessed")
    assert not Pause.objects.exists()


@pytest.mark.parametrize("body", [b"", b"no json", b"[]", b"null", b"3", b"\xff", b"[[[[", b'{"RecordType": "Bounce"}'])
def test_what_is_not_in_the_form_of_the_provider_is_refused(body: bytes) -> None:
    assert post(body) in (200, 400)
    assert not Pause.objects.exists()


def test_every_provider_of_the_settings_can_be_heard(settings: Any) -> None:
    for provider in VIEWS:
        settings.MAIL_PROVIDER = provider
        assert post(b"no json") == 400
