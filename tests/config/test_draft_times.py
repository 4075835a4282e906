"""A draft takes as long to be refused as an id that never was.

The stated test: both are asked for in turn, in an order drawn by lot, and their times of the processor are compared by
the probability that one is longer than the other (the statistic U of Mann and Whitney, over n²). Without a difference
it is 1/2, with a standard deviation of about sqrt(1/6n); five of these are let pass, which chance exceeds once in two
million runs.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable

import pytest
from django.test import Client

from tests.config.desk_addresses import NOBODY
from tests.desk import at_desk, page_of, staff
from tests.factories import whole_case
from tests.hidden import hidden_case

pytestmark = [pytest.mark.drill, pytest.mark.django_db]


def longer(first: list[float], second: list[float]) -> float:
    """The probability that one of the second takes longer than one of the first."""
    ranked = sorted([(seconds, 0) for seconds in first] + [(seconds, 1) for seconds in second])
    ranks = sum(rank for rank, (_seconds, whose) in enumerate(ranked, start=1) if whose)
    n = len(second)
    return (ranks - n * (n + 1) / 2) / (len(first) * n)


def differ(ask: Callable[[str], object], first: str, second: str, *, times: int) -> tuple[float, float]:
    """That probability, and how far from a half chance would hardly bring it."""
    taken: dict[str, list[float]] = {first: [], second: []}
    order = [first, second] * times
    random.Random(4711).shuffle(order)
    for path in [first, second] * 5 + order:
        before = time.process_time()
        ask(path)
        taken[path].append(time.process_time() - before)
    return longer(taken[first][5:], taken[second][5:]), 5 * math.sqrt(1 / (6 * times))


@pytest.mark.parametrize(
    "address", ["/prisoners/{}/", "/api/v1/prisoners/{}/", "/prisoners/{}.json", "/prisoners/{}.pdf"]
)
def test_the_public_site_refuses_a_draft_as_it_refuses_an_id_that_never_was(
    address: str, counted: Callable[[str], None]
) -> None:
    draft = whole_case()
    of_draft, of_nobody = address.format(draft.public_id), address.format(f"{draft.public_id[:3]}999999")
    client = Client()

    def told(path: str) -> tuple[int, str]:
        answer = client.get(path)
        return answer.status_code, answer.text.replace(path, "")

    assert told(of_draft) == told(of_nobody) and told(of_draft)[0] == 404
    found, most = differ(told, of_draft, of_nobody, times=400)
    counted(f"{address}: {found:.3f}, 0.5 ± {most:.3f}")
    assert abs(found - 0.5) < most


def test_the_desk_refuses_anothers_draft_as_it_refuses_a_row_that_never_was(counted: Callable[[str], None]) -> None:
    hidden = hidden_case()
    client = at_desk(staff("Editor"))
    page = page_of(hidden.draft)
    nobody = page.replace(f"/{hidden.draft.pk}/", f"/{NOBODY}/")
    assert client.get(page).status_code == client.get(nobody).status_code != 200
    found, most = differ(client.get, page, nobody, times=200)
    counted(f"{page}: {found:.3f}, 0.5 ± {most:.3f}")
    assert abs(found - 0.5) < most


def test_a_difference_would_be_seen() -> None:
    def ask(path: str) -> None:
        sum(range(50_000 if path == "first" else 60_000))

    found, most = differ(ask, "first", "second", times=200)
    assert found - 0.5 > most
