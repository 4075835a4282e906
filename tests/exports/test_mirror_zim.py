"""A mirror packed into one ZIM file: every file of it at its path, with a search, and nothing that was changed."""

from __future__ import annotations

import json
import posixpath
import shutil
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import override_settings
from libzim.reader import Archive
from libzim.search import Query, Searcher

from exports.mirror.zim import CODES, DESCRIPTION
from tests.database import empty_again
from tests.exports.mirrors import files_of, links_of, mirror_in
from tests.factories import PrisonerFactory, published


@pytest.fixture(scope="module")
def mirror(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Path]:
    """A mirror in two languages, with one person."""
    folder = tmp_path_factory.mktemp("zim")
    with django_db_blocker.unblock(), override_settings(VAR_DIR=folder / "var"):
        published(PrisonerFactory(name="Leyla Zimova"))
        mirror_in(folder / "site", languages=("en", "ru"))
        empty_again()
    yield folder / "site"


@pytest.fixture
def spoilt(mirror: Path, tmp_path: Path) -> Path:
    """A copy of it, in which the first page is another."""
    shutil.copytree(mirror, tmp_path / "site")
    (tmp_path / "site" / "index.html").write_text("<title>Another</title>")
    return tmp_path / "site"


def packed(mirror: Path) -> tuple[Archive, str]:
    """The mirror as one file, and what the command said."""
    file, out = mirror.parent / "vigil.zim", StringIO()
    call_command("export_zim", str(mirror), str(file), stdout=out)
    return Archive(file), out.getvalue()


def content_of(archive: Archive, path: str) -> bytes:
    return bytes(archive.get_entry_by_path(path).get_item().content)


def test_every_file_of_the_mirror_is_in_it_and_links_lead_to_entries(mirror):
    archive, said = packed(mirror)
    files = files_of(mirror)
    assert archive.check()
    assert said.startswith(f"{len(files)} files, ")
    for path, content in files.items():
        assert content_of(archive, path) == content, path
        if path.endswith(".html"):
            assert archive.get_entry_by_path(path).get_item().mimetype == "text/html"
            links = links_of(content)
            for link in links.fetched + links.followed:
                if not link.startswith(("#", "mailto:", "https://", "http://")):
                    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(urlsplit(link).path)))
                    assert archive.has_entry_by_path(target), (path, link)


def test_it_says_what_it_is_as_readers_of_zim_ask(mirror):
    archive, _said = packed(mirror)
    told = {name: archive.get_metadata(name).decode() for name in archive.metadata_keys if "Illustration" not in name}
    made_at = json.loads((mirror / "manifest.json").read_text())["made_at"]
    assert told["Title"] == "Vigil"
    assert told["Language"] == "eng,rus"
    assert told["Date"] == made_at[:10]
    assert told["Name"] and told["Creator"] and told["Publisher"] and told["License"]
    assert told["Source"] == settings.SITE_URL
    assert told["Description"] == DESCRIPTION and len(DESCRIPTION) <= 80
    assert bytes(archive.get_illustration_item(48).content).startswith(b"\x89PNG")
    assert archive.main_entry.get_item().path == "index.html"


def test_a_person_is_found_by_name(mirror):
    archive, _said = packed(mirror)
    found = Searcher(archive).search(Query().set_query("Zimova"))
    paths = set(found.getResults(0, found.getEstimatedMatches()))
    page = next(mirror.glob("prisoners/[A-Z]*/index.html")).relative_to(mirror).as_posix()
    assert {page, f"ru/{page}"} <= paths
    assert archive.get_entry_by_path(page).title.startswith("Leyla Zimova")


def test_every_language_of_the_site_has_its_name_in_three_letters():
    assert CODES.keys() == dict(settings.LANGUAGES).keys()


def test_what_was_changed_or_is_no_mirror_is_not_packed(spoilt):
    with pytest.raises(CommandError, match=r"index\.html was changed"):
        packed(spoilt)
    (spoilt / "index.html").unlink()
    with pytest.raises(CommandError, match=r"index\.html is missing"):
        packed(spoilt)
    (spoilt / "manifest.json").unlink()
    with pytest.raises(CommandError, match="no mirror"):
        packed(spoilt)
    assert [path.name for path in spoilt.parent.iterdir()] == ["site"]


def test_a_file_that_is_there_stays_until_the_new_one_is_whole(mirror, spoilt):
    file = spoilt.parent / "vigil.zim"
    call_command("export_zim", str(mirror), str(file), stdout=StringIO())
    before = file.read_bytes()
    with pytest.raises(CommandError):
        packed(spoilt)
    assert file.read_bytes() == before
