"""How often someone did something lately, without keeping who it was.

Counted in Redis under a hash of who it was, whose key is drawn anew each hour and forgotten with it: after two hours
nothing is left, and before that no list of networks finds the hash without SECRET_KEY and the hour's own key. Without
Redis nobody is counted.
"""

from __future__ import annotations

import ipaddress
import logging
import secrets
import threading
import time
from dataclasses import dataclass, field
from functools import lru_cache

import redis
from django.conf import settings
from django.http import HttpRequest
from redis.backoff import NoBackoff
from redis.retry import Retry

from record.encryption import keyed_digest

logger = logging.getLogger(__name__)

HOUR = 3600
# How long Redis is left alone after it gave no answer.
PAUSE = 30.0
# What is counted ahead, so that Redis is not asked each time: at most so much, and this part of what is still left, so
# that whoever comes near a limit is counted one by one.
MOST_AHEAD, PART_AHEAD = 10, 64
# For so many at once; who comes then is counted as if nothing had been counted ahead.
MOST_KEPT = 10_000


@dataclass
class Ahead:
    """What this process has counted ahead in one window, by the hash of who it is: how many are in Redis, and how many
    of them are not used yet."""

    window: tuple[str, int] = ("", 0)
    kept: dict[str, tuple[int, int]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def use(self, window: tuple[str, int], who: str, units: int) -> int | None:
        """How many are used after so many more, if that many were counted ahead."""
        with self.lock:
            if window != self.window or len(self.kept) > MOST_KEPT:
                self.window, self.kept = window, {}
            number, unused = self.kept.get(who, (0, 0))
            if not unused or unused < units:
                return None
            self.kept[who] = (number, unused - units)
            return number - unused + units

    def keep(self, window: tuple[str, int], who: str, number: int, unused: int) -> None:
        """So many are in Redis now, of which so many are not used yet."""
        with self.lock:
            if window == self.window:
                # What others had counted ahead meanwhile is theirs to use.
                self.kept[who] = (number, unused + self.kept.get(who, (0, 0))[1])

    def left_of(self, who: str, quota: int) -> int:
        """How many are left of a quota, as far as is known here; nothing where nothing is known."""
        number, _unused = self.kept.get(who, (quota, 0))
        return quota - number


@dataclass
class Counter:
    """What is counted under one name. `patience`: the seconds for which an answer of Redis is waited for: who waits is
    a visitor."""

    name: str
    patience: float
    silent_until: float = field(default=0.0, init=False)
    # The key of this hour and its name, so that it is not asked for each time; put there at once, as threads share it.
    pepper: tuple[str, str] = field(default=("", ""), init=False)
    ahead: Ahead = field(default_factory=Ahead, init=False)

    def add(self, who: str, *, units: int = 1, window: int = HOUR, quota: int = 0) -> int | None:
        """Count so many units towards what someone does within this window of so many seconds, of which an hour has a
        whole number. Returns how many there are now; None when Redis gives no answer. With a `quota` that is far off,
        some more are counted ahead: then what other processes counted is known a little later."""
        if time.monotonic() < self.silent_until:
            return None
        try:
            return self._counted(who, units, window, quota)
        except (redis.RedisError, OSError) as error:
            self.silent_until = time.monotonic() + PAUSE
            logger.warning("Nothing is counted for %s: Redis gave no answer (%s).", self.name, type(error).__name__)
            return None

    def is_within(self, most: int, request: HttpRequest, *, what: str = "") -> bool:
        """Counts a request towards what its neighbours may do in an hour, each `what` for itself, and says whether that
        is at most so many. True for whoever has no network of their own, and whenever Redis does not answer."""
        network = neighbours_of(request)
        number = None if network is None else self.add(f"{what} {network}".strip())
        return number is None or number <= most

    def _counted(self, who: str, units: int, window: int, quota: int) -> int:
        client, now = _client(settings.REDIS_URL, self.patience), int(time.time())
        hour = f"vigil:{self.name}:{now // HOUR}"
        pepper = self._pepper_of(client, hour)
        digest = keyed_digest(f"{pepper} {now // window} {who}", purpose=f"vigil {self.name}: networks").hex()[:32]
        this = (hour, now // window)
        if (used := self.ahead.use(this, digest, units)) is not None:
            return used
        more = max(min(self.ahead.left_of(digest, quota) // PART_AHEAD, MOST_AHEAD), 0) if units > 0 else 0
        # Both go together; a number that is begun has its end with it, whatever becomes of the second.
        with client.pipeline(transaction=False) as together:
            together.set(f"{hour}:{digest}", 0, nx=True, ex=2 * window)
            together.incrby(f"{hour}:{digest}", units + more)
            _begun, number = together.execute()
        if quota:
            self.ahead.keep(this, digest, int(number), more)
        return int(number) - more

    def _pepper_of(self, client: redis.Redis, hour: str) -> str:
        known, pepper = self.pepper
        if known != hour:
            with client.pipeline(transaction=False) as together:
                together.set(hour, secrets.token_hex(32), nx=True, ex=2 * HOUR)
                together.get(hour)
                _made, pepper = together.execute()
            self.pepper = (hour, pepper)
        return pepper


def neighbours_of(request: HttpRequest) -> str | None:
    """The network of a visitor as far as one household, or one exit of Tor, is told from others: a village may share
    one."""
    return network_of(request, v4=24, v6=48)


def household_of(request: HttpRequest) -> str | None:
    """One address; of IPv6, what one household has."""
    return network_of(request, v4=32, v6=64)


def network_of(request: HttpRequest, *, v4: int, v6: int) -> str | None:
    """The network of a visitor, to so many bits; None for addresses that many share or that are our own: an onion
    service's visitors all come from the machine itself, and must not close the door for each other."""
    address = _ip(request.META.get("REMOTE_ADDR", ""))
    # The edge says who asked, in a header that it replaces; a visitor who writes it is not behind the edge.
    if address is not None and not address.is_global and (said := request.headers.get("X-Forwarded-For")):
        address = _ip(said.rsplit(",", 1)[-1].strip())
    if address is None or not address.is_global:
        return None
    return str(ipaddress.ip_network((address, v4 if address.version == 4 else v6), strict=False))


def _ip(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


@lru_cache(maxsize=4)
def _client(url: str, patience: float) -> redis.Redis:
    # Asked once, not again and again.
    once = Retry(NoBackoff(), 0)
    return redis.Redis.from_url(
        url, socket_connect_timeout=patience, socket_timeout=patience, retry=once, decode_responses=True
    )
