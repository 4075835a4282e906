"""People, their detentions, and events as lines of a file."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.http.response import HttpResponseBase

from prisoners.facet_counting import WHOLE_ARTICLE
from prisoners.querysets import DaysHeld
from prisoners.status import Status
from record.api_formats import Format, Listed
from record.csv_format import (
    CSV,
    Column,
    Harmless,
    address,
    csv_lines,
    in_words,
    moment,
    part,
    several,
    text,
    truth,
    value,
)
from record.documents import TextPart
from record.filters import ChoiceFilter


class _WholeArticles(models.Func):
    """Of the ways in which a filter finds an article, its whole name."""

    template = f"ARRAY(SELECT a FROM unnest(%(expressions)s) AS a WHERE a ~ '{WHOLE_ARTICLE}')"  # noqa: S608
    output_field = ArrayField(models.TextField())


class _InPart(TextPart):
    """A text in the detention as its document has it."""

    def __init__(self, *path: str) -> None:
        super().__init__(*path, of="detentions__part")


PEOPLE = (
    Column("id", "the permanent number of the person", value("public_id")),
    Column("url", "the profile", address("prisoners")),
    Column("name", "the main name", text("name")),
    Column("status", ", ".join(f"`{status}`" for status in Status.values), value("status")),
    Column("country", "of the case (ISO 3166)", value("country")),
    Column("gender", "`female`, `male`, `other`, `unknown`", value("gender")),
    Column("groups", "codes, such as `journalist`", several("groups")),
    Column("organizations", "addresses on the site", several("organizations")),
    Column("institutions", "where the person is or was held: addresses on the site", several("institutions")),
    Column("articles", "of the charges: country, code and number", several(_WholeArticles("articles"))),
    Column("events", "addresses on the site", several("events")),
    Column("years", "of arrests, where they are certain", several("years")),
    Column("first_arrested", "the earliest day the first arrest can have been", value("first_arrested")),
    Column("last_arrested", "the earliest day the last arrest can have been", value("last_arrested")),
    Column("days_held", "days that are certain, counted up to today, or to the day of `as_of` (UTC)", DaysHeld()),
    Column("days_held_is_minimum", "whether there may have been more", truth("held_days_are_minimum")),
    Column("published_at", "when the case was first published", moment("published_at")),
    Column("updated_at", "when it last changed", moment("updated_at")),
)


DETENTIONS = (
    *PEOPLE,
    Column("detention", "the number of the detention among those of the person", value("detentions__number")),
    Column("detention_kind", "what kind of detention", value("detentions__kind")),
    Column("arrested", "the day as it is known (EDTF)", Harmless(_InPart("arrested", "edtf"))),
    Column("arrested_earliest", "the earliest day it can have been", value("detentions__arrested_earliest")),
    Column("arrested_latest", "the latest day it can have been", value("detentions__arrested_latest")),
    Column("place", "of the arrest", Harmless(_InPart("place"))),
    Column("ongoing", "whether it goes on", truth("detentions__ongoing")),
    Column("ended", "the day as it is known (EDTF)", Harmless(_InPart("ended", "edtf"))),
    Column("ended_earliest", "the earliest day it can have been", value("detentions__ended_earliest")),
    Column("ended_latest", "the latest day it can have been", value("detentions__ended_latest")),
    Column("end_kind", "how it ended", value("detentions__end_kind")),
    Column("expected_end", "where it is known to the day", value("detentions__expected_end")),
    Column(
        "sentence_days",
        "the longest standing sentence of imprisonment, a month as 30 days, a year as 365",
        value("detentions__sentence_days"),
    ),
    Column("detention_articles", "of its charges: country, code and number", several("detentions__articles")),
    Column("detention_institutions", "where it was: addresses on the site", several("detentions__institutions")),
)
EVENTS = (
    Column("id", "the address on the site", value("public_id")),
    Column("url", "the page", address("events")),
    Column("name", "the name", text("name")),
    Column("kind", "such as `protest`, `raid`, `election`", value("kind")),
    Column("country", "ISO 3166; empty where it was in none", value("country")),
    Column("place", "where it was", part("place")),
    Column("began", "the day as it is known (EDTF)", part("began", "edtf")),
    Column("began_earliest", "the earliest day it can have been", value("began_earliest")),
    Column("ended", "the day as it is known (EDTF)", part("ended", "edtf")),
    Column("published_at", "when it was first published", moment("published_at")),
    Column("updated_at", "when it last changed", moment("updated_at")),
)


def rows_filter() -> ChoiceFilter:
    """What a line of a file stands for."""
    return ChoiceFilter(choices=[("people", "people"), ("detentions", "detentions")])


def _people(listed: Listed, form: Format) -> HttpResponseBase:
    rows: Any = listed.ordering.order(listed.rows)
    if listed.asked.get("rows") != "detentions":
        return listed.whole(csv_lines(rows, PEOPLE), form)
    each = rows.one_for_each_detention().order_by(*rows.query.order_by, "detentions__number")
    return listed.whole(csv_lines(each, DETENTIONS), form)


PEOPLE_AS_CSV = Format(
    "csv",
    CSV,
    True,
    _people,
    says=f"a line for each person, with the columns {in_words(PEOPLE)}; with rows=detentions one for each detention, "
    f"with these columns and {in_words(DETENTIONS[len(PEOPLE) :])}",
    takes=("rows",),
)
