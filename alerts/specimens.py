"""Messages of a version as a follower gets them, made for nobody: to be looked at at the desk."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, replace
from typing import Any

from django.utils import translation

from alerts import letters
from alerts.addresses import encrypted
from alerts.gathering import Group, told_together
from alerts.models import Delivery, Follower, Settling, Subscription
from alerts.news import News
from alerts.targets import Target, named_targets
from record.models import TellingAct
from record.published import Version

# Nobody's: the message is made by the very code that makes real ones, and these are what it asks for.
_NOBODY = uuid.UUID(int=0)
_ADDRESS = "follower@example.invalid"
# A link of nobody's leads nowhere, and is signed: it is left out all the same.
_TOKEN = re.compile(r"(/subscriptions/)[^/\s\"<>]+")


@dataclass(frozen=True)
class Specimen:
    """One message: in which rhythm, its subject, and what it says as text and as HTML. Empty where nothing is left to
    tell: what was changed was changed back."""

    rhythm: str
    subject: str = ""
    text: str = ""
    html: str = ""


@dataclass(frozen=True)
class Specimens:
    """What a follower of the case gets, in each rhythm. `told_with`: the numbers of the other versions of the case that
    are told in one sentence with it, to those who are told at once."""

    messages: list[Specimen]
    told_with: list[int]


def specimens_of(version: Version, *, language: str) -> Specimens:
    """The messages of a version in a language, for one who follows its case alone. Whoever is told once a day or once a
    week may read of other cases in the same message. In at most seven queries; two more where several versions are told
    as one."""
    gathered = _gathered(version)
    group: Group = tuple(sequence for sequence, _number in gathered) or (version.sequence,)
    with translation.override(language):
        told = told_together({group, (version.sequence,)})
        because = _because(version)
    follower = Follower(pk=_NOBODY, language=language, address=encrypted(_ADDRESS))
    again = _why_again(version)
    found = [_alert(follower, told[group], because, again)]
    single = told[(version.sequence,)]
    found += [_digest(follower, single, rhythm) for rhythm in Subscription.Rhythm if rhythm != "at_once"]
    return Specimens(found, [number for sequence, number in gathered if sequence != version.sequence])


def _gathered(version: Version) -> list[tuple[int, int]]:
    """The versions of the case that wait, or waited, in the same window as this one: as (sequence, number)."""
    key = Delivery.objects.window_of(version.pk)
    window = Settling.objects.filter(pk=key).first() if key is not None else None
    if window is None:
        return []
    found = Version.objects.of(version.kind, version.public_id).filter(published_at__gte=window.opened_at)
    found = found.filter(Delivery.objects.has_gathered(window.pk))
    return list(found.order_by("sequence").values_list("sequence", "number"))


def _because(version: Version) -> list[Target]:
    """What a follower of the case follows; of a noun that nobody can follow, of everything."""
    followed = version.kind in Subscription.Kind.values
    kind, target = (version.kind, version.public_id) if followed else (Subscription.Kind.EVERYTHING.value, "")
    return list(named_targets([(kind, target)]).values())


def _why_again(version: Version) -> str:
    act = TellingAct.objects.latest_of([version.pk]).get(version.pk)
    return act.reason if act is not None and act.verb == TellingAct.Verb.RETELL else ""


def _alert(follower: Follower, news: News | None, because: list[Target], again: str) -> Specimen:
    if news is None:
        return Specimen(Subscription.Rhythm.AT_ONCE)
    delivery = Delivery(pk=0, follower=follower, rhythm=Subscription.Rhythm.AT_ONCE, subscriptions=[_NOBODY])
    return _shown(delivery.rhythm, letters.alert(delivery, replace(news, again=again), because))


def _digest(follower: Follower, news: News | None, rhythm: Subscription.Rhythm) -> Specimen:
    if news is None:
        return Specimen(rhythm)
    return _shown(rhythm, letters.digest([Delivery(pk=0, follower=follower, rhythm=rhythm)], [news]))


def _shown(rhythm: str, message: Any) -> Specimen:
    html = next(part.content for part in message.alternatives if part.mimetype == "text/html")
    return Specimen(rhythm, message.subject, _TOKEN.sub(r"\1…", message.body), _TOKEN.sub(r"\1…", html))
