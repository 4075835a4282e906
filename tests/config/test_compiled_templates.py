"""Parts of pages that the second engine draws: escaped once, in the language of the page, as the other one would."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import Context, Template, engines
from django.utils import translation
from django.utils.html import format_html

from prisoners.timeline import Entry
from record.templatetags.compiled import drawn
from tests.factories import PrisonerFactory, published
from tests.visiting import page

HOSTILE = """<script>alert("a") & 'b'</script>"""
FILES = sorted((settings.BASE_DIR / "templates" / "compiled").rglob("*.html"))


def file_of(path: Path) -> str:
    return path.relative_to(settings.BASE_DIR / "templates" / "compiled").as_posix()


@pytest.mark.parametrize("path", FILES, ids=file_of)
def test_each_file_holds_one_macro_that_is_called_as_the_file_is(path):
    engine: Any = engines["compiled"]
    assert callable(getattr(engine.env.get_template(file_of(path)).module, path.stem))
    assert len(re.findall(r"{%-?\s*macro\s", path.read_text())) == 1


@pytest.mark.django_db
def test_a_hostile_name_is_escaped_once_wherever_it_stands_on_a_profile():
    case = published(PrisonerFactory(name=HOSTILE, biography=HOSTILE, case_summary=HOSTILE))
    html = page(f"/prisoners/{case.public_id}/")
    assert "<script>alert" not in html
    # The quotes of a text are escaped too, as it may stand in an attribute.
    assert html.count("&lt;script&gt;alert(&#34;a&#34;) &amp; &#39;b&#39;&lt;/script&gt;") >= 4
    assert not re.search(r"&amp;(lt|gt|amp|quot|#\d+|#x\w+);", html)


def test_what_is_markup_already_is_not_escaped_again_and_what_is_not_is():
    entry = Entry("arrest", HOSTILE, {"edtf": "2024-02-07"}, format_html("<i>{}</i>", HOSTILE), [{"source": 1}])
    html = drawn("profile/entry.html", entry=entry)
    assert '<p class="entry-title">&lt;script&gt;' in html and "<i>&lt;script&gt;" in html
    assert '<time datetime="2024-02-07">7 February 2024</time>' in html and '<a href="#source-1"' in html
    assert "<script>" not in html and "&amp;lt;" not in html


def test_a_template_of_django_prints_a_part_as_markup_and_gives_it_text():
    template = Template('{% load compiled %}{% compiled "components/status.html" status=status detail=detail %}')
    html = template.render(Context({"status": "detained", "detail": HOSTILE}))
    assert '<span class="status status-detained"><svg' in html
    assert "&lt;script&gt;" in html and "<script>" not in html and "&amp;lt;" not in html


def test_a_reference_and_a_day_are_escaped_once():
    reference = {"type": "organization", "id": "union", "name": HOSTILE, "url": "https://vigil.example/x"}
    since = {"edtf": "2024~<b>"}
    html = drawn("profile/recognitions.html", recognitions=[{"organization": reference, "since": since}])
    assert '<a href="/organizations/union/">&lt;script&gt;alert(' in html and "2024~&lt;b&gt;" in html
    assert "<script>" not in html and "<b>" not in html and "&amp;lt;" not in html


def test_each_language_has_its_own_words_days_and_addresses_however_often_it_is_drawn():
    reference = {"type": "organization", "id": "union", "name": "Union", "url": "https://vigil.example/x"}
    recognitions = [{"organization": reference, "since": {"edtf": "2024-02-07"}, "citations": [{"source": 3}]}]
    for _time in range(2):
        with translation.override("en"):
            english = drawn("profile/recognitions.html", recognitions=recognitions)
        with translation.override("ru"):
            russian = drawn("profile/recognitions.html", recognitions=recognitions)
        assert "Recognised as" in english and "Recognised as" not in russian
        assert "7 February 2024" in english and '"/organizations/union/"' in english and "Source 3" in english
        assert "7 февраля 2024" in russian and '"/ru/organizations/union/"' in russian and "Source 3" not in russian


def test_codes_countries_and_days_are_told_in_the_language_of_each_page():
    engine: Any = engines["compiled"]
    template = engine.env.from_string(
        """{{ "released"|in_words("status") }} {{ code|country_name }} {{ day|date("DATE_FORMAT") }}"""
    )
    asked = {"code": "AZ", "day": dt.date(2024, 2, 7)}
    for _time in range(2):
        with translation.override("en"):
            assert template.render(asked) == "released Azerbaijan 7 February 2024"
        with translation.override("ru"):
            told = template.render(asked)
            assert "released" not in told and "Азербайджан 7 февраля 2024" in told


def test_a_key_of_a_document_comes_before_what_a_dict_can_do():
    engine: Any = engines["compiled"]
    template = engine.env.from_string("{{ document.items }}{{ document.title }}{{ document.of.long.ago }}")
    assert template.render(document={"items": "three", "title": "A title"}) == "threeA title"


def test_what_a_version_of_long_ago_does_not_say_is_not_shown_as_said():
    detention = {"number": 1, "kind": "unknown", "arrested": {"edtf": ""}, "ended": None}
    story: dict[str, list[Any]] = {"earlier": [], "latest": [], "other_sentences": []}
    html = drawn("profile/detention.html", story=story, detention=detention, nth=1, several=1)
    assert "on a day that is not known" in html and "none on record" in html
    assert "Legal basis" not in html and "None" not in html
    shown = detention | {"legal_basis_shown": False}
    assert "not shown at the arrest" in drawn("profile/detention.html", story=story, detention=shown, nth=1, several=1)


def test_a_part_takes_nothing_that_it_does_not_name():
    with pytest.raises(TypeError, match="colour"):
        drawn("components/status.html", status="detained", detail="", colour="red")


def test_while_somebody_develops_a_change_of_a_part_of_a_part_is_seen(settings, tmp_path):
    settings.DEBUG = True
    settings.TEMPLATES = [
        one | {"DIRS": [tmp_path]} if one.get("NAME") == "compiled" else one for one in settings.TEMPLATES
    ]
    (tmp_path / "whole.html").write_text(
        '{% from "part.html" import part %}{% macro whole() %}{{ part() }}{% endmacro %}'
    )
    for words in ("before", "after"):
        (tmp_path / "part.html").write_text(f"{{% macro part() %}}{words}{{% endmacro %}}")
        assert drawn("whole.html") == words
