"""The tools of the desk in a real browser: files and pictures, sources, assessment and draft, many at once, imports."""

from __future__ import annotations

import csv
import http.server
import io
import re
import threading
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, Route, expect

from config.processes import wait_until
from tests.browser.conftest import Stack
from tests.browser.desk import TEAM, Desks, follow_link, keep_picture, open_case, said
from tests.documents import COVERED, pdf
from tests.faults.keeping import in_second_terminal
from tests.mailbox import part
from tests.pictures import TELLTALE, taken_by_a_camera

pytestmark = pytest.mark.browser

SISTER = "sister@example.org"
RELEASED = ("Elvin Mustafayev", "Sevinj Vagifgizi", "Mahammad Kekalov")
ROWS = [
    ("no", "category", "name", "arrested", "charges", "held_at"),
    (
        "1",
        "Journalists",
        "Anar Sinag oglu Yoxlamali",
        "22 November 2013",
        "Criminal Code Article 234.4.3",
        "Prison No. 11",
    ),
    (
        "2",
        "Journalists",
        "Lala Sinag qizi Yoxlamali",
        "Nov 2013",
        "Criminal Code Articles 221.3 and 315.2",
        "Prison № 14",
    ),
    ("3", "Bloggers", "Rauf Sinag oglu Yoxlamali", "around 2012", "Criminal Code Article 233", ""),
]
# As after three days without an answer: the worker looks once a day.
LINK_IS_DEAD = """
from datetime import timedelta
from django.utils import timezone
from record.models import Source, SourceLink
now = timezone.now()
SourceLink.objects.update_or_create(source=Source.objects.get(title="A page that was taken down"), defaults=dict(
    state="dead", checked_at=now, failing_since=now - timedelta(days=4), failures=4, said="The host was not found."))
"""


def test_a_picture_that_was_chosen_before_the_page_was_done_is_shown_to_be_cut(desks: Desks) -> None:
    desk = desks.editor
    open_case(desk, "Mohyaddin Orujov")
    held: list[Route] = []
    desk.route("**/crop*.js", lambda route: held.append(route))
    with desk.expect_request("**/crop*.js"):
        desk.reload(wait_until="commit")
    photo: FilePayload = {"name": "at-home.jpg", "mimeType": "image/jpeg", "buffer": taken_by_a_camera(size=(400, 200))}
    desk.locator("#id_portrait").set_input_files(photo)
    to_cut = desk.get_by_alt_text("The picture to cut")
    expect(to_cut).to_be_hidden()
    for route in held:
        route.continue_()
    desk.unroute("**/crop*.js")
    expect(to_cut).to_be_visible()


def test_a_portrait_is_cut_cleaned_and_published(desks: Desks, stack: Stack, page: Page) -> None:
    desk = desks.editor
    public_id = open_case(desk, "Mohyaddin Orujov")
    photo: FilePayload = {"name": "at-home.jpg", "mimeType": "image/jpeg", "buffer": taken_by_a_camera(size=(400, 200))}
    desk.locator("#id_portrait").set_input_files(photo)
    to_cut = desk.get_by_alt_text("The picture to cut")
    expect(to_cut).to_be_visible()
    assert wait_until(lambda: to_cut.evaluate("image => image.naturalWidth") > 0, within=30)
    # Upright it is 200 by 400: the upper half is kept.
    desk.get_by_label("To the bottom").fill("50")
    desk.get_by_label("Credit of the portrait").fill("A friend")
    desk.get_by_label("Licence of the portrait").fill("CC0")
    desk.get_by_label("Description of the portrait").first.fill("A man who looks into the camera.")
    publish(desk, "The family gave the portrait.")
    page.goto(f"{stack.address}/prisoners/{public_id}/")
    address = page.get_by_alt_text("A man who looks into the camera.").first.get_attribute("src")
    with urllib.request.urlopen(page.evaluate("address => new URL(address, location).href", address)) as answer:
        content = answer.read()
    assert TELLTALE.encode() not in content
    picture = Image.open(io.BytesIO(content))
    assert not picture.getexif()
    assert picture.width == picture.height


