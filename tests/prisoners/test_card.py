"""The card of a person, and the letters it is written in."""

from __future__ import annotations

import io
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageChops

from prisoners.profile.card import HEIGHT, WIDTH, card_of, days_in_words, status_in_words
from prisoners.published import PublishedPrisoner
from record import lettering, services
from record.lettering import FACES, SERIF, face_for, fitted, font, writable
from tests.factories import DetentionFactory, PrisonerFactory, PrisonerNameFactory, published
from tests.visiting import cost_of

pytestmark = pytest.mark.django_db


GIVEN = {"portrait_credit": "A friend", "portrait_licence": "CC BY 4.0"}


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()


def drawn(case) -> Image.Image:
    response = Client().get(f"/prisoners/{case.public_id}/card.png")
    assert response.status_code == 200 and response["Content-Type"] == "image/png" and not response.cookies
    return Image.open(io.BytesIO(response.content)).convert("RGB")


def test_a_card_is_drawn_at_the_size_of_open_graph_in_one_query():
    case = published(PrisonerFactory())
    assert drawn(case).size == (WIDTH, HEIGHT)
    assert cost_of(f"/prisoners/{case.public_id}/card.png") == 1


def test_a_draft_and_a_withdrawn_case_have_no_card():
    withdrawn = published(PrisonerFactory())
    services.unpublish(case=withdrawn, by=None, reason="asked for")
    for public_id in (PrisonerFactory().public_id, withdrawn.public_id, "AZ-9999"):
        assert Client().get(f"/prisoners/{public_id}/card.png").status_code == 404


def test_a_card_is_known_again_until_the_case_or_the_day_is_another():
    case = published(PrisonerFactory())
    url = f"/prisoners/{case.public_id}/card.png"
    etag = Client().get(url)["ETag"]
    assert Client().get(url, headers={"If-None-Match": etag}).status_code == 304
    with time_machine.travel("2031-01-01T12:00:00Z"):
        assert Client().get(url, headers={"If-None-Match": etag}).status_code == 200
    DetentionFactory(prisoner=case)
    published(case)
    assert Client().get(url, headers={"If-None-Match": etag}).status_code == 200


def test_the_name_on_a_card_is_that_of_the_person():
    one, other = published(PrisonerFactory(name="Aziz Orujov")), published(PrisonerFactory(name="Hafiz Babali"))
    assert ImageChops.difference(drawn(one), drawn(other)).getbbox() is not None


def test_a_portrait_fills_its_place_and_a_broken_one_leaves_the_letters():
    out = io.BytesIO()
    Image.new("RGB", (300, 300), (10, 200, 30)).save(out, "PNG")
    case = published(PrisonerFactory(portrait=SimpleUploadedFile("a.png", out.getvalue()), **GIVEN))
    assert drawn(case).getpixel((220, 315)) == (10, 200, 30)
    default_storage.delete(case.portrait.name)
    person = PublishedPrisoner.objects.with_days_held().get(pk=case.public_id)
    assert Image.open(io.BytesIO(card_of(person))).convert("RGB").getpixel((5, 5)) != (10, 200, 30)


def test_someone_who_died_is_remembered_on_black():
    case = PrisonerFactory()
    DetentionFactory(prisoner=case, has_ended=True, ended="2024-01-05", end_kind="death_in_custody")
    dot: Any = drawn(published(case)).getpixel((1190, 10))
    assert sum(dot) < 100


@pytest.mark.parametrize(
    "name",
    [
        "Ülvi Həsənli",
        "Васіль Кірмеліс",
        "Αλέξανδρος Παπαδόπουλος",
        "نرگس محمدی",
        "שלום כהן",
        "ნიკა გვარამია",
        "Ղազար Երկար",
        "नरेन्द्र दाभोलकर",
        "ဝေလုံး",
        "እስክንድር ነጋ",
        "N. N.",
    ],
)
def test_a_name_in_this_script_is_written_and_never_as_empty_boxes(name):
    if not lettering.can_shape():
        shown, face = writable(name)
    else:
        shown, found = name, face_for(name)
        assert found is not None
        face = found
    assert face is not None
    missing = bytes(font(face, 40).getmask("\uffff"))
    for letter in shown:
        if letter.isalpha():
            assert bytes(font(face, 40).getmask(letter)) != missing, letter


def test_where_no_face_has_the_script_another_spelling_is_written_or_its_sound(monkeypatch):
    assert face_for("刘晓波") is None
    assert writable("刘晓波", "Liu Xiaobo") == ("Liu Xiaobo", SERIF)
    assert writable("刘晓波")[0].isascii()
    monkeypatch.setattr(lettering, "can_shape", lambda: False)
    assert face_for("نرگس محمدی") is None and face_for("Ղազար Երկար") is not None


def test_every_face_is_there_with_its_licence_and_all_are_small():
    sizes = [(lettering.FONTS / face.file).stat().st_size for face in (*FACES, lettering.SANS)]
    assert sum(sizes) < 2 * 1024 * 1024
    assert "SIL Open Font License" in (lettering.FONTS / "OFL.txt").read_text()


@pytest.mark.parametrize("name", ["A" * 300, "word " * 60, "Ab"])
def test_a_name_of_any_length_fits(name):
    size, lines = fitted(name, SERIF, width=640, lines=3, largest=60, smallest=40)
    assert len(lines) <= 3 and all(font(SERIF, size).getlength(line) <= 640 for line in lines)


def test_a_card_with_a_long_name_and_another_script_is_drawn():
    case = PrisonerFactory(name="Abdurrahman Muhammad al-Husseini ibn Something-Longer " * 5)
    PrisonerNameFactory(prisoner=case, name="نرگس محمدی", language="fa")
    assert drawn(published(case)).size == (WIDTH, HEIGHT)


def test_the_words_of_a_card_say_no_more_than_is_known():
    assert days_in_words(None, False, "detained") == ""
    assert days_in_words(1, True, "released") == "Was held at least 1 day"
    assert status_in_words({"status": "unknown", "status_detail": ""}) == ""


def test_a_parameter_of_a_card_is_refused():
    case = published(PrisonerFactory())
    assert Client().get(f"/prisoners/{case.public_id}/card.png?size=9").status_code == 400
