"""Django's PostgreSQL, but that a kept connection is looked at, not asked, before it is used again."""

from __future__ import annotations

import select

from django.db.backends.postgresql import base
from psycopg.pq import ConnStatus, TransactionStatus


class DatabaseWrapper(base.DatabaseWrapper):
    """What Django calls by this name."""

    def is_usable(self) -> bool:
        """Whether the server still holds this connection. One that is well has nothing to read: a server that ends says
        farewell, one that fell is found closed; so only then is it asked, and others are spared a round trip."""
        if self.connection is None:
            return False
        line = self.connection.pgconn
        if line.status == ConnStatus.OK and line.transaction_status == TransactionStatus.IDLE:
            waiting = select.poll()
            waiting.register(line.socket, select.POLLIN | select.POLLPRI | select.POLLRDHUP)
            if not waiting.poll(0):
                return True
        usable: bool = super().is_usable()
        return usable
