"""Charts: drawn for the page and as files, readable by eyes, machines and spreadsheets."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from prisoners.charts.drawing import FILE_WIDTH, file, inline, png
from prisoners.charts.scale import labelled_days, round_steps
from prisoners.charts.svg import LOOKS, Canvas, path
from prisoners.statistics.catalogue import SLUGS
from prisoners.statistics.figures import Cell, Figure, Level, Row
from prisoners.statistics.files import csv_of
from tests.factories import DetentionFactory, InstitutionFactory, PrisonerFactory, PrisonerGroupFactory
from tests.factories.detentions import ChargeFactory, CustodyFactory, HearingFactory, SentenceFactory
from tests.factories.record import published
from tests.visiting import page, words_of

HOSTILE = '=<script>alert("1")</script>&'
SVG = "{http://www.w3.org/2000/svg}"


def a_figure(form: str = "bars", **changes: object) -> Figure:
    rows = [
        Row(
            f"2023-{n + 1:02d}",
            f"{HOSTILE} {n}",
            (Cell(n, "/a/?b=1&c=2"), Cell(n // 2, "/b/")),
            short=f"2023-{n + 1:02d}",
        )
        for n in range(5)
    ]
    levels = [Level(dt.date(2023, 1, 1) + dt.timedelta(40 * n), n) for n in range(5)]
    words = {"title": f"Title {HOSTILE}", "sentence": f"Sentence {HOSTILE}"}
    given: dict[str, Any] = words | {"headings": ("Month", "People", "Held")}
    own: dict[str, Any] = {"slug": "arrests", "form": form, "rows": rows, "levels": levels}
    return Figure(**(own | given | changes))


@pytest.mark.parametrize("form", ["area", "columns", "bars"])
def test_a_drawing_on_the_page_is_a_picture_with_a_name_and_follows_the_stylesheet(form):
    drawn = inline(a_figure(form))

    root = ElementTree.fromstring(drawn)
    assert root.get("role") == "img"
    named = root.get("aria-labelledby", "").split()
    assert [e.get("id") for e in root if e.tag in ("title", "desc")] == named
    # The policy of the site allows no style in an element, and colours change with the reader's choice.
    assert "style=" not in drawn and "fill=" not in drawn and "stroke=" not in drawn and "#" not in drawn
    assert "<script" not in drawn


@pytest.mark.parametrize("form", ["area", "columns", "bars"])
def test_a_drawing_in_a_file_brings_its_colours_and_says_where_it_is_from(form):
    drawn = file(a_figure(form), scope=["Azerbaijan"], origin="Vigil · 1 March 2024")

    root = ElementTree.fromstring(drawn)
    assert root.tag == f"{SVG}svg"
    assert "class=" not in drawn and "%" not in re.sub(r"<(title|desc|text).*?</\1>", "", drawn)
    words = " ".join("".join(e.itertext()) for e in root.iter(f"{SVG}text"))
    assert "Azerbaijan" in words and "Vigil · 1 March 2024" in words and f"Title {HOSTILE}" in words
    assert "<script" not in drawn


def test_a_picture_is_as_wide_as_the_drawing_twice():
    made = Image.open(io.BytesIO(png(file(a_figure(), scope=[], origin="Vigil"))))

    assert made.format == "PNG"
    assert made.width == FILE_WIDTH * 2


def test_a_picture_writes_the_letters_of_the_languages_of_the_site():
    # What no font writes is drawn as the same empty box: two of them would look alike.
    words = ("Əhməd ğış", "Привет", "Ελλάδα", "ação")
    pictures = {png(file(a_figure(title=w, sentence="", rows=[]), scope=[], origin="")) for w in words}
    empty = png(file(a_figure(title="", sentence="", rows=[]), scope=[], origin=""))

    assert len(pictures) == len(words)
    assert empty not in pictures


def test_the_table_for_programs_has_no_formula_and_leads_to_the_lists(settings):
    settings.SITE_URL = "https://vigil.example"

    rows = list(csv.reader(io.StringIO(csv_of(a_figure()))))

    assert rows[0] == ["key", "Month", "People", "Held", "People: list", "Held: list"]
    assert rows[2] == [
        "2023-02",
        f"'{HOSTILE} 1",
        "1",
        "0",
        "https://vigil.example/a/?b=1&c=2",
        "https://vigil.example/b/",
    ]


@given(st.integers(0, 5_000_000))
def test_the_lines_are_round_few_and_reach_above_the_most(most):
    steps = round_steps(most)

    assert steps[0] == 0 and steps[-1] >= most
    assert 2 <= len(steps) <= 5
    assert str(steps[1]).rstrip("0") in ("1", "2", "5")
    assert len({b - a for a, b in pairwise(steps)}) == 1
    assert most == 0 or steps[-2] < most


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)), st.integers(0, 40_000))
def test_at_most_six_days_are_labelled_and_none_outside(first, length):
    last = first + dt.timedelta(length)

    labels = labelled_days(first, last)

    assert 1 <= len(labels) <= 6
    assert all(first <= day <= last for day, _words in labels)


@given(st.lists(st.tuples(st.floats(-5000, 5000), st.floats(-5000, 5000)), max_size=30))
def test_a_path_leads_through_its_points(points):
    drawn = path(points)

    numbers = [float(n) for n in re.findall(r"-?[\d.]+", drawn)]
    x = y = 0.0
    walked = []
    for n in range(0, len(numbers), 2):
        x, y = x + numbers[n], y + numbers[n + 1]
        walked.append((x, y))
    kept = [p for n, p in enumerate(walked)]
    wanted = [(round(a, 1), round(b, 1)) for a, b in points]
    distinct = [p for n, p in enumerate(wanted) if n == 0 or p != wanted[n - 1]]
    assert len(kept) == len(distinct)
    assert all(abs(a - c) < 0.06 and abs(b - d) < 0.06 for (a, b), (c, d) in zip(kept, distinct, strict=True))


def test_what_is_written_into_a_drawing_is_escaped():
    canvas = Canvas(height=10)

    drawn = canvas.tag("a", HOSTILE, href='"><script>', look="label")

    assert "<script" not in drawn
    assert ElementTree.fromstring(drawn).get("href") == '"><script>'


def test_every_look_of_a_file_is_one_of_the_stylesheet_too(settings):
    sheet = (settings.BASE_DIR / "static" / "css" / "charts.css").read_text()

    assert [look for look in LOOKS if look not in ("paper", "title") and f".chart-{look}" not in sheet] == []


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


@pytest.fixture
def record():
    person = PrisonerFactory(country="AZ")
    PrisonerGroupFactory(prisoner=person, group__slug="journalist")
    detention = DetentionFactory(prisoner=person, arrested="2023-11-20")
    over = DetentionFactory(prisoner=person, arrested="2021-01-01", has_ended=True, ended="2021-03-01", end_kind="bail")
    ChargeFactory(detention=detention)
    CustodyFactory(detention=detention, institution=published(InstitutionFactory(name="Umbaki")))
    SentenceFactory(detention=over, hearing=HearingFactory(detention=over, kind="verdict", held="2021-02-01"))
    other = PrisonerFactory(country="AZ")
    DetentionFactory(prisoner=other, arrested="2021-01-01", has_ended=True, ended="2021-03-01", end_kind="bail")
    published(other)
    return published(person)


@pytest.mark.django_db
@pytest.mark.parametrize("slug", SLUGS)
def test_every_figure_is_a_file_that_any_page_may_show(record, slug):
    for extension, kind in (("svg", "image/svg+xml"), ("png", "image/png"), ("csv", "text/csv; charset=utf-8")):
        response = Client().get(f"/statistics/{slug}.{extension}?country=AZ")

        assert response.status_code == 200
        assert response["Content-Type"] == kind
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "public" in response["Cache-Control"] and not response.cookies
        assert len(response.content) < 250_000
        if extension == "svg":
            ElementTree.fromstring(response.content)
            assert "Azerbaijan" in response.content.decode()


@pytest.mark.django_db
def test_the_page_has_a_table_files_and_lines_to_embed_for_every_figure(record, settings):
    html = page("/statistics/?country=AZ")

    assert html.count('role="img"') == len(SLUGS)
    for slug in SLUGS:
        for extension in ("svg", "png", "csv"):
            assert f'href="/statistics/{slug}.{extension}?country=AZ"' in html
        assert f'&lt;img src="{settings.SITE_URL}/statistics/{slug}.svg?country=AZ" alt="' in html
    assert "<iframe" not in html and " style=" not in html and "<script" not in html


@pytest.mark.django_db
def test_a_name_from_the_record_cannot_leave_its_place(record):
    published(InstitutionFactory(name=HOSTILE))
    person = PrisonerFactory(country="AZ")
    prison = published(InstitutionFactory(name=f"{HOSTILE} prison"))
    CustodyFactory(detention=DetentionFactory(prisoner=person), institution=prison)
    published(person)

    assert "<script>alert" not in page("/statistics/")
    assert b"<script>alert" not in Client().get("/statistics/institutions.svg").content


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/statistics/nobody.svg", "/statistics/held.gif", "/statistics/HELD.svg"])
def test_what_is_no_figure_is_not_found(address):
    assert Client().get(address).status_code == 404


@pytest.mark.django_db
def test_a_file_speaks_the_language_of_its_address(record):
    assert "Азербайджан" in Client().get("/ru/statistics/countries.csv").content.decode()


@pytest.mark.django_db
def test_the_small_line_leads_to_the_statistics(record, django_assert_max_num_queries):
    drawn = Template("{% load statistics %}{% held_sparkline %}")
    with django_assert_max_num_queries(2):
        html = drawn.render(Context())
    # Kept for as long as nothing is published.
    with django_assert_max_num_queries(1):
        drawn.render(Context())

    assert 'href="/statistics/"' in html and 'role="img"' in html
    assert "People certainly held, by day: from 2 in January 2021 to 1 today." in words_of(html)


@pytest.mark.django_db
def test_where_nobody_was_held_there_is_no_small_line():
    assert not Template("{% load statistics %}{% held_sparkline %}").render(Context()).strip()
