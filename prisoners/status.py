"""What is derived from the detentions of a public document: status, days held, certain days (domain.md, Status)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

Detentions = list[dict[str, Any]]


class Status(models.TextChoices):
    """In the order in which they are decided."""

    DETAINED = "detained", _("detained")
    DISAPPEARED = "disappeared", _("disappeared")
    DIED = "died_in_custody", _("died in custody")
    RELEASED = "released", _("released")
    WANTED = "wanted", _("wanted")
    IN_EXILE = "in_exile", _("in exile")
    UNKNOWN = "unknown", _("not known")


# Of those who died or fled nobody says that they were released.
NOT_RELEASED = ("death_in_custody", "escape")


class Detail(models.TextChoices):
    """How someone is held."""

    ADMINISTRATIVE = "administrative", _("administrative detention")
    PRE_TRIAL = "pre_trial", _("pre-trial detention")
    SENTENCED = "sentenced", _("serving a sentence")
    HOUSE_ARREST = "house_arrest", _("house arrest")
    NONE = "", ""


def status_of(detentions: Detentions, whereabouts: str) -> tuple[str, str]:
    """(status, detail) of a person, from the detentions of the public document, the last first to speak."""
    going_on = [d for d in detentions if d["ended"] is None]
    if going_on:
        last = going_on[-1]
        if last["kind"] == "enforced_disappearance":
            return Status.DISAPPEARED.value, ""
        return Status.DETAINED.value, _detail(last)
    if detentions:
        end_kind = detentions[-1]["end_kind"]
        if end_kind == "death_in_custody":
            return Status.DIED.value, ""
        if end_kind == "escape":
            return Status.WANTED.value, ""
        if whereabouts in (Status.WANTED, Status.IN_EXILE):
            return whereabouts, ""
        return Status.RELEASED.value, end_kind
    return (whereabouts if whereabouts in (Status.WANTED, Status.IN_EXILE) else Status.UNKNOWN.value), ""


def _detail(detention: dict[str, Any]) -> str:
    kind = detention["kind"]
    if kind == "house_arrest":
        return Detail.HOUSE_ARREST.value
    if kind == "administrative_detention":
        return Detail.ADMINISTRATIVE.value
    standing = [s for s in detention["sentences"] if not s["changed_later"]]
    sentenced = any(s["kind"] == "imprisonment" and not s["suspended"] for s in standing)
    if kind == "imprisonment" or sentenced:
        return Detail.SENTENCED.value
    if kind == "pre_trial_detention" or detention["hearings"]:
        return Detail.PRE_TRIAL.value
    return Detail.NONE.value


def certain_days(detention: dict[str, Any]) -> tuple[dt.date, dt.date | None] | None:
    """The first and last day on which someone was held for certain; the last is None while it goes on.

    From the latest day the arrest can have been to the earliest day the end can have been. None when the arrest is not
    bounded, or when it may have been over before that day: of someone taken on some day in October and freed on an
    unknown one, no day is certain. The day of an arrest that is known to the day always is.
    """
    began = _day(detention["arrested"]["latest"])
    if began is None:
        return None
    if detention["ended"] is None:
        return began, None
    ended = _day(detention["ended"]["earliest"])
    if ended is not None and ended >= began:
        return began, ended
    return None if _uncertain(detention["arrested"]) else (began, began)


@dataclass(frozen=True)
class TimeHeld:
    """Days held: `before` in ended detentions, and since which day one goes on. `minimum`: more may be known later."""

    before: int | None
    since: dt.date | None
    minimum: bool


def time_held(detentions: Detentions) -> TimeHeld:
    """How long someone was held, at least. A day counts once, however many detentions it falls in; both ends count."""
    minimum = any(_uncertain(d["arrested"]) or (d["ended"] is not None and _uncertain(d["ended"])) for d in detentions)
    spans = held_spans(detentions)
    since = next((began for began, end in spans if end is None), None)
    before = sum((end - began).days + 1 for began, end in spans if end is not None)
    return TimeHeld(before=before or None, since=since, minimum=minimum)


def held_spans(detentions: Detentions) -> list[tuple[dt.date, dt.date | None]]:
    """The days on which someone was held for certain, as spans in order in which each day stands once; the last day of
    the one that goes on is None."""
    known = sorted((span for span in map(certain_days, detentions) if span), key=lambda span: span[0])
    since = min((began for began, end in known if end is None), default=None)
    day_before = since - dt.timedelta(1) if since else None
    spans: list[tuple[dt.date, dt.date | None]] = []
    last: dt.date | None = None
    for began, end in known:
        # What lies in the one that goes on, or in an earlier one, is counted there.
        first = began if last is None else max(began, last + dt.timedelta(1))
        until = end if end is None or day_before is None else min(end, day_before)
        if until is not None and first <= until:
            spans.append((first, until))
            last = until
    return [*spans, (since, None)] if since else spans


def _uncertain(date: dict[str, str | None]) -> bool:
    return date["earliest"] is None or date["earliest"] != date["latest"]


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
