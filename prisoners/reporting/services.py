"""What the desk does with a report: read, ask, answer, note, decide, link, keep; and the house: forget, renew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from prisoners.models import Prisoner, Report, ReportMessage, ReportViewing
from prisoners.reporting.bounds import KEPT_FOR, TEXT_KEPT_WHEN_NOT_USED
from prisoners.reporting.sealing import sealed_text
from record.encryption import InvalidToken, decrypted, encrypted
from record.models import User

DECISIONS = (Report.State.USED, Report.State.NOT_USED)


class ReportError(Exception):
    """What was asked for cannot be done with this report: the message says why."""


def viewed(*, report: Report, by: User, where: str) -> None:
    """Write down that someone is shown a report."""
    ReportViewing.objects.create(report=report, by=by, where=where[:200])


def look(*, report: Report, by: User) -> None:
    """Say that the report is being looked at; one that was decided is open again."""
    with _locked(report) as found:
        found.state, found.waits = Report.State.LOOKING, False
        found.decided_at = found.decided_by = None


def write(*, report: Report, kind: str, text: str, by: User) -> None:
    """Ask or answer the sender, or note something for ourselves. Raises ReportError for a question about a decided
    report: its sender can no longer reply."""
    with _locked(report) as found:
        if kind == ReportMessage.Kind.QUESTION:
            if found.state in DECISIONS:
                raise ReportError(_("This report was decided, and its sender cannot reply. Look at it again first."))
            found.state = Report.State.ASKED
        elif kind == ReportMessage.Kind.ANSWER and found.state == Report.State.RECEIVED:
            found.state = Report.State.LOOKING
        if kind != ReportMessage.Kind.NOTE:
            found.waits = False
        ReportMessage.objects.create(report=found, kind=kind, sealed=sealed_text(text), by=by, at=timezone.now())


def decide(*, report: Report, state: str, by: User) -> None:
    """Mark a report as used or not used."""
    if state not in DECISIONS:
        raise ValueError(state)
    with _locked(report) as found:
        if found.state == state:
            return
        found.state, found.waits = state, False
        found.decided_by, found.decided_at = by, timezone.now()


def link(*, report: Report, case: Prisoner | None) -> None:
    """Say which case a report is about, or that it is about none. From then on those who keep the case read it."""
    with _locked(report) as found:
        found.prisoner = case


def keep(*, report: Report, is_kept: bool) -> None:
    """Keep a report beyond its time, or no longer."""
    with _locked(report) as found:
        found.is_kept = is_kept


def follow_merge(*, kept: Prisoner, merged: Prisoner) -> None:
    """Reports about a case that was merged into another are about that one from then on."""
    Report.objects.filter(prisoner=merged).update(prisoner=kept)


@dataclass(frozen=True)
class Forgotten:
    """How many reports were deleted, and of how many others the text was erased."""

    deleted: int
    erased: int


@transaction.atomic
def forget_due(*, now: dt.datetime | None = None) -> Forgotten:
    """Delete reports whose time is over, and erase the text of those that were not used: their sender's words and our
    notes. What we wrote to the sender stays as long as the report."""
    now = now or timezone.now()
    old = Report.objects.due_to_go(now - KEPT_FOR)
    deleted = old.count()
    old.delete()
    silent = list(
        Report.objects.due_to_fall_silent(now - TEXT_KEPT_WHEN_NOT_USED)
        .select_for_update()
        .values_list("pk", flat=True)
    )
    said_in_confidence = (ReportMessage.Kind.REPLY, ReportMessage.Kind.NOTE)
    ReportMessage.objects.filter(report__in=silent, kind__in=said_in_confidence).update(sealed="")
    Report.objects.filter(pk__in=silent).update(sealed="")
    return Forgotten(deleted=deleted, erased=len(silent))


@dataclass
class Renewed:
    """How many texts were encrypted again, and how many no key reads."""

    renewed: int = 0
    unreadable: int = 0


def renew() -> Renewed:
    """Encrypt all that reports say with the newest of FIELD_KEYS, a row at a time: reporting goes on meanwhile."""
    done = Renewed()
    for model in (Report, ReportMessage):
        rows: models.QuerySet[Any] = model._default_manager.exclude(sealed="").order_by("pk")
        for key in rows.values_list("pk", flat=True).iterator():
            with transaction.atomic():
                row: Any = rows.select_for_update(no_key=True).filter(pk=key).first()
                if row is None:
                    continue
                try:
                    model._default_manager.filter(pk=key).update(sealed=encrypted(decrypted(row.sealed)))
                    done.renewed += 1
                except InvalidToken:
                    done.unreadable += 1
    return done


@contextmanager
def _locked(report: Report) -> Iterator[Report]:
    """The report as it is now, held until what is changed of it is saved: a sender may be replying. Raises ReportError
    when it is gone."""
    with transaction.atomic():
        found = Report.objects.select_for_update(no_key=True).filter(pk=report.pk).first()
        if found is None:
            raise ReportError(_("This report is no longer there."))
        yield found
        found.save(update_fields=["state", "waits", "decided_at", "decided_by", "prisoner", "is_kept"])
