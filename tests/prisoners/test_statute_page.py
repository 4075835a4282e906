"""The pages of statutes: which articles people are charged under, and who."""

from __future__ import annotations

import pytest

from record import services
from tests.factories import ArticleFactory, ChargeFactory, DetentionFactory, published
from tests.visiting import cost_of, page, words_of

pytestmark = pytest.mark.django_db

HOOLIGANISM = "/statutes/az-criminal-code-221-3/"


def charged(name: str, *, state: str = "charged", arrested: str = "2023-11-20", **article: str):
    """A published person charged under an article: 221.3 of the Criminal Code unless another is given."""
    fields = {f"article__{key}": value for key, value in article.items()}
    charge = ChargeFactory(detention__prisoner__name=name, detention__arrested=arrested, state=state, **fields)
    return published(charge.detention.prisoner)


def test_an_article_shows_who_is_charged_under_it_and_what_became_of_the_charges():
    charged("Aykhan Israfilov", state="convicted", arrested="2021-05-01")
    charged("Elvin Mustafayev", state="dropped")
    charged("Somebody Else", number="206.3")
    said = words_of(page(HOOLIGANISM))
    assert "Article 221.3 Hooliganism" in said and "2 people charged under it 1 dropped 1 convicted" in said
    assert "Aykhan Israfilov" in said and "This charge: convicted" in said and "Somebody Else" not in said
    assert "2021 1 person, 2021 2022 0 2023 1 person, 2023" in said


def test_a_number_leads_to_just_these_people():
    charged("Aykhan Israfilov", state="convicted", arrested="2021-05-01")
    charged("Elvin Mustafayev", state="dropped")
    html = page(HOOLIGANISM)
    for query in ("state=convicted", "state=dropped", "year=2021", "year=2023"):
        assert f'href="{HOOLIGANISM}?{query}"' in html
    for query in ("state=convicted", "year=2021"):
        said = words_of(page(f"{HOOLIGANISM}?{query}"))
        assert "Aykhan Israfilov" in said and "Elvin Mustafayev" not in said
    assert "Nobody on the record matches." in words_of(page(f"{HOOLIGANISM}?state=dropped&year=2021"))


def test_a_year_counts_the_arrest_that_led_to_the_charge_and_no_other():
    person = charged("Aykhan Israfilov", arrested="2023-11-20")
    DetentionFactory(prisoner=person, arrested="2015-01-01", over=True, ended="2015-02-01")
    published(person)
    assert "2015" not in words_of(page(HOOLIGANISM))
    assert "Nobody on the record matches." in words_of(page(f"{HOOLIGANISM}?year=2015"))


def test_someone_charged_twice_is_one_person():
    detention = DetentionFactory()
    for state in ("convicted", "charged"):
        ChargeFactory(detention=detention, state=state)
    published(detention.prisoner)
    said = words_of(page(HOOLIGANISM))
    assert "1 person charged under it 1 charged 1 convicted" in said


def test_two_articles_that_share_an_address_are_never_mixed():
    charged("Aykhan Dotted", number="221.3", title="Hooliganism")
    charged("Elvin Dashed", number="221-3", title="Petty hooliganism", state="dropped")
    html = page(HOOLIGANISM)
    assert "Which article?" in html and "Aykhan Dotted" not in html and "Elvin Dashed" not in html
    assert 'href="?article=AZ%20Criminal%20Code%20221.3"' in html
    dotted = page(f"{HOOLIGANISM}?article=AZ%20Criminal%20Code%20221.3")
    assert "Aykhan Dotted" in dotted and "Elvin Dashed" not in dotted and "Petty" not in words_of(dotted)
    assert "1 person charged under it 1 charged" in words_of(dotted)
    # A choice among its people keeps to the article.
    assert 'name="article" value="AZ Criminal Code 221.3"' in dotted
    assert "article=AZ Criminal Code 221.3&amp;state=charged" in dotted
    said = words_of(page(f"{HOOLIGANISM}?article=AZ%20Criminal%20Code%20221-3&state=dropped"))
    assert "Elvin Dashed" in said and "Aykhan Dotted" not in said


def test_an_article_that_is_not_at_the_address_is_not_there():
    charged("Aykhan Israfilov")
    page(f"{HOOLIGANISM}?article=AZ%20Criminal%20Code%20999", 404)


def test_an_article_without_a_published_charge_is_as_absent_as_one_that_never_was():
    ArticleFactory(number="1")
    person = charged("Withdrawn", number="2")
    services.unpublish(case=person, by=None, reason="asked for")
    # Of the address itself the page says no more than what was asked.
    answers = {
        page(f"/statutes/{slug}/", 404).replace(slug, "")
        for slug in ("never-was", "az-criminal-code-1", "az-criminal-code-2")
    }
    assert len(answers) == 1
    assert "No charge under an article has been published yet." in words_of(page("/statutes/"))


def test_its_title_stands_there_in_every_language_on_record():
    article = ArticleFactory(number="221.3", i18n={"title_az": "Xuliqanlıq", "title_ru": "Хулиганство"})
    charge = ChargeFactory(article=article)
    # A title of another article of the same case is none of this one.
    ChargeFactory(
        detention=charge.detention,
        article=ArticleFactory(number="206", title="Smuggling", i18n={"title_az": "Qaçaqmalçılıq"}),
    )
    published(charge.detention.prisoner)
    html = page(HOOLIGANISM)
    assert "<bdi>Xuliqanlıq</bdi>" in html and 'lang="ru"><bdi>Хулиганство</bdi>' in html
    assert "Qaçaqmalçılıq" not in html


def test_the_list_stands_by_country_and_code_in_the_order_of_numbers():
    charged("One", number="221.3"), charged("Two", number="221.3")
    charged("Three", number="28.1", title="")
    charged("Four", number="221.12", title="")
    charged("Five", number="10", country="TR", code="Penal Code", title="")
    said = words_of(page("/statutes/"))
    azerbaijan = ["Azerbaijan: Criminal Code", "Article 28.1", "Article 221.3", "Article 221.12"]
    places = [said.index(words) for words in (*azerbaijan, "Türkiye: Penal Code", "Article 10")]
    assert places == sorted(places)
    assert "Article 221.3 Hooliganism 2 people charged" in said


def test_the_list_is_found_by_number_word_and_country_and_a_bad_filter_is_named():
    charged("One"), charged("Two", number="206", title="Smuggling", country="TR")
    for query in ("q=206", "q=smuggl", "country=TR"):
        said = words_of(page(f"/statutes/?{query}"))
        assert "Smuggling" in said and "Hooliganism" not in said
    assert "No country has the code" in words_of(page("/statutes/?country=Atlantis", 400))
    assert "There is no such parameter." in page("/statutes/?code=x", 400)
    assert "is not one of the values it takes" in words_of(page(f"{HOOLIGANISM}?state=guilty", 400))
    page("/statutes/?page=9", 404)


def test_pages_cost_the_same_with_one_and_with_twelve():
    charged("Someone", number="1")
    one = cost_of("/statutes/")
    for n in range(12):
        charged(f"Person {n}", number="2")
        charged(f"Other {n}", number=f"{n + 10}")
    assert cost_of("/statutes/") == one <= 2
    assert cost_of("/statutes/az-criminal-code-1/") == cost_of("/statutes/az-criminal-code-2/") <= 6
