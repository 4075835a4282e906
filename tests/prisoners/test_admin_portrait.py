"""The portrait at the desk: taken, refused, and seen before it is public."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.urls import reverse
from PIL import Image

from tests.desk import at_desk, filled_in, page_of, said, save, staff
from tests.factories import OrganizationFactory, published
from tests.pictures import TELLTALE, bomb, taken_by_a_camera, upload
from tests.visiting import page

pytestmark = pytest.mark.django_db

CREDIT = {"portrait_credit": "A friend", "portrait_licence": "CC0"}


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def desk(editor):
    return at_desk(editor)


@pytest.fixture
def with_portrait(case, desk):
    """The case, whose portrait was uploaded on its page."""
    save(desk, page_of(case), portrait=upload(taken_by_a_camera(), "at-home.jpg"), **CREDIT)
    case.refresh_from_db()
    return case


def at_the_desk(case) -> str:
    return reverse("admin:prisoners_prisoner_file", args=[case.pk, "portrait"])


def test_an_uploaded_portrait_is_made_safe_and_named_anew(with_portrait, uploads):
    kept = (uploads / with_portrait.portrait.name).read_bytes()
    assert TELLTALE.encode() not in kept
    assert Image.open(io.BytesIO(kept)).size == (20, 40)
    assert "home" not in with_portrait.portrait.name
    assert [path for path in uploads.rglob("*") if path.is_file()] == [uploads / with_portrait.portrait.name]


def test_the_portrait_of_a_draft_is_seen_on_its_page_and_in_the_preview_from_the_desk(with_portrait, desk):
    for view in ("change", "preview"):
        shown = desk.get(page_of(with_portrait, view)).text
        assert f'src="{at_the_desk(with_portrait)}"' in shown
        assert "/media/" not in shown
    response = desk.get(at_the_desk(with_portrait))
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["Content-Disposition"].startswith("inline")
    assert "no-store" in response.headers["Cache-Control"]


def test_the_public_document_names_the_public_address(with_portrait, desk):
    assert "version 1" in said(save(desk, page_of(with_portrait), "_publish"))
    with_portrait.refresh_from_db()
    url = with_portrait.live.document["portrait"]["url"]
    assert url.endswith(f"/media/{with_portrait.portrait.name}")
    assert f"/media/{with_portrait.portrait.name}" in page(f"/prisoners/{with_portrait.public_id}/", 200)


def test_those_who_do_not_see_the_draft_do_not_see_its_portrait(with_portrait):
    stranger = at_desk(staff("Editor", team=OrganizationFactory(maintains_cases=True)))
    assert stranger.get(at_the_desk(with_portrait)).status_code == 404


def test_those_who_may_only_look_at_a_public_case_see_its_portrait(with_portrait):
    published(with_portrait)
    auditor = at_desk(staff("Auditor"))
    assert f'src="{at_the_desk(with_portrait)}"' in auditor.get(page_of(with_portrait)).text
    assert auditor.get(at_the_desk(with_portrait)).status_code == 200


@pytest.mark.parametrize(
    ("content", "refusal"),
    [(b"GIF89a", "no JPEG, PNG or WebP picture"), (bomb(9000, 9000, rows=1), "more than 40 million pixels")],
    ids=["bad type", "bomb"],
)
def test_a_bad_picture_is_refused_with_what_to_do_and_what_was_typed_is_kept(case, desk, uploads, content, refusal):
    response = save(desk, page_of(case), portrait=upload(content), biography="New words.", **CREDIT)
    [problem] = response.context["problems"]
    assert (problem.where, refusal in problem.what) == ("Portrait", True)
    assert "New words." in response.text
    case.refresh_from_db()
    assert not case.portrait
    assert not [path for path in uploads.rglob("*") if path.is_file()]


def test_a_portrait_without_credit_is_refused_and_nothing_is_kept(case, desk, uploads):
    response = save(desk, page_of(case), portrait=upload(taken_by_a_camera()))
    assert "A portrait needs a credit and a licence." in response.text
    assert not [path for path in uploads.rglob("*") if path.is_file()]


def test_a_case_saved_again_keeps_its_portrait_and_a_ticked_box_takes_it_away(with_portrait, desk):
    kept = with_portrait.portrait.name
    save(desk, page_of(with_portrait), biography="New words.")
    with_portrait.refresh_from_db()
    assert with_portrait.portrait.name == kept
    data = filled_in(desk, page_of(with_portrait), **{"portrait-clear": "on"})
    desk.post(page_of(with_portrait), data | {"_save": "1"})
    with_portrait.refresh_from_db()
    assert not with_portrait.portrait


def test_a_portrait_is_cut_as_it_is_uploaded_and_the_rest_is_nowhere(case, desk, uploads):
    sides = {
        "portrait-crop-left": "0",
        "portrait-crop-top": "50",
        "portrait-crop-right": "",
        "portrait-crop-bottom": "",
    }
    save(desk, page_of(case), portrait=upload(taken_by_a_camera(size=(400, 200))), **CREDIT, **sides)
    case.refresh_from_db()
    [kept] = [path for path in uploads.rglob("*") if path.is_file()]
    picture: Any = Image.open(kept).convert("RGB")
    assert picture.size == (200, 200)
    red, _green, blue = picture.getpixel((100, 5))
    assert blue > 200 > 60 > red


def test_a_portrait_that_is_kept_already_is_cut_into_a_new_one(with_portrait, desk):
    before = with_portrait.portrait.name
    save(desk, page_of(with_portrait), **{"portrait-crop-bottom": "50"})
    with_portrait.refresh_from_db()
    assert with_portrait.portrait.name != before
    assert Image.open(with_portrait.portrait).size == (20, 20)


def test_numbers_without_a_picture_are_nothing(case, desk):
    response = save(desk, page_of(case), **{"portrait-crop-bottom": "50"})
    assert not response.context["errors"]
    case.refresh_from_db()
    assert not case.portrait


def test_a_bad_cut_is_refused_in_words(case, desk):
    response = save(
        desk, page_of(case), portrait=upload(taken_by_a_camera()), **CREDIT, **{"portrait-crop-left": "200"}
    )
    assert "percent from 0 to 100" in response.text
    case.refresh_from_db()
    assert not case.portrait


def test_known_licences_are_offered_and_any_other_may_be_typed(case, desk):
    shown = desk.get(page_of(case)).text
    assert '<datalist id="licences-portrait_licence">' in shown
    assert 'value="CC BY-SA 4.0"' in shown
    credit = {"portrait_credit": "A friend", "portrait_licence": "As agreed by letter"}
    save(desk, page_of(case), portrait=upload(taken_by_a_camera()), **credit)
    case.refresh_from_db()
    assert case.portrait_licence == "As agreed by letter"
