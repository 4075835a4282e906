"""Statistics in the API: each number is right, and is the length of the list behind it."""

from __future__ import annotations

import csv
import datetime as dt
import io
from itertools import pairwise
from random import Random
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from prisoners.published import PublishedPrisoner
from prisoners.published_rows import prisoner_rows
from prisoners.statistics import counting
from prisoners.statistics.api_filters import BY, MOST_CELLS
from prisoners.statistics.api_periods import Over, Period, number_of_periods, periods_between
from prisoners.status import certain_days
from record import services
from record.dates import UncertainDate
from record.published import Version
from tests.factories import (
    ChargeFactory,
    CustodyFactory,
    DetentionFactory,
    EventParticipationFactory,
    InstitutionFactory,
    MembershipFactory,
    OrganizationFactory,
    PrisonerFactory,
    PrisonerGroupFactory,
    public_document,
    published,
    whole_case,
)

pytestmark = pytest.mark.django_db

TODAY = dt.date(2024, 3, 1)
FIRST = dt.date(2023, 12, 1)
ENDS = ("release", "pardon", "death_in_custody", "escape", "acquittal")


@pytest.fixture(autouse=True)
def on_a_day():
    # On a day that stands still the record of one test is like that of another.
    counting._kept.answers.clear()
    with time_machine.travel(dt.datetime(2024, 3, 1, 12, tzinfo=dt.UTC), tick=False):
        yield


def asked(**parameters: str) -> dict[str, Any]:
    answer = Client().get("/api/v1/statistics/", parameters)
    assert answer.status_code == 200, answer.content
    return answer.json()


def refused(**parameters: str) -> dict[str, str]:
    answer = Client().get("/api/v1/statistics/", parameters)
    assert answer.status_code == 400, answer.content
    return {error["field"]: error["detail"] for error in answer.json()["errors"]}


def numbers(answer: dict[str, Any]) -> dict[Any, int]:
    return {(cell["period"], cell["value"]): cell["number"] for cell in answer["cells"]}


def length_of(url: str) -> int:
    """How many the list behind a number has, in the API or on the site."""
    parts = urlsplit(url)
    answer = Client().get(f"{parts.path}?{parts.query}" if parts.query else parts.path)
    assert answer.status_code == 200, (url, answer.content[:2000])
    return answer.json()["count"] if parts.path.startswith("/api/") else answer.context["page"].total


def a_person(*detentions: dict[str, Any], **fields: Any) -> Any:
    person = PrisonerFactory(**fields)
    for detention in detentions:
        DetentionFactory(prisoner=person, **detention)
    return published(person)


def over(ended: str, end_kind: str = "release") -> dict[str, Any]:
    return {"has_ended": True, "ended": ended, "end_kind": end_kind}


# --- Every number against its list, and against counting by hand ------------------------------------------------------

# Many people on few days, so that days meet; a strategy for each date would leave most of them apart.
PEOPLE, QUESTIONS, FOLLOWED = 25, 20, 10


def _some_day(drawn: Random) -> dt.date:
    return FIRST + dt.timedelta(drawn.randrange((TODAY - FIRST).days + 1))


def _some_dates(drawn: Random) -> tuple[dt.date | None, dt.date | None]:
    """A day, one of some days, or an unknown one."""
    day = _some_day(drawn)
    return drawn.choice([(day, day), (day, day), (day, day + dt.timedelta(drawn.randint(1, 30))), (None, None)])


def _some_detention(drawn: Random) -> Any:
    arrested, ended = _some_dates(drawn), drawn.choice([None, _some_dates(drawn), _some_dates(drawn)])
    if ended and arrested[0] and ended[1] and ended[1] < arrested[0]:
        arrested, ended = ended, arrested
    articles = drawn.choices(["1", "2"], k=drawn.randrange(3))
    return arrested, ended, drawn.choice(ENDS), drawn.choice(["imprisonment", "house_arrest"]), articles