def test_a_document_is_private_until_it_is_published(desks: Desks, stack: Stack, page: Page) -> None:
    desk = desks.editor
    public_id = open_case(desk, "Tofig Yagublu")
    profile = f"{stack.address}/prisoners/{public_id}/"
    desk.get_by_role("link", name="Documents", exact=True).click()
    desk.get_by_role("link", name="Add a document").click()
    desk.get_by_label("Title").first.fill("The judgment of the court")
    desk.locator("#id_file").set_input_files({"name": "judgment.pdf", "mimeType": "application/pdf", "buffer": pdf()})
    desk.get_by_role("button", name="Save", exact=True).click()
    said(desk, "Saved")
    page.goto(profile)
    expect(page.get_by_text("The judgment of the court")).to_have_count(0)

    desk.get_by_role("link", name="Documents", exact=True).click()
    desk.get_by_role("link", name="The judgment of the court").click()
    desk.locator("#id_is_public").check()
    desk.get_by_label("Credit").first.fill("The court")
    desk.get_by_label("Licence").first.fill("CC0")
    desk.get_by_label("Reason for the change").fill("The lawyer agrees.")
    desk.get_by_role("button", name="Save and publish the case").click()
    said(desk, re.compile("Saved and published as version"))
    page.reload()
    link = page.get_by_role("link", name=re.compile("The judgment of the court"))
    with urllib.request.urlopen(
        page.evaluate("address => new URL(address, location).href", link.get_attribute("href"))
    ) as answer:
        content = answer.read()
    assert content.startswith(b"%PDF")
    assert COVERED.encode() not in content


def test_an_assessment_and_a_submission_draft_come_from_the_case(desks: Desks, tmp_path: Path) -> None:
    desk = desks.editor
    open_case(desk, "Aykhan Israfilov")
    follow_link(desk, "Assess the case")
    desk.get_by_label("Summary").first.fill("Held for organising couriers.")
    desk.locator("input[name=wgad][value=II]").check()
    desk.locator("#id_findings-0-finding").select_option("met")
    desk.locator("#id_findings-0-reasoning").fill("The freedom of association.")
    desk.get_by_label("Reason for the change").fill("Assessed by the team.")
    desk.get_by_role("button", name="Save", exact=True).click()
    said(desk, "Saved at the desk.")
    open_case(desk, "Aykhan Israfilov")
    follow_link(desk, "Submission draft (WGAD)")
    expect(desk.get_by_role("heading", name="What is not on record")).to_be_visible()
    for button, beginning in (("Text to go on writing in (ODT)", b"PK"), ("PDF", b"%PDF")):
        with desk.expect_download() as download:
            desk.get_by_role("button", name=button).click()
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)
        assert file.read_bytes().startswith(beginning)
    [odt] = tmp_path.glob("*.odt")
    assert "Aykhan Israfilov" in zipfile.ZipFile(odt).read("content.xml").decode()


def test_a_copy_of_a_page_is_asked_for_and_dead_links_are_listed(desks: Desks, stack: Stack) -> None:
    desk = desks.editor
    with somebody_elses_server() as address:
        desk.goto("/admin/record/source/add/")
        desk.get_by_label("Title").first.fill("A page that was taken down")
        desk.locator("#id_url").fill(address)
        desk.locator("[name=_continue]").click()
        desk.get_by_role("button", name="Keep a copy of the page now").click()
        said(desk, re.compile("A copy of the page is being made"))
        # Its address leads into our own network: the worker does not go there, and says so.
        answer = desk.get_by_text(re.compile("could not be kept"))
        assert wait_until(lambda: desk.reload() is not None and answer.count() > 0, within=90)
    done = in_second_terminal(stack.run.var_dir, LINK_IS_DEAD, None)
    assert done.returncode == 0, done.stderr
    desk.goto("/admin/record/source/")
    desk.get_by_text("Filters").first.click()
    desk.get_by_role("link", name=re.compile("dead", re.I)).first.click()
    expect(desk.locator("#result_list tbody tr")).to_have_count(1)
    expect(desk.get_by_role("link", name="A page that was taken down")).to_be_visible()


