"""Dates, prose, references and citations in templates."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.utils import translation
from django_countries import countries

from record.templatetags.citing import cites
from record.templatetags.dates import dated
from record.templatetags.places import country_name, host, lines, on_this_site
from record.templatetags.prose import markdown
from record.templatetags.references import named


@pytest.mark.parametrize(
    ("edtf", "html"),
    [
        ("2023-11-20", '<time datetime="2023-11-20">20 November 2023</time>'),
        ("2023-11", '<time datetime="2023-11">November 2023</time>'),
        ("2019~", '<span class="uncertain-date">around 2019</span>'),
        ("", ""),
    ],
)
def test_a_date_is_machine_readable_only_where_html_can_say_it(edtf, html):
    assert dated({"edtf": edtf, "earliest": None, "latest": None}) == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![](https://evil.example/x.png)",
        "<b style='x'>y</b>",
    ],
)
def test_prose_makes_no_element_out_of_what_someone_wrote_as_html(text):
    html = markdown(text)
    assert not any(tag in html for tag in ("<script", "<img", "<b "))


def test_links_in_prose_lead_out_without_telling_from_where():
    assert markdown("[a](https://example.org)") == (
        '<p><a href="https://example.org" rel="noopener nofollow noreferrer">a</a></p>\n'
    )
    assert "<a" not in markdown("[a](javascript:alert(1))") and "<a" not in markdown("[a](data:text/html,x)")


def test_headings_in_prose_stand_below_those_of_the_page():
    assert markdown("# A\n\n###### B") == "<h3>A</h3>\n<h6>B</h6>\n"


def test_citations_name_each_source_once():
    html = cites([{"source": 2, "quote": "a"}, {"source": 1, "quote": ""}, {"source": 2, "quote": "b"}])
    assert html.count("#source-2") == 1 and html.index("[2]") < html.index("[1]")
    assert cites([]) == cites(None) == ""


def test_a_noun_that_was_withdrawn_keeps_its_name_and_has_no_link():
    reference = {"type": "organization", "id": "union", "name": "A <Union>", "url": "https://vigil.example/x"}
    assert named(reference) == '<a href="/organizations/union/">A &lt;Union&gt;</a>'
    assert named(reference | {"url": None}) == "A &lt;Union&gt;"


def test_places_are_told_in_words(settings):
    settings.SITE_URL = "https://vigil.example"
    assert (country_name("AZ"), country_name("ZZ"), country_name("")) == ("Azerbaijan", "ZZ", "")
    assert on_this_site("https://vigil.example/media/a.jpg") == "/media/a.jpg"
    assert host("https://www.example.org/x") == "example.org"
    assert lines("Baku\n<b>") == "Baku<br>&lt;b&gt;"


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES if code != "en"])
def test_countries_have_names_of_their_own_in_each_language(language):
    in_english = {code: country_name(code) for code, _name in countries}
    with translation.override(language):
        the_same = {code for code, name in in_english.items() if country_name(code) == name}
    # Many islands and a few lands are called alike: a language that lacks them has 249 of these.
    assert len(the_same) < 150 and the_same.isdisjoint({"BE", "DE", "EG", "GB", "US"}), the_same
