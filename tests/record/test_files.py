"""Who is given which uploaded file: pictures to everyone while they are published, anything else to staff alone."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from campaigns.models import Campaign
from prisoners.models import CaseDocument, Prisoner
from record import services
from record.freshness import FRESH
from record.models import PublishedFile, Source
from record.uploads import MAX_BYTES
from tests.desk import at_desk, filled_in, page_of, save, staff
from tests.factories import (
    CampaignFactory,
    CaseCitationFactory,
    PrisonerFactory,
    SourceFactory,
    UserFactory,
    public_document,
    published,
)
from tests.pictures import TELLTALE, taken_by_a_camera, upload
from tests.visiting import cost_of, page

pytestmark = pytest.mark.django_db

CREDIT = {"portrait_credit": "A friend", "portrait_licence": "CC0"}


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def case() -> Prisoner:
    """A draft with a portrait."""
    return PrisonerFactory(portrait=upload(taken_by_a_camera(), "at-home.jpg"), **CREDIT)


def address(case: Prisoner) -> str:
    return f"/media/{case.portrait.name}"


def never_was() -> str:
    return f"/media/pictures/{'0' * 32}.jpg"


def got(url: str, **headers: str) -> Any:
    """The answer to a visitor, read to its end as a server does: until then the connection is the public role's."""
    response: Any = Client().get(url, headers=headers)
    response.body = b"".join(response) if response.streaming else response.content
    return response


# --- Pictures, to everyone ------------------------------------------------------------------------------------------


def test_the_portrait_of_a_draft_answers_like_one_that_never_was(case):
    assert page(address(case), 404).replace(address(case), "") == page(never_was(), 404).replace(never_was(), "")


def test_a_published_portrait_is_given_out_without_what_the_camera_wrote(case):
    published(case)
    assert public_document(case)["portrait"]["url"].endswith(address(case))
    given = got(address(case)).body
    assert TELLTALE.encode() not in given
    assert not Image.open(io.BytesIO(given)).getexif()
    assert Image.open(io.BytesIO(given)).size == (20, 40)


def test_a_withdrawn_portrait_is_given_out_no_more(case):
    published(case)
    services.unpublish(case=case, by=None, reason="The family asks for it")
    page(address(case), 404)


def test_a_portrait_that_was_replaced_is_given_out_until_the_new_one_is_published(case):
    published(case)
    old = address(case)
    case.portrait = upload(taken_by_a_camera("PNG"))
    case.save()
    page(address(case), 404)
    assert got(old).status_code == 200
    published(case)
    assert got(address(case)).headers["Content-Type"] == "image/png"
    page(old, 404)


def test_a_picture_that_two_documents_name_stays_while_one_does(case):
    second = PrisonerFactory(portrait=case.portrait.name, **CREDIT)
    published(case)
    published(second)
    services.unpublish(case=case, by=None, reason="Merged")
    assert got(address(case)).status_code == 200
    services.unpublish(case=second, by=None, reason="Too")
    page(address(case), 404)


def test_the_picture_of_a_campaign_is_given_out_while_it_is_published():
    campaign = CampaignFactory(picture=upload(taken_by_a_camera("WEBP")), picture_credit="A", picture_licence="CC0")
    url = f"/media/{campaign.picture.name}"
    page(url, 404)
    published(campaign)
    assert got(url).headers["Content-Type"] == "image/webp"


def test_it_is_looked_at_and_never_run(case):
    published(case)
    headers = got(address(case)).headers
    assert headers["Content-Type"] == "image/jpeg"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "Set-Cookie" not in headers


