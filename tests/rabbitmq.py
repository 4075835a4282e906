"""A real RabbitMQ in processes of its own, on free loopback ports, with its own folder and name service."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import amqp
import kombu.exceptions
import psutil
import pytest

from config import broker_options
from config.processes import wait_until
from tests.deploy.edge import free_port

# Debian's own command of this name changes the user and the folder; the server's is beside its library.
_PLACES = ("/usr/lib/rabbitmq/bin", "/opt/homebrew/sbin", "/usr/local/sbin")
_SERVER = shutil.which("rabbitmq-server", path=os.pathsep.join(_PLACES))
_NAMES = shutil.which("epmd")
NEEDS_RABBITMQ = pytest.mark.skipif(
    _SERVER is None or _NAMES is None, reason="RabbitMQ is not installed (Debian: rabbitmq-server)"
)


@dataclass
class RabbitMQ:
    """One server; `tls` are lines of its configuration that make it listen with a certificate on `tls_port`."""

    folder: Path
    tls: Sequence[str] = ()
    port: int = field(default_factory=free_port)
    tls_port: int = field(default_factory=free_port)
    names_port: int = field(default_factory=free_port)
    password: str = field(default_factory=lambda: secrets.token_hex(16))
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"amqp://vigil:{self.password}@127.0.0.1:{self.port}//"

    def start(self) -> None:
        """Start it, and return when it takes connections."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lines = ["default_user = vigil", f"default_pass = {self.password}", *self.tls]
        (self.folder / "rabbitmq.conf").write_text("\n".join(lines).format(port=self.tls_port) + "\n")
        (self.folder / "plugins").write_text("[].\n")
        self._run([str(_NAMES), "-address", "127.0.0.1", "-port", str(self.names_port)])
        self._run([str(_SERVER)])
        assert wait_until(lambda: self.answers() or self.processes[-1].poll() is not None, within=90), self.said()
        assert self.processes[-1].poll() is None, self.said()

    def kill(self) -> None:
        """`kill -9` of all of it."""
        for process in self.processes:
            with suppress(psutil.NoSuchProcess):
                for child in psutil.Process(process.pid).children(recursive=True):
                    with suppress(psutil.NoSuchProcess):
                        child.kill()
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.processes = []

    def answers(self) -> bool:
        try:
            broker_options.reach(self.url)
        except (kombu.exceptions.KombuError, amqp.AMQPError, OSError):
            return False
        return True

    def waiting(self, queue: str) -> int:
        """How many messages wait in a queue; none in one that nobody has named yet."""
        with kombu.Connection(self.url) as connection:
            try:
                return int(connection.default_channel.queue_declare(queue, passive=True).message_count)
            except amqp.NotFound:
                return 0

    def said(self) -> str:
        return (self.folder / "said.log").read_text(errors="replace")[-3000:]

    def _run(self, command: Sequence[str]) -> None:
        with (self.folder / "said.log").open("ab") as log:
            self.processes.append(
                subprocess.Popen(
                    command, cwd=self.folder, env=self._env(), stdout=log, stderr=log, start_new_session=True
                )
            )

    def _env(self) -> Mapping[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(self.names_port),
            "RABBITMQ_NODENAME": f"vigil{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq"),
            "RABBITMQ_CONF_ENV_FILE": str(self.folder / "no-env.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        }


@contextmanager
def rabbitmq_server(folder: Path, tls: Sequence[str] = ()) -> Iterator[RabbitMQ]:
    """A server for as long as the block lasts; nothing of it is left."""
    server = RabbitMQ(folder, tls)
    try:
        server.start()
        yield server
    finally:
        server.kill()
