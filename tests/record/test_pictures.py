"""Pictures made safe as they are uploaded."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image

from record.pictures import MAX_BYTES, MAX_SIDE, PictureFormField, safe_picture
from tests.pictures import GPS, TELLTALE, bomb, taken_by_a_camera, upload


def opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_nothing_is_kept_but_what_can_be_seen(format: str) -> None:
    given = taken_by_a_camera(format)
    assert TELLTALE.encode() in given
    assert opened(given).getexif().get_ifd(GPS)
    kept = safe_picture(upload(given)).read()
    assert TELLTALE.encode() not in kept
    picture = opened(kept)
    assert picture.format == format
    assert not picture.getexif()
    assert not {"exif", "icc_profile", "comment", "xmp", "Author"} & set(picture.info)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_it_stands_upright(format: str) -> None:
    # The camera was held sideways: what it wrote as left is on top.
    picture: Any = opened(safe_picture(upload(taken_by_a_camera(format))).read()).convert("RGB")
    assert picture.size == (20, 40)
    top, bottom = picture.getpixel((10, 5)), picture.getpixel((10, 35))
    assert top[0] > 200 > 60 > top[2] and bottom[2] > 200 > 60 > bottom[0]


def test_a_large_picture_is_scaled_down_and_a_small_one_is_left() -> None:
    assert opened(safe_picture(upload(taken_by_a_camera(size=(3000, 1000)))).read()).size == (533, MAX_SIDE)
    assert opened(safe_picture(upload(taken_by_a_camera(size=(300, 100)))).read()).size == (100, 300)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_colour_is_taken(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (8, 8)).save(out, "PNG")
    assert opened(safe_picture(upload(out.getvalue())).read()).mode in ("RGB", "RGBA")


def test_sixteen_bits_of_grey_stay_grey() -> None:
    out = io.BytesIO()
    Image.new("I;16", (8, 8), 0x8000).save(out, "PNG")
    assert opened(safe_picture(upload(out.getvalue())).read()).getpixel((0, 0)) == (128, 128, 128)


def test_what_can_be_seen_through_stays_so() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (255, 0, 0, 0)).save(out, "PNG")
    assert opened(safe_picture(upload(out.getvalue())).read()).getchannel("A").getpixel((0, 0)) == 0


def test_its_name_tells_nothing_and_cannot_be_guessed() -> None:
    given = taken_by_a_camera()
    names = {str(safe_picture(upload(given, "afiaddin-at-home.jpg")).name) for _ in range(20)}
    assert len(names) == 20
    assert all(re.fullmatch(r"[0-9a-f]{32}\.jpg", name) for name in names)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no JPEG, PNG or WebP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "no JPEG, PNG or WebP"),
        (b"<html><script>alert(1)</script>", "no JPEG, PNG or WebP"),
        (taken_by_a_camera("GIF"), "no JPEG, PNG or WebP"),
        (taken_by_a_camera("BMP"), "no JPEG, PNG or WebP"),
        (taken_by_a_camera(size=(400, 400))[:-300], "damaged"),
        (taken_by_a_camera("PNG", size=(400, 400))[:-100], "damaged"),
        (taken_by_a_camera()[:30], "damaged"),
        (b"\xff" * (MAX_BYTES + 1), "10.0\xa0MB. Save a smaller copy"),
        (bomb(8000, 5001, rows=1), "more than 40 million pixels. Scale it down"),
        (bomb(16000, 16000, rows=1), "more than 40 million pixels. Scale it down"),
    ],
    ids=["empty", "svg", "html", "gif", "bmp", "cut off", "png cut off", "header", "heavy", "large", "bomb"],
)
def test_anything_else_is_refused_with_what_to_do(content: bytes, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        safe_picture(ContentFile(content, name="a.jpg"))
    assert said in refused.value.messages[0]


def test_the_form_says_so_and_gives_the_safe_picture() -> None:
    field = PictureFormField()
    with pytest.raises(ValidationError, match="no JPEG, PNG or WebP"):
        field.clean(upload(b"GIF89a", "a.jpg"))
    assert re.fullmatch(r"[0-9a-f]{32}\.webp", field.clean(upload(taken_by_a_camera("WEBP"), "x" * 300 + ".webp")).name)


def test_a_form_that_is_read_twice_finds_the_picture_twice() -> None:
    # As the desk does when the database refuses what the form had accepted.
    given = upload(taken_by_a_camera())
    assert PictureFormField().clean(given).size == PictureFormField().clean(given).size


@pytest.mark.drill
def test_a_bomb_is_refused_before_it_opens(tmp_path) -> None:
    """169 million pixels, which Pillow would open, in an upload that is not too large: the process hardly grows."""
    (tmp_path / "bomb.png").write_bytes(bomb(13_000, 13_000))
    assert (tmp_path / "bomb.png").stat().st_size < MAX_BYTES
    code = """
import resource, sys, django
django.setup()
from django.core.exceptions import ValidationError
from django.core.files import File
from record.pictures import safe_picture
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    safe_picture(File(open(sys.argv[1], "rb")))
except ValidationError as error:
    print(error.code, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    asked = [sys.executable, "-c", code, str(tmp_path / "bomb.png")]
    code_said, kilobytes = subprocess.run(asked, capture_output=True, check=True, text=True).stdout.split()
    assert code_said == "too_many_pixels"
    assert int(kilobytes) < 20 * 1024


# --- Cut to what may be shown ---------------------------------------------------------------------------------------


def cut(content: bytes, **sides: str) -> Image.Image:
    """A picture as the form cuts it."""
    given = upload(content)
    given.typed_crop = sides  # type: ignore[attr-defined]
    return opened(PictureFormField().clean(given).read()).convert("RGB")


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_what_is_cut_away_is_gone_and_the_rest_is_as_it_stood_upright(format: str) -> None:
    # Upright, red is on top and blue below: the lower half is kept.
    kept = cut(taken_by_a_camera(format, size=(400, 200)), left="10", top="50", right="90", bottom="100")
    assert kept.size == (160, 200)
    colours: Any = [kept.getpixel(place) for place in ((5, 8), (80, 100), (150, 190))]
    assert all(blue > 200 > 60 > red for red, _green, blue in colours)


def test_a_side_left_empty_is_that_of_the_picture() -> None:
    assert cut(taken_by_a_camera(size=(400, 200)), bottom="25").size == (200, 100)


def test_the_part_kept_of_a_large_picture_is_as_sharp_as_it_may_be() -> None:
    assert cut(taken_by_a_camera(size=(3000, 2000)), right="50", bottom="50").size == (1000, 1500)
    assert max(cut(taken_by_a_camera(size=(6000, 3000)), right="90").size) == MAX_SIDE


@pytest.mark.parametrize(
    "sides",
    [
        {"left": "60", "right": "40"},
        {"top": "50", "bottom": "50"},
        {"left": "-1"},
        {"right": "101"},
        {"left": "nan"},
        {"right": "inf"},
        {"left": "a third"},
        {"left": "1e999"},
        {"right": "0.01"},
    ],
)
def test_a_part_that_is_none_is_refused(sides: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="percent from 0 to 100"):
        cut(taken_by_a_camera(size=(400, 200)), **sides)
