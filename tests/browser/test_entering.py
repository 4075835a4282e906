"""Entering at the desk with a real browser: an arrest by keyboard alone, and typing that survives what goes wrong."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Stack

pytestmark = pytest.mark.browser

NAME = "Vugar Entered"


@pytest.fixture
def desk(stack: Stack, browser: Browser) -> Iterator[Page]:
    """A signed-in activist."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    # Leaving a page with something unsaved asks; here one always leaves.
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(stack.address + "/admin/")
    sign_in(stack, page)
    yield page
    context.close()


def sign_in(stack: Stack, page: Page) -> None:
    page.get_by_label("Username").fill(stack.username)
    page.get_by_label("Password").fill(stack.password)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(stack.address + "/admin/")


def new_arrest(stack: Stack, page: Page) -> None:
    page.goto(stack.address + "/admin/prisoners/prisoner/new-arrest/")


def sees(page: Page, text: str) -> None:
    """That it is said on the page; the desk draws a page only when all its scripts are there."""
    expect(page.get_by_text(text).first).to_be_visible(timeout=20_000)


def field(page: Page, name: str) -> str:
    return page.locator(f"[name='{name}']").input_value()


def put_back(page: Page) -> None:
    # Rows are added by what the theme does once all is loaded.
    page.wait_for_load_state("load")
    page.get_by_role("button", name="Put it back").click()


def test_an_arrest_is_entered_and_published_by_keyboard_alone_and_the_same_name_is_asked_about(
    stack: Stack, desk: Page
) -> None:
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog", name="Keys")).to_contain_text("Go to the prisoners")
    desk.keyboard.press("Escape")
    desk.keyboard.press("g")
    desk.keyboard.press("p")
    desk.wait_for_url("**/admin/prisoners/prisoner/")
    desk.keyboard.press("/")
    expect(desk.locator("#searchbar")).to_be_focused()
    # In a field a letter is a letter.
    desk.keyboard.type("g?a")
    expect(desk.locator("#searchbar")).to_have_value("g?a")

    new_arrest(stack, desk)
    type_arrest(desk)
    desk.keyboard.press("Control+Enter")
    sees(desk, "Saved and published as version 1")
    sees(desk, "article 315.2")

    public = desk.context.new_page()
    public.goto(stack.address + "/prisoners/?q=Vugar")
    public.get_by_role("link", name=NAME).first.click()
    expect(public.get_by_role("main")).to_contain_text("7 February 2024")
    public.close()

    new_arrest(stack, desk)
    type_arrest(desk)
    desk.keyboard.press("Control+s")
    expect(desk.get_by_role("alert").first).to_contain_text("Is this one of them?")
    desk.get_by_role("button", name="It is: add this arrest to that case").click()
    sees(desk, f"Another arrest of {NAME}")
    assert field(desk, "charge") == "Criminal Code Articles 221.3 and 315.2"


def type_arrest(desk: Page) -> None:
    """From the first field to the source, by Tab, as fingers do it."""
    expect(desk.locator("[name=name]")).to_be_focused()
    desk.keyboard.type(NAME)
    desk.keyboard.press("Tab")
    desk.keyboard.type("Azer")
    desk.keyboard.press("Tab")
    desk.keyboard.type("7 Feb 2024")
    expect(desk.locator("output[for=id_arrested]")).to_have_text("7 February 2024 (2024-02-07)")
    for text in ("Baku", "police"):
        desk.keyboard.press("Tab")
        desk.keyboard.type(text)
    desk.keyboard.press("Tab")  # the kind: an arrest already
    desk.keyboard.press("Tab")
    desk.keyboard.type("Criminal Code Articles 221.3 and 315.2")
    desk.locator("[name=title]").focus()
    desk.keyboard.type("A letter from the family")


