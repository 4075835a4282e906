"""The statistics: each number is of people, right, and leads to the list of just these people."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from prisoners.published import PublishedPrisoner
from prisoners.published_rows import prisoner_rows
from prisoners.statistics.catalogue import SLUGS, figure
from prisoners.statistics.counting import held_changes, state_of_record
from prisoners.statistics.held import days_between, levels_of
from prisoners.statistics.scope import Scope
from prisoners.status import certain_days
from record import services
from record.published import Version
from tests.factories import (
    ChargeFactory,
    CustodyFactory,
    DetentionFactory,
    HearingFactory,
    InstitutionFactory,
    PrisonerFactory,
    PrisonerGroupFactory,
    SentenceFactory,
)
from tests.factories.record import public_document, published
from tests.factories.whole import whole_case
from tests.visiting import cost_of, page, words_of

pytestmark = pytest.mark.django_db

TODAY = dt.date(2024, 3, 1)
FIRST = dt.date(2022, 1, 1)
EVERYONE = Scope()


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


def a_person(*detentions: dict[str, Any], groups: tuple[str, ...] = ("journalist",), **fields: Any) -> Any:
    """A published person with these detentions."""
    person = PrisonerFactory(**fields)
    for group in groups:
        PrisonerGroupFactory(prisoner=person, group__slug=group)
    for detention in detentions:
        DetentionFactory(prisoner=person, **detention)
    return published(person)


def rows_of(slug: str, scope: Scope = EVERYONE, today: dt.date = TODAY) -> dict[str, int]:
    """{key: number} of a figure, its notes with it, without the rows that have nobody."""
    one = figure(slug, scope, today=today, state=state_of_record())
    return {row.key: row.number for row in (*one.rows, *one.notes) if row.number}


# Uncertain dates as a document has them: a day, any day of some weeks, or unknown.
_days = st.dates(FIRST, dt.date(2024, 2, 20))
_dates = st.one_of(
    st.builds(lambda day: (day, day), _days),
    st.builds(lambda day, more: (day, day + dt.timedelta(more)), _days, st.integers(1, 40)),
    st.just((None, None)),
)
_detentions = st.lists(
    st.tuples(_dates, st.one_of(st.none(), _dates)).filter(lambda d: d[1] is None or _in_order(*d)), max_size=4
)


def _in_order(arrested: Any, ended: Any) -> bool:
    return arrested[0] is None or ended[1] is None or ended[1] >= arrested[0]


def _date(bounds: tuple[dt.date | None, dt.date | None]) -> dict[str, str | None]:
    earliest, latest = (day.isoformat() if day else None for day in bounds)
    edtf = "" if not earliest else earliest if earliest == latest else f"{earliest}/{latest}"
    return {"edtf": edtf, "earliest": earliest, "latest": latest}


# What fails is told as it was found: finding a smaller one means publishing hundreds of cases more.
@settings(
    max_examples=40,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(cases=st.lists(_detentions, max_size=6))
def test_held_by_day_is_what_counting_people_day_by_day_finds(cases):
    template = _template()
    PublishedPrisoner.objects.all().delete()
    held: list[list[dict[str, Any]]] = []
    for number, detentions in enumerate(cases):
        document = template["document"] | {"id": f"AZ-{number + 100:04d}", "slug": f"person-{number}"}
        document["detentions"] = [
            template["detention"] | {"number": n + 1, "arrested": _date(arrested), "ended": ended and _date(ended)}
            for n, (arrested, ended) in enumerate(detentions)
        ]
        for row in prisoner_rows(document, template["version"]):
            row.save()
        held.append(document["detentions"])

    changes = Scope().spans().changes(None, TODAY)
    days = [FIRST + dt.timedelta(n) for n in range((TODAY - FIRST).days + 1)]
    levels = levels_of(tuple(changes), days)

    for level in levels:
        by_hand = sum(any(_is_held(d, level.day) for d in detentions) for detentions in held)
        assert level.people == by_hand, level.day
    # The days before a range are summed up in its first day, and the list behind a number is as long as the number.
    later = dt.date(2023, 6, 1)
    from_later = levels_of(tuple(Scope().spans().changes(later, TODAY)), [later, TODAY])
    known = {level.day: level.people for level in levels}
    assert [level.people for level in from_later] == [known[later], known[TODAY]]
    assert PublishedPrisoner.objects.held_on(later).count() == known[later]


def _is_held(detention: dict[str, Any], day: dt.date) -> bool:
    days = certain_days(detention)
    return days is not None and days[0] <= day and (days[1] is None or day <= days[1])


_TEMPLATE: dict[str, Any] = {}


def _template() -> dict[str, Any]:
    if not _TEMPLATE:
        document = public_document(published(whole_case()))
        empty: dict[str, Any] = {name: [] for name in ("charges", "custody", "hearings", "sentences", "officials")}
        detention = document["detentions"][0] | empty | {"place": "", "expected_end": _date((None, None))}
        bare = document | {"incidents": [], "events": [], "organizations": []}
        _TEMPLATE.update(document=bare, detention=detention, version=Version.objects.latest("sequence"))
    return dict(_TEMPLATE)


@pytest.fixture
def record():
    """People of two countries and groups, detained once or twice, with charges, custody, verdicts and sentences."""
    prison = published(InstitutionFactory(name="Prison of Umbaki", country="AZ"))
    ends = ("release", "pardon", "death_in_custody", "acquittal", "")
    for n in range(10):
        over = {"has_ended": True, "ended": f"2023-{n % 9 + 1:02d}-15", "end_kind": ends[n % 5] or "unknown"}
        person = PrisonerFactory(country="BY" if n % 3 == 0 else "AZ", name=f"Person {n}")
        for group in ("journalist", "politician")[: n % 3 + 1 if n % 2 else 1]:
            PrisonerGroupFactory(prisoner=person, group__slug=group)
        first = DetentionFactory(
            prisoner=person, arrested=("2021-05-10", "2022-05", "2021", "")[n % 4], **(over if n % 2 else {})
        )
        if n % 5 == 1:
            DetentionFactory(prisoner=person, arrested="2023-11-20")
        if n % 2 == 0:
            CustodyFactory(detention=first, institution=prison, since="2022-06-01")
        ChargeFactory(detention=first, article__country="AZ", article__number=f"{221 + n % 3}")
        if n % 4 == 0:
            hearing = HearingFactory(detention=first, kind="verdict", held="2022-03-01")
            SentenceFactory(detention=first, hearing=hearing, years=n % 7, months=n % 2)
        published(person)


@pytest.mark.parametrize(
    "scope",
    [
        Scope(),
        Scope(country="AZ", group="journalist"),
        Scope(group="journalist", until=2022),
        Scope(country="BY", group="journalist", since=2021, until=2023),
    ],
)
def test_every_number_is_as_long_as_the_list_it_leads_to(record, scope):
    client, followed = Client(), 0
    for slug in SLUGS:
        one = figure(slug, scope, today=TODAY, state=state_of_record())
        for row in (*one.rows, *one.notes) if slug != "held" else one.shown:
            for cell in row.cells:
                if cell.number:
                    response = client.get(cell.url)
                    assert response.status_code == 200, cell.url
                    assert response.context["page"].total == cell.number, (slug, row.key, cell.url)
                    followed += 1
    assert followed > 10


def test_someone_arrested_twice_in_a_month_counts_once_in_it():
    over = {"has_ended": True, "ended": "2023-05-03", "end_kind": "release"}
    a_person({"arrested": "2023-05-01", **over}, {"arrested": "2023-05-20"})
    a_person({"arrested": "2023-05-30"})

    assert rows_of("arrests") == {"2023-05": 2}


def test_an_arrest_on_a_day_nobody_knows_is_in_no_month():
    a_person({"arrested": "2023-05"})
    a_person({"arrested": "2023"})
    a_person({"arrested": ""})

    assert rows_of("arrests") == {"2023-05": 1, "unknown": 2}


def test_the_months_between_two_stand_there_with_nobody():
    a_person({"arrested": "2023-11-20"})
    a_person({"arrested": "2024-02-01"})

    one = figure("arrests", Scope(), today=TODAY, state=state_of_record())

    assert [(row.key, row.number) for row in one.rows] == [
        ("2023-11", 1),
        ("2023-12", 0),
        ("2024-01", 0),
        ("2024-02", 1),
    ]


def test_a_time_of_many_years_is_shown_by_year():
    a_person({"arrested": "1999-11-20"})
    a_person({"arrested": "2023-02"}, {"arrested": "2023-09"})

    one = figure("arrests", Scope(), today=TODAY, state=state_of_record())

    assert "year" in one.title
    assert {row.key: row.number for row in one.rows if row.number} == {"1999": 1, "2023": 1}
    assert len(one.rows) == 25


def test_who_died_in_custody_was_not_released():
    for kind in ("death_in_custody", "escape", "pardon"):
        a_person({"arrested": "2022-05-01", "has_ended": True, "ended": "2023-01-02", "end_kind": kind})

    assert rows_of("releases") == {"2023-01": 1}
    assert rows_of("outcomes") == {"death_in_custody": 1, "escape": 1, "pardon": 1}


def test_releases_of_some_years_are_those_of_these_years_whenever_the_arrest_was():
    a_person({"arrested": "2020-05-01", "has_ended": True, "ended": "2023-01-02", "end_kind": "pardon"})

    assert rows_of("releases", Scope(since=2023)) == {"2023-01": 1}
    assert rows_of("releases", Scope(until=2022)) == {}
    assert rows_of("arrests", Scope(since=2023)) == {}


def test_pre_trial_detention_is_in_the_class_of_the_longest_that_is_known():
    over = {"has_ended": True, "ended": "2023-05-30", "end_kind": "release"}
    a_person({"arrested": "2023-05-01", **over})
    later = {"has_ended": True, "ended": "2023-10-10", "end_kind": "release"}
    a_person({"arrested": "2023-05-01", **over}, {"arrested": "2023-06-02", **later})
    a_person({"arrested": "2023-05", **over})
    a_person({"arrested": "2023-05-01"})

    # 30 days are still "to 30 days"; the second was held 131 days at most.
    assert rows_of("pre-trial") == {"to-30-days": 1, "91-180-days": 1, "unknown": 1, "waiting": 1}


@pytest.mark.parametrize(
    ("years", "months", "key"),
    [
        (0, 11, "under-1-year"),
        (1, 0, "1-3-years"),
        (3, 0, "3-5-years"),
        (7, 11, "5-8-years"),
        (8, 0, "8-12-years"),
        (12, 0, "12-20-years"),
        (20, 0, "20-years-and-more"),
    ],
)
def test_a_sentence_is_in_the_class_of_its_length(years, months, key):
    person = PrisonerFactory()
    SentenceFactory(detention=DetentionFactory(prisoner=person), years=years, months=months)
    published(person)

    assert rows_of("sentences") == {key: 1}


def test_of_an_article_only_the_whole_name_is_counted():
    person = PrisonerFactory()
    ChargeFactory(detention=DetentionFactory(prisoner=person), article__number="221.3")
    published(person)

    assert rows_of("articles") == {"AZ Criminal Code 221.3": 1}


def test_someone_of_two_groups_counts_in_both_and_once_in_the_country():
    a_person({"arrested": "2023-05-01"}, groups=("journalist", "politician"), country="AZ")

    assert rows_of("groups") == {"journalist": 1, "politician": 1}
    assert rows_of("countries") == {"AZ": 1}


def test_drafts_and_withdrawn_people_are_not_counted():
    DetentionFactory(prisoner=PrisonerFactory(), arrested="2023-05-01")
    withdrawn = a_person({"arrested": "2023-05-01"})
    services.unpublish(case=withdrawn, by=None, reason="On request")

    assert all(rows_of(slug) == {} for slug in SLUGS if slug != "held")
    assert held_changes(Scope(), today=TODAY, state=state_of_record()) == ()


def test_what_is_published_is_counted_at_once_although_answers_are_kept():
    a_person({"arrested": "2023-05-01"})
    assert rows_of("countries") == {"AZ": 1}

    second = a_person({"arrested": "2023-06-01"})
    assert rows_of("countries") == {"AZ": 2}
    assert sum(change for _day, change in held_changes(Scope(), today=TODAY, state=state_of_record())) == 2

    services.unpublish(case=second, by=None, reason="On request")
    assert rows_of("countries") == {"AZ": 1}


def test_an_answer_is_kept_while_the_record_stays_as_it_is(record):
    page("/statistics/")

    # What was published last; the countries and groups come with the kept numbers.
    assert cost_of("/statistics/") == 1


def test_the_page_asks_a_constant_number_of_questions(record, django_assert_max_num_queries):
    few = cost_of("/statistics/?country=AZ")
    for n in range(12):
        a_person({"arrested": f"2022-{n + 1:02d}-03"}, groups=(f"group-{n}",))

    assert cost_of("/statistics/?country=AZ") == few <= 12


def test_the_page_says_what_it_counts_and_for_which_day(record):
    words = words_of(page("/statistics/"))

    assert "Numbers count people, not detentions, unless they say otherwise" in words
    assert '/methodology/#counting"' in page("/statistics/")


@pytest.mark.parametrize(
    "query",
    [
        "country=XX",
        "group=a b",
        "since=abc",
        "until=1066",
        "since=2024&until=2020",
        "colour=red",
        "country=AZ&country=BY",
    ],
)
def test_what_cannot_be_asked_is_said(query):
    assert "This could not be looked up" in page(f"/statistics/?{query}", status=400)
    assert Client().get(f"/statistics/held.svg?{query}").status_code == 400


@pytest.mark.parametrize("query", ["", "chart=held&value=1", "chart=arrests", "value=2023-05", "chart=x&value=y"])
def test_a_list_of_the_people_behind_no_number_is_refused(query):
    page(f"/statistics/people/?{query}", status=400)


def test_a_value_that_nobody_has_is_a_list_of_nobody(record):
    assert "Nobody is counted here" in words_of(page("/statistics/people/?chart=arrests&value=1999-01"))
    assert "Nobody is counted here" in words_of(page("/statistics/people/?chart=groups&value=%3Cscript%3E&since=2020"))


def test_an_empty_record_has_a_page():
    assert "Nobody is counted here" in words_of(page("/statistics/"))
    assert Client().get("/statistics/held.png").content.startswith(b"\x89PNG")


@pytest.mark.parametrize(("length", "number"), [(0, 1), (100, 101), (800, 116), (8000, 264)])
def test_days_are_sampled_as_the_time_allows(length, number):
    days = days_between(FIRST, FIRST + dt.timedelta(length))

    assert len(days) == number
    assert (days[0], days[-1]) == (FIRST, FIRST + dt.timedelta(length))


def test_a_group_is_called_by_its_name():
    a_person({"arrested": "2023-05-01"}, groups=("trade-unionist",))

    assert "Trade unionist" in words_of(page("/statistics/"))