def _some_person(drawn: Random) -> Any:
    groups = drawn.sample(["journalist", "politician"], k=drawn.randrange(3))
    return drawn.choice(["AZ", "BY"]), groups, [_some_detention(drawn) for _ in range(drawn.randrange(4))]


def _some_question(drawn: Random) -> Any:
    since, until = sorted((_some_day(drawn), _some_day(drawn)))
    filters = drawn.sample(list(_VALUES), k=drawn.choice([0, 0, 1, 2]))
    by = drawn.choice(["", "", "country", "group", "status", "article", "year", "detention_kind", "end_kind"])
    measure = drawn.choice(["held", "held", "arrested", "released", "on_record"])
    return drawn.choice(["people", "detentions"]), measure, by, (drawn.choice([None, *Over]), since, until), filters


_VALUES = {
    "country": "AZ",
    "group": "journalist",
    "end_kind": "pardon",
    "detention_kind": "house_arrest",
    "arrested_after": "2024-01-10",
    "article": "AZ Criminal Code 1",
}
_TEMPLATE: dict[str, Any] = {}


def _template() -> dict[str, Any]:
    if not _TEMPLATE:
        document = public_document(published(whole_case()))
        empty: dict[str, Any] = {name: [] for name in ("custody", "hearings", "sentences", "officials", "charges")}
        charge = document["detentions"][0]["charges"][0]
        detention = document["detentions"][0] | empty | {"place": "", "expected_end": _date((None, None))}
        bare = document | {"incidents": [], "events": [], "organizations": []}
        _TEMPLATE.update(document=bare, detention=detention, charge=charge, version=Version.objects.latest("sequence"))
    return _TEMPLATE


def _date(bounds: tuple[dt.date | None, dt.date | None]) -> dict[str, str | None]:
    earliest, latest = (day.isoformat() if day else None for day in bounds)
    edtf = "" if not earliest else earliest if earliest == latest else f"{earliest}/{latest}"
    return {"edtf": edtf, "earliest": earliest, "latest": latest}


def _documents(people: list[Any]) -> list[dict[str, Any]]:
    """The documents of people as they were drawn."""
    template, found = _template(), []
    for n, (country, groups, detentions) in enumerate(people):
        number = f"{country}-{n + 100:04d}"
        document = template["document"] | {"id": number, "slug": f"p-{n}", "country": country, "groups": groups}
        document["detentions"] = [
            template["detention"]
            | {"id": f"{number}-{m}", "number": m, "arrested": _date(arrested), "ended": ended and _date(ended)}
            | {"end_kind": end_kind if ended else "", "kind": kind}
            | {"charges": [_charge(article) for article in articles]}
            for m, (arrested, ended, end_kind, kind, articles) in enumerate(detentions, start=1)
        ]
        document["status"] = "detained" if any(d["ended"] is None for d in document["detentions"]) else "released"
        found.append(document)
    return found


def _charge(number: str) -> dict[str, Any]:
    charge = _template()["charge"]
    return charge | {"article": charge["article"] | {"country": "AZ", "code": "Criminal Code", "number": number}}


def _parameters(question: Any) -> dict[str, str] | None:
    """The same as an address says it; None for what cannot be asked."""
    count, measure, by, (periods, since, until), filters = question
    if by in filters:
        return None
    parameters = {"count": count, "measure": measure} | ({"by": by} if by else {})
    if measure != "on_record":
        parameters["until"] = until.isoformat()
        if periods:
            parameters["over"] = periods.value
        if periods or measure != "held":
            parameters["since"] = since.isoformat()
    return parameters | {name: _VALUES[name] for name in filters}


def _is_within(date: dict[str, str | None] | None, first: dt.date, last: dt.date) -> bool:
    if not date or not date["earliest"] or not date["latest"]:
        return False
    return first.isoformat() <= date["earliest"] and date["latest"] <= last.isoformat()


