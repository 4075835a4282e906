"""Staff sign in with a security key and with an app, in a real browser, narrow and wide, light and dark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser.looking import SIDEWAYS, visiting
from tests.first_run import FirstRun
from tests.launching import Person, running
from tests.staff.signing_in import code_now

pytestmark = pytest.mark.browser

PAGES = ("/admin/sign-in/", "/admin/sign-in/app/activate/", "/admin/sign-in/keys/add/", "/admin/sign-in/confirm/")


@dataclass
class Door:
    """Where staff sign in, and as whom."""

    address: str
    username: str
    password: str


@pytest.fixture(scope="module")
def door(first_run: FirstRun, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A run in which the second factor is mandatory, as in production."""
    person = Person(variables={"SECOND_FACTOR": "required"})
    with running(first_run(tmp_path_factory.mktemp("door")), person=person) as run:
        found = re.search(r"(\S+) / (\S+)\s*$", run.said(), re.M)
        assert found, run.said()
        yield Door(run.address(), found[1], found[2])


def with_password(door: Door, page: Page) -> list[str]:
    """Send name and password; what the browser complains of from then on."""
    complaints: list[str] = []

    def hear(said: ConsoleMessage) -> None:
        # A browser names the features of Permissions-Policy that it does not know; of no concern here.
        if said.type in ("error", "warning") and "Permissions-Policy" not in said.text:
            complaints.append(said.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(door.address + "/admin/")
    page.get_by_label("Username").fill(door.username)
    page.get_by_label("Password").fill(door.password)
    page.get_by_role("button", name="Log in").click()
    return complaints


def plug_in_a_key(page: Page) -> None:
    """A security key that is touched whenever it is asked (CDP, WebAuthn)."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasResidentKey": False,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_fit_and_nothing_in_them_is_refused_by_the_browser(
    door: Door, browser: Browser, width: int, scheme: str
) -> None:
    with visiting(browser, width=width, color_scheme=scheme) as page:
        complaints = with_password(door, page)
        page.wait_for_url("**/admin/sign-in/")
        for path in PAGES:
            page.goto(door.address + path)
            assert page.evaluate(SIDEWAYS) == 0, path
            for control in page.locator("button, input:not([type=hidden]), .door-button").all():
                if control.is_visible():
                    assert (control.bounding_box() or {"height": 0})["height"] >= 44, (path, control)
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (sum(int(part) for part in re.findall(r"\d+", ground)[:3]) < 200) == (scheme == "dark")
        assert complaints == []


def test_a_key_and_an_app_open_the_desk(door: Door, browser: Browser) -> None:
    """Both in one run: the second is set up by who came in with the first."""
    with visiting(browser) as page:
        plug_in_a_key(page)
        complaints = with_password(door, page)
        page.get_by_role("link", name="Add a security key").click()
        page.get_by_role("button", name="Add").click()
        page.get_by_label("Unused codes").wait_for()
        assert len(page.get_by_label("Unused codes").input_value().split()) == 10
        page.goto(door.address + "/admin/")
        page.get_by_role("heading", name="Vigil desk").or_(page.get_by_text("Review queue").first).first.wait_for()
        # The key alone, from now on: the same browser, signed out.
        page.goto(door.address + "/admin/sign-in/")
        page.get_by_role("button", name="Log out", exact=True).click()
        with_password(door, page)
        page.get_by_role("button", name="Use a security key").click()
        page.wait_for_url("**/admin/")
        page.goto(door.address + "/admin/sign-in/app/activate/")
        # What changes the way in is confirmed first.
        page.get_by_role("button", name="Use a security key").click()
        secret = page.get_by_label("Authenticator secret").input_value()
        page.get_by_label("Authenticator code").fill(code_now(secret))
        page.get_by_role("button", name="Activate").click()
        page.wait_for_url("**/admin/sign-in/")
        page.get_by_text("It is set up.").wait_for()
        # The pages of the theme, between, are not what is looked at.
        assert [said for said in complaints if "Security Policy" in said] == []
    # And another browser, with the app alone.
    with visiting(browser, width=360) as phone:
        with_password(door, phone)
        phone.get_by_label("Code from your app").fill(code_now(secret, later=1))
        phone.get_by_role("button", name="Sign In").click()
        phone.wait_for_url("**/admin/")
