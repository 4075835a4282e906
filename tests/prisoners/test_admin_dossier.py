"""The draft of a submission at the desk: chosen, looked at and kept as a file by whoever may see the case."""

from __future__ import annotations

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from odfdo import Document as Odt

from record.models import User
from tests.desk import at_desk, page_of, staff
from tests.factories import DetentionFactory, OrganizationFactory, published, whole_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(editor):
    return at_desk(editor)


def text_of(response) -> str:
    return " ".join(p.inner_text for p in Odt(io.BytesIO(response.content)).body.paragraphs)


def test_the_case_leads_to_the_draft_and_the_draft_says_what_it_lacks(case, desk):
    address = page_of(case, "dossier")
    assert f'href="{address}"' in desk.get(page_of(case)).text
    shown = desk.get(address).text
    assert "II.2  [Not on record: place of arrest]" in shown
    assert "from the working record of AZ-0001, which is not public." in shown


@pytest.mark.parametrize(
    ("form", "content_type"), [("pdf", "application/pdf"), ("odt", "application/vnd.oasis.opendocument.text")]
)
def test_it_is_kept_as_a_file(case, desk, form, content_type):
    response = desk.get(page_of(case, "dossier"), {"format": form})
    assert response.headers["Content-Type"] == content_type
    assert response.headers["Content-Disposition"] == f'attachment; filename="AZ-0001-wgad-draft.{form}"'
    assert "no-store" in response.headers["Cache-Control"]
    assert len(response.content) > 5000


def test_nothing_confidential_gets_into_it(case, desk):
    response = desk.get(page_of(case, "dossier"), {"format": "odt"})
    assert "Afiaddin Mammadov" in text_of(response)
    assert "sister" not in text_of(response)


def test_it_is_made_of_the_detention_that_is_chosen(case, desk):
    DetentionFactory(prisoner=case, place="Ganja", arrested="2020-01-01", over=True)
    assert "[Not on record: place of arrest]" in text_of(desk.get(page_of(case, "dossier"), {"format": "odt"}))
    second = desk.get(page_of(case, "dossier"), {"format": "odt", "detention": "2"})
    assert "Ganja" in text_of(second)
    assert "[Not on record: place of arrest]" not in text_of(second)


@pytest.mark.parametrize("number", ["99", "x", "-1", "1e9", "9" * 50])
def test_a_detention_that_is_not_there_answers_404(case, desk, number):
    assert desk.get(page_of(case, "dossier"), {"detention": number}).status_code == 404


def test_it_says_which_published_version_it_is_of(case, desk):
    published(case)
    assert "from published version 1 of AZ-0001." in desk.get(page_of(case, "dossier")).text
    case.biography = "New words."
    case.save()
    assert "says other than published version 1" in desk.get(page_of(case, "dossier")).text


def test_those_who_do_not_see_the_case_do_not_see_its_draft(case):
    stranger = at_desk(staff("Editor", team=OrganizationFactory(maintains_cases=True)))
    assert stranger.get(page_of(case, "dossier")).status_code == 404
    published(case)
    assert at_desk(staff("Auditor")).get(page_of(case, "dossier")).status_code == 200


def test_it_asks_no_more_when_the_case_grows():
    client = at_desk(User.objects.create_superuser("pages"))
    small, large = whole_case(children=1), whole_case(children=5)
    client.get(page_of(small, "dossier"))
    costs = []
    for case in (small, large):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page_of(case, "dossier"), {"format": "odt"}).status_code == 200
        costs.append(len(asked))
    assert costs[0] == costs[1]