def _is_measured(d: dict[str, Any], measure: str, first: dt.date, last: dt.date) -> bool:
    if measure == "held":
        days, day = certain_days(d), min(last, TODAY)
        return days is not None and days[0] <= day and (days[1] is None or day <= days[1])
    if measure == "arrested":
        return _is_within(d["arrested"], first, last)
    return _is_within(d["ended"], first, last) and d["end_kind"] not in ("death_in_custody", "escape")


def _articles(d: dict[str, Any]) -> set[str]:
    return {f"AZ Criminal Code {charge['article']['number']}" for charge in d["charges"]}


def _year(d: dict[str, Any]) -> set[str]:
    earliest, latest = d["arrested"]["earliest"], d["arrested"]["latest"]
    return {earliest[:4]} if earliest and latest and earliest[:4] == latest[:4] else set()


def _values_of(person: dict[str, Any], d: dict[str, Any], by: str, *, own: bool) -> set[str]:
    """Under which values a detention counts, or the person by it."""
    of_detentions = [d] if own else person["detentions"]
    return {
        "": {""},
        "country": {person["country"]},
        "group": set(person["groups"]),
        "status": {person["status"]},
        "article": set().union(*map(_articles, of_detentions)),
        "year": set().union(*map(_year, of_detentions)),
        "detention_kind": {d["kind"]} if d else set(),
        "end_kind": {d["end_kind"]} - {""} if d else set(),
    }[by]


def _is_asked_for(person: dict[str, Any], d: dict[str, Any], filters: list[str], *, own: bool) -> bool:
    articles = set().union(*map(_articles, [d] if own else person["detentions"]))
    tests = {
        "country": person["country"] == "AZ",
        "group": "journalist" in person["groups"],
        "end_kind": bool(d) and d["end_kind"] == "pardon",
        "detention_kind": bool(d) and d["kind"] == "house_arrest",
        "arrested_after": bool(d) and (d["arrested"]["earliest"] or "") >= "2024-01-10",
        "article": "AZ Criminal Code 1" in articles,
    }
    return all(tests[name] for name in filters)


def _by_hand(documents: list[dict[str, Any]], question: Any) -> dict[tuple[str | None, str | None], int]:
    count, measure, by, (periods, since, until), filters = question
    own = count == "detentions"
    spans: list[Period | None] = [None]
    if measure != "on_record":
        spans = [*periods_between(periods, since, until)] if periods else [Period(since, until)]
        if measure == "held" and not periods:
            spans = [Period(until, until)]
    counted: dict[tuple[str | None, str | None], set[tuple[str, int]]] = {}
    for person in documents:
        # Someone without a detention can only be on the record.
        nothing: list[dict[str, Any]] = [{}] if measure == "on_record" and not own else []
        for d in [*person["detentions"], *nothing]:
            if not _is_asked_for(person, d, filters, own=own):
                continue
            who = (person["id"], d["number"] if own else 0)
            for span in spans:
                if span is None or _is_measured(d, measure, span.first, span.last):
                    for value in _values_of(person, d, by, own=own):
                        name = span.name if span else None
                        counted.setdefault((name, value if by else None), set()).add(who)
    return {key: len(who) for key, who in counted.items()}


@settings(
    max_examples=5,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32))
def test_every_number_is_what_counting_by_hand_finds_and_as_long_as_its_list(seed):
    drawn, compared = Random(seed), 0
    documents = _documents([_some_person(drawn) for _ in range(PEOPLE)])
    PublishedPrisoner.objects.all().delete()
    for document in documents:
        for row in prisoner_rows(document, _template()["version"]):
            row.save()
    for question in [_some_question(drawn) for _ in range(QUESTIONS)]:
        if (parameters := _parameters(question)) is None:
            continue
        answer = _fresh(parameters)
        found = {key: n for key, n in numbers(answer).items() if n}
        assert found == _by_hand(documents, question), parameters
        compared += len(found)
        for cell in [answer["total"], *drawn.sample(answer["cells"], k=min(FOLLOWED, len(answer["cells"])))]:
            assert length_of(cell["url"]) == cell["number"], (parameters, cell)
    assert compared > QUESTIONS, "there was next to nothing to compare"


