"""Whether the pages of sources still answer: looked at once a week, those that fail once a day, one of each host a run.

A page that refuses us (403, 429 …) answers all the same. One that failed four times in a row over three days is dead,
until it answers again.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from record.fetching import NotFetched, fetch
from record.models import Source, SourceLink
from record.working_alone import alone

logger = logging.getLogger(__name__)

EVERY = dt.timedelta(days=7)
FAILING_EVERY = dt.timedelta(days=1)
DEAD_AFTER_FAILURES = 4
DEAD_AFTER = dt.timedelta(days=3)
RUN_SECONDS = 60.0
# Enough to know that there is an answer.
_MOST_BYTES = 4096
# Answers that say "not you" or "not now", of a page that is there.
_THERE = (401, 402, 403, 405, 406, 407, 429, 451)
_LOCK = 0x7669676A


@dataclass
class Checked:
    """What one run did, in numbers."""

    answered: int = 0
    failed: int = 0


def check_due(*, seconds: float = RUN_SECONDS) -> Checked:
    """Look at the links that are due, one of each host, until `seconds` have passed. Nothing while another does so."""
    done = Checked()
    if not settings.OUTGOING_PAGES:
        return done
    until, now = time.monotonic() + seconds, timezone.now()
    with alone(_LOCK) as is_alone:
        due = Source.objects.to_be_checked(settled_before=now - EVERY, failing_before=now - FAILING_EVERY)
        for source in list(due.select_related("link")) if is_alone else []:
            if time.monotonic() > until:
                break
            if check(source).state == SourceLink.State.FINE:
                done.answered += 1
            else:
                done.failed += 1
    if done.answered or done.failed:
        logger.info("Links that answered: %d, that did not: %d", done.answered, done.failed)
    return done


def check(source: Source) -> SourceLink:
    """Look at the page of a source and record whether it answers. Touches the source's link alone, never the source:
    no case is changed by it."""
    link = getattr(source, "link", None) or SourceLink(source=source)
    link.http_status, link.said = None, ""
    try:
        link.http_status = fetch(source.url, most=_MOST_BYTES, cut=True).status
    except NotFetched as error:
        link.said, refused = error.reason[:200], error.refused
    else:
        refused = False
        if link.http_status >= 400 and link.http_status not in _THERE:
            link.said = _("The page answered with %(status)s.") % {"status": link.http_status}
    link.checked_at = timezone.now()
    if refused or not link.said:
        link.state = SourceLink.State.REFUSED if refused else SourceLink.State.FINE
        link.failures, link.failing_since = 0, None
    else:
        _count_failure(link)
    link.save()
    return link


def _count_failure(link: SourceLink) -> None:
    link.failures = min(link.failures + 1, 32_000)
    link.failing_since = link.failing_since or link.checked_at
    long_enough = link.checked_at - link.failing_since >= DEAD_AFTER
    is_dead = link.failures >= DEAD_AFTER_FAILURES and long_enough
    link.state = SourceLink.State.DEAD if is_dead else SourceLink.State.FAILING
