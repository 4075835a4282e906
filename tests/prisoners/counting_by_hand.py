"""People and questions drawn at random, and the answers found by counting documents by hand."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

from prisoners.statistics.api_periods import Over, Period, periods_between
from prisoners.status import certain_days
from record.published import Version
from tests.factories import public_document, published, whole_case
from tests.prisoners.statistics_asking import ENDS, FIRST, TODAY


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


def some_person(drawn: Random) -> Any:
    """(country, groups, detentions) of someone."""
    groups = drawn.sample(["journalist", "politician"], k=drawn.randrange(3))
    return drawn.choice(["AZ", "BY"]), groups, [_some_detention(drawn) for _ in range(drawn.randrange(4))]


def some_question(drawn: Random) -> Any:
    """(what is counted, measure, by what, (over, since, until), names of filters)."""
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


def template() -> dict[str, Any]:
    """The parts of a published document from which others are made."""
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


def documents_of(people: list[Any]) -> list[dict[str, Any]]:
    """The documents of people as they were drawn."""
    whole, found = template(), []
    for n, (country, groups, detentions) in enumerate(people):
        number = f"{country}-{n + 100:04d}"
        document = whole["document"] | {"id": number, "slug": f"p-{n}", "country": country, "groups": groups}
        document["detentions"] = [
            whole["detention"]
            | {"id": f"{number}-{m}", "number": m, "arrested": _date(arrested), "ended": ended and _date(ended)}
            | {"end_kind": end_kind if ended else "", "kind": kind}
            | {"charges": [_charge(article) for article in articles]}
            for m, (arrested, ended, end_kind, kind, articles) in enumerate(detentions, start=1)
        ]
        document["status"] = "detained" if any(d["ended"] is None for d in document["detentions"]) else "released"
        found.append(document)
    return found


def _charge(number: str) -> dict[str, Any]:
    charge = template()["charge"]
    return charge | {"article": charge["article"] | {"country": "AZ", "code": "Criminal Code", "number": number}}


def parameters_of(question: Any) -> dict[str, str] | None:
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


def by_hand(documents: list[dict[str, Any]], question: Any) -> dict[tuple[str | None, str | None], int]:
    """The number of each (period, value) that a question asks for, where it is not nought."""
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