def _fresh(parameters: dict[str, str]) -> dict[str, Any]:
    """What is asked of rows that were put there without a publication, by which kept answers are told apart."""
    counting._kept.answers.clear()
    return asked(**parameters)


# --- By every facet ---------------------------------------------------------------------------------------------------


@pytest.fixture
def record() -> None:
    """People with something of every facet."""
    prison, jail = published(InstitutionFactory()), published(InstitutionFactory())
    union = published(OrganizationFactory())
    for n in range(6):
        person = PrisonerFactory(country="BY" if n % 3 == 0 else "AZ", gender="female" if n % 2 else "male")
        for group in ("journalist", "politician")[: n % 3]:
            PrisonerGroupFactory(prisoner=person, group__slug=group)
        first = DetentionFactory(prisoner=person, arrested=("2023-05-10", "2023-05", "2022-11-01")[n % 3])
        second = DetentionFactory(prisoner=person, arrested="2021-02-03", **over("2021-06-03", ENDS[n % 5]))
        CustodyFactory(detention=first, institution=prison, since="2023-06-01")
        for detention in (first, second)[: n % 3]:
            CustodyFactory(detention=detention, institution=jail, since="")
            ChargeFactory(detention=detention, article__country="AZ", article__number=f"{221 + n % 2}")
        if n % 2:
            MembershipFactory(prisoner=person, organization=union)
            EventParticipationFactory(prisoner=person, event__name=f"Protest {n % 4}")
        for participation in person.participations.all():
            published(participation.event)
        published(person)


@pytest.mark.parametrize("count", ["people", "detentions"])
@pytest.mark.parametrize(
    "time",
    [
        {"measure": "on_record"},
        {"measure": "held", "over": "year", "since": "2021-01-01"},
        {"measure": "arrested", "over": "month", "since": "2022-10-10", "until": "2023-06-05"},
        {"measure": "released", "since": "2021-01-02", "until": "2021-12-30"},
    ],
    ids=lambda time: time["measure"],
)
@pytest.mark.parametrize("by", BY)
def test_by_each_facet_the_list_behind_a_number_is_as_long_in_the_api_and_on_the_site(record, count, time, by):
    answer = asked(count=count, by=by, **time)
    if by != "end_kind" or time["measure"] in ("on_record", "released"):
        assert answer["cells"], "nothing is compared"
    for cell in [*answer["cells"], answer["total"]]:
        assert length_of(cell["url"]) == cell["number"], cell
        if count == "people":
            assert length_of(cell["page"]) == cell["number"], cell
        else:
            assert cell["page"] is None


def test_values_are_said_in_words(record):
    assert {c["value"]: c["label"] for c in asked(by="country")["cells"]} == {"AZ": "Azerbaijan", "BY": "Belarus"}
    assert all(cell["label"] != cell["value"] for cell in asked(by="institution")["cells"])


# --- What is certain, and what is not ---------------------------------------------------------------------------------


def test_who_is_arrested_twice_in_a_month_is_one_of_its_people_and_two_of_its_detentions():
    a_person({"arrested": "2023-05-01", **over("2023-05-03")}, {"arrested": "2023-05-20"})
    month = {"measure": "arrested", "over": "month", "since": "2023-05-01", "until": "2023-05-31"}
    assert numbers(asked(**month)) == {("2023-05", None): 1}
    assert numbers(asked(**month, count="detentions")) == {("2023-05", None): 2}


def test_who_is_held_twice_at_once_is_one_of_the_people_and_two_of_the_detentions():
    a_person({"arrested": "2023-05-01", **over("2023-07-01")}, {"arrested": "2023-06-01", **over("2023-08-01")})
    months = {"over": "month", "since": "2023-05-01", "until": "2023-08-31"}
    by_month = [cell["number"] for cell in asked(**months)["cells"]]
    assert by_month == [1, 1, 1, 0]
    assert [cell["number"] for cell in asked(**months, count="detentions")["cells"]] == [1, 2, 1, 0]


