"""Numbers of the statistics are those that counting by hand finds, each as long as the list behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from prisoners.published import PublishedPrisoner
from prisoners.published_rows import prisoner_rows
from prisoners.statistics.api_periods import Over, Period, number_of_periods, periods_between
from record.dates import UncertainDate
from tests.prisoners.counting_by_hand import by_hand, documents_of, parameters_of, some_person, some_question, template
from tests.prisoners.statistics_asking import asked, forget_kept, length_of, numbers, on_a_day

# Many people on few days, so that days meet; a strategy for each date would leave most of them apart.
PEOPLE, QUESTIONS, FOLLOWED = 25, 20, 10
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    with on_a_day():
        yield


@settings(
    max_examples=5,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32))
def test_every_number_is_what_counting_by_hand_finds_and_as_long_as_its_list(seed: int) -> None:
    drawn, compared = Random(seed), 0
    documents = documents_of([some_person(drawn) for _ in range(PEOPLE)])
    PublishedPrisoner.objects.all().delete()
    for document in documents:
        for row in prisoner_rows(document, template()["version"]):
            row.save()
    forget_kept()
    for question in [some_question(drawn) for _ in range(QUESTIONS)]:
        if (parameters := parameters_of(question)) is None:
            continue
        answer = asked(**parameters)
        found = {key: n for key, n in numbers(answer).items() if n}
        assert found == by_hand(documents, question), parameters
        compared += len(found)
        for cell in [answer["total"], *drawn.sample(answer["cells"], k=min(FOLLOWED, len(answer["cells"])))]:
            assert length_of(cell["url"]) == cell["number"], (parameters, cell)
    assert compared > QUESTIONS, "there was next to nothing to compare"


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
