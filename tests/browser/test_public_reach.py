"""The public site for all who come: no violation that axe knows of, and the way to help by keys alone."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.browser.looking import visiting
from tests.browser.public_pages import BY_NAME, PAGES, PageType
from tests.browser.public_site import Site

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text()
# The page's own parts; Swagger's program inside one of them is another's, with a main part of its own.
CHECK = """async () => (await axe.run(
    {exclude: ['#swagger-ui']},
    {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        rules: {'landmark-no-duplicate-main': {enabled: !document.querySelector('#swagger-ui')}},
        resultTypes: ['violations']
    }
)).violations.flatMap(found => found.nodes.map(
    node => `${found.id}: ${node.target} ${node.html.slice(0, 120)} ${node.failureSummary}`))"""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# Drawn around what has the focus, wide enough and in a colour of its own.
RING = """element => {
    const style = getComputedStyle(element);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
        && style.outlineColor !== 'rgba(0, 0, 0, 0)';
}"""
SEEN = """element => {
    const box = element.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return box.width > 0 && top !== null && (element.contains(top) || top.contains(element));
}"""


# Another language, other lengths of words: on a phone there, on a desk here.
@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("az", 360)])
@pytest.mark.parametrize("kind", PAGES, ids=str)
def test_axe_finds_no_violation_in_either_scheme(
    site: Site, browser: Browser, kind: PageType, language: str, width: int
):
    # The API's page has no language of its own.
    url = site.url(kind, "en" if kind.name == "api-docs" else language)
    with visiting(browser, width=width, bypass_csp=True) as page:
        page.goto(url)
        # The API's page writes what it shows by a script.
        page.locator("h1").first.wait_for()
        page.evaluate(AXE)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate(CHECK) == [], scheme


def test_axe_finds_what_is_wrong(browser: Browser):
    """So that no violation means something."""
    with visiting(browser) as page:
        page.set_content('<p style="color: #aaa; background: #fff">Faint</p><img src="a.png"><input>')
        page.evaluate(AXE)
        rules = {said.split(":")[0] for said in page.evaluate(CHECK)}
    assert {"color-contrast", "image-alt", "label", "html-has-lang"} <= rules


def tab_to(page: Page, target: Locator, *, at_most: int) -> None:
    """Press Tab until this has the focus; each stop on the way must be seen, with a ring around it."""
    wanted = target.element_handle()
    for _stop in range(at_most):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        assert focused.evaluate(SEEN), focused.evaluate("element => element.outerHTML")
        assert focused.evaluate(RING), focused.evaluate("element => element.outerHTML")
        if focused.evaluate("(element, wanted) => element === wanted", wanted):
            return
    raise AssertionError(f"{target} is not reached within {at_most} stops")


@pytest.mark.parametrize("width", [360, 1280])
def test_from_home_over_search_to_a_person_and_to_following_by_keys_alone(site: Site, browser: Browser, width: int):
    with visiting(browser, width=width) as page:
        page.goto(site.url(BY_NAME["home"]))
        tab_to(page, page.get_by_role("link", name="Skip to the content"), at_most=1)
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.tagName") == "MAIN"

        page.goto(site.url(BY_NAME["about"]))
        tab_to(page, page.get_by_role("searchbox").first, at_most=30)
        page.keyboard.type("Sabina Mammadova")
        page.keyboard.press("Enter")
        page.wait_for_url("**/prisoners/?q=*")

        skip(page)
        person = page.get_by_role("main").get_by_role("link", name="Səbinə Məmmədova").first
        tab_to(page, person, at_most=90)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/prisoners/{site.content['person']}/**")

        skip(page)
        email = page.locator("input[type=email]")
        tab_to(page, email, at_most=120)
        page.keyboard.type("reader@example.org")
        tab_to(page, page.get_by_role("button", name="Follow"), at_most=1)
        page.keyboard.press("Enter")
        page.wait_for_url("**/subscribe/")
        assert page.get_by_role("main").is_visible() and page.context.cookies() == []


def skip(page: Page) -> None:
    """Over the masthead, as one who uses keys does on every page."""
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
