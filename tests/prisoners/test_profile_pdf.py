"""The profile as a PDF: what the page tells, in its language, and nothing that is not public."""

from __future__ import annotations

import pytest
from django.test import Client

from prisoners import merging
from prisoners.profile.sheet import profile_sheet, sheet_data
from record import services
from tests.factories import DetentionFactory, PrisonerFactory, UserFactory, public_document, published, whole_case

pytestmark = pytest.mark.django_db


def address(case: object) -> str:
    return f"/prisoners/{case.public_id}.pdf"  # type: ignore[attr-defined]


def test_a_public_case_is_a_pdf_that_is_named_after_it_and_sets_no_cookie() -> None:
    case = published(whole_case())
    answer = Client().get(address(case))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")
    assert f'filename="{case.public_id}.pdf"' in answer["Content-Disposition"]
    assert not answer.cookies and "public" in answer["Cache-Control"]
    assert Client().get(address(case).lower()).status_code == 200


def test_it_tells_what_the_page_tells_each_with_the_numbers_of_its_sources() -> None:
    document = public_document(published(whole_case(children=2)))
    data = sheet_data(document, days=90, at_least=True)
    assert "at least 90 days" in data["status"]
    assert data["case"] == [{"words": document["case_summary"], "cites": []}]
    assert data["life"]["words"] == "Born in Baku."
    entries = [entry for part in data["parts"] for entry in part["entries"]]
    said = " ".join(entry["words"] for entry in entries)
    for words in (
        "Detained",
        "Charge: Criminal Code 221",
        "Held at",
        "Sentenced:",
        "Recognised as a political prisoner",
    ):
        assert words in said, words
    # The same source supports all of it.
    assert {number for entry in entries for number in entry["cites"]} == {1}
    assert [source["number"] for source in data["sources"]["list"]] == [s["number"] for s in document["sources"]]
    assert document["sources"][0]["title"] in data["sources"]["list"][0]["words"]
    assert data["url"] == document["url"] and document["id"] in data["standing"]


def test_it_is_in_the_language_of_its_address() -> None:
    case = published(DetentionFactory(prisoner__name="Ann").prisoner)
    sheets = {language: Client().get(f"{language}{address(case)}").content for language in ("", "/ru")}
    assert b"/Lang (ru)" in sheets["/ru"] or sheets["/ru"] != sheets[""]


def test_whatever_is_written_is_set_as_it_is() -> None:
    # What would be markup or code if it were read as such.
    hostile = '#panic("x") *b* $x$ \\ `r` <l> @l // c \u202e \u0627\u0644 \U0001f4a9 = h'
    case = whole_case(name=hostile, case_summary=hostile, biography=hostile)
    case.detentions.update(place=hostile, circumstances=hostile)
    document = public_document(published(case))
    assert profile_sheet(document, days=None, at_least=False).startswith(b"%PDF-")
    assert sheet_data(document, days=None, at_least=False)["name"] == hostile


def test_what_is_not_public_has_none_and_what_was_merged_leads_on() -> None:
    draft, kept, gone = (
        PrisonerFactory(public_id="AZ-9990001"),
        published(PrisonerFactory()),
        published(PrisonerFactory()),
    )
    merging.merge(kept=kept, merged=gone, choices={}, by=UserFactory(), reason="The same person")
    moved = Client().get(address(gone))
    assert (moved.status_code, moved["Location"]) == (301, address(kept))
    services.unpublish(case=kept, by=None, reason="asked for")
    assert Client().get(address(draft)).status_code == Client().get(address(kept)).status_code == 404
