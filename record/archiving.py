"""Copies of the pages of sources: asked for at the desk or by schedule, fetched by the worker, kept as web archives.

A copy is a WARC 1.1 file (ISO 28500): each request and answer on the way to the page, byte by byte, without pictures
and scripts. It stays at the desk; the row beside it holds the file's SHA-256.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import time
from dataclasses import dataclass
from io import BytesIO

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from warcio.warcwriter import WARCWriter

from record import nudging
from record.fetching import Exchange, NotFetched, Page, fetch, user_agent
from record.models import Source, SourceArchive, User
from record.working_alone import alone

logger = logging.getLogger(__name__)

MOST_BYTES = 20 * 1024 * 1024
# How long after each attempt the next is made; the last failure is for a person to look at.
PAUSES = (dt.timedelta(minutes=10), dt.timedelta(hours=2), dt.timedelta(hours=24))
MOST_ATTEMPTS = len(PAUSES) + 1
RUN_SECONDS = 60.0
_PLANNED_AT_ONCE = 1000
_LOCK = 0x76696769


class NothingToKeep(Exception):
    """A source without the address of a page has nothing to copy; or this desk opens no pages."""


@dataclass
class Kept:
    """What one run did, in numbers."""

    kept: int = 0
    failed: int = 0


def ask_for_copy(*, source: Source, by: User | None) -> SourceArchive:
    """Have a copy made of the page of a source, soon. One that waits already is made at once. Raises NothingToKeep."""
    if not settings.OUTGOING_PAGES:
        raise NothingToKeep(_("This desk opens no pages of others, so it keeps no copies."))
    if not source.url:
        raise NothingToKeep(_("This source has no address. Add one, save, then ask for a copy."))
    asked = {"url": source.url, "asked_by": by, "due_at": timezone.now(), "attempts": 0}
    archive, _made = SourceArchive.objects.update_or_create(
        source=source, state=SourceArchive.State.WAITING, defaults=asked
    )
    transaction.on_commit(lambda: nudging.nudge("record.tasks.keep_copies"), robust=True)
    return archive


def ask_for_copies_of_new_sources() -> int:
    """Have copies made of the pages of which none was ever asked for. Returns how many were asked for."""
    if not settings.OUTGOING_PAGES:
        return 0
    new = Source.objects.never_kept().order_by("pk")[:_PLANNED_AT_ONCE]
    rows = [SourceArchive(source_id=pk, url=url) for pk, url in new.values_list("pk", "url")]
    return len(SourceArchive.objects.bulk_create(rows, ignore_conflicts=True))


def keep_due(*, seconds: float = RUN_SECONDS) -> Kept:
    """Make the copies that are due, one of each host, until `seconds` have passed. Nothing while another does so."""
    done = Kept()
    if not settings.OUTGOING_PAGES:
        return done
    until = time.monotonic() + seconds
    with alone(_LOCK) as is_alone:
        due = SourceArchive.objects.due(timezone.now()).one_a_host() if is_alone else SourceArchive.objects.none()
        for archive in list(due):
            if time.monotonic() > until:
                break
            if _keep(archive):
                done.kept += 1
            else:
                done.failed += 1
    if done.kept or done.failed:
        logger.info("Copies of pages kept: %d, not kept: %d", done.kept, done.failed)
    return done


def _keep(archive: SourceArchive) -> bool:
    # Counted before it is tried: a page that brings the worker down is given up on like any other.
    archive.attempts += 1
    last = archive.attempts >= MOST_ATTEMPTS
    archive.due_at = timezone.now() + PAUSES[min(archive.attempts, len(PAUSES)) - 1]
    archive.save(update_fields=["attempts", "due_at"])
    if archive.attempts > MOST_ATTEMPTS:
        return _failed(archive, _("The work on this copy broke off each time."), final=True)
    try:
        page = fetch(archive.url, most=MOST_BYTES)
    except NotFetched as error:
        return _failed(archive, error.reason, final=last or error.refused)
    archive.http_status = page.status
    if not 200 <= page.status < 300:
        return _failed(archive, _("The page answered with %(status)s.") % {"status": page.status}, final=last)
    _store(archive, page)
    return True


def _failed(archive: SourceArchive, reason: str, *, final: bool) -> bool:
    archive.said = reason[:200]
    if final:
        archive.state = SourceArchive.State.FAILED
    archive.save(update_fields=["said", "state", "http_status"])
    return False


def _store(archive: SourceArchive, page: Page) -> None:
    now = timezone.now()
    name = f"{archive.source_id}-{now:%Y%m%dT%H%M%SZ}.warc.gz"
    warc = as_warc(page.exchanges, name)
    archive.file.save(name, ContentFile(warc), save=False)
    archive.state, archive.said, archive.attempts = SourceArchive.State.DONE, "", archive.attempts - 1
    archive.final_url = page.url[:2000]
    archive.content_type = page.headers.get_content_type()[:200]
    archive.fetched_at = now
    archive.size, archive.sha256 = len(warc), hashlib.sha256(warc).hexdigest()
    archive.save()


def as_warc(exchanges: list[Exchange], name: str) -> bytes:
    """A gzipped web archive of exchanges: who asked, then each request beside its answer."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    about = {"software": "Vigil", "format": "WARC File Format 1.1", "http-header-user-agent": user_agent()}
    writer.write_record(writer.create_warcinfo_record(name, about))
    for exchange in exchanges:
        headers = {"WARC-IP-Address": exchange.address}
        cut = {"WARC-Truncated": "length"} if exchange.cut else {}
        answer = writer.create_warc_record(
            exchange.url,
            "response",
            payload=BytesIO(exchange.response),
            length=len(exchange.response),
            warc_headers_dict=headers | cut,
        )
        request = writer.create_warc_record(
            exchange.url,
            "request",
            payload=BytesIO(exchange.request),
            length=len(exchange.request),
            warc_headers_dict=headers,
        )
        writer.write_request_response_pair(request, answer)
    return out.getvalue()
