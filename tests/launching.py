"""Start Vigil the way a person does, in a process of its own, and see what is left of it afterwards."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from config.environment import CHECKOUT
from config.processes import wait_until

# What the test run itself was given must not reach the runs under test.
OURS = {
    *("DATABASE_URL", "PUBLIC_DATABASE_URL", "REDIS_URL", "SECRET_KEY", "FIELD_KEYS", "ALLOWED_HOSTS", "SITE_URL"),
    *("BROKER_URL", "MEDIA_STORAGE_URL"),
    *("EMAIL_URL", "DEFAULT_FROM_EMAIL", "DEBUG", "SENTRY_DSN", "SITE_MODE", "VAR_DIR", "PORT"),
    *("API_UNITS", "API_UNITS_WITH_KEY", "MAIL_PROVIDER", "MAIL_PROVIDER_SECRET", "CONTENT_LICENCE"),
    *("ALERT_SETTLING_SECONDS", "ALERT_DOMAIN_PER_MINUTE", "PAGE_UNITS", "ONION_URL", "MIRROR_SIGNING_KEY"),
    *("TEAM_KEYS", "SECRET_KEY_FALLBACKS", "BACKUP_RECIPIENTS"),
    *("DJANGO_SETTINGS_MODULE", "MAKEFLAGS", "MAKELEVEL", "MFLAGS"),
}


def clean_environment(var_dir: Path, **extra: str) -> dict[str, str]:
    """The environment of a terminal in which nobody has set anything of ours but VAR_DIR."""
    kept = {name: value for name, value in os.environ.items() if name not in OURS and not name.startswith("PYTEST")}
    return {**kept, "VAR_DIR": str(var_dir), **extra}


@dataclass
class Person:
    """Whoever starts a run: the user, the Python they can reach, and the checkout they run."""

    python: str = sys.executable
    checkout: Path = CHECKOUT
    options: dict[str, Any] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)

    def run(
        self,
        *words: str,
        var_dir: Path,
        variables: Mapping[str, str] | None = None,
        preexec_fn: Callable[[], None] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run `python -m config.local …` to its end."""
        return subprocess.run(
            [self.python, "-m", "config.local", *words],
            cwd=self.checkout,
            env=clean_environment(var_dir, **self.variables, **(variables or {})),
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
            preexec_fn=preexec_fn,
            **self.options,
        )


class Run:
    """A run in the background, as `make run` or as `python -m config.local run`."""

    def __init__(self, var_dir: Path, *, person: Person | None = None, command: Sequence[str] = ()) -> None:
        person = person or Person()
        self.var_dir = var_dir
        # Read as long as the run lives.
        self.words = tempfile.TemporaryFile()  # noqa: SIM115
        self.process = subprocess.Popen(
            command or [person.python, "-m", "config.local", "run"],
            cwd=person.checkout,
            env=clean_environment(var_dir, **person.variables),
            stdout=self.words,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **person.options,
        )

    def said(self) -> str:
        """Everything it has printed so far."""
        # The run writes through the same open file, so a seek here would move the place where it writes.
        written = os.fstat(self.words.fileno()).st_size
        return os.pread(self.words.fileno(), written, 0).decode(errors="replace")

    def address(self) -> str:
        """Where it says it answers, once it does."""
        assert wait_until(lambda: "Sign in" in self.said() or self.process.poll() is not None, within=300), self.said()
        found = re.search(r"Vigil\s+(http://\S+)/\n", self.said())
        assert found, self.said()
        return found[1]

    def is_ready(self) -> bool:
        """Whether /readyz says 200."""
        return status(self.address() + "/readyz") == 200

    def wait_ready(self) -> Run:
        """Wait until it serves: a minute from when it says where, however long it prepared itself."""
        self.address()
        assert wait_until(self.is_ready, within=60), self.said()
        return self

    def end(self, within: float = 60) -> int:
        """Wait for its end, and return the exit code."""
        try:
            return self.process.wait(within)
        except subprocess.TimeoutExpired as error:
            raise AssertionError(f"it did not end: {self.said()}") from error

    def part(self, words: str) -> psutil.Process:
        """The eldest of its processes whose command line holds these words."""
        found = seen(self.var_dir, lambda process: (process.create_time(), process.pid, " ".join(process.cmdline())))
        _born, pid, _line = min(it for it in found if words in it[2])
        return psutil.Process(pid)

    def destroy(self) -> None:
        """Whatever a failed test left."""
        kill_all(self.var_dir)
        self.process.kill()
        self.process.wait()


