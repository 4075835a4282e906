"""The parts of a local run: started together, watched, and stopped in order."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

from config.embedded import Service
from config.processes import end, spawn

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PREPARE_WITHIN = 15 * 60


class StopAsked(BaseException):
    """Somebody asked this run to stop. No Exception: nothing on the way may swallow it."""


class PartEnded(Exception):
    """A part ended by itself, so the whole ends; the message says which."""


def stop_when_asked() -> None:
    """From now on the first stop signal raises StopAsked; those after it are ignored, for the stop is under way."""

    def asked(number: int, frame: FrameType | None) -> None:
        ignore_stop_signals()
        raise StopAsked(signal.Signals(number).name)

    for number in STOP_SIGNALS:
        signal.signal(number, asked)


def ignore_stop_signals() -> None:
    """Finish what is under way. Not SIG_IGN, which children would inherit."""
    for number in STOP_SIGNALS:
        signal.signal(number, lambda number, frame: None)


def how_it_ended(code: int) -> str:
    """An exit code in words."""
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


class Parts:
    """The parts of this run, in the order they were started."""

    def __init__(self, services: Sequence[Service]) -> None:
        self.processes = {service.name: service.process for service in services}
        self.own: list[str] = []

    def start(
        self, name: str, command: Sequence[str], *, env: Mapping[str, str], cwd: Path, pass_fds: Sequence[int] = ()
    ) -> None:
        """Start a part in the foreground process group."""
        self.processes[name] = spawn(command, env=env, cwd=cwd, pass_fds=pass_fds)
        self.own.append(name)

    def watch(self) -> None:
        """Wait until a part ends, and raise PartEnded. Orphans that were handed to us are laid to rest."""
        while True:
            for name, process in self.processes.items():
                if process.poll() is not None:
                    raise PartEnded(f"{name} ended ({how_it_ended(process.returncode)}): everything else is stopped")
            ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
            if ended and ended.si_pid not in {process.pid for process in self.processes.values()}:
                os.waitpid(ended.si_pid, 0)

    def stop(self) -> None:
        """Stop the parts, last started first; the services go on until all of them are gone."""
        for name in reversed(self.own):
            end(self.processes[name], ask=signal.SIGTERM, within=20)


def answer_of(command: Sequence[str], *, env: Mapping[str, str], cwd: Path) -> str:
    """Run a step to its end and return what it wrote to the descriptor it was given. Raises PartEnded."""
    reading, writing = os.pipe()
    process = spawn([*command, str(writing)], env=env, cwd=cwd, pass_fds=[writing])
    os.close(writing)
    with os.fdopen(reading) as answer:
        said = answer.read()
    if process.wait(PREPARE_WITHIN):
        raise PartEnded(f"{command[-1]} failed ({how_it_ended(process.returncode)}): nothing was started")
    return said


def run_in_foreground(command: Sequence[str], *, env: Mapping[str, str]) -> int:
    """Run a command that has the terminal, and return its exit code."""
    # Ctrl-C goes to the whole foreground group; what to do about it is the command's choice.
    ignore_stop_signals()
    try:
        process = spawn(command, env=env)
    except (FileNotFoundError, PermissionError) as error:
        print(f"vigil: {command[0]}: {error.strerror}", file=sys.stderr)
        return 127
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, frame: process.send_signal(number))
    code = process.wait()
    ignore_stop_signals()
    return 128 - code if code < 0 else code
