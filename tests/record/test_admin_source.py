"""Sources at the desk: filled in from their page, dead links found, copies asked for and fetched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from record import archiving
from record.models import Source, SourceArchive, SourceLink
from tests.desk import at_desk, list_of, page_of, said, save, staff
from tests.factories import SourceFactory, UserFactory
from tests.receiver import Receiver, ServedPage, http_server

pytestmark = pytest.mark.django_db

PAGE = b"""<html lang="az"><title>x</title><meta property="og:title" content="Arrested &lt;again&gt;">
<meta property="og:site_name" content="Meydan TV"><meta name="date" content="2023-11-20">"""
ADD = "/admin/record/source/add/"
READ = "/admin/record/source/read-page/"


@pytest.fixture
def server(settings: Any, tmp_path: Path) -> Iterator[Receiver]:
    """Someone else's server with one page."""
    settings.MEDIA_ROOT = tmp_path
    with http_server() as server:
        settings.OUTGOING_ALLOWED_NETWORKS = ("127.0.0.0/8",)
        settings.OUTGOING_ALLOWED_PORTS = (server.port,)
        server.pages["/news"] = ServedPage(PAGE)
        yield server


@pytest.fixture
def client() -> Client:
    return at_desk(staff("Contributor"))


# --- Filled in from the page ----------------------------------------------------------------------------------------


def test_the_script_is_given_what_the_page_says_for_empty_fields_only(server: Receiver, client: Client) -> None:
    answer = client.post(READ, {"url": server.at("/news"), "title": "", "publisher": "Typed by hand"}).json()
    assert answer["fields"] == {"title": "Arrested <again>", "published_on": "2023-11-20", "language": "az"}
    assert answer["said"].startswith("Filled in from the page: Title, Published on, Language.")
    assert not Source.objects.exists()


def test_what_cannot_be_read_is_said_in_words(server: Receiver, client: Client) -> None:
    server.pages["/file"] = ServedPage(b"%PDF", headers={"content-type": "application/pdf"})
    server.status = 404

    def told(url: str) -> str:
        answer = client.post(READ, {"url": url}).json()
        assert answer["fields"] == {}
        return answer["said"]

    assert "not a page but a file" in told(server.at("/file"))
    assert "answered with 404" in told(server.at("/other"))
    assert "not public" in told("http://10.0.0.1/")
    assert "Enter the address" in told("")


@pytest.mark.parametrize("role", ["Auditor", "Administrator"])
def test_who_may_not_enter_sources_opens_no_pages(server: Receiver, role: str) -> None:
    assert at_desk(staff(role)).post(READ, {"url": server.at("/news")}).status_code == 403
    assert Client().post(READ, {"url": server.at("/news")}).status_code == 302
    assert server.gets == []


def test_a_page_is_opened_by_a_form_only(server: Receiver, client: Client) -> None:
    assert client.get(READ, {"url": server.at("/news")}).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(UserFactory(editor=True))
    assert strict.post(READ, {"url": server.at("/news")}).status_code == 403
    assert server.gets == []


def test_without_a_script_the_form_comes_back_filled_in_and_not_saved(server: Receiver, client: Client) -> None:
    response = client.post(ADD, {"url": server.at("/news"), "publisher": "Typed", "_read_page": "1"})
    form = response.context["adminform"].form
    assert [form[name].value() for name in ("title", "publisher", "published_on")] == [
        "Arrested <again>", "Typed", "2023-11-20"
    ]  # fmt: skip
    assert "Arrested &lt;again&gt;" in response.text
    assert "Filled in from the page" in response.text
    assert not response.context["errors"]
    assert not Source.objects.exists()


def test_a_page_that_cannot_be_read_costs_nothing_that_was_typed(server: Receiver, client: Client) -> None:
    source = SourceFactory(title="Before", url="https://example.org/")
    response = save(client, page_of(source), "_read_page", title="Typed", url="http://10.0.0.1/", language="")
    assert 'value="Typed"' in response.text
    assert "Nothing was filled in." in said(response)
    source.refresh_from_db()
    assert source.title == "Before"


