"""A mirror on a stick: opened by a double click, without a server, in a real browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from playwright.sync_api import Browser, Page

from record.names import folded
from record.phonetics import keys_of_part, parts_of
from record.romanising import romanised
from tests.database import empty_again
from tests.exports.mirrors import mirror_in
from tests.factories import PrisonerFactory, published

pytestmark = [pytest.mark.browser, pytest.mark.drill]

NAMES = {"Həsən Əliyev": "Гасан Алиев", "José Núñez": "Жозе Нуньес", "Ναταλία Παπαδοπούλου": "Natalia Papadopoulou"}
READ = ["Şahin Məmmədov", "Мамедов Шахин", "حسن الخطيب", "Ολέγκ Ντίμιτρι", "Щербаков Дж. кызы", "Uladzimir O'Neil-çı"]


@pytest.fixture(scope="module")
def stick(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("stick")
    with django_db_blocker.unblock(), override_settings(VAR_DIR=folder / "var"):
        for name in NAMES:
            published(PrisonerFactory(name=name))
        mirror_in(folder / "site", languages=("en", "ru"))
        yield folder / "site"
        empty_again()


@pytest.fixture
def page(stick: Path, browser: Browser) -> Iterator[Page]:
    """The home page of the stick; at the end nothing may have been asked of any server, nor refused."""
    asked, complained = [], []
    context = browser.new_context()
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complained.append(message.text) if message.type == "error" else None)
    page.goto((stick / "index.html").as_uri())
    yield page
    context.close()
    assert not [url for url in asked if not url.startswith("file://")]
    assert not complained


def test_from_home_to_a_person_and_to_the_same_in_another_language(page):
    assert page.evaluate("getComputedStyle(document.querySelector('.masthead')).display") == "block"
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Prisoners").click()
    page.get_by_role("link", name="José Núñez").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "José Núñez"
    page.locator("a[hreflang=ru]").first.click()
    assert "/ru/prisoners/" in page.url
    assert page.get_by_role("heading", level=1).inner_text() == "José Núñez"


@pytest.mark.parametrize(("written", "asked"), NAMES.items())
def test_a_name_is_found_in_another_script(page, written, asked):
    page.get_by_role("link", name="Find a person by any spelling of the name").first.click()
    page.get_by_role("searchbox").fill(asked)
    page.get_by_role("button", name="Find").click()
    page.locator("#found a").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == written


def test_the_page_reads_names_as_the_record_does(page):
    page.get_by_role("link", name="Find a person by any spelling of the name").first.click()
    page.get_by_role("searchbox").fill("Nobody")
    page.get_by_role("button", name="Find").click()
    page.locator("#nobody").wait_for()
    for name in [*NAMES, *NAMES.values(), *READ]:
        assert page.evaluate(f"vigil.romanised({json.dumps(name)})") == romanised(name)
        for part in [*parts_of(romanised(name)), *parts_of(folded(name))]:
            assert page.evaluate(f"vigil.keysOf({json.dumps(part)})") == list(keys_of_part(part))


def test_without_a_script_every_name_stands_in_a_list(stick, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((stick / "copy" / "search" / "index.html").as_uri())
    page.get_by_role("link", name="J", exact=True).click()
    page.get_by_role("link", name="José Núñez").click()
    assert page.get_by_role("heading", level=1).inner_text() == "José Núñez"
    context.close()
