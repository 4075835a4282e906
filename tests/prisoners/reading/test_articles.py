"""Articles of statutes in the text of charges."""

from __future__ import annotations

import time

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from prisoners.reading import read_articles
from prisoners.reading.articles import LONGEST

CRIMINAL, PENAL = "Criminal Code", "Penal Code"


def cited(text: str, **how: str) -> list[tuple[str, str]]:
    return [(article.code, article.number) for article in read_articles(text, **how)]


@pytest.mark.parametrize(
    ("text", "articles"),
    [
        ("Criminal Code Articles 28 (Preparation); 220.1 (Mass disorder) and 233", ["28", "220.1", "233"]),
        ("Provision 234.4.3 of the Criminal Code (storing narcotics)", ["234.4.3"]),
        ("Criminal Code Articles 28, 214.2.1 (a b); 28, 214.2.3 (c d)", ["28", "214.2.1", "214.2.3"]),
        ("Article 228.1 of the RF Criminal Code", ["228.1"]),
        ("ст. 280.3 УК РФ", ["280.3"]),
        ("ст.ст. 213, 214 УК", ["213", "214"]),
        ("статьи 205.2 и 275 Уголовного кодекса РФ", ["205.2", "275"]),
        ("ч. 2 ст. 228.1 УК РФ", ["228.1(2)"]),
        ("п. «а» ч. 2 ст. 228 УК РФ", ["228(2)(а)"]),
        ("art. 130, 361-1 and 368 of the Criminal Code", ["130", "361-1", "368"]),
        ("Art. 342, part 1 and art. 361, part 3 of the Criminal Code of Belarus", ["342(1)", "361(3)"]),
        ("Part 2 of Article 315 of the Criminal Code", ["315(2)"]),
        (
            "Criminal Code Article 59, Parts 1 (Killing), 17 (Participation), and 70 (Bands); Article 71",
            ["59(1)", "59(17)", "59(70)", "71"],
        ),
        ("Criminal Code articles 218.2 (taking part) və 278-ci (seizing power)", ["218.2", "278"]),
        ("Cinayət Məcəlləsinin 281.2-ci və 283.2.3-cü maddələri", ["281.2", "283.2.3"]),
        ("articles 188-1 and 293 of the Criminal Code", ["188-1", "293"]),
    ],
)  # fmt: skip
def test_the_articles_of_a_criminal_code_are_read(text, articles):
    assert cited(text) == [(CRIMINAL, number) for number in articles]


@pytest.mark.parametrize(
    ("text", "articles"),
    [
        ("Türk Ceza Kanunu 314/2", [(PENAL, "314/2")]),
        ("TCK'nın 314. maddesi", [(PENAL, "314")]),
        ("section 505 (b) of the Penal Code", [(PENAL, "505(b)")]),
        ("Sections 124(1)(b) and 505 (b) of the Penal Code", [(PENAL, "124(1)(b)"), (PENAL, "505(b)")]),
        ("Criminal Code (of 1960) Article 57 (High treason)", [("Criminal Code (1960)", "57")]),
        ("Article 57 of the 1960 Criminal Code", [("Criminal Code (1960)", "57")]),
        ("Article 310 of the Code of Administrative Offenses", [("Code of Administrative Offences", "310")]),
        ("ст. 20.3.3 КоАП РФ", [("Code of Administrative Offences", "20.3.3")]),
        ("articles 2, 3 and 4 of the Anti-Terrorism Law", [("Anti-Terrorism Law", n) for n in "234"]),
        (
            "Articles 220 and 221 of the Criminal Code and Article 19.3 of the Code of Administrative Offences",
            [(CRIMINAL, "220"), (CRIMINAL, "221"), ("Code of Administrative Offences", "19.3")],
        ),
        ("Articles 274 of the Criminal Code (treason), 178.3.2 (fraud)", [(CRIMINAL, "274"), (CRIMINAL, "178.3.2")]),
    ],
)
def test_each_article_is_of_the_statute_that_is_said_of_it(text, articles):
    assert cited(text) == articles


