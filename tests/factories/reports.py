"""Reports of visitors, as the public role keeps them, and what is said after."""

from __future__ import annotations

from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from prisoners.models import Report, ReportMessage
from prisoners.reporting.receipts import receipt_for, receipt_hash
from prisoners.reporting.sealing import Words, sealed, sealed_text


class ReportFactory(DjangoModelFactory):
    """A report about no case; `words=` is what it says, `nonce=` the form it was sent with (its receipt follows)."""

    class Meta:
        model = Report
        exclude = ("words", "nonce")

    words: Any = {"whom": "A name", "what": "Something happened"}
    nonce = factory.Sequence(lambda n: f"form-{n}")
    kind = "mistake"
    sealed = factory.LazyAttribute(lambda r: sealed(Words(**r.words)))
    receipt_hash = factory.LazyAttribute(lambda r: receipt_hash(receipt_for(r.nonce)))
    received_at = factory.LazyFunction(lambda: timezone.now().replace(minute=0, second=0, microsecond=0))


class ReportMessageFactory(DjangoModelFactory):
    """A note for ourselves; `text=` is what it says."""

    class Meta:
        model = ReportMessage
        exclude = ("text",)

    text = "A note"
    report = factory.SubFactory(ReportFactory)
    kind = "note"
    sealed = factory.LazyAttribute(lambda m: sealed_text(m.text))
    at = factory.LazyFunction(timezone.now)
