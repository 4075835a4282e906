"""Who would be told of a change before it is published: counted by the very statement that fans out, never who."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts import searches
from alerts.matching import LAST, WOULD_BE_TOLD
from alerts.models import Follower, Subscription, Webhook
from record.audience import Planned, Told
from record.models.publishable import Publishable
from record.publication import Document, Happening, composers
from record.published import Version

# Later than every version there is: what everyone who has confirmed by now follows.
_LATER = 2**62


def waits() -> bool:
    """Whether anyone follows, or a webhook is posted to."""
    return Follower.objects.exists() or Webhook.objects.exists()


def count(planned: Sequence[Planned]) -> list[Told]:
    """How many followers would be told of these changes and how soon, and how many webhooks; each follower once, in the
    fastest rhythm that matches. In three queries, and those of the searches that are followed."""
    news = [(_LATER + place, change, _happenings(change)) for place, change in enumerate(planned)]
    news = [one for one in news if one[1].old != one[1].new]
    if not news:
        return []
    by_rhythm = _by_rhythm(news)
    found = [
        Told(_("by e-mail, %(rhythm)s") % {"rhythm": label}, by_rhythm[rhythm])
        for rhythm, label in Subscription.Rhythm.choices
        if rhythm in by_rhythm
    ]
    webhooks = _webhooks(news)
    return [*found, Told(_("by webhook"), webhooks)] if webhooks else found


def page(request: HttpRequest, case: Publishable) -> str:
    """The page of what was told of a case and when, for those who may see it."""
    if not request.user.has_perm("alerts.view_telling"):
        return ""
    asked = urlencode({"q": case.public_id, "kind__exact": case.kind})
    return f"{reverse('admin:alerts_telling_changelist')}?{asked}"


def messages_page(request: HttpRequest, version: Version) -> str:
    """The page of a version's messages, for those who may see it."""
    if not request.user.has_perm("alerts.view_telling"):
        return ""
    return reverse("admin:alerts_telling_messages", args=[version.pk])


_News = tuple[int, Planned, list[Happening]]


def _happenings(change: Planned) -> list[Happening]:
    return composers[change.case.kind].happenings(change.old, change.new)


def _by_rhythm(news: Sequence[_News]) -> dict[str, int]:
    matches = _matches(news)
    told = [
        {"sequence": sequence, "kind": c.case.kind, "public_id": c.case.public_id, "happenings": happenings}
        for sequence, c, happenings in news
    ]
    documents = [
        {"sequence": sequence, "kind": change.case.kind, "document": document}
        for sequence, change, _happened in news
        for document in (change.old, change.new)
        if document is not None
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            WOULD_BE_TOLD,
            {
                "news": json.dumps(told),
                "documents": json.dumps(documents),
                "found": [sequence for sequence, _search in matches],
                "searches": [search for _sequence, search in matches],
                "upto_follower": LAST,
            },
        )
        return dict(cursor.fetchall())


def _matches(news: Sequence[_News]) -> list[searches.Match]:
    """The followed searches that find someone as they are public now, or as they would be."""
    concerned: dict[tuple[str, int], list[int]] = defaultdict(list)
    versions = []
    for sequence, change, _happened in news:
        if change.case.kind != "prisoner":
            continue
        for number, document in enumerate((change.old, change.new)):
            if document is not None:
                versions.append(_as_version(change.case, number, document))
                concerned[change.case.public_id, number].append(sequence)
    return searches.matches_among(versions, concerned)


def _as_version(case: Publishable, number: int, document: Document) -> Version:
    now = timezone.now().isoformat()
    # Without the stamps that publication gives it.
    stamped = {"published_at": now, "updated_at": now} | document
    return Version(kind=case.kind, public_id=case.public_id, number=number, document=stamped)


def _webhooks(news: Sequence[_News]) -> int:
    events: set[Any] = set()
    for _sequence, change, _happened in news:
        way = "unpublished" if change.new is None else "updated" if change.old is not None else "published"
        events.add(Webhook.EVENTS.get((change.case.kind, way)))
    named = [event for event in events if event]
    return Webhook.objects.exclude(state=Webhook.State.DISABLED).filter(events__overlap=named).count() if named else 0