@contextmanager
def running(var_dir: Path, **options: Any) -> Iterator[Run]:
    """A run that serves; nothing of it outlives the test."""
    run = Run(var_dir, **options)
    try:
        yield run.wait_ready()
    finally:
        run.destroy()


def status(url: str) -> int:
    """The HTTP status, or 0 while nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=15) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def remains(var_dir: Path) -> list[psutil.Process]:
    """The processes that work in this folder: by command line, environment or where they stand."""
    return [
        process for process in psutil.process_iter() if process.pid != os.getpid() and _works_in(process, str(var_dir))
    ]


def seen(var_dir: Path, look: Callable[[psutil.Process], Any]) -> list[Any]:
    """What `look` sees of each process that works in this folder. One that ends meanwhile (PostgreSQL's come and go)
    is left out."""
    found = []
    for process in remains(var_dir):
        with suppress(psutil.NoSuchProcess):
            found.append(look(process))
    return found


def kill_all(var_dir: Path) -> None:
    """`kill -9` of every process that works in this folder. Some die of the death of others while we are at it."""
    for process in remains(var_dir):
        with suppress(psutil.NoSuchProcess):
            process.kill()


def nothing_remains(var_dir: Path) -> bool:
    """Whether all of them are gone; a child whose launcher was killed may take a moment."""
    return wait_until(lambda: not remains(var_dir), within=20)


def _works_in(process: psutil.Process, folder: str) -> bool:
    # The servers hide their command line or have an environment of their own; none hides everything.
    for look in (lambda: " ".join(process.cmdline()), lambda: process.environ().get("VAR_DIR", ""), process.cwd):
        try:
            if process.status() != psutil.STATUS_ZOMBIE and folder in look():
                return True
        except psutil.Error:
            continue
    return False


@contextmanager
def ordinary_user() -> Iterator[tuple[Person, Path]]:
    """Somebody who is not root, with a checkout and a folder of their own."""
    home = Path(tempfile.mkdtemp(prefix="vigil-"))
    try:
        checkout = home / "checkout"
        skipped = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", ".*_cache")
        shutil.copytree(CHECKOUT, checkout, ignore=skipped)
        if os.geteuid() != 0:
            yield Person(checkout=checkout), home
            return
        user = pwd.getpwnam("daemon")
        for path in (home, *home.rglob("*")):
            os.chown(path, user.pw_uid, user.pw_gid)
        options = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        packages = Path(psutil.__file__).parents[1]
        if not _reaches(packages, options):
            shutil.copytree(packages, home / "packages")
            packages = home / "packages"
        # A Python below root's home is closed to others; the system's takes the same packages.
        pythons = [sys.executable, f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"]
        python = next((path for path in pythons if _reaches(path, options)), None)
        assert python, f"no Python that an ordinary user can run: looked at {pythons}"
        variables = {"HOME": str(home), "PYTHONPATH": str(packages), "PYTHONDONTWRITEBYTECODE": "1"}
        yield Person(python, checkout, options, variables), home
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _reaches(path: str | Path, options: Mapping[str, Any]) -> bool:
    test = ["test", "-x", str(path), "-a", "-r", os.path.realpath(path)]
    return subprocess.run(test, check=False, cwd="/", **options).returncode == 0
