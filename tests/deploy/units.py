"""The units of deploy/systemd as systemd reads them, and a small supervisor that runs their very commands here."""

from __future__ import annotations

import os
import shlex
import socket
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from signal import SIGKILL, SIGTERM
from threading import Event, Thread
from typing import IO

from config.environment import CHECKOUT
from config.processes import end

FOLDER = CHECKOUT / "deploy" / "systemd"
HARDENED = FOLDER / "vigil-.service.d" / "hardened.conf"
Unit = Mapping[str, Mapping[str, list[str]]]


def unit(name: str) -> Unit:
    """A unit, or an instance of a template, with what holds for all services and for this one; each setting is a list,
    which an empty value empties."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    template, instance = _template_of(name)
    beside = sorted((FOLDER / f"{name}.d").glob("*.conf"))
    for path in (FOLDER / template, *([HARDENED] if name.endswith(".service") else []), *beside):
        section = ""
        for line in path.read_text().splitlines():
            if line.startswith("["):
                section = line.strip("[]")
            elif line and not line.startswith("#"):
                key, _, value = line.partition("=")
                found[section][key] = [*found[section][key], value.replace("%i", instance)] if value else [""]
    return found


def _template_of(name: str) -> tuple[str, str]:
    """The file of a unit, and which instance of it the name means: vigil-worker@.service, alerts."""
    stem, at, rest = name.partition("@")
    instance, _, kind = rest.partition(".")
    return (f"{stem}@.{kind}", instance) if at else (name, "")


def environment_of(path: Path) -> dict[str, str]:
    """An environment file, as systemd reads it."""
    pairs = (line.partition("=") for line in path.read_text().splitlines() if line and not line.startswith("#"))
    return {name: "".join(shlex.split(value)) for name, _, value in pairs}


class Supervised:
    """A service whose command is started as its unit says, and started again when it ends (Restart=always)."""

    def __init__(
        self, name: str, *, places: Mapping[str, str], log: IO[bytes], door: socket.socket | None = None
    ) -> None:
        service = unit(f"{name}.service")["Service"]
        self.env = {key: os.environ[key] for key in ("PATH", "LANG", "HOME") if key in os.environ}
        for pairs in service["Environment"]:
            self.env |= dict(pair.split("=", 1) for pair in shlex.split(_placed(pairs, places)))
        for given in service["EnvironmentFile"]:
            path = Path(_placed(given.removeprefix("-"), places))
            # With a dash before it, it may be missing.
            if not given.startswith("-") or path.exists():
                self.env |= environment_of(path)
        (line,) = service["ExecStart"]
        self.command = [_filled_in(word, self.env) for word in shlex.split(_placed(line, places))]
        self.again_after = float(service["RestartSec"][0])
        self.stop_within = float(service["TimeoutStopSec"][0])
        self.door, self.log, self.ended = door, log, Event()
        self.process = self._start()
        self.keeper = Thread(target=self._keep, daemon=True)
        self.keeper.start()

    def restart(self) -> None:
        """As `systemctl restart` does: asked to stop, and started anew once it has."""
        end(self.process, ask=SIGTERM, within=self.stop_within)

    def stop(self) -> None:
        self.ended.set()
        end(self.process, ask=SIGTERM, within=self.stop_within)
        self.keeper.join()

    def _keep(self) -> None:
        while not self.ended.wait(0.05):
            if self.process.poll() is None:
                continue
            # What is left of it goes with it (KillMode=mixed).
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, SIGKILL)
            if not self.ended.wait(self.again_after):
                self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        command = self.command
        if self.door is not None:
            # Its own number must be known to the process, which it is only from within (sd_listen_fds(3)).
            command = ["sh", "-c", 'LISTEN_FDS=1 LISTEN_PID=$$ exec "$@"', "sh", *self.command]
        return subprocess.Popen(
            command,
            cwd=CHECKOUT,
            env=self.env,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            pass_fds=(3,) if self.door is not None else (),
            preexec_fn=self._hand_over if self.door is not None else None,
            start_new_session=True,
        )

    def _hand_over(self) -> None:
        assert self.door is not None
        os.dup2(self.door.fileno(), 3)
        os.set_inheritable(3, True)


def opened_door(name: str, port: int) -> socket.socket:
    """The socket of a .socket unit, on another port."""
    said = unit(f"{name}.socket")["Socket"]
    host = said["ListenStream"][0].rpartition(":")[0]
    return socket.create_server((host, port), backlog=int(said["Backlog"][0]))


def places_of(folder: Path) -> dict[str, str]:
    """What lies where on a machine of its own, and where it lies here."""
    return {
        "/opt/vigil/.venv/bin": str(Path(sys.executable).parent),
        "/var/lib/vigil": str(folder / "var"),
        "/etc/vigil": str(folder / "etc"),
        "/run/vigil-beat": str(folder / "run"),
    }


def _placed(line: str, places: Mapping[str, str]) -> str:
    for there, here in places.items():
        line = line.replace(there, here)
    return line


def _filled_in(word: str, env: Mapping[str, str]) -> str:
    for name, value in env.items():
        word = word.replace(f"${{{name}}}", value)
    return word
