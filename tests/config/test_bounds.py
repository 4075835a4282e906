"""What a request may hold and what a question to the database may take: bounded by each process, edge or none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from bench.database import database_url
from config.body_bounds import MEGABYTE, OF_DESK, OF_PUBLIC
from config.environment import CHECKOUT
from prisoners.importing.limits import MAX_BYTES
from tests.launching import clean_environment

FORMS = ("/subscribe/", "/report/", "/report/receipt/", "/data/keys/")


def send(path: str, length: int) -> Any:
    """The head of a request that says it has so long a body, and nothing of it: it must be answered unread."""
    return Client(raise_request_exception=False).generic("POST", path, b"", CONTENT_LENGTH=str(length))


@pytest.mark.django_db
def test_a_body_that_is_too_large_is_refused_unread() -> None:
    for path in (*FORMS, "/", "/nothing/", "/ru/report/"):
        answer = send(path, OF_PUBLIC + 1)
        assert (answer.status_code, "<main" in answer.text) == (413, True), path
        assert send(path, 0).status_code != 413, path
    assert send("/api/v1/prisoners/", OF_PUBLIC + 1).json()["status"] == 413
    assert send("/admin/login/", OF_PUBLIC + 1).status_code != 413
    assert send("/admin/login/", OF_DESK + 1).status_code == 413


def test_the_edge_and_the_site_bound_bodies_of_the_public_alike() -> None:
    said = (CHECKOUT / "deploy" / "nginx" / "vigil.conf").read_text()
    assert f"    client_max_body_size {OF_PUBLIC // MEGABYTE}m;" in said
    assert MAX_BYTES < OF_DESK


@pytest.mark.django_db
@pytest.mark.parametrize("path", FORMS)
def test_a_form_with_too_many_fields_or_files_is_refused(path: str) -> None:
    browser = Client(raise_request_exception=False)
    fields = "&".join(f"f{n}=1" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))
    form = browser.post(path, fields, content_type="application/x-www-form-urlencoded")
    files = browser.post(path, {f"f{n}": SimpleUploadedFile("a.txt", b"a") for n in range(101)})
    assert (form.status_code, files.status_code) == (400, 400)


def bound_in(process: str, tmp_path: Path, **variables: str) -> str:
    """What the database says, asked by a process that begins with this code."""
    address = database_url()
    ask = (
        "from django.db import connection as c; u = c.cursor(); print(*u.execute('SHOW statement_timeout').fetchone())"
    )
    given = {name: os.environ[name] for name in ("SECRET_KEY", "FIELD_KEYS", "REDIS_URL")}
    done = subprocess.run(
        [sys.executable, "-c", f"{process}; {ask}"],
        cwd=CHECKOUT,
        env=clean_environment(tmp_path, **given, DATABASE_URL=address, PUBLIC_DATABASE_URL=address, **variables),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.django_db(transaction=True)
def test_each_process_that_serves_has_a_bound_and_an_operators_command_has_none(tmp_path: Path) -> None:
    worker = "from config.celery import app; from celery import signals; app.set_default()"
    worker += "; signals.worker_init.send(sender=type('Worker', (), {'app': app})())"
    assert bound_in("import config.wsgi", tmp_path, SITE_MODE="staff") == "30s"
    assert bound_in(worker, tmp_path) == "590s"
    assert bound_in("import django, os; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'", tmp_path) == "0"


@pytest.mark.django_db
def test_every_public_request_has_a_bound_of_its_own() -> None:
    from record.public_access import leave_public_role, take_public_role

    take_public_role()
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("10s",)
    leave_public_role()