def test_the_form_says_that_the_page_sees_who_reads_it_and_has_the_button_in_popups(client: Client) -> None:
    for address in (ADD, f"{ADD}?_popup=1"):
        text = client.get(address).text
        assert "can see that Vigil reads it" in text
        assert f'data-reads-page="{READ}"' in text
        assert "desk/source-reading.js" in text


def test_a_desk_that_opens_no_pages_has_no_button(client: Client, settings: Any) -> None:
    settings.OUTGOING_PAGES = False
    source = SourceFactory(url="https://example.org/1")
    assert "_read_page" not in client.get(ADD).text
    assert "Keep a copy" not in client.get(page_of(source)).text


# --- Links ----------------------------------------------------------------------------------------------------------


def linked(state: str, **fields: Any) -> Source:
    source = SourceFactory(url=f"https://news.example/{state}", title=f"Is {state}")
    SourceLink.objects.create(source=source, state=state, checked_at=timezone.now(), **fields)
    return source


def test_dead_links_are_listed_by_a_filter(client: Client) -> None:
    linked("dead")
    linked("fine")
    SourceFactory(url="https://news.example/new", title="Is new")
    text = client.get(list_of(Source), {"answers": "dead"}).text
    assert "Is dead" in text
    assert "Is fine" not in text
    text = client.get(list_of(Source), {"answers": "unchecked"}).text
    assert "Is new" in text
    assert "Is dead" not in text


def test_the_page_of_a_source_says_what_became_of_its_link(client: Client) -> None:
    source = linked("dead", said="The page answered with 410.", failing_since=timezone.now())
    text = client.get(page_of(source)).text
    assert "The page answered with 410." in text
    assert "It has not answered since" in text


def test_a_new_address_is_looked_at_anew_and_another_change_is_not(client: Client) -> None:
    source = linked("dead")
    save(client, page_of(source), title="Another title")
    assert SourceLink.objects.exists()
    save(client, page_of(source), url="https://news.example/moved")
    assert not SourceLink.objects.exists()


# --- Copies ---------------------------------------------------------------------------------------------------------


def test_a_copy_is_asked_for_at_the_desk_and_fetched_from_it(server: Receiver, client: Client) -> None:
    source = SourceFactory(url=server.at("/news"))
    response = client.post(reverse("admin:record_source_copy", args=[source.pk]), follow=True)
    assert "A copy of the page is being made" in said(response)
    assert archiving.keep_due().kept == 1
    archive = SourceArchive.objects.get()
    assert archive.asked_by == response.context["user"]
    text = client.get(page_of(source)).text
    assert archive.sha256 in text
    address = reverse("admin:record_source_copy_file", args=[source.pk, archive.pk])
    assert address in text
    answer = client.get(address)
    assert b"".join(answer) == archive.file.read()
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_copy_is_private_to_the_desk_and_to_its_source(server: Receiver, client: Client) -> None:
    source = SourceFactory(url=server.at("/news"))
    archive = archiving.ask_for_copy(source=source, by=None)
    address = reverse("admin:record_source_copy_file", args=[source.pk, archive.pk])
    assert client.get(address).status_code == 404
    archiving.keep_due()
    archive.refresh_from_db()
    assert Client().get(address).status_code == 302
    assert Client().get(f"/media/{archive.file.name}").status_code == 404
    other = reverse("admin:record_source_copy_file", args=[SourceFactory().pk, archive.pk])
    assert client.get(other).status_code == 404
    assert at_desk(UserFactory()).get(address).status_code == 403


def test_a_copy_is_asked_for_by_who_may_change_the_source(server: Receiver, client: Client) -> None:
    source = SourceFactory(url=server.at("/news"))
    address = reverse("admin:record_source_copy", args=[source.pk])
    assert at_desk(staff("Auditor")).post(address).status_code == 403
    assert client.get(address).status_code == 405
    assert not SourceArchive.objects.exists()
    nothing = reverse("admin:record_source_copy", args=[SourceFactory().pk])
    assert "has no address" in said(client.post(nothing, follow=True))
