"""The figures there are, in the order of the page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from prisoners.statistics.counting import Counted, State, counted, held_changes
from prisoners.statistics.detained_counting import DETAINED
from prisoners.statistics.figures import Cell, Figure, Row
from prisoners.statistics.held import held_figure
from prisoners.statistics.labels import label_of
from prisoners.statistics.lengths import PRE_TRIAL_CLASSES, SENTENCE_CLASSES, UNKNOWN, WAITING, Classes
from prisoners.statistics.scope import Scope
from prisoners.status import Status

# Up to so many months each is a column; a longer time is shown by years.
MOST_MONTHS = 144
# Rows that are said beside a drawing rather than in it.
ASIDE = (UNKNOWN, WAITING)


@dataclass(frozen=True)
class About:
    """What a figure is called and how it is counted."""

    form: str
    title: str | Promise
    sentence: str | Promise
    heading: str | Promise


ABOUT = {
    "arrests": About(
        "columns",
        gettext_lazy("People arrested, by month"),
        gettext_lazy(
            "Someone arrested twice in a month counts once in it. Only arrests whose month is known are drawn."
        ),
        gettext_lazy("Month"),
    ),
    "releases": About(
        "columns",
        gettext_lazy("People released, by month"),
        gettext_lazy(
            "People whose detention ended, whatever ended it: acquittal, pardon, the end of a sentence. Who died in "
            "custody or escaped is not among them. Only ends whose month is known are drawn."
        ),
        gettext_lazy("Month"),
    ),
    "countries": About(
        "bars",
        gettext_lazy("People on the record, by country"),
        gettext_lazy("Everyone on this record, by the country of the case. In full colour: those detained today."),
        gettext_lazy("Country"),
    ),
    "groups": About(
        "bars",
        gettext_lazy("People on the record, by group"),
        gettext_lazy("Someone in two groups counts in both. In full colour: those detained today."),
        gettext_lazy("Group"),
    ),
    "articles": About(
        "bars",
        gettext_lazy("People on the record, by article of the charge"),
        gettext_lazy("Someone charged under two articles counts under both. In full colour: those detained today."),
        gettext_lazy("Article"),
    ),
    "institutions": About(
        "bars",
        gettext_lazy("People on the record, by institution"),
        gettext_lazy(
            "Everyone who is or was held there; who was moved counts in each. In full colour: those detained today, "
            "there or elsewhere."
        ),
        gettext_lazy("Institution"),
    ),
    "pre-trial": About(
        "bars",
        gettext_lazy("People by the length of their pre-trial detention"),
        gettext_lazy(
            "From the arrest to the first verdict, or to the end without one, where both days are known; of several "
            "detentions the longest. Who still waits for a verdict is counted apart."
        ),
        gettext_lazy("Length"),
    ),
    "sentences": About(
        "bars",
        gettext_lazy("People by the length of their prison sentence"),
        gettext_lazy("Sentences of imprisonment as they stand, after appeals; of several detentions the longest."),
        gettext_lazy("Length"),
    ),
    "outcomes": About(
        "bars",
        gettext_lazy("People by how a detention ended"),
        gettext_lazy("Someone whose detentions ended in two ways counts under both."),
        gettext_lazy("End"),
    ),
}
SLUGS = ("held", *ABOUT)
_LENGTHS: dict[str, Classes] = {"pre-trial": PRE_TRIAL_CLASSES, "sentences": SENTENCE_CLASSES}
_BY_KIND = ("countries", "groups", "articles", "institutions")
_FILTERS = {"countries": "country", "groups": "group", "articles": "article", "institutions": "institution"}


def figure(slug: str, scope: Scope, *, today: dt.date, state: State) -> Figure:
    """One figure of a scope, in the active language. KeyError for a slug that is not in SLUGS."""
    if slug == "held":
        return held_figure(held_changes(scope, today=today, state=state), scope, today=today)
    about, numbers = ABOUT[slug], counted(scope, state=state)
    make = _periods if about.form == "columns" else _kinds if slug in _BY_KIND else _ways
    return make(slug, about, numbers, scope)


def _periods(slug: str, about: About, numbers: Counted, scope: Scope) -> Figure:
    months, years = numbers.tallies[slug], numbers.tallies[f"{slug}-by-year"]
    known = sorted(value for value in months if value != UNKNOWN)
    run = _run(known) if known else []
    title, heading = str(about.title), str(about.heading)
    name = slug
    if len(run) > MOST_MONTHS:
        name, months = f"{slug}-by-year", years
        of_years = sorted(value for value in years if value != UNKNOWN)
        run = [str(year) for year in range(int(of_years[0]), int(of_years[-1]) + 1)]
        title, heading = (
            {
                "arrests": _("People arrested, by year"),
                "releases": _("People released, by year"),
            }[slug],
            _("Year"),
        )
    rows = [_row(slug, value, numbers, scope, months.get(value, 0), tally=name) for value in run]
    notes = [_row(slug, UNKNOWN, numbers, scope, months[UNKNOWN], tally=name)] if months.get(UNKNOWN) else []
    table = [row for row in reversed(rows) if row.number]
    return Figure(slug, about.form, title, str(about.sentence), (heading, _("People")), rows, notes=notes, table=table)


def _kinds(slug: str, about: About, numbers: Counted, scope: Scope) -> Figure:
    held = numbers.tallies[f"{slug}{DETAINED}"]
    rows = [
        Row(
            value,
            label_of(slug, value, numbers),
            (
                Cell(people, list_url(slug, value, scope)),
                Cell(held.get(value, 0), list_url(slug, value, scope, detained=True)),
            ),
        )
        for value, people in numbers.tallies[slug].items()
    ]
    headings = (str(about.heading), _("On the record"), _("Detained today"))
    return Figure(slug, about.form, str(about.title), str(about.sentence), headings, rows)


def _ways(slug: str, about: About, numbers: Counted, scope: Scope) -> Figure:
    found = numbers.tallies[slug]
    order = [key for key, _least, _most in _LENGTHS[slug]] if slug in _LENGTHS else list(found)
    rows = [_row(slug, value, numbers, scope, found.get(value, 0)) for value in order if slug != "outcomes" or value]
    if slug == "outcomes":
        return Figure(
            slug,
            about.form,
            str(about.title),
            str(about.sentence),
            (str(about.heading), _("People")),
            [_row(slug, value, numbers, scope, people) for value, people in found.items()],
        )
    notes = [_row(slug, value, numbers, scope, found[value]) for value in reversed(ASIDE) if found.get(value)]
    return Figure(
        slug, about.form, str(about.title), str(about.sentence), (str(about.heading), _("People")), rows, notes=notes
    )


def _row(slug: str, value: str, numbers: Counted, scope: Scope, people: int, *, tally: str = "") -> Row:
    url = list_url(tally or slug, value, scope)
    return Row(value, label_of(slug, value, numbers), (Cell(people, url),), short=value)


def _run(months: list[str]) -> list[str]:
    """Every month from the first of these to the last."""
    first, last = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (months[0], months[-1]))
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(first, last + 1)]


def list_url(tally: str, value: str, scope: Scope, *, detained: bool = False) -> str:
    """Where the people behind a number are listed: in the list of people, where its filters say the same."""
    if tally in _FILTERS and not (scope.since or scope.until):
        asked = scope.asked
        # A second group, or another country, is one that no filter takes beside the first.
        name = _FILTERS[tally]
        if name not in asked or asked[name] == value:
            status = {"status": Status.DETAINED.value} if detained else {}
            return f"{reverse('prisoners')}?{urlencode(asked | {name: value} | status)}"
    chart = f"{tally}{DETAINED}" if detained else tally
    return f"{reverse('statistics-people')}?{urlencode({'chart': chart, 'value': value} | scope.asked)}"
