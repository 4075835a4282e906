"""The naughty strings as a reader and an editor meet them: in a real browser none of them is anything but text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Stack
from tests.browser.desk import sign_in
from tests.browser.looking import visiting
from tests.faults.keeping import in_second_terminal
from tests.naughty_strings import naughty

pytestmark = [pytest.mark.browser, pytest.mark.drill]

FILL = "from tests.browser.naughty_content import fill; fill()"
# What could act on its own, wherever it stands; scripts and frames of the house come from files of its own.
ACTING = """() => [...document.querySelectorAll('*')].flatMap(element => {
    const found = [...element.attributes].filter(({name, value}) =>
        /^on/i.test(name)
        || (/^(href|src|action|formaction|data|poster|xlink:href|srcdoc)$/i.test(name)
            && /^(javascript|vbscript|data:text)/i.test(value.replace(/[\\x00-\\x20]/g, '')))
    ).map(({name}) => name);
    const isProgram = element.matches('script')
        && !/json|importmap/.test(element.type)
        && !(element.src?.startsWith(location.origin) && /\\/(static|jsi18n)\\//.test(element.src));
    const isForeign = element.matches('iframe, object, embed, applet, frame, base, marquee, meta[http-equiv=refresh]')
        || /^(x|xss|a:script)$/i.test(element.localName);
    return found.length || isProgram || isForeign ? [element.outerHTML.slice(0, 200)] : [];
})"""


@dataclass
class Seen:
    """What a browser did on all pages beside showing them."""

    pages: int = 0
    acts: list[Any] = field(default_factory=list)

    def watch(self, page: Page, host: str) -> None:
        """Note each dialog, window and question to another host from here on."""

        def asked_of(url: str) -> None:
            if urlsplit(url).netloc not in ("", host):
                self.acts.append((page.url, url))

        def opened(dialog: Any) -> None:
            self.acts.append((page.url, dialog.type, dialog.message))
            dialog.dismiss()

        page.on("dialog", opened)
        page.on("popup", lambda popup: self.acts.append((page.url, popup.url)))
        page.on("request", lambda request: asked_of(request.url))

    def look(self, page: Page, url: str, *, at_most: int = 400) -> None:
        """Open a page, which must be there, and note what on it could act."""
        answer = page.goto(url)
        assert answer and answer.status <= at_most, (url, answer and answer.status)
        self.pages += 1
        self.acts += [(url, html) for html in page.evaluate(ACTING)]


@pytest.fixture
def seen(counted: Callable[[str], None]) -> Iterator[Seen]:
    seen = Seen()
    yield seen
    counted(f"{seen.pages} pages, {len(seen.acts)} acts")


@pytest.fixture(scope="module")
def filled(stack: Stack) -> dict[str, Any]:
    done = in_second_terminal(stack.run.var_dir, FILL, None)
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(json.loads(done.stdout.splitlines()[-1]))


def test_what_acts_is_seen(browser: Browser) -> None:
    """So that nothing seen means something."""
    for html in (
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href=" java\nscript:alert(1)">x</a>',
        "<iframe srcdoc='x'></iframe>",
        "<xss>",
    ):
        with visiting(browser) as page:
            seen = Seen()
            seen.watch(page, "")
            page.set_content(html)
            assert page.evaluate(ACTING), html
            assert bool(seen.acts) == ("alert(1)<" in html or "onerror" in html), (html, seen.acts)


def test_no_string_of_the_record_acts_on_a_public_page(
    stack: Stack, browser: Browser, filled: dict[str, Any], seen: Seen
) -> None:
    paths = [f"/prisoners/{known}/" for known in [*filled["whole"], *filled["alone"]]]
    for known in filled["whole"]:
        paths += [f"/prisoners/{known}/letter/", f"/subscribe/?kind=prisoner&target={known}"]
    paths += [f"/campaigns/{filled['campaign']}/", f"/resolutions/{filled['resolution']}/"]
    paths += [f"/{noun}/" for noun in ("organizations", "institutions", "events", "statutes", "officials", "campaigns")]
    paths += ["/resolutions/", "/changes/", "/calendar/", "/statistics/", "/map/", "/ru/prisoners/?view=table", "/"]
    paths += [f"/prisoners/?view=table&page={page}" for page in range(1, 4)]
    # Without the policy: what stands on a page must be inert by itself.
    with visiting(browser, bypass_csp=True) as page:
        seen.watch(page, urlsplit(stack.address).netloc)
        for path in paths:
            seen.look(page, stack.address + path)
        # What the lists lead to: nouns whose slugs nobody here knows.
        for noun in ("organizations", "institutions", "events", "statutes", "officials"):
            page.goto(f"{stack.address}/{noun}/")
            links = page.locator(f"main a[href^='/{noun}/']").evaluate_all("links => links.map(link => link.href)")
            for link in dict.fromkeys(link.split("#")[0] for link in links if "?" not in link):
                seen.look(page, link)
    assert seen.acts == []


def test_no_string_that_a_reader_sends_acts_on_the_page_that_answers(
    stack: Stack, browser: Browser, seen: Seen
) -> None:
    with visiting(browser, bypass_csp=True) as page:
        seen.watch(page, urlsplit(stack.address).netloc)
        for text in naughty():
            query = urlencode({"q": text, "country": text, "held_on": text}, errors="surrogatepass")
            seen.look(page, f"{stack.address}/prisoners/?{query}")
    assert seen.acts == []


def test_no_string_of_the_record_acts_at_the_desk(
    stack: Stack, browser: Browser, filled: dict[str, Any], seen: Seen
) -> None:
    with visiting(browser, bypass_csp=True) as page:
        sign_in(stack.address, page, stack.username, stack.password)
        seen.watch(page, urlsplit(stack.address).netloc)
        desk = f"{stack.address}/admin/"
        keys, whole = filled["keys"], len(filled["whole"])
        for key in keys[:whole]:
            for view in ("change", "history"):
                seen.look(page, f"{desk}prisoners/prisoner/{key}/{view}/")
        for key in keys[whole::6]:
            seen.look(page, f"{desk}prisoners/prisoner/{key}/change/")
        # Every list of the desk, whatever it is of.
        page.goto(desk)
        lists = page.locator("a[href^='/admin/']").evaluate_all("links => links.map(link => link.pathname)")
        for path in dict.fromkeys(path for path in lists if path.count("/") == 4):
            seen.look(page, stack.address + path)
        page.goto(f"{desk}prisoners/prisoner/{keys[0]}/change/")
        expect(page.locator("h1").first).to_be_visible()
    assert seen.acts == []
