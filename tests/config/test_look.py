"""The look of the public site: colours that can be read, one light stylesheet, a frame that leads everywhere."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from config import design, stylesheet
from tests.factories import published, whole_case
from tests.visiting import page, words_of

SHEETS = sorted((design.TOKENS.parent).glob("*.css"))
OURS = [sheet for sheet in SHEETS if sheet.name not in ("tokens.css", "print.css")]
COMMENTS = re.compile(r"/\*.*?\*/", re.DOTALL)


# --- Colours --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", design.SCHEMES)
def test_every_pair_of_colours_can_be_read_in_each_scheme(scheme):
    too_close = [pair for pair in design.measured(design.tokens()[scheme]) if not pair.holds]
    assert not too_close


def test_contrast_is_that_of_wcag():
    assert design.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert design.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_dark_names_every_colour_that_light_has():
    light, dark = (design.tokens()[scheme] for scheme in ("light", "dark"))
    same = [name for name, value in light.items() if value.startswith("#") and dark[name] == value]
    assert not same


def test_every_colour_is_measured_against_what_it_stands_on():
    named = {name for pair in design.PAIRS for name in pair[:2]}
    colours = {name for name, value in design.tokens()["light"].items() if value.startswith("#")}
    # A hairline bounds nothing that must be found.
    assert colours - named == {"rule"}


@pytest.mark.parametrize("sheet", OURS, ids=lambda sheet: sheet.name)
def test_colours_are_given_as_numbers_in_one_sheet_alone(sheet):
    css = COMMENTS.sub("", sheet.read_text())
    assert not re.findall(r":[^;{}]*#[0-9a-fA-F]{3,8}\b", css)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_no_sheet_knows_left_from_right(sheet):
    css = COMMENTS.sub("", sheet.read_text())
    sided = r"(?<![\w-])(?:(?:margin|padding|border)-(?:left|right)\b|(?:left|right)\s*:|text-align:\s*(?:left|right))"
    assert not re.findall(sided, css)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_word_of_the_design_that_is_used_is_there(sheet):
    css = COMMENTS.sub("", sheet.read_text())
    own = set(re.findall(r"--([\w-]+)\s*:", css)) | {"ground", "letters"}
    assert set(re.findall(r"var\(--([\w-]+)\)", css)) - own <= set(design.tokens()["light"])


# --- One stylesheet -------------------------------------------------------------------------------------------------


def test_the_stylesheet_is_all_sheets_in_one_and_is_found_without_a_build():
    found = Path(str(finders.find("css/vigil.css"))).read_text()
    assert found == stylesheet.stylesheet()
    names = [sheet.stem for sheet in stylesheet.sheets()]
    assert sorted(names) == sorted(sheet.stem for sheet in SHEETS)
    assert names[:2] == ["tokens", "base"] and names[-1] == "print"
    assert "/*" not in found and "@media print{" in found
    assert found.count("{") == found.count("}")


def test_collectstatic_takes_it_along():
    [(path, storage)] = stylesheet.StylesheetFinder().list(None)
    assert path == "css/vigil.css" and storage.exists(path)


def test_a_sheet_that_changed_changes_the_stylesheet(monkeypatch, tmp_path, settings):
    settings.VAR_DIR = tmp_path
    folder = tmp_path / "css"
    folder.mkdir()
    for name in (*stylesheet.FIRST, stylesheet.PAPER):
        (folder / f"{name}.css").write_text(f".{name} {{\n  color: red;\n}}\n")
    monkeypatch.setattr(stylesheet, "FOLDER", folder)
    finder = stylesheet.StylesheetFinder()
    before = Path(finder.find("css/vigil.css")).read_text()
    (folder / "maps.css").write_text("/* new */\n.map {\n  color: blue;\n}\n")
    after = Path(finder.find("css/vigil.css")).read_text()
    assert ".map {" not in before and ".map {color: blue;}" in after
    assert after.index(".masthead") < after.index(".map") < after.index("@media print{")


@pytest.mark.django_db
def test_a_page_asks_for_one_stylesheet_and_weighs_little():
    case = published(whole_case())
    html = page(f"/prisoners/{case.public_id}/")
    assert html.count('rel="stylesheet"') == 1 and 'href="/static/css/vigil.css"' in html
    weight = len(gzip.compress(html.encode(), 6))
    css = len(gzip.compress(stylesheet.stylesheet().encode(), 9))
    assert weight <= 20_000
    assert css <= 20_000
    assert weight + css <= 100_000


# --- The frame ------------------------------------------------------------------------------------------------------


def one_line(html: str) -> str:
    """Without the breaks that stand between attributes in a template."""
    return " ".join(html.split())


PLACES = ["prisoners", "campaigns", "resolutions", "organizations", "changes"]


@pytest.mark.django_db
def test_the_masthead_leads_to_the_main_places_and_says_where_one_is():
    html = page("/campaigns/")
    masthead = html[html.index('<header class="masthead"') : html.index("</header>")]
    for name in PLACES:
        assert f'href="{reverse(name)}"' in masthead
    assert re.findall(r'href="([^"]+)" aria-current="page"', masthead) == ["/campaigns/"]
    assert 'action="/prisoners/" role="search"' in one_line(masthead) and 'name="q"' in masthead


@pytest.mark.django_db
def test_the_foot_leads_to_the_rest():
    html = page("/methodology/")
    foot = html[html.index("<footer") :]
    for name in ("events", "institutions", "methodology", "about", "changes-feed", "alerts:subscribe", "api-docs"):
        assert f'href="{reverse(name)}"' in foot, name


@pytest.mark.django_db
def test_a_case_stands_under_prisoners():
    case = published(whole_case())
    html = page(f"/prisoners/{case.public_id}/")
    assert '<a href="/prisoners/" aria-current="true">' in html


@pytest.mark.django_db
def test_each_page_names_itself_in_every_language(settings):
    settings.LANGUAGES = [("en", "English"), ("ru", "Russian"), ("az", "Azerbaijani")]
    html = page("/campaigns/?country=AZ")
    head = html[: html.index("</head>")]
    here = settings.SITE_URL
    for code, path in (("en", "/campaigns/"), ("ru", "/ru/campaigns/"), ("az", "/az/campaigns/")):
        assert f'hreflang="{code}" href="{here}{path}?country=AZ"' in head
    assert f'hreflang="x-default" href="{here}/campaigns/?country=AZ"' in head
    assert '<a href="/ru/campaigns/?country=AZ" lang="ru" hreflang="ru">Русский</a>' in one_line(html)
    assert '<span lang="en" aria-current="true">English</span>' in html


@pytest.mark.django_db
def test_where_nothing_is_the_other_languages_lead_home(settings):
    settings.LANGUAGES = [("en", "English"), ("ru", "Russian")]
    html = page("/nothing/", 404)
    assert 'href="/ru/" lang="ru"' in one_line(html) and 'rel="alternate" hreflang' not in html


@pytest.mark.django_db
def test_one_language_is_no_choice(settings):
    settings.LANGUAGES = [("en", "English")]
    html = page("/")
    assert "hreflang" not in html and 'class="languages"' not in html


@pytest.mark.django_db
def test_paper_says_where_and_when_it_was_read():
    said = words_of(page("/about/"))
    assert re.search(r"https?://\S+/about/ · as it stood on \S+", said)


# --- Errors ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_error_says_what_was_asked_for_and_offers_the_way_on():
    html = page("/nothing/<script>alert(1)</script>/", 404)
    assert "<script" not in html and "/nothing/&lt;script&gt;" in html
    for way in ("/prisoners/", "/changes/", "/"):
        assert f'href="{way}"' in html
    assert html.count('role="search"') == 1


@pytest.mark.parametrize("template", ["400.html", "403.html", "404.html", "500.html"])
def test_an_error_page_needs_neither_record_nor_request(template):
    html = render_to_string(template)
    assert html.count('role="search"') == 1 and "Everyone on the record" in words_of(html)
    assert "hreflang" not in html and "{{" not in html


# --- The living page of the design ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_design_is_shown_to_those_who_build_it_and_to_nobody_else(settings):
    for url in ("/about/design/", "/about/design/schemes.css"):
        settings.DEBUG = False
        assert Client().get(url).status_code == 404
        settings.DEBUG = True
        assert Client().get(url).status_code == 200


@pytest.mark.django_db
def test_the_design_shows_every_word_and_sign_and_no_pair_that_fails(settings):
    settings.DEBUG = True
    html = page("/about/design/")
    assert "Aysel Nümunəyeva" in html
    said = words_of(html)
    for name, value in design.tokens()["light"].items():
        if value.startswith("#") or name.startswith(("size-", "space-")):
            assert name in said, name
    assert "✗" not in said and "✓" in said
    icons = Path(design.settings.BASE_DIR / "templates" / "components" / "icons").glob("*.svg")
    for icon in icons:
        assert f"<code>{icon.stem}</code>" in html
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    css = Client().get("/about/design/schemes.css").text
    assert ".scheme-dark{" in css and ".scheme-light{" in css


def test_no_name_is_styled_by_two_pages():
    """All sheets are one: what one page calls a thing, no other may call another thing."""
    own: dict[str, set[str]] = {}
    for sheet in SHEETS:
        if sheet.stem not in (*stylesheet.FIRST, stylesheet.PAPER):
            for name in re.findall(r"(?:^|[},])\s*\.([\w-]+)\s*(?=[,{])", COMMENTS.sub("", sheet.read_text())):
                own.setdefault(name, set()).add(sheet.stem)
    assert not {name: sheets for name, sheets in own.items() if len(sheets) > 1}