def test_a_release_of_three_is_recorded_in_one_act_and_told_in_one_message(
    desks: Desks, stack: Stack, page: Page
) -> None:
    follow_country(stack, page)
    desk = desks.editor
    desk.goto("/admin/prisoners/prisoner/")
    for name in RELEASED:
        desk.get_by_role("row").filter(has_text=name).get_by_role("checkbox").check()
    desk.locator("select[name=action]").select_option("record_together")
    desk.get_by_role("button", name=re.compile("^(Go|Run)")).first.click()
    desk.get_by_role("link", name="A release, or another end").click()
    desk.locator("#id_ended").fill("13 December 2024")
    desk.locator("#id_end_kind").select_option("amnesty")
    desk.locator("#id_source_title").fill("The decree on amnesty")
    desk.get_by_role("button", name="Look at each case").click()
    for name in RELEASED:
        expect(desk.get_by_role("checkbox", name=re.compile(name))).to_be_checked()
    desk.get_by_label("Reason", exact=True).fill("The decree of 12 December.")
    keep_picture(desk, "together")
    desk.get_by_role("button", name="Record, and publish those that are public").click()
    said(desk, "Recorded in 3 cases.")

    assert wait_until(lambda: bool(news(stack)), within=150), stack.run.said()
    assert stack.deliveries_left() == "0"
    (message,) = news(stack)
    for name in RELEASED:
        assert name in part(message, "plain")


def test_a_table_is_mapped_previewed_run_and_undone(desks: Desks) -> None:
    desk = desks.editor
    table = io.StringIO()
    csv.writer(table).writerows(ROWS)
    desk.goto("/admin/prisoners/import/add/")
    content = table.getvalue().encode()
    desk.locator("#id_file").set_input_files({"name": "list.csv", "mimeType": "text/csv", "buffer": content})
    desk.get_by_label("Team").select_option(label=TEAM)
    desk.get_by_role("button", name="Upload").click()
    expect(desk.get_by_role("heading", name="What each column holds")).to_be_visible()
    desk.get_by_label("Country of rows that do not name theirs").select_option("AZ")
    desk.get_by_label("Title of the source").fill("A list of 2014")
    desk.get_by_role("button", name="Read the rows").click()
    # The worker reads; the page comes back by itself.
    run = desk.get_by_role("button", name="Run the import")
    expect(run).to_be_visible(timeout=90_000)
    expect(desk.get_by_role("row").filter(has_text="Rauf Sinag oglu Yoxlamali")).to_be_visible()
    keep_picture(desk, "import")
    run.click()
    undo = desk.get_by_role("button", name="Undo the import")
    expect(undo).to_be_visible(timeout=90_000)
    desk.goto(desk.url)
    report = desk.url
    open_case(desk, "Lala Yoxlamali")
    desk.goto(report)
    undo.click()
    expect(desk.get_by_role("heading", name="Undone")).to_be_visible(timeout=90_000)
    desk.goto("/admin/prisoners/prisoner/?q=Yoxlamali")
    expect(desk.get_by_role("link", name=re.compile("Yoxlamali"))).to_have_count(0)


def publish(desk: Page, reason: str) -> None:
    """Save and publish the case whose page is open."""
    desk.get_by_label("Reason for the change").fill(reason)
    desk.get_by_role("button", name="Save and publish", exact=True).click()
    said(desk, re.compile("Saved and published as version"))


def follow_country(stack: Stack, page: Page) -> None:
    """As the sister of one of them: follow all of the country, and confirm by the link in the mail."""
    page.goto(f"{stack.address}/subscribe/?kind=country&target=AZ")
    page.locator("input[type=email]").fill(SISTER)
    page.get_by_role("main").get_by_role("button", name="Follow").click()
    expect(page.get_by_role("main")).to_contain_text("link")
    assert wait_until(lambda: bool(stack.mailbox.to(SISTER)), within=60), stack.run.said()
    page.goto(stack.address + stack.mailbox.link_to(SISTER))
    page.get_by_role("button", name="Yes, write to me").click()
    expect(page.get_by_role("main")).to_contain_text("Azerbaijan")


def news(stack: Stack) -> list[EmailMessage]:
    """The messages that tell the sister of a change."""
    return [message for message in stack.mailbox.to(SISTER) if "13 December 2024" in part(message, "plain")]


@contextmanager
def somebody_elses_server() -> Iterator[str]:
    """A page on this machine, where Vigil must not go."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/page"
    finally:
        server.shutdown()
        server.server_close()
