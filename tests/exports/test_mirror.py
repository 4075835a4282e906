"""A mirror is the whole public site, as files that need nothing else, and holds what is published and nothing more."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.test import override_settings

from exports.mirror import making
from prisoners.models import Prisoner
from prisoners.published import PublishedPrisoner
from record.models import User
from record.publication import composers
from record.services import unpublish
from tests.database import empty_again
from tests.exports.conftest import publish_everything
from tests.exports.mirrors import files_of, leads_to, links_of, mirror_in, sheets_fetch
from tests.factories import PrisonerFactory, published, whole_case
from tests.marking import Marker, working_models
from tests.record.test_public_access import READABLE

# Says when it was made, and what was before.
OF_THE_MOMENT = re.compile(r"(?:.*/)?copy/index\.html|manifest\.json.*|SHA256SUMS.*")


@pytest.fixture(scope="module")
def marker() -> Marker:
    return Marker()


@pytest.fixture(scope="module")
def mirror(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any, marker: Marker) -> Iterator[Path]:
    """A mirror of a record with every noun, in which all that is not public is marked."""
    folder = tmp_path_factory.mktemp("mirror")
    with django_db_blocker.unblock(), override_settings(VAR_DIR=folder / "var"):
        publish_everything()
        PrisonerFactory(name="Draft Of Nobody")
        for model in working_models(READABLE):
            marker.mark(model)
        mirror_in(folder / "site", languages=("en", "ru"))
        yield folder / "site"
        empty_again()


def test_every_published_noun_has_its_page_in_every_language(mirror):
    for kind, composer in composers.items():
        for public_id in composer.published_model._default_manager.values_list("pk", flat=True):
            for language in ("", "ru/"):
                assert (mirror / f"{language}{kind}s" / public_id / "index.html").is_file()
    person = next(mirror.glob("prisoners/[A-Z]*/index.html")).parent
    assert json.loads((mirror / "prisoners" / f"{person.name}.json").read_text())["id"] == person.name
    assert (mirror / "prisoners" / f"{person.name}.atom").read_text().startswith("<?xml")
    assert (mirror / "prisoners" / f"{person.name}.ics").read_text().startswith("BEGIN:VCALENDAR")
    for name in ("", "methodology", "about", "statistics", "calendar", "changes", "data", "events", "institutions"):
        assert (mirror / name / "index.html").is_file(), name


def test_every_link_leads_to_a_file_and_nothing_is_fetched_from_elsewhere(mirror):
    sources = 0
    for name, content in files_of(mirror).items():
        if name.endswith(".css"):
            assert not list(sheets_fetch(content)), name
        if name.endswith(".html"):
            links = links_of(content)
            assert b'http-equiv="Content-Security-Policy"' in content
            assert links.tags.isdisjoint({"base", "iframe", "object", "embed"}), name
            assert "form" not in links.tags or name.endswith("copy/search/index.html"), name
            for link in links.fetched + links.followed:
                # What a statement cites lies elsewhere: a reader may follow it, no page fetches it.
                if link.startswith(("https://", "http://")):
                    assert link in links.followed and not link.startswith(settings.SITE_URL), (name, link)
                    sources += 1
                elif not link.startswith(("#", "mailto:")):
                    assert ":" not in link and not link.startswith("/"), (name, link)
                    assert leads_to(mirror, name, link).is_file() or not _has_file(link), (name, link)
        if name.endswith(".atom"):
            assert f'href="{settings.SITE_URL}'.encode() not in content
    assert sources


def test_a_mirror_of_some_languages_names_those_alone_and_leads_to_their_pages(mirror):
    pages = {name: links_of(content) for name, content in files_of(mirror).items() if name.endswith(".html")}
    for name, links in pages.items():
        assert {language for language, _link in links.in_languages} <= {"en", "ru", "x-default"}, name
        for _language, link in links.in_languages:
            assert "copy/" not in link or name.endswith("copy/index.html"), (name, link)
    person = next(mirror.glob("prisoners/[A-Z]*/index.html")).relative_to(mirror).as_posix()
    assert {language for language, _link in pages[person].in_languages} == {"en", "ru", "x-default"}
    there = [(mirror / person).parent / link for language, link in pages[person].in_languages if language == "ru"]
    assert {path.resolve() for path in there} == {(mirror / "ru" / person).resolve()}


def _has_file(link: str) -> bool:
    """Whether there is anything to be had: factories name files that nobody uploaded."""
    return "media/" not in link or default_storage.exists(link.partition("media/")[2])


def test_nothing_but_what_is_published_is_in_it(mirror, marker):
    text = "\n".join(
        content.decode(errors="replace") for name, content in files_of(mirror).items() if "search" not in name
    )
    assert "José" in text
    assert "Draft Of Nobody" not in text
    found = marker.found_in(text)
    assert not found


def test_to_the_last_page_a_mirror_is_read_as_the_public_role(transactional_db, tmp_path, settings, monkeypatch):
    settings.VAR_DIR = tmp_path / "var"
    published(whole_case())
    rendered, moments = making.rendered, set()

    def looking_at_what_is_not_public(address: Any, *args: Any, **kwargs: Any) -> bytes:
        content = rendered(address, *args, **kwargs)
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, now()")
            moments.add(cursor.fetchone())
        if address.path == "/copy/names/z/":
            with pytest.raises(DatabaseError, match="permission denied"):
                Prisoner.objects.exists()
            raise InterruptedError
        return content

    monkeypatch.setattr(making, "rendered", looking_at_what_is_not_public)
    with pytest.raises(InterruptedError):
        mirror_in(tmp_path / "site")
    assert {role for role, _moment in moments} == {settings.PUBLIC_ROLE}
    assert len(moments) == 1, "one transaction"
    assert Prisoner.objects.exists()
    assert not (tmp_path / "site").exists()


def test_brought_up_to_date_it_is_as_one_made_afresh_and_little_was_made_anew(transactional_db, tmp_path, settings):
    settings.VAR_DIR = tmp_path / "var"
    publish_everything()
    people = [published(PrisonerFactory(name=f"Person {letter}")) for letter in "ABCD"]
    first = mirror_in(tmp_path / "site")
    assert mirror_in(tmp_path / "site").rendered == 1, "the page about the copy"
    gone, changed = people[:2]
    unpublish(case=gone, by=User.objects.first(), reason="Asked for by the family")
    changed.name = "Person Changed"
    changed.save()
    published(changed)
    second = mirror_in(tmp_path / "site")
    third = mirror_in(tmp_path / "fresh", processes=2)
    there, fresh = files_of(tmp_path / "site"), files_of(tmp_path / "fresh")
    assert there.keys() == fresh.keys()
    different = {name for name in there if there[name] != fresh[name]}
    assert {name for name in different if not OF_THE_MOMENT.fullmatch(name)} == set()
    assert not any(gone.public_id in name for name in there)
    pages = [n for n in there if re.search(r"prisoners/[A-Z]", n)]
    assert second.rendered < third.rendered - len(pages) // 2
    assert second.sequence == first.sequence + 2
    assert json.loads(there["manifest.json"])["before"]


def test_on_another_day_days_are_counted_anew(transactional_db, tmp_path, settings):
    settings.VAR_DIR = tmp_path / "var"
    published(whole_case())
    whole = mirror_in(tmp_path / "site").rendered
    with time_machine.travel("2040-01-02 12:00", tick=True):
        assert mirror_in(tmp_path / "site").rendered == whole


def test_a_file_that_was_spoilt_is_made_again(transactional_db, tmp_path, settings):
    settings.VAR_DIR = tmp_path / "var"
    person = published(PrisonerFactory())
    mirror_in(tmp_path / "site")
    page = tmp_path / "site" / "prisoners" / person.public_id / "index.html"
    good = page.read_bytes()
    page.write_bytes(good.replace(b"<h1", b"<h2"))
    mirror_in(tmp_path / "site")
    assert page.read_bytes() == good


def test_cut_off_it_leaves_the_mirror_before_whole_and_the_next_run_clears_up(
    transactional_db, tmp_path, settings, monkeypatch
):
    settings.VAR_DIR = tmp_path / "var"
    published(PrisonerFactory())
    mirror_in(tmp_path / "site")
    before = files_of(tmp_path / "site")
    published(PrisonerFactory())
    with monkeypatch.context() as patched:
        # Moved away, and killed before the new one took its place.
        real, calls = making.os.replace, []

        def killed_at_the_second(source: Any, target: Any) -> None:
            if Path(target).name == "site":
                raise KeyboardInterrupt
            calls.append(target)
            real(source, target)

        patched.setattr("exports.mirror.writing.os.replace", killed_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            mirror_in(tmp_path / "site")
    assert not (tmp_path / "site").exists()
    assert files_of(tmp_path / ".before-site") == before
    mirror_in(tmp_path / "site")
    follows = json.loads((tmp_path / "site" / "manifest.json").read_text())["before"]
    assert follows == hashlib.sha256(before["manifest.json"]).hexdigest(), "brought up to date, not begun again"
    assert {path.name for path in tmp_path.iterdir()} == {"site", "var"}
    assert len(list((tmp_path / "site").glob("prisoners/[A-Z]*/index.html"))) == PublishedPrisoner.objects.count() == 2
