"""The links in messages. A token says what one may do with it, is signed, and is kept nowhere.

Each purpose has its own salt, so a token for one is no token for another. What they hold are random identifiers of
rows, never an address.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from django.conf import settings
from django.core import signing

# As long as unconfirmed subscriptions are kept.
CONFIRM_WITHIN = dt.timedelta(hours=48)
# As long as a page is open.
CHANGE_WITHIN = dt.timedelta(hours=24)
LONGEST_TOKEN = 2000
# A link stands in a header, which is one line of at most 998 characters (RFC 5322, 2.1.1).
MOST_ENDED = 15

_CONFIRM = "vigil.alerts.confirm"
_UNSUBSCRIBE = "vigil.alerts.unsubscribe"
_STOP = "vigil.alerts.stop"
_CHANGE = "vigil.alerts.change"


class BadToken(Exception):
    """Not one of ours, cut off in the mail, or too old."""


@dataclass(frozen=True)
class Token:
    """What a link is about: these subscriptions, or all of a follower (of one rhythm, where one is given)."""

    text: str
    confirms: bool = False
    subscriptions: list[uuid.UUID] = field(default_factory=list)
    follower: uuid.UUID | None = None
    rhythm: str = ""


def to_confirm(subscriptions: Iterable[uuid.UUID]) -> str:
    """A token that confirms these subscriptions, for two days."""
    return _signed([u.hex for u in subscriptions], salt=_CONFIRM)


def to_unsubscribe(subscriptions: Iterable[uuid.UUID]) -> str:
    """A token that ends these subscriptions. It does not age: an old message must still have a way out."""
    return _signed([u.hex for u in subscriptions], salt=_UNSUBSCRIBE)


def to_stop(follower: uuid.UUID, rhythm: str = "") -> str:
    """A token that ends all subscriptions of a follower, or all of one rhythm. It does not age."""
    return _signed([follower.hex, rhythm], salt=_STOP)


def to_leave(follower: uuid.UUID, rhythm: str, subscriptions: Collection[uuid.UUID]) -> str:
    """A token that ends the subscriptions because of which a message is sent; all of the follower in its rhythm where
    they are more than a link holds. It does not age."""
    if len(subscriptions) > MOST_ENDED:
        return to_stop(follower, rhythm)
    return to_unsubscribe(subscriptions)


def to_change(subscription: uuid.UUID) -> str:
    """A token that changes how often and of what this subscription tells. Made for a page and not for a message: it is
    good as long as a page stays open."""
    return _signed(subscription.hex, salt=_CHANGE)


def read_change(text: str) -> uuid.UUID:
    """The subscription that a token to change one is about. Raises BadToken."""
    if len(text) > LONGEST_TOKEN:
        raise BadToken
    try:
        return uuid.UUID(signing.loads(text, salt=_CHANGE, max_age=CHANGE_WITHIN))
    except signing.BadSignature as error:
        raise BadToken from error


def read(text: str) -> Token:
    """What a token says. Raises BadToken."""
    if len(text) > LONGEST_TOKEN:
        raise BadToken
    try:
        return Token(text, subscriptions=_uuids(signing.loads(text, salt=_UNSUBSCRIBE)))
    except signing.BadSignature:
        pass
    try:
        follower, rhythm = signing.loads(text, salt=_STOP)
        return Token(text, follower=uuid.UUID(follower), rhythm=rhythm)
    except signing.BadSignature:
        pass
    try:
        found = _uuids(signing.loads(text, salt=_CONFIRM, max_age=CONFIRM_WITHIN))
        return Token(text, confirms=True, subscriptions=found)
    except signing.BadSignature as error:
        raise BadToken from error


def _signed(said: str | list[str], *, salt: str) -> str:
    """As `signing.dumps` writes it."""
    return _signer(settings.SECRET_KEY, salt).sign_object(said)


@lru_cache(maxsize=8)
def _signer(key: str, salt: str) -> signing.TimestampSigner:
    # Made once: thousands of links a second are signed.
    return signing.TimestampSigner(key=key, salt=salt)


def _uuids(texts: list[str]) -> list[uuid.UUID]:
    return [uuid.UUID(text) for text in texts]
