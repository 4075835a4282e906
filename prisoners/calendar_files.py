"""The calendar for calendar programs (RFC 5545). Only published facts; no identifier or stamp changes by asking."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections import Counter
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event, Timezone, TimezoneStandard, vRecur

from prisoners.calendar_days import in_year
from prisoners.calendar_words import court_of, hearing_details, profile_path, words_every_year
from prisoners.published_parts import PublishedOccasion


def calendar_file(occasions: Iterable[PublishedOccasion], *, name: str, about: str, page: str) -> bytes:
    """A calendar of these days. Each is an entry under an identifier of its own that stays as long as it is on record;
    what comes back every year is one entry with a rule."""
    calendar = Calendar()
    calendar.add("prodid", "-//Vigil//The public record of political prisoners//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    # The second is how programs called it before RFC 7986.
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    if about:
        calendar.add("description", about)
        calendar.add("x-wr-caldesc", about)
    calendar.add("url", settings.SITE_URL + page)
    calendar.add("refresh-interval", dt.timedelta(days=1), parameters={"VALUE": "DURATION"})
    given: Counter[str] = Counter()
    for occasion in occasions:
        key = _key(occasion)
        given[key] += 1
        again = f"-{given[key]}" if given[key] > 1 else ""
        calendar.add_component(_event(occasion, uid=f"{key}{again}@{urlsplit(settings.SITE_URL).hostname}"))
    if not given:
        # RFC 5545, 3.6: a calendar has at least one component. The zone it counts in says nothing that is not so.
        calendar.add_component(_utc())
    return calendar.to_ical()


def _key(occasion: PublishedOccasion) -> str:
    """What makes it this entry and no other: a hearing that was put off is another one."""
    parts = [occasion.prisoner_id, occasion.kind]
    if occasion.kind == PublishedOccasion.Kind.HEARING:
        court = occasion.particulars.get("court")
        parts += [occasion.particulars["kind"], occasion.day.isoformat(), court["id"] if court else ""]
    elif occasion.detention is not None:
        parts.append(str(occasion.detention))
    return "-".join(part for part in parts if part).lower()


def _event(occasion: PublishedOccasion, *, uid: str) -> Event:
    event = Event()
    event.add("uid", uid)
    # When it was published, not when it was asked for: the same record gives the same file.
    event.add("dtstamp", occasion.prisoner.updated_at.astimezone(dt.UTC).replace(microsecond=0))
    event.add("dtstart", _start(occasion))
    event.add("summary", words_every_year(occasion))
    if details := hearing_details(occasion):
        event.add("description", details)
    if court := court_of(occasion):
        event.add("location", court)
    if occasion.every_year:
        event.add("rrule", _every_year(occasion.day))
    event.add("url", settings.SITE_URL + profile_path(occasion))
    event.add("categories", [occasion.kind.upper().replace("_", " ")])
    event.add("class", "PUBLIC")
    # It takes no time of whoever keeps the calendar.
    event.add("transp", "TRANSPARENT")
    return event


def _start(occasion: PublishedOccasion) -> dt.date | dt.datetime:
    """The moment of a hearing in UTC, where its time and zone are known; else the whole day. What comes back every year
    begins a year after."""
    if occasion.every_year:
        return in_year(occasion.day, occasion.day.year + 1)
    time, zone = occasion.particulars.get("time"), occasion.particulars.get("time_zone")
    if not time or not zone:
        return occasion.day
    try:
        place = zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return occasion.day
    return dt.datetime.combine(occasion.day, dt.time.fromisoformat(time), place).astimezone(dt.UTC)


def _every_year(day: dt.date) -> vRecur:
    if (day.month, day.day) == (2, 29):
        # The last day of February: the 28th where there is no 29th, as on the page.
        return vRecur({"FREQ": ["YEARLY"], "BYMONTH": [2], "BYMONTHDAY": [-1]})
    return vRecur({"FREQ": ["YEARLY"]})


def _utc() -> Timezone:
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "Etc/UTC")
    standard.add("dtstart", dt.datetime(1970, 1, 1))  # noqa: DTZ001  (a zone begins in its own time)
    standard.add("tzoffsetfrom", dt.timedelta(0))
    standard.add("tzoffsetto", dt.timedelta(0))
    zone.add_component(standard)
    return zone
