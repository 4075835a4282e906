"""The doors through which public code reaches reports: functions of the database, granted to the public role one by one
(migrations/0020_reports.py). Nothing here can read a report or count them."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from prisoners.reporting.receipts import receipt_hash, receipt_hashes
from prisoners.reporting.sealing import Words, sealed, sealed_text, unsealed_text
from record.encryption import InvalidToken


@dataclass(frozen=True)
class Said:
    """One message, as its receipt shows it: of the sender's own replies only the day. `text` is None where no key reads
    it any more."""

    kind: str
    day: dt.date
    text: str | None


@dataclass(frozen=True)
class Standing:
    """Where a report stands, for who sent it."""

    state: str
    received: dt.date
    messages: list[Said] = field(default_factory=list)

    @property
    def is_decided(self) -> bool:
        return self.state in ("used", "not_used")


def send(*, kind: str, words: Words, receipt: str, about: str) -> str:
    """Keep a report. `about`: the number of a public case, or empty. Returns "kept", "read" (this form was sent before
    and somebody is reading it: it stays as it was) or "full" (nothing was kept)."""
    return str(
        _call("SELECT prisoners_report(%s, %s, %s, %s)", [kind, sealed(words), receipt_hash(receipt), about])[0][0]
    )


def standing(code: str) -> Standing | None:
    """Where the report with this receipt stands. The same one question for every code, whatever was typed."""
    # Under every SECRET_KEY that is still taken, found or not: a code that is none takes as long.
    asked = "SELECT state, received, messages FROM prisoners_report_receipt(%s)"
    rows = [row for hashed in receipt_hashes(code) for row in _call(asked, [hashed])]
    if not rows:
        return None
    state, received, messages = rows[0]
    told = json.loads(messages) if isinstance(messages, str) else messages
    return Standing(state, received, [_said(*message) for message in told])


def reply(*, code: str, text: str) -> str:
    """Add a reply of the sender. Returns "kept", "unknown", "decided" or "full"."""
    said = "unknown"
    for hashed in receipt_hashes(code):
        if said == "unknown":
            said = str(_call("SELECT prisoners_report_reply(%s, %s)", [hashed, sealed_text(text)])[0][0])
    return said


def _said(kind: str, day: str, text: str) -> Said:
    try:
        return Said(kind, dt.date.fromisoformat(day), unsealed_text(text))
    except InvalidToken:
        return Said(kind, dt.date.fromisoformat(day), None)


def _call(sql: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()
