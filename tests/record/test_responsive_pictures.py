"""Smaller copies of pictures: drawn once public, given out exactly as long as the picture is, and gone with it."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from PIL import Image

from prisoners.models import Prisoner
from record import renditions, services
from record.redaction import redact
from record.striking import Target
from tests.factories import PrisonerFactory, published
from tests.pictures import TELLTALE, taken_by_a_camera, upload
from tests.visiting import cost_of, page

pytestmark = pytest.mark.django_db

CREDIT = {"portrait_credit": "A friend", "portrait_licence": "CC0"}
EVERY_FORM = ("avif", "webp", "jpg")


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def with_portrait(size: tuple[int, int] = (1200, 900)) -> Prisoner:
    """A draft with a portrait: the camera was held upright, so the picture is as high as `size` is wide."""
    return PrisonerFactory(portrait=upload(taken_by_a_camera(size=size)), **CREDIT)


@pytest.fixture
def case() -> Prisoner:
    return with_portrait()


def path_of(case: Prisoner) -> str:
    return str(case.portrait.name)


def stem_of(case: Prisoner) -> str:
    return Path(path_of(case)).stem


def address(case: Prisoner, width: int = 200, form: str = "avif") -> str:
    return f"/media/pictures/{stem_of(case)}-{width}.{form}"


def got(url: str, **headers: str) -> Any:
    response: Any = Client().get(url, headers=headers)
    response.body = b"".join(response) if response.streaming else response.content
    return response


def files_beside(case: Prisoner) -> list[str]:
    return sorted(name for name in default_storage.listdir("pictures")[1] if name.startswith(stem_of(case)))


def test_a_draft_has_no_copies(case):
    assert renditions.draw_missing() == 0
    assert files_beside(case) == [Path(case.portrait.name).name]
    page(address(case), 404)


def test_a_published_picture_gets_each_width_in_three_forms_without_what_the_camera_wrote(case):
    published(case)
    assert renditions.draw_missing() == 1
    for width in (200, 400, 800):
        for form in EVERY_FORM:
            given = got(address(case, width, form))
            assert given.headers["Content-Type"] == {"jpg": "image/jpeg"}.get(form, f"image/{form}")
            assert given.headers["X-Content-Type-Options"] == "nosniff"
            assert TELLTALE.encode() not in given.body
            picture = Image.open(io.BytesIO(given.body))
            assert picture.width >= width and picture.height >= width * 5 / 4
            assert not picture.getexif() and "icc_profile" not in picture.info
    assert renditions.draw_missing() == 0


def test_the_page_offers_the_lightest_form_first_and_a_picture_to_fall_back_on(case):
    published(case)
    before = page(f"/prisoners/{case.public_id}/")
    assert "<source" not in before and f'src="/media/{case.portrait.name}"' in before
    renditions.draw_missing()
    for url in (f"/prisoners/{case.public_id}/", "/prisoners/", "/"):
        html = page(url)
        assert re.findall(r'<source type="([^"]+)"', html) == ["image/avif", "image/webp", "image/jpeg"], url
        assert f"{address(case, 200)} 200w, {address(case, 400)} 400w, {address(case, 800)} 800w" in html
        assert f'src="{address(case, 400, "jpg")}"' in html
        for offered in re.findall(r"/media/pictures/[0-9a-f]{32}-\d+\.\w+", html):
            assert got(offered).status_code == 200


def test_no_copy_is_larger_than_the_picture():
    small, tiny = with_portrait((600, 450)), with_portrait((40, 20))
    published(small), published(tiny)
    assert renditions.draw_missing() == 2
    assert renditions.widths_of(path_of(small)) == [200, 400]
    assert renditions.widths_of(path_of(tiny)) == []
    assert f'src="/media/{tiny.portrait.name}"' in page(f"/prisoners/{tiny.public_id}/")
    page(address(small, 800), 404)


def test_what_can_be_seen_through_stays_so_where_the_form_allows():
    file = io.BytesIO()
    Image.new("RGBA", (900, 1200), (200, 0, 0, 90)).save(file, "PNG")
    case = PrisonerFactory(portrait=upload(file.getvalue(), "a.png"), **CREDIT)
    published(case)
    renditions.draw_missing()
    assert Image.open(io.BytesIO(got(address(case)).body)).mode == "RGBA"
    assert Image.open(io.BytesIO(got(address(case, 200, "jpg")).body)).mode == "RGB"


def test_a_withdrawn_picture_takes_its_copies_with_it(case):
    published(case)
    renditions.draw_missing()
    services.unpublish(case=case, by=None, reason="The family asks for it")
    page(address(case), 404)
    renditions.draw_missing()
    assert files_beside(case) == [Path(case.portrait.name).name]


def test_a_picture_that_was_struck_from_the_record_leaves_no_copy_behind(case, django_capture_on_commit_callbacks):
    published(case)
    renditions.draw_missing()
    path, stem = case.portrait.name, stem_of(case)
    case.portrait, case.portrait_credit, case.portrait_licence = "", "", ""
    case.save()
    published(case)
    target = Target("picture", version=1, pointer="/portrait")
    with django_capture_on_commit_callbacks(execute=True):
        redact(case=case, target=target, by=None, reason="Asked for")
    assert not default_storage.exists(path)
    assert not [name for name in default_storage.listdir("pictures")[1] if name.startswith(stem)]


def test_copies_that_were_left_half_drawn_are_offered_to_nobody_and_drawn_again(case, uploads):
    published(case)
    (uploads / "pictures" / f"{stem_of(case)}-200.avif").write_bytes(b"half")
    assert "<source" not in page(f"/prisoners/{case.public_id}/")
    assert renditions.draw_missing() == 1
    assert Image.open(io.BytesIO(got(address(case)).body)).format == "AVIF"


def test_one_picture_that_cannot_be_read_holds_up_no_other(case, uploads):
    other = with_portrait()
    published(case), published(other)
    (uploads / case.portrait.name).write_bytes(b"damaged")
    assert renditions.draw_missing(limit=1) == 1
    assert renditions.widths_of(path_of(other)) == [200, 400, 800]
    assert f'src="/media/{case.portrait.name}"' in page(f"/prisoners/{case.public_id}/")


def test_the_operator_draws_them_at_once(case, capsys):
    published(case)
    call_command("draw_renditions")
    assert "1 pictures drawn" in capsys.readouterr().out and len(files_beside(case)) == 11


def test_a_copy_costs_one_question_and_is_asked_for_again_cheaply(case):
    published(case)
    renditions.draw_missing()
    assert cost_of(address(case)) == 1
    assert got(address(case), **{"if-none-match": got(address(case)).headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("tail", ["-201.avif", "-200.png", "-200.gif", ".drawn", "-.avif", "-200.avif.avif"])
def test_no_other_address_leads_to_a_copy(case, tail):
    published(case)
    renditions.draw_missing()
    page(f"/media/pictures/{stem_of(case)}{tail}", 404)


def test_an_address_of_elsewhere_is_no_picture_of_ours():
    assert renditions.widths_of("../settings.py") == []