def test_titles_belong_to_their_articles_with_the_brackets_in_them():
    read = read_articles("Articles 228.1 (arms (except for hunting) and powder); 233 (breach of order)")
    assert [article.title for article in read] == ["arms (except for hunting) and powder", "breach of order"]


def test_a_title_may_stand_before_its_article_or_without_brackets():
    assert [a.title for a in read_articles("Espionage (Article 64)")] == ["Espionage"]
    assert [a.title for a in read_articles("Article 221: hooliganism, 315.2 resistance")] == [
        "hooliganism",
        "resistance",
    ]


def test_a_bracket_that_is_never_closed_does_not_swallow_the_next_article():
    text = "articles 228.2.1 (arms (except for hunting, by a group), 228.4 (cold steel), 278 (seizing power)"
    assert [number for _, number in cited(text)] == ["228.2.1", "228.4", "278"]


def test_numbers_of_pages_are_no_articles():
    read = read_articles("Article 233 (breach of 62 order) 69")
    assert [article.number for article in read] == ["233"]
    assert read.noise == ("69",)


def test_years_and_amounts_among_words_are_no_articles():
    assert cited("Article 228 possession of 5 grams in 2013") == [(CRIMINAL, "228")]


def test_a_range_is_not_filled_in_and_its_text_is_kept():
    read = read_articles("Articles 28 through 30 of the Criminal Code")
    assert [article.number for article in read] == ["28", "30"]
    assert read.left == "28 through 30"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("hooliganism", "hooliganism"),
        ("Article 233 (order) Place of Detention: Baku (Kurdakhani)", "Place of Detention: Baku (Kurdakhani)"),
        ("Charged with espionage under Article 274", "espionage"),
    ],
)
def test_what_is_not_read_is_left(text, left):
    assert read_articles(text).left == left


def test_where_no_statute_is_named_the_usual_one_holds_and_is_marked():
    (read,) = read_articles("Article 314", country="TR")
    assert (read.code, read.code_is_printed) == (PENAL, False)
    assert cited("Article 5", country="TR", default_code="Anti-Terror Law") == [("Anti-Terror Law", "5")]


def test_no_text_has_no_articles():
    assert not read_articles("  ").articles


PIECES = st.sampled_from(
    ["Criminal Code", "Article", "Articles", "ст.", "УК РФ", "Parts", "part", "of the", "and", ",", ";", "(", ")", "[",
     "title", "28", "220.1", "59-1", "1960", "(of 1960)", "278-ci", "through", "5 (b)", "№", "«а»", "Law on Order",
     "\n", "69"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=40).map(" ".join)))
def test_no_text_does_anything_but_be_read(text):
    for article in read_articles(text):
        assert article.code and article.number


@given(st.lists(st.integers(1, 999), min_size=1, max_size=8, unique=True))
def test_every_article_of_a_plain_list_is_read(numbers):
    assert [n for _, n in cited(f"Articles {', '.join(map(str, numbers))} of the Criminal Code")] == list(
        map(str, numbers)
    )


@pytest.mark.parametrize(
    "piece",
    [
        "(",
        "((1 ",
        "1 (",
        "Article 1 (",
        "A",
        "Aa ",
        "Law on a ",
        "of the ",
        "1.",
        "1-1-",
        "Criminal Code ",
        "part 1 ",
        "a, ",
        "ч. 1 ",
    ],
)
def test_a_long_text_is_read_in_no_time(piece):
    # Of the processor: a busy machine is no slow reader.
    began = time.thread_time()
    read_articles((piece * 10_000)[:10_000])
    assert time.thread_time() - began < 2


def test_a_text_too_long_for_the_charges_of_a_case_is_refused():
    with pytest.raises(ValidationError, match="at most"):
        read_articles("a" * (LONGEST + 1))
