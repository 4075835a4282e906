"""Uploads in a bucket: given out by the site alone, exactly as those of a folder are."""

from __future__ import annotations

import io
import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from config.environment import CHECKOUT
from config.environment_media import NAME, media_storage
from prisoners.models import Prisoner
from record import renditions, services
from record.object_storage import IN_MEMORY, SMALL
from record.redaction import redact
from record.striking import Target
from tests.desk import at_desk, staff
from tests.factories import PrisonerFactory, SourceFactory, public_document, published
from tests.object_storage import S3Server, objects_of, s3_server
from tests.pictures import TELLTALE, taken_by_a_camera, upload
from tests.receiver import http_server
from tests.visiting import page

CREDIT = {"portrait_credit": "A friend", "portrait_licence": "CC0"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with s3_server(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture(autouse=True)
def bucket(server: S3Server, settings: Any, tmp_path: Path) -> str:
    """The bucket of this test, in which uploads lie; the folder of uploads must stay empty."""
    name = server.new_bucket()
    settings.STORAGES = settings.STORAGES | server.storages(name)
    settings.MEDIA_ROOT = tmp_path
    return name


@pytest.fixture
def case() -> Prisoner:
    """A draft with a portrait."""
    return PrisonerFactory(portrait=upload(taken_by_a_camera(size=(1200, 900))), **CREDIT)


def got(url: str, client: Client | None = None) -> Any:
    response: Any = (client or Client()).get(url)
    response.body = b"".join(response) if response.streaming else response.content
    return response


@pytest.mark.django_db
def test_what_is_uploaded_lies_in_the_bucket_alone_and_only_its_owner_may_read_it(
    case: Prisoner, server: S3Server, bucket: str, tmp_path: Path
) -> None:
    SourceFactory(file=ContentFile(b"%PDF a letter", name="letter.pdf"))
    kept = objects_of(server.client(), bucket)
    assert sorted(name.split("/")[0] for name in kept) == ["pictures", "sources"]
    assert TELLTALE.encode() not in b"".join(kept.values())
    assert list(tmp_path.iterdir()) == []
    for name in kept:
        grants = server.client().get_object_acl(Bucket=bucket, Key=name)["Grants"]
        assert [(grant["Grantee"]["Type"], grant["Permission"]) for grant in grants] == [
            ("CanonicalUser", "FULL_CONTROL")
        ]
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(f"{server.url}/{bucket}/{name}", timeout=5)


@pytest.mark.django_db
def test_a_portrait_is_given_out_while_it_is_published_and_by_our_own_address(
    case: Prisoner, server: S3Server, bucket: str
) -> None:
    address = f"/media/{case.portrait.name}"
    assert case.portrait.url == address
    page(address, 404)
    published(case)
    assert public_document(case)["portrait"]["url"].endswith(address)
    given = got(address)
    assert (given.status_code, given["Content-Length"]) == (200, str(len(given.body)))
    assert given.body == objects_of(server.client(), bucket)[str(case.portrait.name)]
    assert given["Last-Modified"] and given["Content-Security-Policy"] == "default-src 'none'; sandbox"
    services.unpublish(case=case, by=None, reason="Asked for.")
    page(address, 404)


@pytest.mark.django_db
def test_copies_of_a_published_picture_are_drawn_offered_and_deleted(case: Prisoner) -> None:
    published(case)
    assert renditions.draw_missing() == 1
    path = str(case.portrait.name)
    assert renditions.widths_of(path) == [200, 400, 800]
    assert renditions.rendition(path, 400, "avif") in page(f"/prisoners/{case.public_id}/")
    given = got(f"/media/{renditions.rendition(path, 400, 'webp')}")
    assert Image.open(io.BytesIO(given.body)).width == 400
    assert renditions.draw_missing() == 0
    services.unpublish(case=case, by=None, reason="Asked for.")
    renditions.draw_missing()
    assert default_storage.listdir("pictures") == ([], [Path(path).name])


@pytest.mark.django_db
def test_a_picture_that_is_struck_is_gone_from_the_bucket(
    case: Prisoner, server: S3Server, bucket: str, django_capture_on_commit_callbacks: Any
) -> None:
    published(case)
    renditions.draw_missing()
    case.portrait = ""
    case.portrait_credit = case.portrait_licence = ""
    case.save()
    published(case)
    with django_capture_on_commit_callbacks(execute=True):
        redact(case=case, target=Target("picture", version=1, pointer="/portrait"), reason="At risk.", by=None)
    assert objects_of(server.client(), bucket) == {}


@pytest.mark.django_db
def test_a_source_is_handed_to_staff_alone(server: S3Server) -> None:
    content = b"%PDF" + bytes(range(256)) * (IN_MEMORY // 128)
    source = SourceFactory(file=ContentFile(content, name="letter.pdf"))
    assert got(f"/admin/record/source/{source.pk}/file/file/", at_desk(staff("Editor"))).body == content
    assert got(f"/media/{source.file.name}").status_code == 404


@pytest.mark.django_db
def test_a_file_can_be_opened_again_after_it_was_closed() -> None:
    source = SourceFactory(file=ContentFile(b"first line\nsecond line", name="notes.txt"))
    for _ in range(2):
        with source.file.open("rb") as file:
            assert file.read() == b"first line\nsecond line"


def test_two_of_one_name_never_replace_each_other() -> None:
    names = {default_storage.save("sources/letter.pdf", ContentFile(text)) for text in (b"one", b"two")}
    assert {default_storage.open(name).read() for name in names} == {b"one", b"two"}
    with pytest.raises(SuspiciousFileOperation):
        default_storage.save("../letter.pdf", ContentFile(b"three"))


def test_a_file_is_read_whole_from_its_beginning_however_often_and_written_by_saving_alone() -> None:
    name = default_storage.save("sources/notes.txt", ContentFile(b"first line"))
    assert default_storage.size(name) == 10
    file = default_storage.open(name)
    # Not closed between.
    assert [file.open().read() for _ in range(2)] == [b"first line", b"first line"]
    with pytest.raises(ValueError, match="saved whole"):
        default_storage.open(name, "wb")


# --- A public face --------------------------------------------------------------------------------------------------


def test_a_public_face_reads_what_is_for_everyone_and_writes_nothing(
    server: S3Server, bucket: str, settings: Any
) -> None:
    for name in ("pictures/one.jpg", "documents/one.pdf", "sources/one.pdf", "case-files/one.pdf"):
        default_storage.save(name, ContentFile(b"one"))
    settings.STORAGES = settings.STORAGES | server.storages(bucket, site_mode="public")
    assert default_storage.open("pictures/one.jpg").read() == default_storage.open("documents/one.pdf").read() == b"one"
    for name in ("sources/one.pdf", "case-files/one.pdf", "pictures/../sources/one.pdf", "picturesx/one.jpg"):
        for look in (default_storage.open, default_storage.exists, default_storage.size):
            with pytest.raises(SuspiciousFileOperation):
                look(name)
    with pytest.raises(PermissionError):
        default_storage.save("pictures/two.jpg", ContentFile(b"two"))
    with pytest.raises(PermissionError):
        default_storage.delete("pictures/one.jpg")
    assert len(objects_of(server.client(), bucket)) == 4


def test_a_public_face_asks_once_in_a_while_which_copies_there_are(
    server: S3Server, bucket: str, settings: Any
) -> None:
    default_storage.save("pictures/one.drawn", ContentFile(b"200 400"))
    default_storage.save("pictures/large.drawn", ContentFile(b"2" * (SMALL + 1)))
    settings.STORAGES = settings.STORAGES | server.storages(bucket, site_mode="public")
    for _ in range(2):
        assert renditions.widths_of("pictures/one.jpg") == [200, 400]
        assert renditions.widths_of("pictures/two.jpg") == []
        server.client().delete_object(Bucket=bucket, Key="pictures/one.drawn")
        server.client().put_object(Bucket=bucket, Key="pictures/two.drawn", Body=b"200")
    assert default_storage.open("pictures/large.drawn").read() == b"2" * (SMALL + 1)
    server.client().delete_object(Bucket=bucket, Key="pictures/large.drawn")
    with pytest.raises(FileNotFoundError):
        default_storage.open("pictures/large.drawn")


def policies_of_the_docs(bucket: str) -> dict[str, str]:
    """The two policies that docs/deploy.md gives, by the name of who gets them, for this bucket."""
    docs = (CHECKOUT / "docs" / "deploy.md").read_text()
    found = re.findall(r"^`(vigil-\w+)`:\n\n```json\n(.+?)```", docs, re.MULTILINE | re.DOTALL)
    assert [name for name, _text in found] == ["vigil-desk", "vigil-public"]
    return {name: text.replace("name-of-the-bucket", bucket) for name, text in found}


def test_the_rights_of_the_docs_are_enough_for_each_face_and_no_more_for_the_public_one(
    server: S3Server, bucket: str, settings: Any
) -> None:
    keys = {}
    for name, policy in policies_of_the_docs(bucket).items():
        iam = server.client("iam")
        iam.create_user(UserName=name)
        iam.put_user_policy(UserName=name, PolicyName="uploads", PolicyDocument=json.dumps(json.loads(policy)))
        made = iam.create_access_key(UserName=name)["AccessKey"]
        keys[name] = {"key": made["AccessKeyId"], "secret": made["SecretAccessKey"]}
    with rights_asked_for(server):
        settings.STORAGES = settings.STORAGES | server.storages(bucket, **keys["vigil-desk"])
        for name in ("pictures/one.jpg", "sources/one.pdf"):
            default_storage.save(name, ContentFile(b"one"))
        assert default_storage.listdir("pictures") == ([], ["one.jpg"])
        settings.STORAGES = settings.STORAGES | server.storages(bucket, site_mode="public", **keys["vigil-public"])
        assert default_storage.exists("pictures/one.jpg")
        assert default_storage.open("pictures/one.jpg").read() == b"one"
        assert not default_storage.exists("pictures/two.jpg")
        assert renditions.widths_of("pictures/two.jpg") == []
        # Not our code refuses here: whoever holds the keys of the public face gets no further with any program.
        stolen = server.client(**keys["vigil-public"])
        for ask in (
            lambda: stolen.get_object(Bucket=bucket, Key="sources/one.pdf"),
            lambda: stolen.put_object(Bucket=bucket, Key="pictures/two.jpg", Body=b"two"),
            lambda: stolen.delete_object(Bucket=bucket, Key="pictures/one.jpg"),
            lambda: stolen.list_objects_v2(Bucket=bucket),
        ):
            with pytest.raises(ClientError, match="AccessDenied"):
                ask()


def test_what_the_bucket_refuses_is_not_there_for_a_public_face_and_an_error_at_the_desk(
    server: S3Server, bucket: str, settings: Any
) -> None:
    for name, content in (("one.jpg", b"one"), ("one.drawn", b"200")):
        default_storage.save(f"pictures/{name}", ContentFile(content))
    server.client("iam").create_user(UserName="without-rights")
    made = server.client("iam").create_access_key(UserName="without-rights")["AccessKey"]
    who = {"key": made["AccessKeyId"], "secret": made["SecretAccessKey"]}
    with rights_asked_for(server):
        settings.STORAGES = settings.STORAGES | server.storages(bucket, site_mode="public", **who)
        assert not default_storage.exists("pictures/one.jpg")
        assert renditions.widths_of("pictures/one.jpg") == []
    # Remembered too: a page asks often.
    assert renditions.widths_of("pictures/one.jpg") == []
    # The desk remembers nothing.
    settings.STORAGES = settings.STORAGES | server.storages(bucket, **who)
    assert renditions.widths_of("pictures/one.jpg") == [200]
    server.client().put_object(Bucket=bucket, Key="pictures/one.drawn", Body=b"400")
    assert renditions.widths_of("pictures/one.jpg") == [400]
    with rights_asked_for(server), pytest.raises(PermissionError):
        default_storage.exists("pictures/one.jpg")


@pytest.mark.parametrize("bound", [{"REMEMBERED": 0.0}, {"MOST_REMEMBERED": 1}])
def test_a_public_face_forgets_after_a_while_and_when_it_remembers_much(
    bound: dict[str, float], server: S3Server, bucket: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (name,) = bound
    monkeypatch.setattr(f"record.object_storage.{name}", bound[name])
    settings.STORAGES = settings.STORAGES | server.storages(bucket, site_mode="public")
    for picture in ("one", "two"):
        assert renditions.widths_of(f"pictures/{picture}.jpg") == []
    server.client().put_object(Bucket=bucket, Key="pictures/one.drawn", Body=b"200")
    assert renditions.widths_of("pictures/one.jpg") == [200]


class rights_asked_for:
    """For as long as the block lasts the server asks everyone for their rights."""

    def __init__(self, server: S3Server) -> None:
        self.address = f"{server.url}/moto-api/reset-auth"

    def __enter__(self) -> None:
        self._after("0")

    def __exit__(self, *error: object) -> None:
        self._after("inf")

    def _after(self, actions: str) -> None:
        asked = urllib.request.Request(self.address, data=actions.encode(), headers={"Content-Type": "text/plain"})
        urllib.request.urlopen(asked, timeout=5).close()


# --- Without the bucket ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_while_the_bucket_gives_no_answer_pages_are_there_without_smaller_copies(
    case: Prisoner, tmp_path_factory: pytest.TempPathFactory, settings: Any
) -> None:
    published(case)
    renditions.draw_missing()
    with s3_server(tmp_path_factory.mktemp("gone")) as gone:
        settings.STORAGES = settings.STORAGES | gone.storages(gone.new_bucket())
    begun = time.monotonic()
    shown = page(f"/prisoners/{case.public_id}/")
    assert str(case.portrait.name) in shown and "-400.avif" not in shown
    assert time.monotonic() - begun < 10
    kinds = (default_storage.open, default_storage.exists, default_storage.size, default_storage.delete)
    for ask in (*kinds, default_storage.listdir):
        with pytest.raises(OSError, match="gave no answer") as said:
            ask("pictures/one.jpg")
        # Not the address: it may name a host that nobody is to know.
        assert "127.0.0.1" not in str(said.value)


def test_whatever_else_the_bucket_answers_is_an_error_as_of_a_disk(settings: Any) -> None:
    with http_server() as receiver:
        receiver.status = 500
        broken = f"s3+http://key:secret@127.0.0.1:{receiver.port}/uploads"
        settings.STORAGES = settings.STORAGES | {"default": media_storage({NAME: broken}, site_mode="all")}
        with pytest.raises(OSError, match=r"^The object storage answered with 500\.$"):
            default_storage.open("pictures/one.jpg")
