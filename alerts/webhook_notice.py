"""Tells the administrators by mail that a webhook was disabled: its owner hears nothing more until somebody acts."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

from alerts.models import Webhook
from record.models import User
from record.roles import ADMINISTRATOR

logger = logging.getLogger(__name__)


def tell_administrators(*, webhook_id: int) -> int:
    """Write to every administrator with an address. Returns how many were written to; an unreachable mail server is
    logged, since the desk shows the same."""
    webhook = Webhook.objects.get(pk=webhook_id)
    administrators = User.objects.filter(is_active=True, groups__name=ADMINISTRATOR).exclude(email="")
    words = _("The webhook “%(name)s” was disabled: %(reason)s\n\nTo let it be told again: %(link)s") % {
        "name": webhook.name,
        "reason": webhook.reason,
        "link": f"{settings.SITE_URL}/admin/alerts/webhook/{webhook.pk}/change/",
    }
    subject = " ".join((_("Webhook disabled: %s") % webhook.name).split())
    addresses = administrators.values_list("email", flat=True).distinct()
    messages = [EmailMessage(subject, words, to=[address]) for address in addresses]
    try:
        return get_connection().send_messages(messages) or 0
    except OSError as error:
        logger.warning("Nobody could be told that webhook %d was disabled: %s", webhook_id, type(error).__name__)
        return 0
