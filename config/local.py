"""Vigil on one machine: `python -m config.local run`, or `python -m config.local exec -- COMMAND …`.

Services are started only where DATABASE_URL / REDIS_URL are unset, and end with the command, however it ends.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

from config.embedded import Service, start_postgres, start_redis
from config.environment import (
    CHECKOUT,
    LOOPBACK,
    check_environment,
    read_local_env,
    stop,
    variable_dir,
)
from config.processes import adopt_orphans, die_with_parent, end_descendants
from config.reachable import check_reachable
from config.supervision import (
    PartEnded,
    Parts,
    StopAsked,
    answer_of,
    ignore_stop_signals,
    run_in_foreground,
    stop_when_asked,
)
from config.var_dir import ADDRESSES, VarDir
from config.variables import BadEnvironment

FIRST_PORT, PORTS_TRIED = 8000, 100
PYTHON = sys.executable
WEB = [PYTHON, "-m", "gunicorn", "-c", "python:config.gunicorn"]
CELERY = [PYTHON, "-m", "celery", "--quiet", "-A", "config.celery"]
WORKER = [*CELERY, "worker", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
BEAT = [*CELERY, "beat", "--loglevel", "WARNING", "--pidfile", ""]


def say(words: str) -> None:
    """Tell whoever runs this."""
    print(words, flush=True)


@contextmanager
def services(var: VarDir, *, site_url: str = "") -> Iterator[tuple[dict[str, str], list[Service]]]:
    """The environment for Vigil's processes, with the services it names running."""
    given = {name: value for name, value in os.environ.items() if value.strip()}
    kept = var.secrets()
    env = {name: kept[name] for name in ("SECRET_KEY", "FIELD_KEYS")}
    env |= ({"SITE_URL": site_url} if site_url else {}) | given | {"VAR_DIR": str(var.path)}
    # Every value is checked before anything starts, with stand-ins for the addresses only a start can tell.
    check_environment({"DATABASE_URL": "postgres://embedded/vigil", "REDIS_URL": "redis://embedded/0", **env})
    check_reachable(given)
    running: list[Service] = []
    try:
        if "DATABASE_URL" not in given:
            running.append(start_postgres(var.path, password=kept["POSTGRES_PASSWORD"]))
            env["DATABASE_URL"] = running[-1].url
        if "REDIS_URL" not in given:
            running.append(start_redis(var.path, password=kept["REDIS_PASSWORD"]))
            env["REDIS_URL"] = running[-1].url
        var.write(kept | {name: env[name] for name in ADDRESSES if name in env and name not in given})
        yield env, running
    finally:
        ignore_stop_signals()
        end_descendants(sparing=[service.process.pid for service in running])
        for service in reversed(running):
            service.stop()
        var.forget_addresses()


@contextmanager
def open_door(port: str | None) -> Iterator[socket.socket]:
    """The listening socket: on the port that was asked for, or on the first free one from 8000. Raises BadEnvironment.

    It is taken before anything starts and handed to the web process, so nobody can take it in between.
    """
    if port is not None and not (port.isdecimal() and 0 < int(port) < 65536):
        raise BadEnvironment(f"PORT is {port!r}: it should be a number from 1 to 65535")
    wanted = [int(port)] if port else range(FIRST_PORT, FIRST_PORT + PORTS_TRIED)
    for number in wanted:
        door = socket.socket()
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(("127.0.0.1", number))
            door.listen()
        except OSError as error:
            door.close()
            reason = error.strerror
            continue
        with door:
            yield door
        return
    which = port or f"{FIRST_PORT} to {FIRST_PORT + PORTS_TRIED - 1}"
    raise BadEnvironment(f"PORT: cannot listen on {which} ({reason}): set PORT to a free one")


def run() -> int:
    """Everything, in the foreground, until Ctrl-C, SIGTERM or the death of a part."""
    var = VarDir(variable_dir(os.environ))
    with open_door(os.environ.get("PORT", "").strip() or None) as door:
        var.prepare()
        if not var.lock():
            raise BadEnvironment(f"VAR_DIR: {var.path} is in use by another `make run`: stop it, or set VAR_DIR")
        here = f"http://localhost:{door.getsockname()[1]}"
        with services(var, site_url=here) as (env, running):
            # Who tries Vigil on their own machine is let in with the password alone, unless they ask for more.
            if urlsplit(env["SITE_URL"]).hostname in LOOPBACK:
                env.setdefault("SECOND_FACTOR", "optional")
            sign_in = answer_of(
                [PYTHON, "-m", "config.preparation"],
                env={
                    **env,
                    # Only the owner may migrate, whatever face is to be served.
                    "SITE_MODE": "all",
                    "OWN_DATABASE": str(int("DATABASE_URL" not in os.environ)),
                    "ACTIVIST_PASSWORD": read_local_env(var.path)["ACTIVIST_PASSWORD"],
                },
                cwd=CHECKOUT,
            )
            parts = Parts(running)
            try:
                door_number = door.fileno()
                parts.start("web", [*WEB, "-b", f"fd://{door_number}"], env=env, cwd=CHECKOUT, pass_fds=[door_number])
                parts.start("worker", WORKER, env=env, cwd=CHECKOUT)
                parts.start("beat", BEAT, env=env, cwd=CHECKOUT)
                say(f"\n  Vigil    {here}/\n  Admin    {here}/admin/")
                say(f"  Sign in  {sign_in}\n" if sign_in else "  Sign in  as a member of your staff\n")
                say(f"  Ctrl-C stops everything; the data stays in {var.path}\n")
                parts.watch()
            finally:
                ignore_stop_signals()
                parts.stop()
    return 0


def execute(command: Sequence[str]) -> int:
    """Run a command with the services in its environment, and return its exit code."""
    var = VarDir(variable_dir(os.environ))
    var.prepare()
    if not var.lock():
        # A `make run` in another terminal has them running: use those.
        theirs = read_local_env(var.path)
        if "DATABASE_URL" not in {**theirs, **os.environ}:
            raise BadEnvironment(
                f"VAR_DIR: another command is starting or stopping in {var.path}: try again when it is done"
            )
        shared = {name: theirs[name] for name in ("SECRET_KEY", "FIELD_KEYS", *ADDRESSES) if name in theirs}
        return run_in_foreground(command, env=shared | dict(os.environ))
    with services(var) as (env, _):
        return run_in_foreground(command, env=env)


def main() -> int:
    """Parse the command line and do it."""
    parser = argparse.ArgumentParser(prog="config.local", description=__doc__)
    parser.add_argument("--with-parent", action="store_true", help="stop when the parent process (make) is killed")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("run", help="everything, in the foreground")
    verbs.add_parser("exec", help="one command, with the services").add_argument("command", nargs="+")
    arguments = parser.parse_args()
    if arguments.with_parent:
        die_with_parent(signal.SIGTERM)
    adopt_orphans()
    stop_when_asked()
    try:
        return run() if arguments.verb == "run" else execute(arguments.command)
    except BadEnvironment as error:
        stop(str(error))
    except PartEnded as error:
        stop(str(error), code=1)
    except StopAsked as signal_name:
        say(f"vigil: stopped ({signal_name})")
        return 0 if arguments.verb == "run" else 130


if __name__ == "__main__":
    sys.exit(main())
