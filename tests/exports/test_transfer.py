"""`export_data` → an empty instance → `import_record`: the same record, with its history, to go on with."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.utils import timezone

from exports.transfer.manifest import digest_of
from exports.transfer.working import REBUILDERS
from prisoners.models import Prisoner
from record import services
from record.models import Publishable
from record.publication import composers
from record.published import PublishedFile, Version
from tests.exports.moving import (
    SECRET_ADDRESS,
    WITNESS,
    empty_instance,
    exported,
    make_a_record,
    what_is_told,
)
from tests.exports.reading import all_bytes
from tests.factories import PrisonerFactory, SourceFactory, published

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def uploads(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return settings.MEDIA_ROOT


def imported(folder: Path) -> str:
    said = StringIO()
    call_command("import_record", str(folder), stdout=said)
    return said.getvalue()


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of an export by its path, archives taken apart."""
    found = {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    archives = [path for path in folder.iterdir() if path.suffix == ".zip"]
    return {name: content for name, content in found.items() if not name.endswith(".zip")} | {
        f"{path.name}/{name}": zipfile.ZipFile(path).read(name)
        for path in archives
        for name in zipfile.ZipFile(path).namelist()
    }


def number_of(case: Publishable) -> int:
    assert case.live is not None
    return case.live.number


def all_published() -> list[Publishable]:
    return [case for composer in composers.values() for case in composer.model.objects.published()]


def test_a_record_comes_back_as_it_was_with_its_history_and_work_goes_on(uploads, tmp_path):
    ids = make_a_record()
    now = timezone.now()
    days = [(now - dt.timedelta(days=ago)).date() for ago in (9, 8, 6, 5, 3, 1)]
    everyone = [*Prisoner.objects.values_list("public_id", flat=True), "AZ-9999"]
    with time_machine.travel(now, tick=False):
        files, told = files_of(exported(tmp_path / "one")), what_is_told(days, everyone)
    names_the_withdrawn = {ids["inmate"]}

    with empty_instance("second", tmp_path / "second"):
        said = imported(tmp_path / "one")
        with time_machine.travel(now, tick=False):
            told_here = what_is_told(days, everyone)
            assert [address for address in told if told_here[address] != told[address]] == []
            again = files_of(exported(tmp_path / "two"))
        assert again.keys() == files.keys()
        assert {name for name in files if again[name] != files[name]} == set()

        newest = Version.objects.newest()
        call_command("publish_changes", stdout=StringIO())
        for case in all_published():
            if case.public_id not in names_the_withdrawn:
                public, working = services.preview(case)
                assert working == public, case
                assert services.publish_again(case=case, by=None) is None, case
        services.recompose_due()
        assert Version.objects.newest() == newest
        assert f"prisoner {ids['inmate']}" in said and said.count("prisoner AZ") == 1

        kept = Prisoner.objects.get(public_id=ids["kept"])
        Prisoner.objects.filter(pk=kept.pk).update(case_summary="Written after the move.")
        history = told[f"/api/v1/prisoners/{ids['kept']}/history/?page_size=500"][2]
        assert number_of(published(kept)) == history["count"] + 1
        hidden = Prisoner.objects.get(public_id=ids["hidden"])
        hidden.name = "Safe again"
        hidden.save()
        assert number_of(published(hidden)) == 3
        assert Client().get(f"/api/v1/prisoners/{ids['hidden']}/history/").json()["results"]
        assert PrisonerFactory(country="AZ").public_id not in everyone


def test_nothing_is_in_it_that_was_withdrawn_or_struck(uploads, tmp_path):
    make_a_record()
    for name, content in all_bytes(exported(tmp_path / "one")):
        assert SECRET_ADDRESS.encode() not in content, name
        assert WITNESS.encode() not in content, name


def test_public_files_come_along_and_those_that_were_replaced_do_not(uploads, tmp_path):
    make_a_record()
    exported(tmp_path / "one")
    public = {path for path in PublishedFile.objects.values_list("path", flat=True) if default_storage.exists(path)}
    content = {path: default_storage.open(path).read() for path in public}
    carried = {str(p.relative_to(tmp_path / "one/record/files")) for p in (tmp_path / "one/record/files").rglob("*.*")}
    assert carried == public and any(path.startswith("documents/") for path in public)
    with empty_instance("second", tmp_path / "second"):
        imported(tmp_path / "one")
        assert {path: default_storage.open(path).read() for path in public} == content
        paper = next(path for path in public if path.startswith("documents/"))
        assert default_storage.open(paper.replace("documents/", "case-files/")).read() == content[paper]


def test_under_another_address_documents_name_that_one(uploads, tmp_path):
    published(PrisonerFactory(biography="See https://one.example/about/ too."))
    with override_settings(SITE_URL="https://one.example"):
        published(PrisonerFactory(biography="See https://one.example/about/ too."))
        exported(tmp_path / "one")
    with empty_instance("second", tmp_path / "second"), override_settings(SITE_URL="https://two.example"):
        imported(tmp_path / "one")
        document: Any = Version.objects.latest_first()[0].document
        assert document["url"].startswith("https://two.example/prisoners/")
        assert document["biography"] == "See https://one.example/about/ too."
        moved = Prisoner.objects.get(public_id=document["id"])
        assert services.publish_again(case=moved, by=None) is None


@pytest.mark.parametrize("there", ["published", "draft", "source"])
def test_where_there_is_a_record_it_is_refused(uploads, tmp_path, there):
    published(PrisonerFactory())
    exported(tmp_path / "one")
    with empty_instance("second", tmp_path / "second"):
        {"published": lambda: published(PrisonerFactory()), "draft": PrisonerFactory, "source": SourceFactory}[there]()
        before = Prisoner.objects.count()
        with pytest.raises(CommandError, match="has a record already"):
            imported(tmp_path / "one")
        assert Prisoner.objects.count() == before


def changed(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def with_hash_set_right(folder: Path, name: str) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"][name]["sha256"] = digest_of(folder / name)
    (folder / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("old", "new", "hash_is_right", "says"),
    [
        ('"number":1', '"number":2', False, "hash differs"),
        ('"sequence":1,', '"sequence":7,', True, "does not lead to version"),
        ('"kind":"prisoner"', '"kind":"dragon"', True, "line 1, cannot be read"),
        ('"cause":"publication"', '"cause":"withdrawal"', True, "does not agree with itself"),
        ('{"sequence"', '"sequence"', True, "line 1, cannot be read"),
    ],
)
def test_what_is_not_whole_is_refused_and_nothing_is_left(uploads, tmp_path, old, new, hash_is_right, says):
    published(PrisonerFactory())
    folder = exported(tmp_path / "one") / "record"
    changed(folder / "versions.jsonl", old, new)
    if hash_is_right:
        with_hash_set_right(folder, "versions.jsonl")
    with empty_instance("second", tmp_path / "second"):
        with pytest.raises(CommandError, match=says):
            imported(tmp_path / "one")
        assert not Version.objects.exists() and not Prisoner.objects.exists()


@pytest.mark.parametrize("name", ["files/../../escaped.jpg", "files/pictures/../x.jpg", "files/pictures/x.html/y.js"])
def test_a_file_that_leads_elsewhere_is_refused(uploads, tmp_path, name):
    published(PrisonerFactory())
    folder = exported(tmp_path / "one") / "record"
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"][name] = {"bytes": 0, "sha256": "", "rows": None}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with empty_instance("second", tmp_path / "second"), pytest.raises(CommandError, match="no record has"):
        imported(tmp_path / "one")


def test_a_folder_that_is_no_record_is_refused(uploads, tmp_path):
    with pytest.raises(CommandError, match="export_data"):
        imported(tmp_path)


def test_every_kind_of_noun_is_made_again():
    assert {rebuilder.kind for rebuilder in REBUILDERS} == set(composers)
