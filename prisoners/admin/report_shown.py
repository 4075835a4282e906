"""How the desk shows what a report says, and what it says of reports on its start page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from prisoners.models import Report, ReportMessage
from prisoners.reporting.form import HowKnown
from prisoners.reporting.sealing import unsealed, unsealed_text
from record.desk_sections import DeskSection, Line, add_to_desk
from record.encryption import InvalidToken


@dataclass(frozen=True)
class MessageShown:
    """One message in words."""

    message: ReportMessage
    text: str


def words_shown(report: Report) -> list[tuple[str, str]]:
    """What a report says, each with what was asked; empty once it was erased."""
    if not report.sealed:
        return []
    try:
        words = unsealed(report.sealed)
    except InvalidToken:
        return [(_("What was written"), _unreadable())]
    how = str(HowKnown(words.how).label) if words.how in HowKnown.values else words.how
    languages = dict(settings.LANGUAGES)
    said = [
        (_("Whom or what it is about"), words.whom),
        (_("What happened, or what is wrong"), words.what),
        (_("When"), words.when),
        (_("Where"), words.where),
        (_("Sources and links"), words.sources),
        (_("How they know"), how),
        (_("How to reach them (they agreed)"), words.contact if words.may_contact else ""),
        (_("Language of the form"), str(languages.get(words.language, words.language))),
    ]
    return [(title, text) for title, text in said if text]


def message_shown(message: ReportMessage) -> MessageShown:
    """A message with its text."""
    try:
        return MessageShown(message, unsealed_text(message.sealed) or _("Erased."))
    except InvalidToken:
        return MessageShown(message, _unreadable())


def _unreadable() -> str:
    return _("This cannot be read with the present FIELD_KEYS: the key it was encrypted with is missing.")


def _reports_section(request: HttpRequest) -> DeskSection | None:
    """How many reports wait for this member of staff, the urgent ones for themselves. One query."""
    user: Any = request.user
    if not user.has_perm("prisoners.view_report"):
        return None
    urgent = Q(kind=Report.Kind.REMOVAL)
    waiting = Report.objects.waiting().visible_to(user)
    number = waiting.aggregate(urgent=Count("pk", filter=urgent), others=Count("pk", filter=~urgent))
    url = reverse("admin:prisoners_report_changelist") + "?waits__exact=1"
    lines = []
    if n := number["urgent"]:
        words = ngettext(
            "%(n)s report says that something must be removed at once.",
            "%(n)s reports say that something must be removed at once.",
            n,
        ) % {"n": n}
        lines.append(Line(words, f"{url}&kind__exact=removal", urgent=True))
    if n := number["others"]:
        lines.append(Line(ngettext("%(n)s report waits for you.", "%(n)s reports wait for you.", n) % {"n": n}, url))
    return DeskSection(_("Reports"), url, lines)


add_to_desk(_reports_section)
