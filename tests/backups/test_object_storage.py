"""Uploads in a bucket are in a backup, and come back into a bucket or a folder, whichever there is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from backups.database import scratch_database
from tests.backups.conftest import Key
from tests.factories import PrisonerFactory, published
from tests.object_storage import S3Server, objects_of, s3_server

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with s3_server(tmp_path_factory.mktemp("s3")) as server:
        yield server


def lie_in(settings: Any, server: S3Server, bucket: str) -> None:
    settings.STORAGES = settings.STORAGES | server.storages(bucket)


@pytest.fixture
def bucket(server: S3Server) -> str:
    """Where uploads lie when the backup is made."""
    return server.new_bucket()


@pytest.fixture
def record(folder: Path, server: S3Server, bucket: str, settings: Any) -> Path:
    """A case, and two uploads in a bucket. Gives the folder for backups, in which a backup lies."""
    lie_in(settings, server, bucket)
    published(PrisonerFactory(name="Aynur Sadigova"))
    default_storage.save("pictures/portrait.jpg", ContentFile(b"\xff\xd8 a picture of Aynur Sadigova"))
    default_storage.save("sources/letter.pdf", ContentFile(b"%PDF a letter of Aynur Sadigova"))
    call_command("backup", str(folder))
    return folder


def restore(folder: Path, key: Key) -> None:
    with scratch_database():
        call_command("restore", str(folder), identity=str(key.identity))


def test_they_come_back_into_an_empty_bucket_as_they_were(
    record: Path, key: Key, server: S3Server, bucket: str, settings: Any
) -> None:
    before = objects_of(server.client(), bucket)
    assert sorted(before) == ["pictures/portrait.jpg", "sources/letter.pdf"]
    empty = server.new_bucket()
    lie_in(settings, server, empty)
    restore(record, key)
    assert objects_of(server.client(), empty) == before
    assert b"Sadigova" not in b"".join(path.read_bytes() for path in record.rglob("*") if path.is_file())


def test_they_come_back_into_a_folder_where_there_is_no_bucket(record: Path, key: Key, settings: Any) -> None:
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}}
    restore(record, key)
    letter = Path(settings.MEDIA_ROOT) / "sources" / "letter.pdf"
    assert letter.read_bytes() == b"%PDF a letter of Aynur Sadigova"
    assert letter.stat().st_mode & 0o007 == 0


def test_a_bucket_with_something_else_in_it_is_left_as_it_is(
    record: Path, key: Key, server: S3Server, settings: Any
) -> None:
    bucket = server.new_bucket()
    lie_in(settings, server, bucket)
    default_storage.save("sources/of-another.pdf", ContentFile(b"%PDF"))
    with pytest.raises(CommandError, match=r"of-another\.pdf is in the bucket already"):
        restore(record, key)
    assert list(objects_of(server.client(), bucket)) == ["sources/of-another.pdf"]


def test_a_restore_that_fails_leaves_the_bucket_empty(record: Path, key: Key, server: S3Server, settings: Any) -> None:
    bucket = server.new_bucket()
    lie_in(settings, server, bucket)
    (file, *_rest) = (record / "files").glob("*/*.age")
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(CommandError, match="cut short or changed"):
        restore(record, key)
    assert objects_of(server.client(), bucket) == {}


def test_verifying_puts_nothing_into_the_bucket(record: Path, key: Key, server: S3Server, settings: Any) -> None:
    bucket = server.new_bucket()
    lie_in(settings, server, bucket)
    call_command("verify_backup", str(record), identity=str(key.identity))
    assert objects_of(server.client(), bucket) == {}
