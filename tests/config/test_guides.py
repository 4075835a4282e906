"""The guides as pages of the site."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from config.guides import PAGES
from tests.visiting import page

pytestmark = pytest.mark.django_db
ADDRESSES = [f"/docs/{name}/" if name else "/docs/" for name in PAGES]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_link_of_a_guide_leads_somewhere(address):
    (article,) = re.findall(r'<article class="reading guide" lang="en" dir="ltr">.*?</article>', page(address), re.S)
    for link in re.findall(r'<a href="([^"]+)"', article):
        if not link.startswith("https://"):
            assert Client().get(link).status_code == 200, link
        else:
            assert "vigil.example" not in link


def test_a_guide_names_the_site_it_is_read_on(settings):
    settings.SITE_URL = "https://record.example.org"
    for address in ADDRESSES:
        assert "vigil.example" not in page(address)
    assert "https://record.example.org/api/v1/" in page("/docs/python/")
    assert "vigil.example" not in Client().get("/docs/mirror.py").content.decode()


def test_code_stands_in_a_guide_as_it_is_written():
    assert "urllib.request.urlopen(url)" in page("/docs/python/")
    assert "d.arrested_latest &lt;= &#39;2024-02-07&#39;" in page("/docs/datasette/").replace("'", "&#39;")


def test_in_every_language_a_guide_is_said_to_be_in_english():
    assert '<html lang="ru"' in page("/ru/docs/r/")
    assert '<article class="reading guide" lang="en" dir="ltr">' in page("/ru/docs/r/")


def test_a_guide_that_is_none_is_not_there():
    assert Client().get("/docs/operate/").status_code == 404
    assert Client().get("/docs/../settings.py").status_code == 404
