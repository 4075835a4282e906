"""Settling: an editor who saves five times in ten minutes makes five versions, and a follower gets one message.

News of a case waits until the case has been quiet for ALERT_SETTLING_SECONDS, and never longer than three times that. A
release or a death is told at once, with what waits then. What one act publishes in many cases gathers in the same way.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils import timezone

from alerts.models import Delivery, Settling
from record.published import Version

# A case that never comes to rest is told after so many times the settling time.
LONGEST = 3
# What one act publishes is told when the act is surely over, however urgent it is.
ACT = dt.timedelta(minutes=1)
URGENT = ("release", "death")

Case = tuple[str, str]
# The sequence of a version, and the key of the window in which it waits.
Placed = tuple[int, int]


@dataclass(frozen=True)
class _News:
    sequence: int
    kind: str
    public_id: str
    batch: uuid.UUID | None
    published_at: dt.datetime
    urgent: bool

    @property
    def case(self) -> Case:
        return self.kind, self.public_id


def settling_time() -> dt.timedelta:
    """How long a case must have been quiet before it is told of."""
    return dt.timedelta(seconds=settings.ALERT_SETTLING_SECONDS)


def place(*, after: int, upto: int, untold: Collection[int] = ()) -> list[Placed]:
    """Put each version in (after, upto] that has to wait into the window in which it gathers: opened, or made longer.
    `untold`: those of which nobody is told. A version that is in none is told at once.

    Goes by when things were published and not by now: a worker that comes late finds the same windows.
    """
    news = _news(after, upto, untold)
    if not settling_time() and not any(one.batch for one in news):
        return []
    acts, cases = _open_before(news, upto=after)
    placed: list[tuple[int, Settling]] = []
    for one in news:
        window = acts.get(one.batch) if one.batch else cases.get(one.case)
        if window is None or window.due_at < one.published_at:
            if not one.batch and (one.urgent or not settling_time()):
                continue
            window = Settling(batch=one.batch, opened_at=one.published_at, due_at=one.published_at)
        _take(window, one)
        cases[one.case] = window
        if one.batch:
            acts[one.batch] = window
        placed.append((one.sequence, window))
    _keep({id(window): window for _sequence, window in placed}.values())
    return [(sequence, window.pk) for sequence, window in placed]


def gather(sequences: Collection[int]) -> list[Placed]:
    """Let these versions, which were held and are released together, be told now, those of one case as one: the window
    of each case of which there are several."""
    cases: dict[Case, list[int]] = {}
    for sequence, *case in Version.objects.filter(pk__in=sequences).values_list("sequence", "kind", "public_id"):
        cases.setdefault((case[0], case[1]), []).append(sequence)
    now = timezone.now()
    several = [
        (found, Settling(opened_at=now, due_at=now, versions=len(found))) for found in cases.values() if len(found) > 1
    ]
    Settling.objects.bulk_create([window for _found, window in several])
    return [(sequence, window.pk) for found, window in several for sequence in found]


def _news(after: int, upto: int, untold: Collection[int]) -> list[_News]:
    told = Version.objects.told().filter(sequence__gt=after, sequence__lte=upto).exclude(pk__in=list(untold))
    urgent = Q()
    for kind in URGENT:
        urgent |= Q(happenings__contains=[{"kind": kind}])
    told = told.annotate(urgent=ExpressionWrapper(urgent, output_field=BooleanField())).order_by("sequence")
    return [_News(*row) for row in told.values_list("sequence", "kind", "public_id", "batch", "published_at", "urgent")]


def _open_before(news: list[_News], *, upto: int) -> tuple[dict[uuid.UUID | None, Settling], dict[Case, Settling]]:
    """The windows of the acts and of the cases of this news that may still be open."""
    if not news:
        return {}, {}
    first = min(one.published_at for one in news)
    acts = {w.batch: w for w in Settling.objects.of_acts({n.batch for n in news if n.batch}, since=first)}
    since = first - LONGEST * max(settling_time(), ACT)
    keys = Settling.objects.keys_of_cases({n.case for n in news}, upto=upto, since=since)
    known = {window.pk: window for window in acts.values()}
    known = Settling.objects.in_bulk(set(keys.values()) - known.keys()) | known
    return acts, {case: known[key] for case, key in keys.items() if key in known}


def _take(window: Settling, one: _News) -> None:
    of_act = window.batch is not None
    longest = max(settling_time(), ACT) if of_act else settling_time()
    window.urgent |= one.urgent
    window.versions += 1
    if one.urgent and not one.batch:
        window.due_at = one.published_at
        return
    wait = (ACT if of_act else dt.timedelta()) if window.urgent else longest
    window.due_at = min(one.published_at + wait, window.opened_at + LONGEST * longest)


def _keep(windows: Collection[Settling]) -> None:
    known = [window for window in windows if window.pk is not None]
    Settling.objects.bulk_create([window for window in windows if window.pk is None])
    Settling.objects.bulk_update(known, ["due_at", "urgent", "versions"])
    # What waited already is due no later than what came to it.
    if urgent := [window.pk for window in known if window.urgent]:
        Delivery.objects.due_with(urgent)
