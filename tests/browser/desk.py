"""Staff at the desk in a real browser: who they are, and what they do again and again."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from config.environment import CHECKOUT
from tests.faults.keeping import in_second_terminal
from tests.launching import Run

SIZE: ViewportSize = {"width": 1280, "height": 900}
SECRET = "correct horse battery staple"
TEAM = "Baku Monitor"
NEIGHBOURS = "Caucasus Watch"
# An editor and a contributor of the team that maintains the sample's cases of Azerbaijan, and one of another team.
STAFF = f"""
from django.contrib.auth.models import Group
from organizations.models import Organization, TeamMember
from prisoners.models import Maintenance, Prisoner
from record.models import User
for team, people in {{{TEAM!r}: (("editor", "Editor"), ("contributor", "Contributor")),
                      {NEIGHBOURS!r}: (("neighbour", "Contributor"),)}}.items():
    made = Organization.objects.create(
        slug=team.lower().replace(" ", "-"), name=team, organization_kind="ngo", country="AZ", maintains_cases=True)
    for name, role in people:
        user = User.objects.create_user(name, f"{{name}}@example.org", {SECRET!r}, is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        TeamMember.objects.create(user=user, organization=made)
    if team == {TEAM!r}:
        for case in Prisoner.objects.filter(country="AZ"):
            Maintenance.objects.create(prisoner=case, organization=made)
"""


@dataclass
class Desks:
    """A page for each member of staff, signed in."""

    editor: Page
    contributor: Page
    neighbour: Page


def open_desks(run: Run, address: str, browser: Browser) -> Iterator[Desks]:
    """Make the two teams, and sign their staff in; close their browsers afterwards."""
    done = in_second_terminal(run.var_dir, STAFF, None)
    assert done.returncode == 0, done.stderr
    pages = {}
    for name in ("editor", "contributor", "neighbour"):
        pages[name] = browser.new_context(viewport=SIZE, base_url=address).new_page()
        sign_in(address, pages[name], name, SECRET)
    yield Desks(**pages)
    for page in pages.values():
        page.context.close()


def sign_in(address: str, desk: Page, username: str, password: str) -> None:
    desk.goto(address + "/admin/")
    desk.get_by_label("Username").fill(username)
    desk.get_by_label("Password").fill(password)
    desk.get_by_role("button", name="Log in").click()
    desk.wait_for_url("**/admin/")


def open_case(desk: Page, name: str) -> str:
    """From the list of prisoners to a case, by its name; its public id."""
    desk.goto("/admin/prisoners/prisoner/")
    search = desk.locator("#searchbar")
    search.fill(name)
    search.press("Enter")
    desk.get_by_role("link", name=name, exact=True).click()
    return desk.get_by_text(re.compile(r"^[A-Z]{2}-\d{4,}$")).first.inner_text()


def follow_link(desk: Page, words: str) -> None:
    """A link of the panel of a case, also one that is folded under “More”."""
    panel = desk.get_by_role("navigation", name="This case")
    link = panel.get_by_role("link", name=words, exact=True)
    if not link.is_visible():
        panel.get_by_text("More", exact=True).click()
    link.click()


def record_arrest(desk: Page, name: str, *, button: str, **said: str) -> None:
    """The one screen for a new arrest, filled in and sent."""
    desk.goto("/admin/prisoners/prisoner/new-arrest/")
    told = {
        "Name": name,
        "When": "7 February 2024",
        "Where": "Baku",
        "Charge": "Criminal Code Articles 221.3 and 315.2",
        "Title of the source": f"The arrest of {name}",
    }
    for label, words in (told | said).items():
        desk.get_by_label(label, exact=True).fill(words)
    desk.get_by_role("button", name=button, exact=True).click()


def said(desk: Page, words: str | re.Pattern[str]) -> Locator:
    """Wait for a message of the desk."""
    message = desk.get_by_text(words).first
    expect(message).to_be_visible()
    return message


def keep_picture(desk: Page, name: str) -> None:
    """Save what is seen for the documentation, where DESK_PICTURES names a folder: a small PNG."""
    folder = os.environ.get("DESK_PICTURES")
    if not folder:
        return
    desk.evaluate("document.fonts.ready")
    picture = Image.open(io.BytesIO(desk.screenshot())).convert("RGB")
    file = CHECKOUT / Path(folder) / f"desk-{name}.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    picture.quantize(128, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(file, optimize=True)
    assert file.stat().st_size < 150_000, f"{file} is too large for the documentation"


def choose(desk: Page, field: str, words: str) -> None:
    """Pick from a type-ahead field."""
    desk.locator(f"#{field} + .select2 .select2-selection").click()
    desk.locator(".select2-container--open .select2-search__field").fill(words)
    desk.locator(".select2-results__option", has_text=words).first.click()
