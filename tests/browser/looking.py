"""What the tests of the public pages ask a real browser: what it was sent, what it complained of, how a page looks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, ViewportSize

SIZES: dict[int, ViewportSize] = {
    320: {"width": 320, "height": 640},
    360: {"width": 360, "height": 740},
    1280: {"width": 1280, "height": 900},
}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass
class Trace:
    """One first view: each answer with its weight on the wire, and what the browser said of the page."""

    weights: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    status: int = 0

    @property
    def hosts(self) -> set[str]:
        return {urlsplit(url).netloc for url in self.weights if not url.startswith("data:")}

    def weight(self, *, kind: str = "") -> int:
        """Bytes of all answers, or of one kind (Document, Stylesheet, Script, Image …); portraits are not counted."""
        return sum(
            size
            for url, size in self.weights.items()
            if "/media/pictures/" not in url and kind in ("", self.kinds[url])
        )


@contextmanager
def visiting(browser: Browser, *, width: int = 1280, **options: Any) -> Iterator[Page]:
    """A fresh visitor, with nothing in the cache."""
    context = browser.new_context(viewport=SIZES[width], **options)
    yield context.new_page()
    context.close()


def traced(page: Page, url: str) -> Trace:
    """Open an address and wait until all of it is there; the browser's own account of it (CDP, Network)."""
    trace, asked = Trace(), {}
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")

    def answered(event: dict[str, Any]) -> None:
        asked[event["requestId"]] = event["request"]["url"]
        trace.weights.setdefault(event["request"]["url"], 0)
        trace.kinds[event["request"]["url"]] = event.get("type", "Other")

    def finished(event: dict[str, Any]) -> None:
        trace.weights[asked[event["requestId"]]] += int(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", answered)
    session.on("Network.loadingFinished", finished)
    page.on("console", lambda message: trace.complaints.append(message.text))
    page.on("pageerror", lambda error: trace.complaints.append(str(error)))
    page.on("requestfailed", lambda request: trace.complaints.append(f"{request.url}: {request.failure}"))
    answer = page.goto(url)
    if page.locator("#swagger-ui").count():
        page.wait_for_load_state("networkidle")
    assert answer
    trace.status = answer.status
    # An error page is itself told as one: that is no complaint of the page.
    trace.complaints = [said for said in trace.complaints if f"status of {trace.status}" not in said]
    session.detach()
    return trace
