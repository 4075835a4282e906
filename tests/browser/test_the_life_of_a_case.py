"""A case at the desk in a real browser: from first report to publication, with a second team, and through time."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, expect

from config.processes import wait_until
from tests.browser.conftest import Stack
from tests.browser.desk import (
    NEIGHBOURS,
    Desks,
    choose,
    follow_link,
    keep_picture,
    open_case,
    record_arrest,
    said,
)

pytestmark = pytest.mark.browser


def test_a_first_report_is_asked_about_returned_and_published_from_the_queue(
    stack: Stack, desks: Desks, page: Page
) -> None:
    at_work, editor = desks.contributor, desks.editor
    at_work.goto("/admin/")
    at_work.get_by_role("link", name="Record an arrest").click()
    keep_picture(at_work, "new-arrest")
    record_arrest(at_work, "Kamran Sinagov", button="Save and ask for review")
    said(at_work, re.compile("asked for review"))
    public_id = open_case(at_work, "Kamran Sinagov")

    from_queue(editor, "Kamran Sinagov")
    take(editor, "Return with a comment", remark="Who was there when he was taken?")
    said(editor, "Kept: returned with a comment.")

    open_case(at_work, "Kamran Sinagov")
    follow_link(at_work, "Review")
    expect(at_work.get_by_text("Who was there when he was taken?")).to_be_visible()
    take(at_work, "Ask for review", remark="His sister; it is in the notes.")
    said(at_work, "Kept: asked for review.")
    assert page.goto(f"{stack.address}/prisoners/{public_id}/").status == 404  # type: ignore[union-attr]

    from_queue(editor, "Kamran Sinagov")
    plan_and_cancel(editor)
    take(editor, "Approve", remark="")
    take(editor, "Publish", remark="Two sources agree.")
    said(editor, re.compile("Published as version 1"))
    assert page.goto(f"{stack.address}/prisoners/{public_id}/").status == 200  # type: ignore[union-attr]
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kamran Sinagov")


def test_what_publishing_would_change_is_shown_word_by_word(desks: Desks) -> None:
    at_work, editor = desks.contributor, desks.editor
    open_case(at_work, "Ulvi Hasanli")
    keep_picture(at_work, "case")
    summary = at_work.get_by_label("The case in short", exact=True).input_value()
    change_summary(at_work, summary.replace("independent journalists", "independent editors"), button="Save")
    said(at_work, "Saved at the desk. The public sees this change when it is published.")
    editor.goto("/admin/")
    expect(editor.get_by_role("link", name=re.compile("Ulvi Hasanli")).first).to_be_visible()
    keep_picture(editor, "start")
    from_queue(editor, "Ulvi Hasanli")
    expect(editor.locator("del").filter(has_text="journalists").first).to_have_text("journalists")
    expect(editor.locator("ins").filter(has_text="editors").first).to_have_text("editors")
    keep_picture(editor, "review")
    take(editor, "Discard the changes", remark="The statement says journalists.")
    expect(editor.get_by_text("Publishing would change nothing")).to_be_visible()


def test_another_team_proposes_and_is_let_in(desks: Desks) -> None:
    neighbour, editor = desks.neighbour, desks.editor
    open_case(neighbour, "Aziz Orujov")
    neighbour.get_by_label("The case in short", exact=True).fill("Aziz Orujov is the head of Kanal 13.")
    neighbour.get_by_label("Reason for the change").fill("He leads the channel.")
    neighbour.get_by_role("button", name="Propose this change").click()
    said(neighbour, re.compile("^Proposed"))

    editor.goto("/admin/prisoners/proposal/")
    editor.get_by_role("link", name="He leads the channel.").click()
    expect(editor.locator("q", has_text="He leads the channel.").first).to_be_visible()
    editor.get_by_role("link", name="Look at it in the form, and accept").click()
    expect(editor.get_by_label("The case in short", exact=True)).to_have_value("Aziz Orujov is the head of Kanal 13.")
    editor.get_by_role("button", name="Save and publish", exact=True).click()
    said(editor, re.compile("Saved and published as version"))

    record_arrest(editor, "Rena Sinagova", button="Save")
    said(editor, re.compile("draft"))
    neighbour.goto("/admin/prisoners/prisoner/?q=Rena+Sinagova")
    expect(neighbour.get_by_role("link", name="Rena Sinagova")).to_have_count(0)
    open_case(editor, "Rena Sinagova")
    editor.locator("#sharings-group a.add-row").click()
    choose(editor, "id_sharings-0-organization", NEIGHBOURS)
    editor.get_by_label("Reason for the change").fill("They have her lawyer.")
    editor.get_by_role("button", name="Save", exact=True).click()
    said(editor, "Saved.")
    open_case(neighbour, "Rena Sinagova")


def test_a_name_in_another_script_finds_the_person_and_stops_a_second_record(
    desks: Desks, page: Page, stack: Stack
) -> None:
    page.goto(f"{stack.address}/prisoners/?q=Афиаддин+Мамедов")
    expect(page.get_by_role("main").get_by_role("link", name="Afiaddin Mammadov").first).to_be_visible()
    desk = desks.editor
    desk.goto("/admin/prisoners/prisoner/?q=Афиаддин Мамедов")
    expect(desk.get_by_role("link", name="Afiaddin Mammadov", exact=True)).to_be_visible()
    record_arrest(desk, "Əfiəddin Məmmədov", button="Save")
    likely = desk.get_by_role("alert").filter(has_text="Is this one of them? Nothing is saved yet.")
    expect(likely.get_by_role("link", name=re.compile("Afiaddin Mammadov"))).to_be_visible()
    expect(likely).to_contain_text("the same name")
    desk.goto("/admin/prisoners/prisoner/?q=Afiaddin")
    expect(desk.locator("#result_list tbody tr")).to_have_count(1)


def test_two_records_of_one_person_are_merged_and_parted_again(stack: Stack, desks: Desks, page: Page) -> None:
    desk = desks.editor
    record_arrest(desk, "Teimur Kerimov", button="Save and publish")
    desk.get_by_label("I have looked: this is someone else.").check()
    desk.get_by_role("button", name="Save and publish", exact=True).click()
    said(desk, re.compile("Saved and published as version 1"))
    second = open_case(desk, "Teimur Kerimov")
    first = open_case(desk, "Teymur Karimov")
    old = f"{stack.address}/prisoners/{second}/"
    assert page.goto(old).status == 200  # type: ignore[union-attr]

    follow_link(desk, "Merge with another case …")
    desk.get_by_role("link", name=re.compile("Teimur Kerimov")).click()
    desk.get_by_label("Reason").fill("The same man: his lawyer says so.")
    keep_picture(desk, "merge")
    desk.get_by_role("button", name="Merge", exact=True).click()
    said(desk, re.compile("is now part of"))
    # The browser may keep what it saw for some seconds.
    assert wait_until(lambda: f"/prisoners/{first}/" in led_to(page, old), within=60)

    follow_link(desk, "Merge with another case …")
    desk.get_by_role("link", name="Take back …").click()
    desk.get_by_label("Reason").fill("They are cousins.")
    desk.get_by_role("button", name="Take the merge back").click()
    said(desk, re.compile("is a case of its own again"))
    assert wait_until(lambda: f"/prisoners/{second}/" in led_to(page, old), within=60)


def led_to(page: Page, address: str) -> str:
    """Where an address leads a visitor."""
    page.goto(address)
    return page.url


def test_two_versions_are_compared_and_one_field_is_restored(desks: Desks) -> None:
    desk = desks.editor
    open_case(desk, "Hafiz Babali")
    before = desk.get_by_label("The case in short", exact=True).input_value()
    desk.get_by_label("Occupations").first.fill("journalist")
    change_summary(desk, "Hafiz Babali is a journalist.", button="Save and publish")
    said(desk, re.compile("Saved and published as version"))

    follow_link(desk, "Versions")
    boxes = desk.locator("input[name=version]:not([value=working])")
    boxes.nth(0).check()
    boxes.nth(1).check()
    desk.get_by_role("button", name="Compare").click()
    expect(desk.locator("ins").filter(has_text="journalist").first).to_be_visible()
    keep_picture(desk, "versions")
    desk.get_by_role("link", name="Choose two others").click()
    desk.get_by_role("link", name=re.compile("^Restore from version")).nth(1).click()
    desk.get_by_label("Reason").fill("The first sentence was right.")
    desk.get_by_role("button", name="Restore what is ticked").click()
    said(desk, re.compile("[Rr]estored|put back"))
    open_case(desk, "Hafiz Babali")
    expect(desk.get_by_label("The case in short", exact=True)).to_have_value(before)


def test_a_hearing_that_comes_up_is_due_and_a_check_is_kept(desks: Desks) -> None:
    desk = desks.editor
    coming = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=5)
    open_case(desk, "Nargiz Absalamova")
    follow_link(desk, "Record a hearing")
    desk.get_by_label("Kind").select_option(label="trial hearing")
    desk.get_by_label("Date").fill(coming.isoformat())
    desk.get_by_role("button", name="Save", exact=True).click()
    said(desk, "Saved at the desk.")
    desk.goto("/admin/")
    desk.get_by_role("link", name="What is due").first.click()
    row = desk.get_by_role("row").filter(has_text="Nargiz Absalamova")
    expect(row.first).to_contain_text("trial hearing")
    keep_picture(desk, "due")
    row.first.get_by_role("link").click()
    follow_link(desk, "It still stands …")
    desk.get_by_label("How").fill("Called the lawyer.")
    desk.get_by_role("button", name="It still stands").click()
    said(desk, re.compile("Kept: the case was checked on"))
    follow_link(desk, "It still stands …")
    expect(desk.get_by_text("Called the lawyer.")).to_be_visible()


def from_queue(desk: Page, name: str) -> None:
    """From the start page through the review queue to the review of a case."""
    desk.goto("/admin/")
    desk.get_by_role("link", name="Review queue").first.click()
    desk.get_by_role("link", name=re.compile(name)).first.click()
    expect(desk.get_by_role("heading", name="What would change")).to_be_visible()


def take(desk: Page, step: str, *, remark: str) -> None:
    """One step of the review, with a remark."""
    desk.get_by_label("Remark or reason").fill(remark)
    desk.get_by_role("button", name=step, exact=True).click()


def plan_and_cancel(desk: Page) -> None:
    """A publication planned for tomorrow, and given up."""
    tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    desk.get_by_label("Day and time (UTC)").fill(f"{tomorrow:%Y-%m-%dT09:00}")
    desk.get_by_label("Reason", exact=True).fill("The family asked to wait a day.")
    desk.get_by_role("button", name="Plan the publication").click()
    said(desk, re.compile("It will be published on"))
    desk.get_by_role("button", name="Cancel this plan").click()
    said(desk, "The planned publication is cancelled.")


def change_summary(desk: Page, words: str, *, button: str) -> None:
    """Write the case in short anew, and save."""
    desk.get_by_label("The case in short", exact=True).fill(words)
    desk.get_by_label("Reason for the change").fill("As the statement has it.")
    desk.get_by_role("button", name=button, exact=True).click()
