"""What a mail provider tells of the messages it sent for us: bounces and complaints, through django-anymail.

The provider shows a user name and a password that the operator gave it. Nothing it says is kept but the pause.
"""

from __future__ import annotations

import logging
from importlib import import_module
from typing import Any

from anymail.signals import EventType, RejectReason, tracking
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from alerts import gate

logger = logging.getLogger(__name__)

# Those that know no other proof than a password: a provider that signs needs more settings (docs/operate.md).
VIEWS = {
    "brevo": "BrevoTrackingWebhookView",
    "mailjet": "MailjetTrackingWebhookView",
    "postmark": "PostmarkTrackingWebhookView",
    "sendgrid": "SendGridTrackingWebhookView",
    "sparkpost": "SparkPostTrackingWebhookView",
}
_BOUNCED = (RejectReason.INVALID, RejectReason.BOUNCED)


@csrf_exempt
@require_POST
def provider_events_view(request: HttpRequest) -> HttpResponse:
    """Take the events that a provider posts. 400 for what is not from it or not in its form."""
    provider = settings.MAIL_PROVIDER
    view = getattr(import_module(f"anymail.webhooks.{provider}"), VIEWS[provider])
    try:
        return view.as_view()(request)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        logger.warning("An event of the mail provider could not be read: %s", type(error).__name__)
        return HttpResponseBadRequest("This is not an event in the form of the provider.", content_type="text/plain")


def hear(sender: type, event: Any, esp_name: str, **_more: Any) -> None:
    """An event was read (anymail.signals.tracking)."""
    if not event.recipient:
        return
    if event.event_type == EventType.COMPLAINED:
        gate.pause(address=event.recipient, reason="complained")
    elif event.event_type in (EventType.BOUNCED, EventType.REJECTED) and event.reject_reason in _BOUNCED:
        gate.pause(address=event.recipient, reason="bounced", code=esp_name)


tracking.connect(hear, dispatch_uid="alerts.provider_events")
