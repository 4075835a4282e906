"""What was sent is recorded at once, without waiting for the disk each time.

Each record is on its way to the database before the next message is handed over, and the database carries it out even
if we are killed. Only the database itself could forget it, should it crash before it has written it down: so each is
remembered here until it is, and recorded again on the database that comes back.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from types import TracebackType
from typing import Self

import psycopg
from django.db import connection
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn

# So many records are written down together, while the next as many are under way: no more than twice as many messages
# come again if the database and the sender crash in one moment.
TOGETHER = 20

_SENT = """
UPDATE alerts_delivery
SET state = 'sent', sent_at = now(), leased_until = NULL, last_error = '', message_id = $2
WHERE id = $1::bigint AND (state || '') = 'sending'
"""
# Only records do not wait for the disk: a claim that the database forgot would be sent by two.
_WITHOUT_WAITING, _AS_BEFORE = b"SET synchronous_commit = off", b"RESET synchronous_commit"
# Commits, and by that writes down all that was committed before.
_WRITE_DOWN = (
    b"SELECT set_config('synchronous_commit', 'on', true)",
    b"SELECT pg_logical_emit_message(true, 'vigil', 'sent')",
)
_names = itertools.count()


class Recorder:
    """Records deliveries as sent over Django's connection, which nobody else may use between `sent` and `settle`.

    again(key, message_id): records one surely, on a connection of its own making.
    """

    def __init__(self, again: Callable[[int, str], None]) -> None:
        self._again = again
        self._unwritten: list[tuple[int, str]] = []
        self._open: PGconn | None = None
        # How many answers of the database are still to come.
        self._answers = 0
        self._newest = 0
        self._prepared: tuple[object, bytes] = (None, b"")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.settle()

    def sent(self, key: int, message_id: str) -> None:
        """This delivery was sent with this Message-ID. Returns when the record is on its way."""
        self._unwritten.append((key, message_id))
        try:
            line = self._open or self._begin()
            line.consume_input()  # raises when the database is gone
            line.send_query_prepared(self._prepared[1], [str(key).encode(), message_id.encode()])
            self._sync(line)
        except psycopg.Error:
            self._record_again()
        else:
            self._newest += 1
            if self._newest == TOGETHER:
                self._write_down(line)

    def settle(self) -> None:
        """Return when everything is written down and the connection is free."""
        if self._open is None:
            return
        line = self._open
        try:
            self._send_write_down(line)
            self._send(line, _AS_BEFORE)
            self._read_until(line, 0)
            line.exit_pipeline_mode()
        except psycopg.Error:
            self._record_again()
        else:
            self._open = None
            self._unwritten.clear()

    def _write_down(self, line: PGconn) -> None:
        """Have the newest written down, and wait for those before them alone: the database works while we go on."""
        try:
            before = self._newest
            self._send_write_down(line)
            # All that is still to be answered belongs to the newest and their writing down.
            self._read_until(line, before + 1)
        except psycopg.Error:
            self._record_again()
        else:
            del self._unwritten[:-before]
            self._newest = 0

    def _send_write_down(self, line: PGconn) -> None:
        self._send(line, *_WRITE_DOWN)

    def _send(self, line: PGconn, *statements: bytes) -> None:
        """Have these carried out in one transaction."""
        for statement in statements:
            line.send_query_params(statement, [])
        self._sync(line)

    def _read_until(self, line: PGconn, left: int) -> None:
        while self._answers > left:
            self._read(line)

    def _begin(self) -> PGconn:
        connection.ensure_connection()
        database = connection.connection
        line: PGconn = database.pgconn
        if self._prepared[0] is not database:
            name = f"vigil_sent_{next(_names)}".encode()
            line.prepare(name, _SENT.encode())
            self._prepared = database, name
        line.enter_pipeline_mode()
        self._open, self._answers, self._newest = line, 0, 0
        self._send(line, _WITHOUT_WAITING)
        return line

    def _sync(self, line: PGconn) -> None:
        line.pipeline_sync()  # sends it, too
        self._answers += 1

    def _read(self, line: PGconn) -> None:
        answer = line.get_result()
        if answer is None:
            return
        if answer.status == ExecStatus.PIPELINE_SYNC:
            self._answers -= 1
        elif answer.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
            raise psycopg.OperationalError(answer.get_error_message())

    def _record_again(self) -> None:
        connection.close()
        self._open, self._prepared = None, (None, b"")
        for key, message_id in self._unwritten:
            self._again(key, message_id)
        self._unwritten.clear()
