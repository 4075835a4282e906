"""Sheets to print: the letter, and its address as labels or on an envelope. Set by Typst (record/typesetting.py).

Nothing on them names this site: a letter that shows where it comes from may never be handed out.
"""

from __future__ import annotations

import hashlib
import json
import threading
from pathlib import Path

from django.core.cache import cache
from django.db import models
from django.utils.translation import gettext_lazy as _

from prisoners.letters.texts import Letter
from record.typesetting import typeset

HERE = Path(__file__).parent
SECONDS = 15
KEPT_FOR = 24 * 3600
# Each takes a process of its own: so many at once in one worker, the others wait a little and are then asked to return.
_AT_ONCE = threading.BoundedSemaphore(2)
WAIT = 10


class AddressForm(models.TextChoices):
    """How an address is printed."""

    LABELS = "labels", _("labels to cut out (A4)")
    ENVELOPE = "envelope", _("on an envelope (DL, 220 × 110 mm)")


class Busy(Exception):
    """Too many sheets are being made now."""


def letter_sheet(letter: Letter, *, format: str = "pdf") -> bytes:
    """The letter on A4, with lines to go on by hand. Raises Busy, record.typesetting.NotSet."""
    given: dict[str, object] = {
        "lang": letter.language or "en",
        "greeting": letter.greeting,
        "body": list(letter.body),
        "closing": letter.closing,
    }
    return set_once(HERE / "letter.typ", given, format)


def address_sheet(form: str, lines: list[str], *, language: str, format: str = "pdf") -> bytes:
    """An address as labels or on an envelope. Raises Busy, record.typesetting.NotSet."""
    return set_once(HERE / "address.typ", {"lang": language, "form": str(form), "lines": lines}, format)


def set_once(template: Path, given: dict[str, object], format: str) -> bytes:
    """A sheet, made once for the same words: what is published anew makes another one. Raises Busy,
    record.typesetting.NotSet."""
    markup = template.read_text()
    data = json.dumps(given, ensure_ascii=False, sort_keys=True)
    key = "letter-sheet-" + hashlib.sha256(f"{markup}\0{data}\0{format}".encode()).hexdigest()
    made: bytes | None = cache.get(key)
    if made is None:
        if not _AT_ONCE.acquire(timeout=WAIT):
            raise Busy
        try:
            made = typeset(markup, [{"sheet": data}], format=format, ppi=80, seconds=SECONDS)[0]
        finally:
            _AT_ONCE.release()
        cache.set(key, made, KEPT_FOR)
    return made
