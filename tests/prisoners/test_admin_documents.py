"""The files of a case at the desk: seen by its teams, and by everyone only as a copy that was made for it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from prisoners.models import CaseDocument
from record import services
from record.models import PublishedFile, User
from tests.desk import at_desk, filled_in, page_of, said, save, staff
from tests.documents import COVERED, docx, pdf
from tests.factories import CaseDocumentFactory, OrganizationFactory, PrisonerFactory, public_document, published
from tests.pictures import TELLTALE, taken_by_a_camera, upload
from tests.visiting import cost_of, page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def desk(editor):
    return at_desk(editor)


def new_for(case) -> str:
    return reverse("admin:prisoners_casedocument_add") + f"?prisoner={case.pk}"


def add(desk, case, content: bytes, button: str = "_save", **fields: Any) -> Any:
    return save(desk, new_for(case), button, file=upload(content, "judgment-of-her.pdf"), title="Judgment", **fields)


def got(url: str) -> Any:
    response: Any = Client().get(url)
    response.body = b"".join(response) if response.streaming else response.content
    return response


# --- At the desk ----------------------------------------------------------------------------------------------------


def test_a_file_is_added_from_the_case_and_listed_there(case, desk):
    assert f'href="{new_for(case)}"' in desk.get(page_of(case)).text
    response = add(desk, case, pdf(), kind="judgment", dated="2024-01-17")
    assert response.redirect_chain[-1][0] == page_of(case) + "#documents"
    document = CaseDocument.objects.get()
    assert (document.prisoner, document.kind, str(document.dated)) == (case, "judgment", "2024-01-17")
    assert f'href="{page_of(document)}"' in response.text
    assert "judgment" not in str(document.file.name)


def test_a_private_file_marks_no_change_and_is_in_nothing_public(case, desk):
    published(case)
    add(desk, case, pdf())
    case.refresh_from_db()
    assert case.changed_at is None
    published(case)
    assert public_document(case)["documents"] == []
    assert not PublishedFile.objects.exists()


def test_ticking_public_makes_the_copy_and_the_case_waits(case, desk):
    published(case)
    response = add(desk, case, pdf(), is_public="on")
    assert "when it is published" in said(response)
    assert "Look at the public copy" in response.text
    document = CaseDocument.objects.get()
    assert str(document.public_file.name).startswith("documents/")
    case.refresh_from_db()
    assert case.changed_at is not None
    assert public_document(case)["documents"] == []


def test_the_copy_can_be_looked_at_before_it_is_public(case, desk):
    add(desk, case, pdf(), is_public="on")
    document = CaseDocument.objects.get()
    address = reverse("admin:prisoners_casedocument_file", args=[document.pk, "public_file"])
    assert f'href="{address}"' in desk.get(page_of(document)).text
    assert f'href="{address}"' in desk.get(page_of(case, "preview")).text
    response: Any = desk.get(address)
    assert b"".join(response.streaming_content).startswith(b"%PDF-")


def test_unticking_takes_the_copy_away_and_a_new_file_makes_a_new_one(case, desk):
    add(desk, case, pdf(), is_public="on")
    document = CaseDocument.objects.get()
    first = document.public_file.name
    save(desk, page_of(document), title="Judgment, corrected")
    document.refresh_from_db()
    assert document.public_file.name == first
    save(desk, page_of(document), file=upload(pdf(2), "b.pdf"))
    document.refresh_from_db()
    assert document.public_file.name not in ("", first)
    data = filled_in(desk, page_of(document))
    data.pop("is_public")
    desk.post(page_of(document), data | {"_save": "1"})
    document.refresh_from_db()
    assert (document.is_public, document.public_file.name) == (False, "")


def test_what_cannot_be_made_safe_stays_private_and_the_form_says_why(case, desk):
    response = add(desk, case, docx(), is_public="on")
    assert "Only a PDF or a picture can be public" in response.text
    assert not CaseDocument.objects.exists()
    add(desk, case, docx())
    assert str(CaseDocument.objects.get().file.name).endswith(".docx")


def test_a_picture_says_nothing_of_its_camera_at_the_desk_or_in_public(case, desk, uploads):
    add(desk, case, taken_by_a_camera(), is_public="on", kind="photo")
    document = CaseDocument.objects.get()
    for file in (document.file, document.public_file):
        assert TELLTALE.encode() not in (uploads / file.name).read_bytes()


def test_other_teams_see_neither_the_files_nor_their_history_of_a_public_case(case, desk):
    add(desk, case, pdf())
    published(case)
    document = CaseDocument.objects.get()
    stranger = at_desk(staff("Editor", team=OrganizationFactory(maintains_cases=True)))
    shown = stranger.get(page_of(case))
    assert shown.status_code == 200 and "Judgment" not in shown.text
    assert "Judgment" not in stranger.get(page_of(case, "history")).text
    assert "Judgment" in desk.get(page_of(case, "history")).text
    address = reverse("admin:prisoners_casedocument_file", args=[document.pk, "file"])
    assert stranger.get(address).status_code == 404
    assert stranger.get(page_of(document)).status_code in (302, 404)
    response: Any = desk.get(address)
    assert b"".join(response.streaming_content) == pdf()


def test_a_file_is_not_hung_on_the_case_of_others(case):
    stranger = at_desk(staff("Editor", team=OrganizationFactory(maintains_cases=True)))
    published(case)
    response = add(stranger, case, pdf(), prisoner=case.pk)
    assert response.context["errors"]
    assert not CaseDocument.objects.exists()


def test_the_database_keeps_public_and_copy_together(case):
    for fields in ({"is_public": True}, {"public_file": "documents/a.pdf"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CaseDocumentFactory(prisoner=case, **fields)


def test_the_page_of_a_case_asks_no_more_for_many_files():
    client = at_desk(User.objects.create_superuser("pages"))
    case = PrisonerFactory()
    CaseDocumentFactory(prisoner=case)
    costs = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page_of(case)).status_code == 200
        costs.append(len(asked))
        CaseDocumentFactory.create_batch(4, prisoner=case)
    assert costs[1] >= costs[2]


# --- In public ------------------------------------------------------------------------------------------------------


@pytest.fixture
def with_document(case, desk):
    """A draft with a public document that is not published yet."""
    add(desk, case, pdf(), is_public="on", credit="The court", licence="Official document", dated="2024-01")
    case.refresh_from_db()
    return case


def address(case) -> str:
    return f"/media/{case.documents.get().public_file.name}"


def test_a_document_of_a_draft_answers_like_one_that_never_was(with_document):
    never_was = f"/media/documents/{'0' * 32}.pdf"
    mine = address(with_document)
    assert page(mine, 404).replace(mine, "") == page(never_was, 404).replace(never_was, "")


def test_a_published_one_is_in_the_document_on_the_page_and_given_out_as_its_copy(with_document, uploads):
    published(with_document)
    [entry] = public_document(with_document)["documents"]
    assert entry["file"]["url"].endswith(address(with_document))
    assert entry["file"]["media_type"] == "application/pdf"
    assert (entry["title"], entry["credit"], entry["licence"]) == ("Judgment", "The court", "Official document")
    shown = page(f"/prisoners/{with_document.public_id}/", 200)
    assert f'href="{address(with_document)}" download' in shown
    given = got(address(with_document))
    assert given.body == (uploads / with_document.documents.get().public_file.name).read_bytes()
    assert COVERED.encode() not in given.body
    assert with_document.documents.get().file.name not in str(public_document(with_document))


def test_it_is_saved_and_never_run(with_document):
    published(with_document)
    headers = got(address(with_document)).headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"].startswith("attachment; filename=")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "Set-Cookie" not in headers


def test_the_kept_file_is_never_given_out(with_document):
    published(with_document)
    kept = with_document.documents.get().file.name
    for path in (kept, kept.replace("case-files/", "documents/")):
        PublishedFile.objects.get_or_create(path=path, kind="prisoner", public_id=with_document.public_id)
        page(f"/media/{path}", 404)


def test_it_is_gone_with_the_case_and_when_it_is_no_longer_public(with_document):
    published(with_document)
    url = address(with_document)
    assert got(url).status_code == 200
    document = with_document.documents.get()
    document.is_public, document.public_file = False, ""
    document.save()
    assert got(url).status_code == 200
    published(with_document)
    page(url, 404)


def test_a_withdrawn_case_gives_out_none(with_document):
    published(with_document)
    services.unpublish(case=with_document, by=None, reason="The family asks for it")
    page(address(with_document), 404)


def test_it_is_told_as_an_update(with_document):
    published(with_document)
    CaseDocumentFactory(prisoner=with_document, public=True)
    published(with_document)
    assert with_document.live.happenings == [{"kind": "updated", "fields": ["documents"]}]


def test_it_costs_one_question_to_the_record(with_document):
    published(with_document)
    assert cost_of(address(with_document)) == 1
