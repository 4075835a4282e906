"""A lean SMTP server in a process of its own: it writes one line for each message it takes, and nothing else.

aiosmtpd itself halves the rate of a sender, so it measures nothing. Asked to, it is as bad as a mail server can be.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
_END = b"\r\n.\r\n"


@dataclass(frozen=True)
class Faults:
    """How often, of messages, it refuses, breaks off before taking one, says nothing more, or takes one and breaks off
    before saying so."""

    refusing: float = 0.0
    resetting: float = 0.0
    stalling: float = 0.0
    taking_unsaid: float = 0.0


@dataclass(frozen=True)
class Taken:
    """One message that the sink took; `said` when it answered so. `at`: seconds since the epoch."""

    message_id: str
    recipient: str
    at: float
    said: bool


@dataclass
class Sink:
    """A running sink."""

    port: int
    log: Path
    # What was read of the log, which is asked again and again while it grows to a million lines.
    _read: list[Taken] = field(default_factory=list)
    _place: int = 0

    def taken(self) -> list[Taken]:
        """What it took so far, in order."""
        self._read_on()
        return list(self._read)

    def count(self) -> int:
        """How many messages it took so far."""
        self._read_on()
        return len(self._read)

    def _read_on(self) -> None:
        with self.log.open("rb") as log:
            log.seek(self._place)
            # A line that is being written is read when it is whole.
            whole = log.read().rpartition(b"\n")[0]
        for line in whole.decode().splitlines():
            key, to, at, said = line.split(" ")
            self._read.append(Taken(key, to, float(at), said == "said"))
        self._place += len(whole) + 1 if whole else 0


@contextmanager
def smtp_sink(log: Path, faults: Faults | None = None, *, seed: int = 1) -> Iterator[Sink]:
    """A sink on a free loopback port, for as long as the block lasts."""
    faults = faults or Faults()
    options = [f"--{name.replace('_', '-')}={value}" for name, value in asdict(faults).items()]
    command = [sys.executable, "-m", "bench.smtp_sink", str(log), f"--seed={seed}", *options]
    process = subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield Sink(int(process.stdout.readline()), log)
    finally:
        process.kill()
        process.wait()


class _Conversation(asyncio.Protocol):
    """One client. Commands may come in one packet (RFC 2920)."""

    def __init__(self, log: int, faults: Faults, chance: random.Random) -> None:
        self.log, self.faults, self.chance = log, faults, chance
        self.unread, self.recipient, self.in_data, self.silent = b"", b"", False, False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        if self.silent:
            return
        self.unread += data
        while not self.silent and self._read_one():
            pass

    def _read_one(self) -> bool:
        mark = _END if self.in_data else b"\r\n"
        end = self.unread.find(mark)
        if end < 0:
            return False
        read, self.unread = self.unread[:end], self.unread[end + len(mark) :]
        if self.in_data:
            self.in_data = False
            self._take(read)
        else:
            self._obey(read)
        return True

    def _obey(self, line: bytes) -> None:
        verb = line[:4].upper()
        if verb == b"EHLO":
            self.transport.write(b"250-sink\r\n250-8BITMIME\r\n250 PIPELINING\r\n")
        elif verb == b"RCPT":
            self.recipient = line[line.index(b"<") + 1 : line.index(b">")]
            self.transport.write(b"250 ok\r\n")
        elif verb == b"DATA":
            self.in_data = True
            self.transport.write(b"354 go\r\n")
        elif verb == b"QUIT":
            self.transport.write(b"221 bye\r\n")
            self.transport.close()
        else:
            self.transport.write(b"250 ok\r\n")

    def _take(self, message: bytes) -> None:
        drawn, faults = self.chance.random(), self.faults
        if (drawn := drawn - faults.refusing) < 0:
            self.transport.write(b"451 4.3.0 not now\r\n")
        elif (drawn := drawn - faults.resetting) < 0:
            self.silent = True
            self.transport.abort()
        elif (drawn := drawn - faults.stalling) < 0:
            self.silent = True
        elif drawn < faults.taking_unsaid:
            self._note(message, b"unsaid")
            self.silent = True
            self.transport.abort()
        else:
            # Written before it is said: whoever was told that a message is taken finds it here.
            self._note(message, b"said")
            self.transport.write(b"250 taken\r\n")

    def _note(self, message: bytes, said: bytes) -> None:
        at = message.lower().index(b"message-id:") + 11
        key = message[message.index(b"<", at) : message.index(b">", at) + 1]
        os.write(self.log, b"%b %b %.6f %b\n" % (key, self.recipient, time.time(), said))


async def _serve(log: Path, faults: Faults, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    line = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Conversation(line, faults, chance), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def main(words: Sequence[str]) -> None:
    """Serve until ended; the port is the first line of the output."""
    parser = argparse.ArgumentParser()
    parser.add_argument("log", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    names = list(asdict(Faults()))
    for name in names:
        parser.add_argument(f"--{name.replace('_', '-')}", type=float, default=0.0)
    given = vars(parser.parse_args(words))
    asyncio.run(_serve(given["log"], Faults(**{name: given[name] for name in names}), given["seed"]))


if __name__ == "__main__":
    main(sys.argv[1:])
