"""Every type of public page in a real browser, on a phone and on a desk: it answers, fits, weighs little, complains of
nothing, asks nobody else, sets no cookie, and has all of its content without script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page

from config.processes import wait_until
from prisoners.reporting.form_ticket import AT_LEAST
from tests.browser.looking import SIDEWAYS, SIZES, traced, visiting
from tests.browser.public_pages import BY_NAME, PAGES, PageType
from tests.browser.public_site import Site

pytestmark = pytest.mark.browser

# What tries requests out is another's program, and a script through and through.
OURS = [kind for kind in PAGES if kind.name != "api-docs"]
KILO = 1000
HTML_KILOBYTES = 20
# What one must read before anything is drawn; an element that waits for a script would stand here too.
BLOCKING = """
    document.querySelectorAll('link[rel=stylesheet]').length
    + [...document.querySelectorAll('head script[src]')].filter(s => !s.defer && !s.async && s.type != 'module').length
"""
# Words as they stand in the order of the source; what is only seen after a click counts as well.
WORDS = "document.querySelector('main').textContent.replace(/\\s+/g, ' ').trim()"


@pytest.mark.parametrize("kind", PAGES, ids=str)
def test_a_page_answers_fits_and_weighs_little_and_nobody_else_hears_of_it(
    site: Site, browser: Browser, kind: PageType
):
    for width in (360, 1280):
        with visiting(browser, width=width) as page:
            trace = traced(page, site.url(kind))
            assert trace.status == kind.status
            assert trace.complaints == []
            assert trace.hosts == {site.host}
            assert page.context.cookies() == []
            assert trace.weight(kind="Document") <= HTML_KILOBYTES * KILO
            assert trace.weight() <= kind.kilobytes * KILO
            assert page.evaluate(SIDEWAYS) <= 0, width
            is_framed(page)


def is_framed(page: Page) -> None:
    """What every page has: one heading above all, a title, a language, and one stylesheet to wait for."""
    assert page.locator("h1").count() == 1 and page.locator("h1").inner_text().strip()
    assert page.title().endswith(" · Vigil") and len(page.title()) > len(" · Vigil")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("main:not(#swagger-ui main)").count() == 1
    if page.locator("#swagger-ui").count() == 0:
        assert page.evaluate(BLOCKING) == 1


@pytest.mark.parametrize("kind", OURS, ids=str)
def test_a_page_never_scrolls_sideways_in_either_direction(site: Site, browser: Browser, kind: PageType):
    with visiting(browser, width=320) as page:
        page.goto(site.url(kind))
        for direction in ("ltr", "rtl"):
            page.evaluate("direction => { document.documentElement.dir = direction }", direction)
            for size in SIZES.values():
                page.set_viewport_size(size)
                assert page.evaluate(SIDEWAYS) <= 0, (direction, size)


@pytest.mark.parametrize("kind", OURS, ids=str)
def test_a_page_has_all_of_its_words_without_script(site: Site, browser: Browser, kind: PageType):
    said = []
    for script in (True, False):
        with visiting(browser, java_script_enabled=script) as page:
            page.goto(site.url(kind))
            said.append(page.evaluate(WORDS))
    assert said[0] == said[1] and len(said[0]) > 40


def test_where_trying_needs_a_script_the_page_says_so_and_leads_to_the_description(site: Site, browser: Browser):
    with visiting(browser, java_script_enabled=False) as page:
        page.goto(site.url(BY_NAME["api-docs"]))
        assert page.get_by_role("link", name="OpenAPI description").is_visible()


def test_a_list_is_narrowed_and_sorted_and_a_filter_taken_off_without_script(site: Site, browser: Browser):
    with visiting(browser, width=360, java_script_enabled=False) as page:
        page.goto(site.url(BY_NAME["list"]))
        page.locator("main").get_by_role("searchbox").first.fill("Məmmədova")
        page.locator("main").get_by_role("searchbox").first.press("Enter")
        assert "q=" in page.url
        main = page.locator("main")
        assert main.get_by_role("link", name="Səbinə Məmmədova").first.is_visible()
        page.goto(site.address + "/prisoners/?country=AZ&status=detained")
        page.get_by_role("list", name="Chosen filters").get_by_role("link", name="Country").click()
        assert "country=AZ" not in page.url and "status=detained" in page.url


def test_a_report_is_sent_and_looked_up_again_without_script(site: Site, browser: Browser):
    with visiting(browser, width=360, java_script_enabled=False) as page:
        page.goto(site.url(BY_NAME["report"]))
        page.locator("[name=kind]").first.check()
        page.locator("[name=whom]").fill("Aysel Quliyeva")
        page.locator("[name=what]").fill("Arrested at her home in the morning.")

        def sent() -> bool:
            # Sent faster than one can type, the page asks to send it once more, with all of it still there.
            with page.expect_navigation():
                page.locator("main form button[type=submit]").first.click()
            return page.locator("[name=what]").count() == 0

        assert wait_until(sent, within=AT_LEAST + 20), page.locator("main").inner_text()
        code = re.search(r"[A-Z0-9]{4}(?:-[A-Z0-9]{4}){3}", page.locator("main").inner_text())
        assert code, page.locator("main").inner_text()
        page.goto(site.url(BY_NAME["report-receipt"]))
        page.locator("[name=code]").fill(code[0])
        page.locator("[name=code]").press("Enter")
        assert "Nobody has looked at it yet" in page.locator("main").inner_text()
        assert page.context.cookies() == []