def test_an_uncertain_day_is_counted_where_it_is_certain_and_else_is_possible():
    a_person({"arrested": "2023-05"})
    a_person({"arrested": "2023"})
    a_person({"arrested": ""})
    may = asked(measure="arrested", over="month", since="2023-05-01", until="2023-06-30")
    assert numbers(may) == {("2023-05", None): 1, ("2023-06", None): 0}
    assert (may["total"]["number"], may["total_is"], may["possible"]) == (1, "certain", 2)
    year = asked(measure="arrested", since="2023-01-01", until="2023-12-31")
    assert (year["total"]["number"], year["possible"]) == (2, 1)


def test_who_may_have_been_free_already_is_only_possibly_held():
    a_person({"arrested": "2023-05-01", **over("2023-07")})
    a_person({"arrested": "2023-06", **over("2023-09-01")})
    a_person({"arrested": "2023-08-01"})
    for day, certain, possible in (
        ("2023-05-01", 1, 0),
        ("2023-06-15", 1, 1),
        ("2023-07-01", 2, 0),
        ("2023-07-20", 1, 1),
        ("2023-08-05", 2, 0),
    ):
        answer = asked(until=day)
        assert (answer["total"]["number"], answer["possible"]) == (certain, possible), day


def test_who_died_or_fled_was_not_released():
    for kind in ENDS:
        a_person({"arrested": "2022-05-01", **over("2023-01-02", kind)})
    assert asked(measure="released", since="2023-01-01", until="2023-01-31")["total"]["number"] == 3


def test_those_held_are_counted_on_the_last_day_of_each_period_and_today_in_the_one_that_goes_on():
    a_person({"arrested": "2024-01-31", **over("2024-02-10")})
    a_person({"arrested": "2024-03-01"})
    a_person({"arrested": "2024-03-15"})
    answer = asked(over="month", since="2024-01-15")
    assert numbers(answer) == {("2024-01", None): 1, ("2024-02", None): 0, ("2024-03", None): 1}
    assert (answer["since"], answer["until"]) == ("2024-01-01", "2024-03-01")
    assert answer["cells"][-1]["url"].endswith("held_on=2024-03-01")


def test_what_is_asked_of_one_detention_must_be_true_of_the_one_that_is_counted():
    a_person({"arrested": "2023-05-01", **over("2023-06-01", "pardon")}, {"arrested": "2023-08-01"})
    since = {"measure": "arrested", "since": "2023-08-01", "until": "2023-08-31"}
    assert asked(**since)["total"]["number"] == 1
    assert asked(**since, end_kind="pardon")["total"]["number"] == 0


def test_drafts_and_withdrawn_people_are_not_counted():
    DetentionFactory(arrested="2023-05-01")
    withdrawn = a_person({"arrested": "2023-05-01"})
    assert asked()["total"]["number"] == 1
    services.unpublish(case=withdrawn, by=None, reason="On request")
    assert asked()["total"]["number"] == 0
    assert asked(measure="on_record", by="country")["cells"] == []


