"""The frame of the public pages in a real browser: the menu without script, and one sheet of paper for a case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.public_site import Site

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A narrow phone whose reader has switched scripts off."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_the_places_open_and_close_without_script_and_with_keys_alone(site: Site, phone: Page):
    phone.goto(f"{site.address}/about/")
    places = phone.get_by_role("navigation", name="Main")
    assert not places.is_visible()
    for _stop in range(3):
        phone.keyboard.press("Tab")
    assert phone.locator(":focus").get_attribute("popovertarget") == "places"
    phone.keyboard.press("Enter")
    places.get_by_role("link", name="Campaigns").wait_for(state="visible")
    phone.keyboard.press("Escape")
    places.wait_for(state="hidden")
    phone.get_by_role("button", name="Menu").click()
    places.get_by_role("link", name="Prisoners").click()
    assert urlsplit(phone.url).path == "/prisoners/"


def test_the_search_of_the_masthead_finds_without_script(site: Site, phone: Page):
    phone.goto(f"{site.address}/about/")
    field = phone.get_by_role("searchbox").first
    field.fill("Mamedov Afiaddin")
    field.press("Enter")
    assert "q=Mamedov" in phone.url and phone.get_by_role("link", name="Afiaddin Mammadov").is_visible()


def test_on_a_wide_screen_the_places_stand_in_a_line_and_there_is_no_menu(site: Site, page: Page):
    page.goto(f"{site.address}/about/")
    assert page.get_by_role("navigation", name="Main").get_by_role("link", name="Prisoners").is_visible()
    assert not page.get_by_role("button", name="Menu").is_visible()


def test_a_case_prints_on_one_sheet_with_its_address_and_the_day(site: Site, page: Page):
    page.goto(f"{site.address}/prisoners/AZ-0001/")
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) == 1
    page.emulate_media(media="print")
    assert "/prisoners/AZ-0001/ · as it stood on" in page.locator(".colophon").inner_text()
    for gone in (".masthead-search", ".places-sheet", ".subscribe", ".footer-places"):
        assert not page.locator(gone).first.is_visible()
