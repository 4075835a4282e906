"""Every page in every language of the site: one language on a page, chosen by the address alone, and said to be so."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client
from django.utils.translation import override

from tests.browser.public_pages import PAGES
from tests.config.test_hostile_parameters import paths as paths_of_pages
from tests.translations import LANGUAGES, kept
from tests.untranslated import CATALOGUE

pytestmark = pytest.mark.django_db

paths = paths_of_pages
# Shorter ones are names, signs, and words that several languages share.
LONG_ENOUGH = 12
MARKS = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|<[^>]+>")


class Said(HTMLParser):
    """The words of a page that are in its own language: content in another one says so by `lang` and is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.open: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in ("area", "br", "col", "hr", "img", "input", "link", "meta", "source", "path", "use", "wbr"):
            foreign = (self.open[-1] if self.open else False) or (tag != "html" and "lang" in given)
            self.open.append(foreign or tag in ("script", "style"))
        self.words += [given[name] or "" for name in ("alt", "title", "placeholder", "aria-label") if name in given]

    def handle_endtag(self, tag: str) -> None:
        if self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not (self.open and self.open[-1]):
            self.words.append(data)


def said(html: str) -> str:
    parser = Said()
    parser.feed(html)
    return " ".join(" ".join(parser.words).split())


def english_alone(language: str) -> list[str]:
    """What only an English page may say: the longest part between the gaps of each message of the code, unless its
    translation says the same. A message without a translation is among them."""
    with CATALOGUE.open("rb") as file:
        source = read_po(file)
    translations, found = kept(language), []
    for message in source:
        texts = [message.id] if isinstance(message.id, str) else list(message.id or [])
        translated = translations.get(texts[0], message.context) if texts else None
        given = translated.string if translated is not None else ""
        strings = " ".join(" ".join([given] if isinstance(given, str) else given or []).split())
        for text in texts:
            longest = max((" ".join(part.split()) for part in MARKS.split(text)), key=len, default="")
            if len(longest) > LONG_ENOUGH and " " in longest and longest not in strings:
                found.append(longest)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_of_another_language_says_what_only_english_says(paths, language):
    english = english_alone(language)
    assert len(english) > 200
    # Found in one go, then named.
    any_of_them = re.compile(
        "|".join(rf"\b{re.escape(text)}" for text in sorted(set(english), key=len, reverse=True)), re.I
    )
    mixed = {}
    for path in (path for path in paths if path.endswith("/") and not path.startswith("/api/")):
        response = Client().get(f"/{language}{path}")
        assert response.headers["Content-Language"] == language
        if not response.headers["Content-Type"].startswith("text/html"):
            continue
        html = response.content.decode()
        assert f'<html lang="{language}"' in html
        if found := sorted(set(any_of_them.findall(said(html)))):
            mixed[path] = found[:5]
    assert not mixed


def test_each_page_names_itself_in_all_languages_and_once_as_the_default(paths):
    codes = [code for code, _name in settings.LANGUAGES]
    for path in sorted({page.path for page in PAGES if page.status == 200 and "{" not in page.path}):
        if path.startswith("/api/"):
            continue
        html = Client().get(path).content.decode()
        head = html[: html.index("</head>")]
        alternates = re.findall(r'rel="alternate"\s+hreflang="([\w-]+)"\s+href="([^"]+)"', head)
        assert [code for code, _url in alternates if code != "x-default"] == codes, path
        urls = dict(alternates)
        assert urls["x-default"] == urls["en"], path
        here = path.partition("?")[0]
        for code in codes:
            prefix = "" if code == "en" else f"/{code}"
            assert urls[code].partition("?")[0] == f"{settings.SITE_URL}{prefix}{here}", path


def test_the_address_alone_chooses_the_language(paths):
    for header in ("ru", "tr;q=0.9", "xx", "*"):
        client = Client(headers={"accept-language": header})
        client.cookies["django_language"] = "ru"
        response = client.get("/about/")
        assert response.headers["Content-Language"] == "en" and '<html lang="en"' in response.content.decode()
    with override("it"):
        assert '<html lang="en"' in Client().get("/about/").content.decode()
