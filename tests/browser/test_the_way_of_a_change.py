"""The product in one test: from the desk to the page, the API and an inbox, and out again."""

from __future__ import annotations

import json
import re
import urllib.request
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from config.processes import wait_until
from tests.browser.conftest import Stack
from tests.browser.desk import sign_in
from tests.mailbox import part

pytestmark = pytest.mark.browser

FOLLOWER = "mother@example.org"
PRISONER = "Afiaddin Mammadov"


def test_a_hearing_recorded_at_the_desk_reaches_the_page_the_api_and_one_inbox(
    stack: Stack, browser: Browser, page: Page
) -> None:
    profile = follow(stack, page)
    confirm(stack, page)

    desk = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    sign_in(stack.address, desk, stack.username, stack.password)
    record_hearing(stack, desk, date="2024-03-12", reason="The court's notice, read by the family.")

    # On the profile's timeline, for everyone.
    page.goto(profile)
    page.reload()
    timeline = page.get_by_role("region", name="What happened")
    expect(timeline).to_contain_text("12 March 2024")
    expect(timeline).to_contain_text("Trial hearing")

    # In the public change log.
    change = changes_of(stack)[-1]
    assert "12 March 2024" in change["summary"]
    assert PRISONER in change["summary"]

    # In exactly one message, with working links. Nothing nudges when a case has settled: beat looks once a minute.
    assert wait_until(lambda: bool(alerts(stack)), within=120), stack.run.said()
    (message,) = alerts(stack)
    assert message["X-Vigil-Version"] == str(change["sequence"])
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "12 March 2024" in part(message, "plain")
    links = set(re.findall(r"https?://\S+", part(message, "plain")))
    assert profile_path(profile) in {profile_path(link) for link in links}
    for link in links:
        answer = page.goto(link)
        assert answer is not None
        assert answer.status == 200, link

    # One click, as a mail program does it: a POST to the address in the header, with nothing else.
    unsubscribe = str(message["List-Unsubscribe"]).strip(" <>")
    assert one_click(unsubscribe) == 200

    record_hearing(stack, desk, date="2024-04-09", reason="The hearing was put off.")
    assert wait_until(lambda: "9 April 2024" in changes_of(stack)[-1]["summary"], within=10)
    # All that this change could still bring is made now, if it was not yet: there is nothing.
    assert stack.deliveries_left() == "0"
    assert len(alerts(stack)) == 1


def follow(stack: Stack, page: Page) -> str:
    """Find the person as a visitor, and ask to be told; the address of the profile."""
    page.goto(stack.address + "/prisoners/")
    page.get_by_role("link", name=PRISONER).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(PRISONER)
    profile = page.url
    page.get_by_label("Hear of changes by e-mail").fill(FOLLOWER)
    page.get_by_role("button", name="Follow").click()
    expect(page.get_by_role("main")).to_contain_text("link")
    assert not page.context.cookies(), "a visitor was given a cookie"
    return profile


def confirm(stack: Stack, page: Page) -> None:
    """Open the link in the mail, and press the button there."""
    assert wait_until(lambda: bool(stack.mailbox.to(FOLLOWER)), within=60), stack.run.said()
    found = re.search(r"https?://\S+/subscriptions/\S+", part(stack.mailbox.to(FOLLOWER)[0], "plain"))
    assert found
    page.goto(found[0])
    page.get_by_role("button", name="Yes, write to me").click()
    expect(page.get_by_role("main")).to_contain_text(PRISONER)


def record_hearing(stack: Stack, desk: Page, *, date: str, reason: str) -> None:
    """From the list of prisoners to a published hearing."""
    desk.goto(stack.address + "/admin/prisoners/prisoner/")
    desk.get_by_role("link", name=PRISONER).click()
    desk.get_by_role("link", name="Record a hearing").click()
    desk.get_by_label("Kind").select_option(label="trial hearing")
    desk.get_by_label("Date").fill(date)
    desk.get_by_label("Reason for the change").fill(reason)
    desk.get_by_role("button", name="Save and publish").click()
    expect(desk.get_by_text("Saved and published as version")).to_be_visible()


def changes_of(stack: Stack) -> list[dict[str, Any]]:
    """The change log from the beginning, as a client reads it."""
    found: list[dict[str, Any]] = []
    address: str | None = stack.address + "/api/v1/changes/"
    while address:
        with urllib.request.urlopen(address, timeout=10) as answer:
            body = json.load(answer)
        found += body["results"]
        address = body["next"]
    return found


def alerts(stack: Stack) -> list[Any]:
    """The messages that tell the follower of a change."""
    return [message for message in stack.mailbox.to(FOLLOWER) if message["X-Vigil-Version"]]


def one_click(address: str) -> int:
    request = urllib.request.Request(address, data=b"List-Unsubscribe=One-Click", method="POST")
    with urllib.request.urlopen(request, timeout=10) as answer:
        return int(answer.status)


def profile_path(address: str) -> str:
    """The part of an address that names the person: without host, slug and what comes after."""
    found = re.search(r"/prisoners/[A-Z]{2}-\d+", address)
    return found[0] if found else ""
