"""The services of a local run: started where none are given, stopped with the command, recovered later."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from config.processes import wait_until
from tests.launching import Person, clean_environment, kill_all, nothing_remains, ordinary_user, remains

PYTHON = Person().python
WRITE = """
import os, psycopg
with psycopg.connect(os.environ["DATABASE_URL"]) as c:
    c.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
    c.execute("INSERT INTO kept VALUES ('Ədalət')")
"""
READ = """
import os, psycopg, redis
with psycopg.connect(os.environ["DATABASE_URL"]) as c:
    print(c.execute("SELECT word, upper(word), current_setting('server_encoding') FROM kept").fetchall())
print(redis.Redis.from_url(os.environ["REDIS_URL"]).ping())
"""


def started(var_dir: Path, code: str) -> str:
    """What this Python code prints with the services around it."""
    done = Person().run("exec", "--", PYTHON, "-c", code, var_dir=var_dir)
    assert done.returncode == 0, done.stderr
    return done.stdout


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    """The one line it ended with, without success and without a traceback."""
    assert done.returncode != 0
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def test_services_start_where_none_are_given_and_keep_what_is_written(tmp_path: Path) -> None:
    started(tmp_path, WRITE)
    assert nothing_remains(tmp_path)
    assert started(tmp_path, READ) == "[('Ədalət', 'ƏDALƏT', 'UTF8')]\nTrue\n"
    assert nothing_remains(tmp_path)


def test_the_exit_code_is_that_of_the_command(tmp_path: Path) -> None:
    assert Person().run("exec", "--", PYTHON, "-c", "raise SystemExit(7)", var_dir=tmp_path).returncode == 7
    assert Person().run("exec", "--", "no-such-command", var_dir=tmp_path).returncode == 127


def test_secrets_are_for_their_owner_alone_and_stay_the_same(tmp_path: Path) -> None:
    started(tmp_path, "")
    first = (tmp_path / "local.env").read_text()
    assert (tmp_path / "local.env").stat().st_mode & 0o777 == 0o600
    # Addresses of services that have stopped lead nowhere.
    assert "DATABASE_URL" not in first
    started(tmp_path, "")
    assert (tmp_path / "local.env").read_text() == first


def test_two_folders_run_side_by_side(tmp_path: Path) -> None:
    with ThreadPoolExecutor() as threads:
        done = list(threads.map(lambda name: started(tmp_path / name, WRITE + READ), ("one", "two")))
    assert done == ["[('Ədalət', 'ƏDALƏT', 'UTF8')]\nTrue\n"] * 2


@contextmanager
def waiting(var_dir: Path) -> Iterator[subprocess.Popen[str]]:
    """Services in the background, around a command that waits; begins once they answer."""
    process = subprocess.Popen(
        [PYTHON, "-m", "config.local", "exec", "--", PYTHON, "-c", WRITE + "print('ready', flush=True); input()"],
        env=clean_environment(var_dir),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        # A test that went wrong leaves nothing either.
        for left in remains(var_dir):
            with suppress(psutil.NoSuchProcess):
                left.kill()


def test_a_second_command_uses_the_services_of_the_first(tmp_path: Path) -> None:
    with waiting(tmp_path) as first:
        assert "Ədalət" in started(tmp_path, READ)
        assert "in use by another" in one_line(Person().run("run", var_dir=tmp_path))
        first.communicate("\n", timeout=60)
        assert first.returncode == 0
        assert nothing_remains(tmp_path)


@pytest.mark.parametrize("victim", ["launcher", "everything"])
def test_nothing_outlives_a_killed_launcher_and_the_data_is_there_again(tmp_path: Path, victim: str) -> None:
    with waiting(tmp_path) as first:
        if victim == "launcher":
            first.kill()
        else:
            kill_all(tmp_path)
        first.wait(60)
        assert nothing_remains(tmp_path), remains(tmp_path)
        assert "Ədalət" in started(tmp_path, READ)


def test_a_stale_pid_that_now_belongs_to_a_stranger_is_no_obstacle(tmp_path: Path) -> None:
    with waiting(tmp_path) as first:
        kill_all(tmp_path)
        first.wait(60)
        stale = tmp_path / "postgres" / "postmaster.pid"
        lines = stale.read_text().split("\n")
        # A stranger of the same user: to PostgreSQL it looks like a server that still runs.
        owner = stale.stat().st_uid if os.geteuid() == 0 else None
        stranger = subprocess.Popen(["tail", "-f", "/dev/null"], user=owner, cwd="/")
        try:
            stale.write_text("\n".join([str(stranger.pid), *lines[1:]]))
            assert "Ədalət" in started(tmp_path, READ)
        finally:
            stranger.kill()
            stranger.wait()


def test_sigterm_ends_command_and_services(tmp_path: Path) -> None:
    with waiting(tmp_path) as first:
        first.send_signal(signal.SIGTERM)
        assert first.wait(60) == 128 + signal.SIGTERM
        assert nothing_remains(tmp_path)


def test_lost_keys_are_said_and_nothing_is_made_anew(tmp_path: Path) -> None:
    started(tmp_path, WRITE)
    (tmp_path / "local.env").unlink()
    assert "local.env is gone" in one_line(Person().run("run", var_dir=tmp_path))


def test_a_port_in_use_is_one_line_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert f"PORT: cannot listen on {port}" in one_line(
            Person().run("run", var_dir=tmp_path / "var", variables={"PORT": port})
        )
    assert not (tmp_path / "var").exists()
    assert "PORT is 'http'" in one_line(Person().run("run", var_dir=tmp_path / "var", variables={"PORT": "http"}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgres://nobody:wrong@127.0.0.1:1/none"),
        ("DATABASE_URL", "postgres://no-such-host.invalid/none"),
        ("REDIS_URL", "redis://127.0.0.1:1/0"),
        ("REDIS_URL", "http://127.0.0.1"),
        ("BROKER_URL", "amqp://vigil:wrong@127.0.0.1:1//"),
        ("SITE_URL", "vigil.example"),
    ],
)
def test_a_broken_address_is_one_line_and_nothing_is_half_started(tmp_path: Path, name: str, value: str) -> None:
    assert one_line(Person().run("run", var_dir=tmp_path, variables={name: value})).startswith(f"vigil: {name}")
    assert not (tmp_path / "postgres").exists()
    assert nothing_remains(tmp_path)


def test_a_folder_that_cannot_be_written_is_one_line() -> None:
    with ordinary_user() as (person, home):
        closed = home / "closed"
        closed.mkdir(mode=0o555)
        for var_dir in (closed, closed / "var"):
            assert "VAR_DIR: cannot write" in one_line(person.run("run", var_dir=var_dir))
        assert list(closed.iterdir()) == []


def test_a_file_in_the_place_of_the_folder_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("")
    assert "VAR_DIR: cannot write" in one_line(Person().run("run", var_dir=tmp_path / "var"))


def test_a_folder_that_is_full_is_one_line(tmp_path: Path) -> None:
    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    assert "VAR_DIR: cannot write" in one_line(Person().run("run", var_dir=tmp_path, preexec_fn=no_room))
    assert not (tmp_path / "postgres").exists()


def test_postgres_never_runs_as_root(tmp_path: Path) -> None:
    with waiting(tmp_path) as first:
        servers = [process for process in remains(tmp_path) if process.name() == "postgres"]
        assert servers
        assert all(process.uids().effective != 0 for process in servers)
        first.communicate("\n", timeout=60)
        assert wait_until(lambda: not any(psutil.pid_exists(process.pid) for process in servers), within=20)
