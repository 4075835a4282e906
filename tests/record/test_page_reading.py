"""What a page says of itself, whatever it sends."""

from __future__ import annotations

import json
import time
from email.message import Message

import pytest

from record.fetching import Page
from record.page_reading import MOST_BYTES, SaidOfItself, said_of_itself


def read(body: bytes | str, content_type: str = "text/html") -> SaidOfItself:
    headers = Message()
    headers["content-type"] = content_type
    body = body.encode() if isinstance(body, str) else body
    return said_of_itself(Page("https://www.news.example/1", 200, headers, body, []))


def test_open_graph_and_the_language_of_the_page_fill_every_field() -> None:
    said = read(
        """<!doctype html><html lang="az-AZ"><head><title>Xəbər | Meydan</title>
        <meta property="og:title" content="Jurnalist  həbs\n edildi"><meta property="og:site_name" content="Meydan TV">
        <meta property="article:published_time" content="2023-11-21T01:30:00+04:00"></head>"""
    )
    assert said == SaidOfItself("Jurnalist həbs edildi", "Meydan TV", "2023-11-21", "az")


def test_linked_data_of_an_article_is_trusted_before_the_rest() -> None:
    data = {
        "@graph": [
            {"@type": "WebSite", "name": "Other"},
            {
                "@type": "NewsArticle",
                "headline": "Verdict",
                "datePublished": "2024-02-07",
                "inLanguage": "ru-RU",
                "publisher": {"@type": "Organization", "name": "A newspaper"},
            },
        ]
    }
    page = f'<html lang="en"><title>x</title><script type="application/ld+json">{json.dumps(data)}</script>'
    assert read(page) == SaidOfItself("Verdict", "A newspaper", "2024-02-07", "ru")


def test_what_stands_in_the_content_of_a_tag_is_read_whole() -> None:
    page = """<TITLE>A < B</TITLE><META content='Home > "News"' property=og:title /><div x='>'>
    <meta name=date content=2023>"""
    assert read(page) == SaidOfItself('Home > "News"', "news.example", "2023", "")


def test_a_bare_page_gives_its_title_and_its_host() -> None:
    assert read("<title>News &amp; views</title>") == SaidOfItself("News & views", "news.example", "", "")


@pytest.mark.parametrize(
    ("tag", "day"),
    [
        ('<meta name="DC.date.issued" content="2023-11">', "2023-11"),
        ('<meta itemprop="datePublished" content="2023">', "2023"),
        ('<meta name="citation_publication_date" content="2023/11/20">', "2023-11-20"),
        ('<time itemprop="datePublished" datetime="2023-11-20T10:00Z">today</time>', "2023-11-20"),
        ('<meta name="date" content="20 November 2023">', ""),
        ('<meta name="date" content="2023-13-45">', ""),
        ('<meta name="date" content="1700481600">', ""),
        ('<meta name="date" content="yesterday"><meta name="date" content="2023-11-20">', "2023-11-20"),
    ],
)
def test_a_date_is_read_as_precisely_as_it_is_written_or_not_at_all(tag: str, day: str) -> None:
    assert read(tag).published_on == day


@pytest.mark.parametrize(
    ("encoding", "content_type", "declared"),
    [
        ("utf-8", "text/html; charset=utf-8", ""),
        ("utf-8-sig", "text/html", ""),
        ("cp1251", "text/html; charset=windows-1251", ""),
        ("cp1251", "text/html", '<meta charset="windows-1251">'),
        ("cp1251", "text/html; charset=nonsense-1", '<meta charset="windows-1251">'),
        ("utf-16", "text/html; charset=utf-16", ""),
        ("koi8-r", "text/html", '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">'),
    ],
)
def test_letters_survive_the_charset_of_the_page(encoding: str, content_type: str, declared: str) -> None:
    page = f"<html><head>{declared}<title>Приговор активисту</title></head></html>".encode(encoding)
    assert read(page, content_type).title == "Приговор активисту"


def test_what_is_kept_is_one_clean_line_as_long_as_the_field_takes() -> None:
    said = read("<title>" + "a\x00b\r\n" * 1000 + "</title>")
    assert len(said.title) <= 500
    assert said.title.startswith("a")
    assert not set(said.title) & {"\x00", "\r", "\n"}


@pytest.mark.parametrize(
    "script",
    [
        "[" * 100_000,
        "{",
        "null",
        "9" * 100_000,
        '{"headline": 5}',
        '{"headline": "x", "publisher": ["y"]}',
        "[" + "{}," * 9999 + "{}]",
    ],
)
def test_linked_data_that_is_broken_is_passed_over(script: str) -> None:
    page = f'<title>News</title><script type="application/ld+json">{script}</script>'
    assert read(page).title in ("News", "x")


@pytest.mark.parametrize(
    "piece",
    [
        "<div>",
        "<!--",
        "<!",
        "<?",
        "</",
        "<![CDATA[",
        "<a ",
        "<a b='",
        "<title>",
        "<script>",
        "&#",
        "<meta ",
        "<html ",
        "<html lang",
        "<title></title",
        "<b a=' <b a=' >",
        "<meta a=' <meta a=' >",
        "<meta a='>",
        "<time><p>",
        "<meta ",
        "<meta  a",
    ],
)
def test_a_page_made_to_take_long_does_not(piece: str) -> None:
    body = (piece * (MOST_BYTES // len(piece))).encode()
    start = time.process_time()
    read(body)
    assert time.process_time() - start < 5
