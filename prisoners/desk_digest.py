"""The weekly digest to the staff of a team: what is due in its cases. One message a team and week.

E-mail is read by others: a case that is not public is counted in it, and never named.
"""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from organizations.models import Organization, TeamMember
from prisoners.care import Agenda, Due, agenda
from prisoners.models import DeskDigest, Prisoner

logger = logging.getLogger(__name__)

# From this hour (UTC) of Monday on; a team that could not be written to is tried again with each nudge.
HOUR = 6
MOST_ATTEMPTS = 10


@dataclass(frozen=True)
class Told:
    """One kind of what is due, as it is told by e-mail."""

    title: str
    public: list[Due]
    drafts: int


def send_due(now: dt.datetime | None = None) -> int:
    """Send this week's digest to every team that wants one and has not had it. Returns how many were sent."""
    now = now or timezone.now()
    monday = now.date() - dt.timedelta(days=now.weekday())
    if now < dt.datetime.combine(monday, dt.time(HOUR), tzinfo=dt.UTC):
        return 0
    return sum(_send(team, monday, now.date()) for team in Organization.objects.wanting_digests())


def _send(team: Organization, week: dt.date, today: dt.date) -> int:
    DeskDigest.objects.get_or_create(organization=team, week=week)
    with transaction.atomic():
        # Held while it is sent: a second worker that is nudged meanwhile goes on to the next team.
        held = (
            DeskDigest.objects.select_for_update(skip_locked=True)
            .filter(organization=team, week=week, sent_at__isnull=True, attempts__lt=MOST_ATTEMPTS)
            .first()
        )
        if held is None:
            return 0
        due = agenda(Prisoner.objects.filter(maintenance__organization=team), today)
        members = sorted(TeamMember.objects.addresses_in(team))
        if members and not due.is_empty:
            try:
                letter(held, team, due, members).send()
            except Exception as error:
                # One letter that cannot be made or sent keeps no other team waiting. No name of a person is logged.
                logger.warning("The digest of team %d could not be sent: %s", team.pk, type(error).__name__)
                DeskDigest.objects.filter(pk=held.pk).update(attempts=F("attempts") + 1)
                return 0
        DeskDigest.objects.filter(pk=held.pk).update(
            sent_at=timezone.now(), recipients=len(members) if not due.is_empty else 0
        )
        return int(bool(members) and not due.is_empty)


def letter(digest: DeskDigest, team: Organization, due: Agenda, members: list[str]) -> EmailMultiAlternatives:
    """The message, to all of a team in one, none of whom sees the others."""
    with translation.override(settings.LANGUAGE_CODE):
        kinds = [_told(title, dues) for title, dues in due.sections()]
        subject = _("What is due this week")
        context = {
            "team": team,
            "kinds": kinds,
            "desk": settings.SITE_URL + reverse("admin:prisoners_prisoner_due"),
            "site_url": settings.SITE_URL,
            "language": settings.LANGUAGE_CODE,
            "subject": subject,
        }
        message = EmailMultiAlternatives(
            subject,
            render_to_string("prisoners/mail/desk_digest.txt", context),
            bcc=members,
            headers={
                "Message-ID": f"<desk-digest-{digest.pk}@{urlsplit(settings.SITE_URL).hostname}>",
                "Auto-Submitted": "auto-generated",
            },
        )
        message.attach_alternative(render_to_string("prisoners/mail/desk_digest.html", context), "text/html")
        return message


def _told(title: str, dues: list[Due]) -> Told:
    # Of a case with changes that are not public yet, nobody can tell here which of them this is.
    public = [due for due in dues if due.case.is_published and not due.case.changed_since_publication]
    return Told(title, public, len(dues) - len(public))
