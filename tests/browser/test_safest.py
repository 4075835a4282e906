"""Tor Browser at "Safest": no script, no pictures in SVG, no fonts but its own. Every page says all that it says
elsewhere.

Chromium has no such switch: what the site sends is taken apart on its way, as Tor Browser does after it came.
"""

from __future__ import annotations

import html
import re

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browser.looking import visiting
from tests.browser.public_pages import PAGES, PageType
from tests.browser.public_site import Site

pytestmark = pytest.mark.browser

OURS = [kind for kind in PAGES if kind.name != "api-docs"]
SVG = re.compile(r"<svg\b.*?</svg>", re.S)
# What one can press, and does not tell what it does.
NAMELESS = """
    [...document.querySelectorAll('a[href], button, summary')].filter(
        it => !it.textContent.trim() && !it.getAttribute('aria-label') && !it.querySelector('img[alt]:not([alt=""])')
    ).map(it => it.outerHTML.slice(0, 120))
"""
SVG_TEXT = re.compile(r"<text\b[^>]*>(.*?)</text>", re.S)
WORD = re.compile(r"[^\W\d_]+")


def at_safest(page: Page) -> list[str]:
    """From here on nothing that Safest leaves out reaches this page. Returns where the texts of pictures are put that
    were left out."""
    left_out: list[str] = []

    def hand_on(route: Route) -> None:
        if route.request.resource_type in ("script", "font") or ".svg" in route.request.url:
            route.abort()
        elif route.request.resource_type == "document":
            answer = route.fetch()
            left_out.extend(SVG_TEXT.findall(answer.text()))
            route.fulfill(response=answer, body=SVG.sub("", answer.text()))
        else:
            route.continue_()

    page.route("**/*", hand_on)
    return left_out


@pytest.mark.parametrize("kind", OURS, ids=str)
def test_a_page_says_all_that_it_says_and_names_what_can_be_pressed(site: Site, browser: Browser, kind: PageType):
    with visiting(browser, java_script_enabled=False) as page:
        left_out = at_safest(page)
        page.goto(site.url(kind))
        assert page.locator("svg").count() == 0
        assert page.locator("h1").first.is_visible()
        assert page.evaluate(NAMELESS) == []
        # What is written in a picture stands beside it in words; its numbers in a table that can be opened.
        assert page.locator(".graphic:not(:has(table)):not(:has(.empty))").count() == 0
        drawn = {word for text in left_out for word in WORD.findall(re.sub(r"<[^>]*>", " ", html.unescape(text)))}
        assert drawn - set(WORD.findall(page.evaluate("document.body.textContent"))) == set()


def test_a_name_is_found_and_a_case_followed(site: Site, browser: Browser):
    with visiting(browser, java_script_enabled=False) as page:
        at_safest(page)
        page.goto(site.address + "/prisoners/?q=Səbinə")
        page.locator("main").get_by_role("link", name="Səbinə Məmmədova").first.click()
        page.get_by_role("link", name=re.compile("Follow")).first.click()
        assert page.locator("main input[type=email]").is_visible()
