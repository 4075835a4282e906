"""What a mirror holds: every published noun, and the lists that lead to them as far as they can be leafed through."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator

from django.urls import reverse
from django.utils import translation

from exports.mirror.addresses import Address, address_of
from exports.mirror.rewriting import COPY, SEARCH
from record.publication import composers

# Where the walk through the lists begins.
_BEGINNINGS = (
    *("home", "methodology", "about", "guides", "prisoners", "organizations", "institutions", "events", "statutes"),
    *("officials", "campaigns", "resolutions", "map", "statistics", "calendar", "changes", "data", "mirrors"),
    *("changes-feed", "calendar-ics"),
)
_FEEDS = ("prisoner", "organization", "institution", "event", "campaign", "resolution")
_LEAFED = re.compile(r"/(?:prisoners|organizations|institutions|events|statutes|officials|campaigns|resolutions)/")
_LEADS_ON = re.compile(rf"{_LEAFED.pattern}|/docs/.*")
_PAGE, _ONE = re.compile(r"[1-9]\d{0,3}"), ("country", "status")
# Of which there is no published table: a list or a page of another noun leads to them.
_GATHERED = re.compile(r"/(?:statutes|officials|docs)/[^/]+/|/statistics/[a-z-]+\.(?:svg|csv)")


def nouns() -> Iterator[tuple[Address, list[Address]]]:
    """The page of every published noun, and what else is made of it: for programs, for feed readers, for calendars."""
    with translation.override("en"):
        for kind, composer in composers.items():
            for public_id in composer.published_model._default_manager.order_by("pk").values_list("pk", flat=True):
                beside = [reverse(f"{kind}-feed", args=[public_id])] if kind in _FEEDS else []
                if kind == "prisoner":
                    beside += [reverse(f"prisoner-{ending}", args=[public_id]) for ending in ("json", "ics")]
                yield address_of(reverse(kind, args=[public_id])), [address_of(path) for path in beside]


def lists(found_on: Callable[[Address], Iterable[Address]]) -> list[Address]:
    """The pages that belong to no noun, in the order in which they are met. found_on: what a page leads to."""
    with translation.override("en"):
        waiting = deque(address_of(reverse(name)) for name in _BEGINNINGS)
    met = dict.fromkeys(waiting)
    while waiting:
        for address in sorted(found_on(waiting.popleft())):
            if address not in met and _is_leafed_to(address):
                met[address] = None
                if _LEADS_ON.fullmatch(address.path):
                    waiting.append(address)
    return [*met, COPY, SEARCH]


def _is_leafed_to(address: Address) -> bool:
    """Whether it is a further page of a list, the first or a further one of a country or of a status, or a page of what
    is gathered from the nouns. Each person is on few of them, so that there are not more pages than people."""
    if not address.can_be_a_file:
        return False
    if not address.query:
        return _GATHERED.fullmatch(address.path) is not None
    names = [name for name, _value in address.query]
    if _LEAFED.fullmatch(address.path) is None or len(set(names)) < len(names):
        return False
    if "page" in names and _PAGE.fullmatch(dict(address.query)["page"]) is None:
        return False
    chosen = [name for name in names if name != "page"]
    return not chosen or (address.path == "/prisoners/" and len(chosen) == 1 and chosen[0] in _ONE)