def test_what_was_typed_survives_a_lost_connection(stack: Stack, desk: Page) -> None:
    new_arrest(stack, desk)
    desk.get_by_label("Name", exact=True).fill("Offline Person")
    desk.get_by_label("Country of the case").select_option("AZ")
    desk.context.set_offline(True)
    desk.keyboard.press("Control+s")
    sees(desk, "The desk cannot be reached")
    assert field(desk, "name") == "Offline Person"
    # Even if the page is lost.
    desk.context.set_offline(False)
    desk.reload()
    assert field(desk, "name") == ""
    put_back(desk)
    assert (field(desk, "name"), field(desk, "country")) == ("Offline Person", "AZ")
    desk.get_by_label("When").fill("March 2024")
    desk.get_by_label("Title of the source").fill("A letter")
    desk.keyboard.press("Control+s")
    sees(desk, "Saved as a draft")
    # What is saved is kept no more.
    assert kept_in(desk) == 0
    new_arrest(stack, desk)
    expect(desk.get_by_role("button", name="Put it back")).to_have_count(0)


def test_what_was_typed_survives_an_expired_session(stack: Stack, desk: Page) -> None:
    new_arrest(stack, desk)
    desk.get_by_label("Name", exact=True).fill("Patient Person")
    desk.get_by_label("Country of the case").select_option("AZ")
    desk.get_by_label("When").fill("2024")
    desk.get_by_label("Title of the source").fill("A letter")
    desk.context.clear_cookies(name="sessionid")
    desk.get_by_role("button", name="Save", exact=True).last.click()
    sees(desk, "You are signed out")
    with desk.context.expect_page() as opened:
        desk.get_by_role("link", name="Sign in in a new tab").click()
    sign_in(stack, opened.value)
    opened.value.close()
    # The same page, with the token that the new session has.
    desk.get_by_role("button", name="Save", exact=True).last.click()
    sees(desk, "Saved as a draft")


def test_rows_that_were_added_come_back_but_nothing_confidential_and_signing_out_forgets(
    stack: Stack, desk: Page
) -> None:
    desk.goto(stack.address + "/admin/prisoners/prisoner/")
    desk.get_by_role("link", name="Afiaddin Mammadov").click()
    desk.wait_for_load_state("load")
    case = desk.url.partition("#")[0]
    for prefix, rows in (("names", 2), ("confidential_notes", 1)):
        for _n in range(rows):
            desk.evaluate(
                "prefix => document.querySelector(`[name=${prefix}-TOTAL_FORMS]`)"
                ".closest('.formset-wrapper').querySelector('.add-row').click()",
                prefix,
            )
    last = int(field(desk, "names-TOTAL_FORMS")) - 1
    desk.locator(f"[name=names-{last}-name]").fill("Another Spelling")
    # The notes stand on a tab of their own: shown here without going there.
    desk.evaluate("document.getElementById('confidential_notes-group').style.display = 'block'")
    desk.locator("[name=confidential_notes-0-body]").fill("His sister speaks to nobody but Gulnar")
    desk.wait_for_function("Object.values(sessionStorage).some(kept => kept.includes('Another Spelling'))")
    assert "Gulnar" not in desk.evaluate("JSON.stringify(sessionStorage)")

    desk.goto(case)
    put_back(desk)
    assert field(desk, f"names-{last}-name") == "Another Spelling"

    desk.evaluate("document.getElementById('logout-form').requestSubmit()")
    desk.wait_for_url("**/logout/")
    assert kept_in(desk) == 0


def test_a_new_row_shows_how_its_date_reads(stack: Stack, desk: Page) -> None:
    desk.goto(stack.address + "/admin/prisoners/prisoner/")
    desk.get_by_role("link", name="Afiaddin Mammadov").click()
    desk.wait_for_load_state("load")
    desk.goto(desk.url.partition("#")[0] + "#detentions")
    desk.reload()
    wrapper = desk.locator(".formset-wrapper", has=desk.locator("[name=detentions-TOTAL_FORMS]"))
    new = int(field(desk, "detentions-TOTAL_FORMS"))
    wrapper.locator(".add-row").click()
    desk.locator(f"[name=detentions-{new}-arrested]").fill("Nov 2023")
    expect(desk.locator(f"output[for=id_detentions-{new}-arrested]")).to_have_text("November 2023 (2023-11)")


def kept_in(desk: Page) -> int:
    """How much this tab keeps."""
    return int(desk.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('desk-typed:')).length"))
