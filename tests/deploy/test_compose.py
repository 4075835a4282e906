"""docker-compose.yml: valid, and as closed as it says. No engine runs it here."""

from __future__ import annotations

import json
import re
from itertools import chain
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from django.apps import apps
from django.db.models import FileField

from config import queues

CHECKOUT = Path(__file__).resolve().parents[2]
COMPOSE = CHECKOUT / "docker-compose.yml"
WORKERS = tuple(f"worker-{queue}" for queue in queues.TASKS)
OURS = ("web", "staff", *WORKERS, "beat", "migrate", "backup")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load(COMPOSE.read_text())


def test_it_is_valid_by_the_compose_specification(compose: dict[str, Any]) -> None:
    schema = json.loads((Path(__file__).parent / "compose-spec.json").read_text())
    jsonschema.Draft7Validator(schema).validate(compose)


def test_every_service_of_the_plan_is_there(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {*OURS, "postgres", "redis", "nginx", "mail"}


def test_every_service_is_closed(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["user"] not in ("", "root", "0", "0:0"), name
        assert service["deploy"]["resources"]["limits"].keys() >= {"cpus", "memory", "pids"}, name


def test_every_long_lived_service_has_a_health_check(compose: dict[str, Any]) -> None:
    # web and staff inherit the one of the image.
    assert "HEALTHCHECK" in (CHECKOUT / "Dockerfile").read_text()
    for name, service in compose["services"].items():
        assert name in ("web", "staff") or "healthcheck" in service, name


def test_every_image_is_pinned(compose: dict[str, Any]) -> None:
    images = [service["image"] for service in compose["services"].values()]
    images += re.findall(r"^FROM (\S+)", (CHECKOUT / "Dockerfile").read_text(), flags=re.MULTILINE)
    for image in images:
        assert re.search(r":v?\d+\.\d+", image), image


def test_the_public_face_cannot_log_in_as_the_owner(compose: dict[str, Any]) -> None:
    environment = compose["services"]["web"]["environment"]
    assert environment["SITE_MODE"] == "public"
    assert "DATABASE_URL" not in environment
    assert "vigil_public:" in environment["PUBLIC_DATABASE_URL"]
    assert not any("POSTGRES_PASSWORD" in str(value) for value in environment.values())


def test_of_the_uploads_the_public_face_is_given_the_pictures_to_read_and_the_edge_none(
    compose: dict[str, Any],
) -> None:
    assert compose["services"]["web"]["volumes"] == [
        "pictures:/app/var/uploads/pictures:ro",
        "documents:/app/var/uploads/documents:ro",
        "exports:/app/var/exports:ro",
    ]
    keeping = {n for n, s in compose["services"].items() if any("uploads" in v for v in s.get("volumes", []))}
    assert keeping == {"web", "staff", "worker-publication", "worker-imports", "worker-maintenance", "backup"}


def test_of_the_files_each_worker_is_given_what_its_tasks_write(compose: dict[str, Any]) -> None:
    given = {name: compose["services"][name].get("volumes", []) for name in WORKERS}
    assert given == {
        "worker-alerts": [],
        "worker-publication": ["pictures:/app/var/uploads/pictures"],
        "worker-exports": ["exports:/app/var/exports"],
        "worker-imports": ["imports:/app/var/uploads/imports"],
        "worker-maintenance": ["archives:/app/var/uploads/archives"],
    }


def test_each_queue_has_a_worker_of_its_own_and_none_is_left_to_nobody(compose: dict[str, Any]) -> None:
    taken = {name: compose["services"][name]["command"][-1].split(",") for name in WORKERS}
    assert all(compose["services"][name]["command"][-2] == "--queues" for name in WORKERS)
    assert all(name.removeprefix("worker-") in of for name, of in taken.items())
    assert sorted(chain.from_iterable(taken.values())) == sorted([queues.DEFAULT, *queues.TASKS])


def test_several_of_one_kind_of_worker_have_each_a_name_of_its_own(compose: dict[str, Any]) -> None:
    for name in WORKERS:
        command = compose["services"][name]["command"]
        # Celery puts the name of the container for %h, which is another in each, and the probe asks by it.
        assert command[command.index("--hostname") + 1] == "worker@%h"
        assert "--destination worker@$$(hostname) " in compose["services"][name]["healthcheck"]["test"][1]
        assert "container_name" not in compose["services"][name]


def test_only_those_workers_reach_the_world_whose_tasks_send_or_fetch(compose: dict[str, Any]) -> None:
    outside = {name for name in WORKERS if "outside" in compose["services"][name]["networks"]}
    assert outside == {"worker-alerts", "worker-maintenance"}


def test_every_folder_of_uploads_is_kept_and_the_desk_writes_in_it(compose: dict[str, Any]) -> None:
    kept_in = {
        str(field.upload_to).split("/")[0]
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, FileField) and field.upload_to
    }
    assert "sources" in kept_in
    volumes = compose["services"]["staff"]["volumes"]
    assert {f"{name}:/app/var/uploads/{name}" for name in kept_in} <= set(volumes)
    made = (CHECKOUT / "Dockerfile").read_text()
    # Made in the image by the user who writes there: a new volume takes over whose a folder is.
    assert all(f"var/uploads/{name} " in made for name in kept_in)
    assert {volume.split(":")[0] for volume in volumes} <= set(compose["volumes"])


def test_a_backup_sees_every_file_that_is_kept_and_is_made_only_when_it_is_asked_for(compose: dict[str, Any]) -> None:
    backup, services = compose["services"]["backup"], compose["services"]
    kept = {volume for name in ("staff", "worker-exports") for volume in services[name]["volumes"]}
    folder = backup["command"][3]
    assert set(backup["volumes"]) == kept | {f"{folder}:{folder}"}
    assert backup["environment"].items() >= services["staff"]["environment"].items()
    assert backup["environment"]["BACKUP_RECIPIENTS"] == "${BACKUP_RECIPIENTS:-}"
    assert "BACKUP_RECIPIENTS=\n" in (CHECKOUT / "deploy" / "env.example").read_text()
    assert backup["profiles"] == ["backup"] and backup["restart"] == "no"
    # A database with tables in it takes no backup.
    assert set(backup["depends_on"]) == {"postgres"}


def test_no_secret_has_a_default() -> None:
    secrets = set(re.findall(r"\$\{(\w*(?:PASSWORD|KEYS?))\b[^}]*\}", COMPOSE.read_text()))
    # A number of requests, and a key that everyone may know.
    for name in secrets - {"API_UNITS_WITH_KEY", "MIRROR_PUBLIC_KEY"}:
        used = re.findall(rf"\$\{{{name}\b([^}}]*)\}}", COMPOSE.read_text())
        # Not every installation has teams that hold a key: then there is none.
        missing = ":-" if name == "TEAM_KEYS" else ":?"
        assert all(rest.startswith(missing) and (missing == ":?" or rest == missing) for rest in used), name


def test_every_required_variable_is_in_the_example() -> None:
    required = set(re.findall(r"\$\{(\w+):\?", COMPOSE.read_text()))
    example = (CHECKOUT / "deploy" / "env.example").read_text()
    assert required <= set(re.findall(r"^(\w+)=", example, flags=re.MULTILINE))


def test_every_dependency_and_mounted_file_exists(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert set(service.get("depends_on", {})) <= set(compose["services"]), name
        assert set(service["networks"]) <= set(compose["networks"]), name
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("/"):
                # Docker would make it as root's, where nobody of ours could write.
                uid = compose["services"][name]["user"].partition(":")[0]
                made = f"install --directory --mode=700 --owner={uid} --group={uid} {source}\n"
                assert made in (CHECKOUT / "docs" / "backup.md").read_text(), volume
            else:
                assert (CHECKOUT / source).exists() if source.startswith(".") else source in compose["volumes"], volume


def test_every_folder_the_image_copies_is_let_through() -> None:
    copied = re.findall(r"^COPY (?!--from)(\S+)", (CHECKOUT / "Dockerfile").read_text(), flags=re.MULTILINE)
    allowed = re.findall(r"^!(\S+)", (CHECKOUT / ".dockerignore").read_text(), flags=re.MULTILINE)
    assert set(copied) == set(allowed)
    assert all((CHECKOUT / path).exists() for path in copied)
