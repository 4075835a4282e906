"""How fast messages go to one domain: a provider that is flooded refuses all of them.

A sending process hands each message to a domain a place in its line: one whose turn is not near is put back until
then, once, and holds up nobody else. ALERT_DOMAIN_PER_MINUTE messages a minute; 0 for no limit.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass, field
from operator import itemgetter

from django.conf import settings

# Turns so near are taken at once: so a line is worked off in small bursts.
NEAR = 1.0
# Domains that are remembered.
MOST_DOMAINS = 10_000


@dataclass
class DomainLines:
    """When the next message may go to each domain, in seconds of this process's clock."""

    _next: dict[str, float] = field(default_factory=dict)

    def wait(self, address: str) -> dt.timedelta | None:
        """Take the next place in the line of an address's domain. None: it is its turn; else how long until then."""
        per_minute = settings.ALERT_DOMAIN_PER_MINUTE
        if not per_minute:
            return None
        domain, now = address.rpartition("@")[2].lower(), time.monotonic()
        turn = max(self._next.get(domain, 0.0), now)
        if domain not in self._next and len(self._next) >= MOST_DOMAINS:
            # The longest lines are kept: they are the ones that matter.
            kept = sorted(self._next.items(), key=itemgetter(1))[-MOST_DOMAINS // 2 :]
            self._next = {name: at for name, at in kept if at > now}
        self._next[domain] = turn + 60 / per_minute
        return dt.timedelta(seconds=turn - now) if turn - now > NEAR else None


lines = DomainLines()
