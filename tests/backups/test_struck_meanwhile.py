"""What is struck from the record while a backup is written is not in it, and the backup is whole."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from backups.folder import MANIFEST, all_backups
from backups.manifest import manifest_of
from backups.sealing import read_sealed
from tests.backups.conftest import Key
from tests.object_storage import objects_of, s3_server

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

STRUCK, STAYS = "sources/letter-2.pdf", "sources/letter-1.pdf"
AtFirstUpload = Callable[[str], None]


@pytest.fixture
def at_first_upload(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AtFirstUpload:
    """at_first_upload(command): have the shell do so when the first upload is encrypted: the dump comes before it, and
    all uploads of its folder were listed then."""

    def do(command: str) -> None:
        programs = tmp_path / "programs"
        programs.mkdir()
        age, begun = programs / "age", programs / "begun"
        age.write_text(
            f"#!/bin/sh\n[ -e {begun} ] && {command}\ntouch {begun}\nPATH={os.environ['PATH']} exec age $@\n"
        )
        age.chmod(0o755)
        monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")

    return do


def uploads_of(folder: Path, key: Key) -> list[str]:
    """The uploads in the newest backup, which is whole."""
    call_command("verify_backup", str(folder), identity=str(key.identity))
    manifest = manifest_of(read_sealed(all_backups(folder)[-1] / MANIFEST, identity=key.identity))
    return sorted(manifest.files)


def two_letters() -> None:
    for name in (STAYS, STRUCK):
        default_storage.save(name, ContentFile(b"%PDF a letter"))


def test_an_upload_struck_meanwhile_is_left_out(folder: Path, key: Key, at_first_upload: AtFirstUpload) -> None:
    two_letters()
    at_first_upload(f"rm -f {shlex.quote(default_storage.path(STRUCK))}")
    call_command("backup", str(folder))
    assert uploads_of(folder, key) == [f"uploads/{STAYS}"]


def test_an_object_struck_meanwhile_is_left_out(
    folder: Path, key: Key, tmp_path: Path, settings: Any, at_first_upload: AtFirstUpload
) -> None:
    with s3_server(tmp_path) as server:
        bucket = server.new_bucket()
        settings.STORAGES = settings.STORAGES | server.storages(bucket)
        two_letters()
        signed = server.client().generate_presigned_url("delete_object", {"Bucket": bucket, "Key": STRUCK})
        strike = f"import urllib.request as r; r.urlopen(r.Request('{signed}', method='DELETE'))"
        at_first_upload(f"{sys.executable} -c {shlex.quote(strike)}")
        call_command("backup", str(folder))
        assert list(objects_of(server.client(), bucket)) == [STAYS]
        assert uploads_of(folder, key) == [f"uploads/{STAYS}"]
