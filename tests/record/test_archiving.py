"""Copies of the pages of sources."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from warcio.archiveiterator import ArchiveIterator

from record import archiving, tasks
from record.models import Source, SourceArchive
from tests.factories import CaseCitationFactory, PrisonerFactory, SourceFactory, UserFactory, published
from tests.receiver import Receiver, ServedPage, http_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Any, tmp_path: Path) -> Iterator[Receiver]:
    """Someone else's server with one page."""
    settings.MEDIA_ROOT = tmp_path
    with http_server() as server:
        settings.OUTGOING_ALLOWED_NETWORKS = ("127.0.0.0/8",)
        settings.OUTGOING_ALLOWED_PORTS = (server.port,)
        server.pages["/news"] = ServedPage(b"<p>News</p>", headers={"content-type": "text/html; charset=utf-8"})
        yield server


def asked(server: Receiver, path: str = "/news") -> SourceArchive:
    return archiving.ask_for_copy(source=SourceFactory(url=server.at(path)), by=UserFactory())


def records(archive: SourceArchive) -> list[Any]:
    with archive.file.open() as file:
        return [(r, r.content_stream().read()) for r in ArchiveIterator(io.BytesIO(file.read()), check_digests="raise")]


def make_due(archive: SourceArchive) -> None:
    SourceArchive.objects.filter(pk=archive.pk).update(due_at=timezone.now())


def test_a_copy_holds_each_request_and_answer_on_the_way_with_its_hash(server: Receiver) -> None:
    server.pages["/old"] = ServedPage(status=301, headers={"location": "/news"})
    archive = asked(server, "/old")
    assert archiving.keep_due() == archiving.Kept(kept=1)
    archive.refresh_from_db()
    assert (archive.state, archive.http_status, archive.content_type) == ("done", 200, "text/html")
    assert (archive.final_url, archive.said) == (server.at("/news"), "")
    kept = archive.file.read()
    assert (archive.size, archive.sha256) == (len(kept), hashlib.sha256(kept).hexdigest())
    assert str(archive.file.name).startswith(f"archives/{archive.source_id}-")
    found = records(archive)
    assert [(r.rec_type, r.rec_headers.get_header("WARC-Target-URI")) for r, _body in found] == [
        ("warcinfo", None),
        ("response", server.at("/old")),
        ("request", server.at("/old")),
        ("response", server.at("/news")),
        ("request", server.at("/news")),
    ]
    assert found[3][1] == b"<p>News</p>"
    assert found[3][0].rec_headers.get_header("WARC-IP-Address") == "127.0.0.1"
    assert found[4][0].http_headers.get_header("user-agent").startswith("Vigil (+")


def test_asking_twice_makes_one_copy_at_once(server: Receiver) -> None:
    first = asked(server)
    SourceArchive.objects.filter(pk=first.pk).update(due_at=timezone.now() + dt.timedelta(days=1))
    assert archiving.ask_for_copy(source=first.source, by=None).pk == first.pk
    assert archiving.keep_due().kept == 1
    assert SourceArchive.objects.count() == 1


def test_a_source_without_an_address_has_nothing_to_copy() -> None:
    with pytest.raises(archiving.NothingToKeep, match="no address"):
        archiving.ask_for_copy(source=SourceFactory(), by=None)


def test_new_sources_are_copied_by_schedule_once_for_each_address(server: Receiver) -> None:
    source = SourceFactory(url=server.at("/news"))
    SourceFactory()
    tasks.ask_for_copies()
    tasks.ask_for_copies()
    tasks.keep_copies()
    tasks.ask_for_copies()
    asked_for: list[Any] = list(SourceArchive.objects.values_list("source", "state", "asked_by"))
    assert asked_for == [(source.pk, "done", None)]
    source.url = server.at("/elsewhere")
    source.save()
    assert archiving.ask_for_copies_of_new_sources() == 1


def test_a_page_that_is_not_there_is_tried_again_later_and_then_given_up_on_in_words(server: Receiver) -> None:
    server.status = 503
    archive = asked(server, "/gone")
    for attempt in range(1, archiving.MOST_ATTEMPTS + 1):
        assert archiving.keep_due() == archiving.Kept(failed=1)
        assert archiving.keep_due() == archiving.Kept()
        archive.refresh_from_db()
        assert (archive.attempts, archive.said) == (attempt, "The page answered with 503.")
        make_due(archive)
    assert (archive.state, archive.http_status, bool(archive.file)) == ("failed", 503, False)
    assert len(server.gets) == archiving.MOST_ATTEMPTS
    assert archiving.keep_due() == archiving.Kept()


def test_an_address_that_is_never_asked_is_given_up_on_at_once(server: Receiver) -> None:
    server.pages["/in"] = ServedPage(status=302, headers={"location": "http://10.0.0.1/"})
    archive = asked(server, "/in")
    archiving.keep_due()
    archive.refresh_from_db()
    assert (archive.state, archive.said) == ("failed", "The name leads to an address that is not public.")


def test_a_page_that_is_too_large_is_not_kept(server: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archiving, "MOST_BYTES", 5)
    archive = asked(server)
    archiving.keep_due()
    archive.refresh_from_db()
    assert archive.said.startswith("The page is larger than")
    assert not archive.file


def test_a_copy_on_which_the_worker_died_each_time_is_given_up_on(server: Receiver) -> None:
    archive = asked(server)
    SourceArchive.objects.update(attempts=archiving.MOST_ATTEMPTS)
    archiving.keep_due()
    archive.refresh_from_db()
    assert (archive.state, server.gets) == ("failed", [])


def test_one_host_is_asked_once_a_run(server: Receiver) -> None:
    for n in range(3):
        server.pages[f"/{n}"] = ServedPage(b"x")
        asked(server, f"/{n}")
    assert [archiving.keep_due().kept for _run in range(4)] == [1, 1, 1, 0]
    assert [get.path for get in server.gets] == ["/0", "/1", "/2"]


def test_a_copy_changes_no_case(server: Receiver) -> None:
    source = SourceFactory(url=server.at("/news"))
    case = PrisonerFactory()
    CaseCitationFactory(prisoner=case, source=source, field="name")
    published(case)
    archiving.ask_for_copy(source=source, by=None)
    archiving.keep_due()
    case.refresh_from_db()
    assert not case.changed_since_publication
    known: Any = Source.objects.with_copies_known().get(pk=source.pk)
    assert known.is_kept


def test_a_desk_that_opens_no_pages_makes_no_copies(server: Receiver, settings: Any) -> None:
    asked(server)
    SourceFactory(url=server.at("/2"))
    settings.OUTGOING_PAGES = False
    assert archiving.ask_for_copies_of_new_sources() == 0
    assert archiving.keep_due() == archiving.Kept()
    assert server.gets == []
