"""The units: as closed as they say, and without a way round."""

from __future__ import annotations

import re
import shutil
import subprocess
from itertools import chain
from pathlib import Path

import pytest

from config import queues
from tests.deploy.machine import WORKERS
from tests.deploy.units import FOLDER, HARDENED, environment_of, unit

ALONE = [path.name for path in FOLDER.glob("*.service") if "@" not in path.name]
SERVICES = sorted([*ALONE, *(f"{name}.service" for name in WORKERS)])
LASTING = ("vigil-public", "vigil-staff", *WORKERS, "vigil-beat")


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_closed(name: str) -> None:
    service = unit(name)["Service"]
    assert service["User"][0] in ("vigil", "vigil-public")
    closed = {"NoNewPrivileges": "yes", "ProtectSystem": "strict", "PrivateTmp": "yes", "CapabilityBoundingSet": ""}
    assert {key: service[key][-1] for key in closed} == closed
    assert service["MemoryMax"] and service["TasksMax"]
    # Nothing may be written but data: not the software, not its environment.
    for path in " ".join(service["ReadWritePaths"]).split():
        assert path.startswith(("/var/lib/vigil/", "/srv/backups")), path


def test_every_lasting_service_comes_back_by_itself() -> None:
    for name in LASTING:
        assert unit(f"{name}.service")["Service"]["Restart"] == ["always"], name
    # However often it ends.
    assert unit("vigil-public.service")["Unit"]["StartLimitIntervalSec"] == ["0"]


def test_the_public_site_knows_no_login_but_the_public_one_and_writes_nothing() -> None:
    service = unit("vigil-public.service")["Service"]
    assert service["User"] == ["vigil-public"]
    assert service["ReadWritePaths"] == []
    given = {
        name for path in service["EnvironmentFile"] for name in environment_of(FOLDER / f"{Path(path).name}.example")
    }
    assert "PUBLIC_DATABASE_URL" in given and not given & {
        "DATABASE_URL",
        "TEAM_KEYS",
        "EMAIL_URL",
        "BACKUP_RECIPIENTS",
    }


def test_the_faces_listen_on_this_machine_alone() -> None:
    for name in ("vigil-public.socket", "vigil-staff.socket"):
        assert unit(name)["Socket"]["ListenStream"][0].startswith("127.0.0.1:"), name


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_itself_reads_them_and_finds_them_closed(tmp_path: Path) -> None:
    place = tmp_path / "etc" / "systemd" / "system"
    shutil.copytree(FOLDER, place, ignore=shutil.ignore_patterns("*.example"))
    names = [*SERVICES, *(path.name for path in place.iterdir() if path.suffix in (".socket", ".timer"))]
    reading = subprocess.run(
        ["systemd-analyze", "verify", f"--root={tmp_path}", *names], capture_output=True, text=True, check=False
    )
    # Units of the system and programs are not in this folder; what it does not understand it would name.
    not_understood = re.compile("Unknown|Failed to parse|Invalid|ignoring", re.IGNORECASE)
    assert not [line for line in reading.stderr.splitlines() if not_understood.search(line)]
    for name in SERVICES:
        looking = subprocess.run(
            ["systemd-analyze", "security", "--offline=yes", "--threshold=20", f"--root={tmp_path}", name],
            capture_output=True,
            text=True,
            check=False,
        )
        assert looking.returncode == 0, f"{name}: {looking.stdout.splitlines()[-1:]} {looking.stderr}"


def test_what_holds_for_all_is_named_so_that_systemd_finds_it() -> None:
    assert all(name.startswith(HARDENED.parent.name.removesuffix(".service.d")) for name in SERVICES)


def test_each_queue_has_a_worker_of_its_own_and_none_is_left_to_nobody() -> None:
    taken: dict[str, list[str]] = {}
    for name in WORKERS:
        service = unit(f"{name}.service")["Service"]
        given = dict(pair.split("=", 1) for line in service["Environment"] for pair in line.split())
        taken[name.partition("@")[2]] = given["QUEUES"].split(",")
        (command,) = service["ExecStart"]
        assert f"--hostname worker-{name.partition('@')[2]}@vigil --queues ${{QUEUES}}" in command
    assert set(taken) == set(queues.TASKS)
    assert all(queue in of for queue, of in taken.items())
    # Each by one of them alone, so that raising one number raises just that.
    assert sorted(chain.from_iterable(taken.values())) == sorted([queues.DEFAULT, *queues.TASKS])


def test_a_number_of_the_machine_is_told_in_a_file_that_may_be_missing() -> None:
    service = unit("vigil-worker@alerts.service")["Service"]
    assert service["EnvironmentFile"][-1] == "-/etc/vigil/worker-alerts.env"
    assert service["ExecStart"][0].endswith("--concurrency ${PROCESSES}")
