"""Uploads in a bucket are in a backup, and come back into a bucket or a folder, whichever there is."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from backups import objects
from backups.database import scratch_database
from backups.files import roots
from backups.folder import all_backups
from backups.manifest import Manifest
from tests.backups.conftest import Key, rewrite
from tests.factories import PrisonerFactory, published
from tests.object_storage import S3Server, objects_of, s3_server

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]


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
    """A case, two uploads in a bucket, and an export. Gives the folder for backups, in which a backup lies."""
    lie_in(settings, server, bucket)
    published(PrisonerFactory(name="Aynur Sadigova"))
    default_storage.save("pictures/portrait.jpg", ContentFile(b"\xff\xd8 a picture of Aynur Sadigova"))
    default_storage.save("sources/letter.pdf", ContentFile(b"%PDF a letter of Aynur Sadigova"))
    # Of before there was a bucket.
    (Path(settings.MEDIA_ROOT) / "pictures").mkdir(parents=True)
    (Path(settings.MEDIA_ROOT) / "pictures" / "old.jpg").write_bytes(b"\xff\xd8 an old picture")
    export = roots()["exports"] / "2026-01-02" / "all.zip"
    export.parent.mkdir(parents=True)
    export.write_bytes(b"PK of all")
    call_command("backup", str(folder))
    shutil.rmtree(settings.VAR_DIR)
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
    # What was in a folder comes back there.
    assert (roots()["exports"] / "2026-01-02" / "all.zip").read_bytes() == b"PK of all"
    assert b"Sadigova" not in b"".join(path.read_bytes() for path in record.rglob("*") if path.is_file())


def test_they_come_back_into_a_folder_where_there_is_no_bucket(record: Path, key: Key, settings: Any) -> None:
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}}
    restore(record, key)
    letter = Path(settings.MEDIA_ROOT) / "sources" / "letter.pdf"
    assert letter.read_bytes() == b"%PDF a letter of Aynur Sadigova"
    assert letter.stat().st_mode & 0o007 == 0


def test_what_an_earlier_restore_that_was_killed_brought_is_let_be(
    record: Path, key: Key, server: S3Server, bucket: str, settings: Any
) -> None:
    before, half = objects_of(server.client(), bucket), server.new_bucket()
    server.client().put_object(Bucket=half, Key="sources/letter.pdf", Body=before["sources/letter.pdf"])
    lie_in(settings, server, half)
    restore(record, key)
    assert objects_of(server.client(), half) == before


def test_what_appeared_in_the_bucket_meanwhile_is_not_written_over(
    server: S3Server, bucket: str, settings: Any
) -> None:
    lie_in(settings, server, bucket)
    default_storage.save("sources/letter.pdf", ContentFile(b"%PDF of another"))
    with pytest.raises(FileExistsError):
        objects.put("uploads/sources/letter.pdf", io.BytesIO(b"%PDF"))
    assert objects_of(server.client(), bucket) == {"sources/letter.pdf": b"%PDF of another"}


@pytest.mark.parametrize("name", ["sources/of-another.pdf", "sources/letter.pdf"])
def test_a_bucket_with_something_else_in_it_is_left_as_it_is(
    name: str, record: Path, key: Key, server: S3Server, settings: Any
) -> None:
    bucket = server.new_bucket()
    lie_in(settings, server, bucket)
    default_storage.save(name, ContentFile(b"%PDF of another"))
    with pytest.raises(CommandError, match=f"{name} is in the bucket already"):
        restore(record, key)
    assert objects_of(server.client(), bucket) == {name: b"%PDF of another"}


def test_a_restore_that_fails_leaves_the_bucket_empty(record: Path, key: Key, server: S3Server, settings: Any) -> None:
    bucket = server.new_bucket()
    lie_in(settings, server, bucket)
    (file, *_rest) = (record / "files").glob("*/*.age")
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(CommandError, match="cut short or changed"):
        restore(record, key)
    assert objects_of(server.client(), bucket) == {}


def with_another_hash(manifest: Manifest) -> Manifest:
    name = "uploads/sources/letter.pdf"
    return replace(manifest, files=manifest.files | {name: replace(manifest.files[name], sha256="0" * 64)})


def with_a_lost_version(manifest: Manifest) -> Manifest:
    there = manifest.tables["record_version"]
    return replace(manifest, tables=manifest.tables | {"record_version": replace(there, rows=there.rows + 1)})


@pytest.mark.parametrize(
    ("change", "said"), [(with_another_hash, "letter.pdf is not what"), (with_a_lost_version, "record_version has")]
)
def test_what_was_brought_is_taken_back_where_the_rest_does_not_fit(
    change: Callable[[Manifest], Manifest], said: str, record: Path, key: Key, server: S3Server, settings: Any
) -> None:
    rewrite(all_backups(record)[-1], key, change)
    bucket = server.new_bucket()
    lie_in(settings, server, bucket)
    with pytest.raises(CommandError, match=said):
        restore(record, key)
    assert objects_of(server.client(), bucket) == {}


def test_a_bucket_that_gives_no_answer_is_a_line_that_says_so(
    record: Path, key: Key, tmp_path: Path, settings: Any
) -> None:
    with s3_server(tmp_path) as gone:
        lie_in(settings, gone, "uploads")
    with pytest.raises(CommandError, match=r"^The object storage gave no answer .* No half of a backup was left\.$"):
        call_command("backup", str(record))
    with pytest.raises(CommandError, match=r"^The object storage gave no answer .* Nothing was restored\.$"):
        restore(record, key)


def test_verifying_puts_nothing_into_the_bucket(record: Path, key: Key, server: S3Server, settings: Any) -> None:
    bucket = server.new_bucket()
    lie_in(settings, server, bucket)
    call_command("verify_backup", str(record), identity=str(key.identity))
    assert objects_of(server.client(), bucket) == {}