# --- Asking -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"by": "colour"}, "by"),
        ({"since": "2024-01-01"}, "since"),
        ({"until": "2024-03-02"}, "until"),
        ({"over": "month"}, "since"),
        ({"measure": "arrested"}, "since"),
        ({"measure": "arrested", "since": "2024-02-02", "until": "2024-02-01"}, "since"),
        ({"measure": "arrested", "since": "2024-03-02"}, "since"),
        ({"measure": "arrested", "since": "0999-01-01"}, "since"),
        ({"measure": "on_record", "over": "month"}, "over"),
        ({"measure": "on_record", "until": "2024-01-01"}, "until"),
        ({"held_on": "2024-01-01"}, "held_on"),
        ({"measure": "arrested", "since": "2024-01-01", "arrested_in": "2024"}, "arrested_in"),
        ({"by": "group", "group": "journalist"}, "by"),
        ({"over": "day", "since": "2020-01-01"}, "over"),
        ({"format": "xml"}, "format"),
        ({"country": ""}, "country"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(parameters, field):
    assert set(refused(**parameters)) == {field}


def test_too_many_numbers_are_refused_with_how_to_ask_for_less():
    a_person({"arrested": "2023-05-01"})
    PublishedPrisoner.objects.update(groups=[f"group-{n}" for n in range(MOST_CELLS + 1)])
    assert "ask for less time" in refused(by="group")["by"]
    assert "ask for less time" in refused(by="group", measure="on_record")["by"]
    assert len(asked(measure="arrested", over="day", since="2021-06-06")["cells"]) == MOST_CELLS
    assert "1001 numbers" in refused(measure="arrested", over="day", since="2021-06-05")["over"]


def test_the_same_as_a_table_that_no_spreadsheet_runs():
    person = PrisonerFactory()
    PrisonerGroupFactory(prisoner=person, group__slug="x", group__name="=1+1")
    DetentionFactory(prisoner=person, arrested="2023-05-01")
    published(person)
    answer = Client().get("/api/v1/statistics/?by=group&format=csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    (row,) = csv.DictReader(io.StringIO(answer.content.decode()))
    (cell,) = asked(by="group")["cells"]
    assert row == {name: str(value) for name, value in cell.items()} | {"label": "'=1+1"}
    accepted = Client().get("/api/v1/statistics/?by=group", headers={"Accept": "text/csv"})
    assert accepted.content == answer.content


def test_an_answer_takes_four_queries_however_many_people_there_are_and_one_when_it_is_kept():
    def cost(**parameters: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            asked(**parameters)
        return sum(not q["sql"].startswith(("SET ROLE", "RESET ROLE")) for q in queries)

    question = {"by": "group", "over": "month", "since": "2023-01-01", "country": "AZ"}
    for n in range(3):
        person = PrisonerGroupFactory(prisoner__country="AZ", group__slug=f"group-{n}").prisoner
        DetentionFactory(prisoner=person, arrested=f"2023-0{n + 1}-01")
        published(person)
        assert (cost(**question), cost(**question)) == (4, 1)


def test_an_answer_is_not_sent_again_until_something_changed_or_the_day_is_over():
    a_person({"arrested": "2023-05-01"})
    first = Client().get("/api/v1/statistics/")
    again = {"If-None-Match": first["ETag"]}
    assert Client().get("/api/v1/statistics/", headers=again).status_code == 304
    with time_machine.travel(dt.datetime(2024, 3, 2, 1, tzinfo=dt.UTC), tick=False):
        assert Client().get("/api/v1/statistics/", headers=again).status_code == 200
    a_person({"arrested": "2023-05-01"})
    assert Client().get("/api/v1/statistics/", headers=again).json()["total"]["number"] == 2


def test_an_empty_record_has_an_answer():
    assert asked(over="year", since="2023-01-01", by="country")["cells"] == []
    assert asked()["cells"] == [asked()["total"] | {"period": "2024-03-01", "value": None, "label": None}]


@given(
    over=st.sampled_from(Over),
    since=st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)),
    length=st.integers(0, 400),
)
def test_periods_follow_each_other_and_are_what_a_filter_by_their_name_takes(over, since, length):
    until = since + dt.timedelta(length)
    found = periods_between(over, since, until)
    assert len(found) == number_of_periods(over, since, until)
    assert found[0].first <= since <= found[0].last and found[-1].first <= until <= found[-1].last
    assert all(a.last + dt.timedelta(1) == b.first for a, b in pairwise(found))
    for period in [*found, Period(since, until)]:
        span = UncertainDate.parse(period.name)
        assert (span.earliest, span.latest) == (period.first, period.last)