def test_it_is_kept_for_seconds_and_asked_for_again_cheaply(case):
    published(case)
    first = got(address(case), **{"accept-encoding": "gzip"})
    assert "Content-Encoding" not in first.headers
    assert int(first.headers["Content-Length"]) == len(first.body)
    found = re.fullmatch(r"max-age=(\d), public|public, max-age=(\d)", first.headers["Cache-Control"])
    assert found and int(found[1] or found[2]) <= FRESH
    again = got(address(case), **{"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    since = got(address(case), **{"if-modified-since": first.headers["Last-Modified"]})
    assert since.status_code == 304
    services.unpublish(case=case, by=None, reason="The family asks for it")
    assert got(address(case), **{"if-none-match": first.headers["ETag"]}).status_code == 404


def test_it_answers_get_and_head_only(case):
    published(case)
    assert Client().head(address(case)).status_code == 200
    for method in ("post", "put", "delete", "patch"):
        assert getattr(Client(), method)(address(case)).status_code == 405


def test_it_costs_one_question_to_the_record(case):
    published(case)
    assert cost_of(address(case)) == 1


def test_a_picture_whose_file_is_gone_answers_404(case, uploads):
    published(case)
    (uploads / case.portrait.name).unlink()
    page(address(case), 404)


@pytest.mark.parametrize(
    "path",
    [
        "/media/",
        "/media/pictures/",
        "/media/../settings.py",
        "/media/pictures/../sources/letter.jpg",
        "/media/pictures/%2e%2e/sources/letter.jpg",
        "/media/pictures/..%2fsources%2fletter.jpg",
        "/media//etc/passwd",
        "/media/pictures/a%00.jpg",
        "/media/pictures/" + "a" * 5000 + ".jpg",
        "/media/sources/letter.jpg",
    ],
)
def test_no_other_path_leads_anywhere_even_if_the_record_named_it(path, uploads):
    (uploads / "sources").mkdir()
    (uploads / "sources" / "letter.jpg").write_bytes(taken_by_a_camera())
    for named in ("sources/letter.jpg", "pictures/../sources/letter.jpg", "/etc/passwd", "../settings.py"):
        PublishedFile.objects.create(path=named, kind="prisoner", public_id="AZ-0001")
    page(path, 404)


def test_the_typed_address_of_a_source_makes_no_draft_public(case, settings):
    other = PrisonerFactory()
    CaseCitationFactory(prisoner=other, source=SourceFactory(url=f"{settings.SITE_URL}{address(case)}"))
    published(other)
    assert not PublishedFile.objects.exists()
    page(address(case), 404)


def test_code_that_saves_no_picture_is_refused():
    with pytest.raises(ValidationError, match="no JPEG, PNG or WebP"):
        PrisonerFactory(portrait=ContentFile(b"<script>", name="a.jpg"), **CREDIT)


# --- Files of sources, to staff -------------------------------------------------------------------------------------


@pytest.fixture
def source() -> Source:
    return SourceFactory(file=ContentFile(b"<script>alert(1)</script>", name="letter.html"))


def desk_address(source: Source) -> str:
    return reverse("admin:record_source_file", args=[source.pk, "file"])


def test_the_file_of_a_source_is_never_public_even_if_a_published_case_cites_it(source):
    case = PrisonerFactory()
    CaseCitationFactory(prisoner=case, source=source)
    published(case)
    page(f"/media/{source.file.name}", 404)
    assert source.file.name not in str(public_document(case))
    assert not PublishedFile.objects.exists()


@pytest.mark.parametrize("role", ["Contributor", "Editor", "Auditor"])
def test_staff_who_may_see_the_source_find_its_file_on_its_page(source, role):
    client = at_desk(staff(role))
    shown = client.get(page_of(source)).text
    assert f'href="{desk_address(source)}"' in shown
    assert "/media/" not in shown
    response: Any = client.get(desk_address(source))
    assert b"".join(response.streaming_content) == b"<script>alert(1)</script>"
    assert response.headers["Content-Disposition"].startswith("attachment; filename=")
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in response.headers["Cache-Control"]


def test_others_are_refused(source):
    assert Client().get(desk_address(source)).status_code == 302
    assert at_desk(UserFactory()).get(desk_address(source)).status_code == 403


def test_a_field_that_is_no_file_is_given_to_nobody(source):
    client = at_desk(staff("Editor"))
    for field in ("note", "title", "nothing", "pk"):
        assert client.get(reverse("admin:record_source_file", args=[source.pk, field])).status_code == 404
    assert client.get(reverse("admin:record_source_file", args=[10**9, "file"])).status_code in (302, 404)


def test_a_source_without_file_has_none():
    assert at_desk(staff("Editor")).get(desk_address(SourceFactory())).status_code == 404


def test_a_file_is_kept_with_the_source_that_is_saved_again(source):
    kept = source.file.name
    save(at_desk(staff("Editor")), page_of(source), note="Checked")
    source.refresh_from_db()
    assert (source.note, source.file.name) == ("Checked", kept)


def test_a_file_too_large_to_keep_is_refused_in_words():
    client = at_desk(staff("Editor"))
    url = reverse("admin:record_source_add")
    data = filled_in(client, url, title="A scan") | {"file": upload(b"x" * (MAX_BYTES + 1), "scan.pdf"), "_save": "1"}
    response = client.post(url, data)
    assert "at most 20.0\xa0MB are kept" in response.text
    assert not Source.objects.exists()


def test_every_upload_is_kept_for_its_owner_and_group(source, uploads):
    assert (uploads / source.file.name).stat().st_mode & 0o007 == 0
    assert dt.datetime.now(dt.UTC).timestamp() >= (uploads / source.file.name).stat().st_mtime


def test_no_field_of_the_record_takes_a_file_that_is_not_made_safe_or_kept():
    nouns = (Prisoner, Campaign, Source, CaseDocument)
    assert {f.name for m in nouns for f in m._meta.fields if hasattr(f, "upload_to")} == {
        "portrait",
        "picture",
        "file",
        "public_file",
    }
