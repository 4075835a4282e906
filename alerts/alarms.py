"""Alarms: the operators are told by e-mail when a trouble of the alerts begins and when it is over, each once.

What is told is kept in PostgreSQL (models/watch.py), so a restart repeats nothing; what the mail server does not take
is tried again at the next look, a minute later.
"""

from __future__ import annotations

import datetime as dt
import logging

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.health import Health, look
from alerts.models import Trouble, Watch
from alerts.troubles import in_words, troubles_in
from record.working_alone import alone

logger = logging.getLogger(__name__)

# A trouble that comes and goes is one trouble: it is over when it was not seen for so long.
OVER_AFTER = dt.timedelta(minutes=5)
# One number for all watches of this database.
_WATCH_LOCK = 0x77617463


def watch(*, from_beat: bool = False) -> Health:
    """Look, keep which troubles go on, and tell the operators what began and what is over. `from_beat`: beat asked for
    it, which is itself news. Two at a time: the second only looks."""
    with alone(_WATCH_LOCK) as is_alone:
        if not is_alone:
            return look()
        if from_beat:
            Watch.objects.update_or_create(pk=1, defaults={"looked_at": timezone.now()})
        health = look()
        _note(health)
        _tell(health.at)
    return health


@transaction.atomic
def _note(health: Health) -> None:
    found = troubles_in(health)
    for kind, words in found.items():
        now = {"words": words[:500], "fine_since": None}
        Trouble.objects.update_or_create(kind=kind, defaults=now, create_defaults=now | {"since": health.at})
    Trouble.objects.filter(fine_since__isnull=True).exclude(kind__in=list(found)).update(fine_since=health.at)


def _tell(now: dt.datetime) -> None:
    for trouble in Trouble.objects.all():
        if trouble.fine_since is None:
            if trouble.told_at is None and _write(*_begun(trouble)):
                Trouble.objects.filter(pk=trouble.pk).update(told_at=now)
                logger.warning("The operators were told of a trouble: %s", trouble.kind)
        elif now - trouble.fine_since >= OVER_AFTER and (not settings.ALARM_EMAIL or _write(*_over(trouble))):
            Trouble.objects.filter(pk=trouble.pk).delete()
            logger.warning("A trouble is over: %s", trouble.kind)


def _begun(trouble: Trouble) -> tuple[str, str]:
    subject = _("Vigil, trouble: %(what)s") % {"what": trouble.get_kind_display()}
    words = _("%(words)s\n\nSeen since %(since)s UTC. You are written to again when it is over.\n%(page)s")
    return subject, words % {"words": trouble.words, "since": in_words(trouble.since), "page": _page()}


def _over(trouble: Trouble) -> tuple[str, str]:
    subject = _("Vigil, over: %(what)s") % {"what": trouble.get_kind_display()}
    words = _("This was so from %(since)s to %(until)s UTC, and is over:\n\n%(words)s\n\n%(page)s")
    until = in_words(trouble.fine_since) if trouble.fine_since else ""
    said = {"since": in_words(trouble.since), "until": until, "words": trouble.words, "page": _page()}
    return subject, words % said


def _page() -> str:
    return f"{settings.SITE_URL}/admin/alerts/delivery/health/"


def _write(subject: str, words: str) -> bool:
    """Write to the operators; returns whether a mail server took it."""
    if not settings.ALARM_EMAIL:
        return False
    message = EmailMessage(subject, words, to=settings.ALARM_EMAIL, headers={"Auto-Submitted": "auto-generated"})
    try:
        return bool(get_connection().send_messages([message]))
    except OSError as error:
        logger.warning("The operators could not be told of a trouble: %s", type(error).__name__)
        return False
