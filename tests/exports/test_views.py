"""`/data/` and the files below it: what is listed there and nothing else, whole or in parts."""

from __future__ import annotations

import hashlib

import pytest
from django.conf import settings

from exports.models import Export, ExportFile
from tests.exports.reading import fetched

pytestmark = pytest.mark.django_db


def test_the_page_says_of_each_file_its_size_hash_licence_and_citation(client, export):
    page = client.get("/data/").content.decode()
    for file in export.files.all():
        assert f'href="{file.address}"' in page
        assert file.sha256 in page
        assert f"version {export.sequence}" in page
    assert settings.CONTENT_LICENCE.url in page


def test_the_page_says_when_there_is_no_export_yet(client):
    ExportFile.objects.all().delete()
    Export.objects.all().delete()
    assert "No export has been made yet" in client.get("/data/").content.decode()


def test_the_page_costs_the_same_however_many_exports_there_are(client, export, django_assert_num_queries):
    client.get("/data/")
    with django_assert_num_queries(4):
        client.get("/data/")
    for number in range(5):
        another = Export.objects.create(
            label=f"2026-01-0{number + 1}",
            state="ready",
            sequence=number,
            began_at=export.began_at,
            finished_at=export.finished_at,
        )
        ExportFile.objects.create(export=another, form="csv", name="a.zip", bytes=1, sha256="0" * 64)
    with django_assert_num_queries(4):
        client.get("/data/")


def test_a_file_is_the_file_that_was_hashed(client, export):
    for file in export.files.all():
        assert hashlib.sha256(fetched(client, file.address)).hexdigest() == file.sha256


def test_a_file_is_sent_with_its_length_uncompressed_and_not_again_to_who_has_it(client, export):
    file = export.files.get(form="sqlite")
    answer = client.get(file.address, headers={"Accept-Encoding": "gzip"})
    assert len(b"".join(answer.streaming_content)) == file.bytes
    assert answer["Content-Length"] == str(file.bytes)
    assert "Content-Encoding" not in answer
    assert answer["ETag"] == f'"{file.sha256}"'
    assert "attachment" in answer["Content-Disposition"]
    assert "public" in answer["Cache-Control"]
    assert client.get(file.address, headers={"If-None-Match": answer["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    ("asked", "part"),
    [("bytes=0-9", slice(0, 10)), ("bytes=100-", slice(100, None)), ("bytes=-7", slice(-7, None))],
)
def test_a_broken_off_download_goes_on_where_it_was(client, export, asked, part):
    file = export.files.get(form="citation")
    assert fetched(client, file.address, 206, Range=asked) == file.path.read_bytes()[part]


def test_another_file_is_sent_whole_to_who_has_the_beginning_of_an_older_one(client, export):
    file = export.files.get(form="citation")
    changed = fetched(client, file.address, 200, **{"Range": "bytes=5-", "If-Range": '"older"'})
    assert changed == file.path.read_bytes()


def test_bytes_that_the_file_does_not_have_are_refused(client, export):
    file = export.files.get(form="citation")
    answer = client.get(file.address, headers={"Range": f"bytes={file.bytes}-"})
    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{file.bytes}")


@pytest.mark.parametrize(
    "address",
    [
        "/data/{label}/nothing.zip",
        "/data/{label}/..",
        "/data/{label}/../secret.txt",
        "/data/{label}/%2e%2e%2fsecret.txt",
        "/data/../secret.txt",
        "/data/{label}/unlisted.txt",
        "/data/2020-01-01/CITATION.cff",
    ],
)
def test_nothing_but_what_is_listed_can_be_reached(client, export, address):
    (export.folder.parent / "secret.txt").write_text("never told")
    (export.folder / "unlisted.txt").write_text("never told")
    answer = client.get(address.format(label=export.label))
    assert answer.status_code == 404
    assert b"never told" not in answer.content


def test_what_is_not_ready_is_not_given_out(client, export):
    Export.objects.update(state="failed")
    assert client.get(export.files.get(form="csv").address).status_code == 404


def test_behind_the_edge_only_the_place_of_a_file_is_told(client, export):
    file = export.files.get(form="sqlite")
    answer = client.get(file.address, headers={"X-Sendfile-Type": "X-Accel-Redirect"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["X-Accel-Redirect"] == f"/exports/{export.label}/{file.name}"
    assert file.name in answer["Content-Disposition"]
