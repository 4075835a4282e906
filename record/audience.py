"""Who would be told of a change before it is published, as numbers. The room that tells registers who counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from record.models.publishable import Publishable
from record.publication import Document
from record.published import Version

# How many cases are looked at together: each is composed for it.
MOST_CASES = 20


@dataclass(frozen=True)
class Planned:
    """A change that is not published yet: the case, what is public of it now, and what would be (None: it is
    withdrawn)."""

    case: Publishable
    old: Document | None
    new: Document | None


@dataclass(frozen=True)
class Told:
    """How many would be told by one way, in words of the desk: (by e-mail at once, 12)."""

    way: str
    number: int


class Audience:
    """Registered by the room that tells."""

    # How many would be told of these changes, by way; each follower once. Empty where nobody would be.
    count: Callable[[Sequence[Planned]], list[Told]] = staticmethod(lambda planned: [])
    # Whether anyone waits for news: follows, or is posted to.
    waits: Callable[[], bool] = staticmethod(lambda: False)
    # The page of what was told of a case, to whom of the staff may see it; else empty.
    page: Callable[[HttpRequest, Publishable], str] = staticmethod(lambda request, case: "")
    # The page of the messages of a version, as they are read in each language, to whom of the staff may see it; else
    # empty.
    messages: Callable[[HttpRequest, Version], str] = staticmethod(lambda request, version: "")
