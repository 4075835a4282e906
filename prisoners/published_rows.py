"""From the public document of a case to its rows in the published tables: what is not in it cannot be found by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange

from prisoners.court_rows import article_id, articles_of, charge_rows, hearing_rows
from prisoners.parts_alone import detention_alone, incident_alone
from prisoners.published import PublishedDetention, PublishedIncident, PublishedPrisoner
from prisoners.published_parts import (
    PublishedHeldSpan,
    PublishedOccasion,
    PublishedOfficialAct,
    PublishedPlace,
)
from prisoners.status import Status, certain_days, held_spans, time_held
from record.names import folded, searchable
from record.phonetics import name_keys
from record.publication import Document
from record.published import Version

DAYS_OF_A_MONTH, DAYS_OF_A_YEAR = 30, 365
# The birthday of somebody who is free is their own; of who died in custody it is remembered.
BIRTHDAYS_OF = (Status.DETAINED, Status.DISAPPEARED, Status.DIED)


def prisoner_rows(document: Document, version: Version) -> Iterable[models.Model]:
    """The row of the person first, then those of its parts."""
    detentions = document["detentions"]
    held = time_held(detentions)
    arrests = [d["arrested"]["earliest"] for d in detentions if d["arrested"]["earliest"]]
    translated_names = document["translations"].get("name", {}).values()
    names = [document["name"], *translated_names, *(n["name"] for n in document["names"])]
    row = PublishedPrisoner(
        public_id=document["id"],
        version=version,
        name=document["name"],
        slug=document["slug"],
        country=document["country"],
        document=document,
        published_at=document["published_at"],
        updated_at=document["updated_at"],
        status=document["status"],
        groups=document["groups"],
        organizations=_distinct(o["id"] for o in document["organizations"]),
        institutions=_distinct(i for d in detentions for i in _institutions(d)),
        articles=_distinct(form for d in detentions for a in articles_of(d) for form in (a["number"], article_id(a))),
        events=_distinct(e["id"] for e in document["events"]),
        gender=document["gender"],
        years=sorted({year for d in detentions if (year := _year(d["arrested"]))}),
        first_arrested=min(arrests, default=None),
        last_arrested=max(arrests, default=None),
        held_days_before=held.before,
        held_since=held.since,
        held_days_are_minimum=held.minimum,
        names_folded=searchable(names),
        name_keys=name_keys(names),
        words=" ".join(_words(document)),
    )
    yield row
    for since, until in held_spans(detentions):
        yield PublishedHeldSpan(prisoner=row, since=since, until=until)
    born = _exact(document["born"])
    if born:
        remembered = row.status in BIRTHDAYS_OF
        yield _occasion(row, PublishedOccasion.Kind.BIRTHDAY, born, every_year=True, in_place=remembered)
    for d in detentions:
        yield _detention_row(row, d, document)
        yield from charge_rows(row, d, document)
        yield from hearing_rows(row, d, document)
        yield from _places(row, d)
        yield from _occasions(row, d)
        yield from _official_acts(row, d)
    yield from incident_rows(document, prisoner=row)


def incident_rows(document: Document, **belongs_to: models.Model) -> Iterator[PublishedIncident]:
    """The published rows of the incidents in the document of a person or an event, whose own row is given."""
    (kind,) = belongs_to
    for number, incident in enumerate(document["incidents"], start=1):
        yield PublishedIncident(
            kind=incident["kind"],
            organization=incident["organization"]["id"] if incident["organization"] else "",
            institution=incident["institution"]["id"] if incident["institution"] else "",
            country=document["country"] or "",
            detention=incident["detention"] or "",
            happened_earliest=incident["date"]["earliest"],
            happened_latest=incident["date"]["latest"],
            document=incident,
            **belongs_to,
            **incident_alone(incident, number, kind, document),
        )


def _detention_row(row: PublishedPrisoner, d: Document, document: Document) -> PublishedDetention:
    days = certain_days(d)
    arrested, ended, verdict = _exact(d["arrested"]), _exact(d["ended"]), _first_verdict(d)
    waited_until = verdict or ended
    return PublishedDetention(
        prisoner=row,
        number=d["number"],
        kind=d["kind"],
        arrested_earliest=d["arrested"]["earliest"],
        arrested_latest=d["arrested"]["latest"],
        ongoing=d["ended"] is None,
        ended_earliest=d["ended"]["earliest"] if d["ended"] else None,
        ended_latest=d["ended"]["latest"] if d["ended"] else None,
        end_kind=d["end_kind"],
        certain=DateRange(days[0], days[1], "[]") if days else None,
        country=document["country"],
        groups=document["groups"],
        articles=_distinct(article_id(a) for a in articles_of(d)),
        institutions=_distinct(_institutions(d)),
        expected_end=_exact(d["expected_end"]),
        pre_trial_days=(waited_until - arrested).days + 1
        if arrested and waited_until and waited_until >= arrested
        else None,
        # A verdict on an unknown day, or a sentence without one: nobody waits for it any longer.
        pre_trial_since=arrested if d["ended"] is None and not d["sentences"] and not _has_verdict(d) else None,
        sentence_days=max((_length(s) for s in _standing_sentences(d)), default=None) or None,
        sentenced=any(_standing_sentences(d)),
        **detention_alone(d, document),
    )


def _standing_sentences(d: Document) -> Iterator[Document]:
    """Sentences of imprisonment that no later one replaced."""
    return (s for s in d["sentences"] if s["kind"] == "imprisonment" and not s["changed_later"])


def _length(sentence: Document) -> int:
    return sentence["years"] * DAYS_OF_A_YEAR + sentence["months"] * DAYS_OF_A_MONTH + sentence["days"]


def _has_verdict(d: Document) -> bool:
    return any(h["kind"] == "verdict" for h in d["hearings"])


def _first_verdict(d: Document) -> dt.date | None:
    days = [_exact(h["date"]) for h in d["hearings"] if h["kind"] == "verdict"]
    # With a verdict whose day is not known, the first is not known.
    return min(day for day in days if day) if days and all(days) else None


def _places(row: PublishedPrisoner, d: Document) -> Iterator[PublishedPlace]:
    if d["place"]:
        yield PublishedPlace(
            prisoner=row,
            detention=d["number"],
            kind=PublishedPlace.Kind.ARRESTED,
            name=d["place"][:300],
            ongoing=False,
        )
    for custody in d["custody"]:
        institution = custody["institution"]
        name = institution["name"] if institution else custody["place"]
        if name:
            yield PublishedPlace(
                prisoner=row,
                detention=d["number"],
                kind=PublishedPlace.Kind.HELD,
                name=name[:300],
                institution=institution["id"] if institution else "",
                ongoing=d["ended"] is None and custody["until"] is None and not was_moved_on(custody, d),
            )


def was_moved_on(custody: Document, d: Document) -> bool:
    """Whether another custody of the detention certainly began later: then the end of this one is only not known."""
    since = custody["since"]["latest"]
    later = (other["since"]["earliest"] for other in d["custody"])
    return since is not None and any(began is not None and began > since for began in later)


def _occasions(row: PublishedPrisoner, d: Document) -> Iterator[PublishedOccasion]:
    kinds = PublishedOccasion.Kind
    if day := _exact(d["arrested"]):
        going_on = d["ended"] is None
        yield _occasion(row, kinds.ARREST, day, every_year=True, detention=d["number"], in_place=going_on)
    if d["ended"] is None and (day := _exact(d["expected_end"])):
        yield _occasion(row, kinds.EXPECTED_END, day, detention=d["number"])
    for hearing in d["hearings"]:
        if day := _exact(hearing["date"]):
            yield _occasion(row, kinds.HEARING, day, detention=d["number"], particulars=hearing)


def _occasion(
    row: PublishedPrisoner,
    kind: str,
    day: dt.date,
    *,
    every_year: bool = False,
    in_place: bool = True,
    **rest: object,
) -> PublishedOccasion:
    return PublishedOccasion(
        prisoner=row,
        kind=kind,
        day=day,
        month_day=day.month * 100 + day.day,
        every_year=every_year,
        in_place=in_place,
        sort_name=folded(row.name)[:400],
        **rest,
    )


def _official_acts(row: PublishedPrisoner, d: Document) -> Iterator[PublishedOfficialAct]:
    # Documents of before officials had addresses name them without one.
    for official in d["officials"]:
        if official.get("id"):
            yield PublishedOfficialAct(
                prisoner=row,
                detention=d["number"],
                official=official["id"],
                name=official["name"],
                role=official["role"],
                day=_exact(d["arrested"]),
            )
    for hearing in d["hearings"]:
        if hearing.get("judge_id"):
            yield PublishedOfficialAct(
                prisoner=row,
                detention=d["number"],
                official=hearing["judge_id"],
                name=hearing["judge"],
                role="judge",
                institution=hearing["court"]["id"] if hearing["court"] else "",
                day=_exact(hearing["date"]),
                hearing=hearing,
            )


def _institutions(d: Document) -> list[str]:
    return [c["institution"]["id"] for c in d["custody"] if c["institution"]]


def _exact(date: Document | None) -> dt.date | None:
    """The day, where it is known to the day and nothing about it is uncertain."""
    if not date or not date["earliest"] or date["earliest"] != date["latest"] or date["edtf"] != date["earliest"]:
        return None
    return dt.date.fromisoformat(date["earliest"])


def _year(date: Document) -> int | None:
    """The year, where the whole of an uncertain date lies in one."""
    earliest, latest = date["earliest"], date["latest"]
    return int(earliest[:4]) if earliest and latest and earliest[:4] == latest[:4] else None


def _distinct(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _words(document: Document) -> Iterable[str]:
    yield document["name"]
    yield from (n["name"] for n in document["names"])
    yield document["case_summary"]
    yield document["biography"]
    yield document["occupations"]
    yield from document["group_names"]
    yield from (o["name"] for o in document["organizations"])
    yield from (e["name"] for e in document["events"])
    for d in document["detentions"]:
        yield from (d["place"], d["arrested_by"], d["circumstances"])
        yield from (c["text"] for c in d["charges"])
        yield from (c["institution"]["name"] if c["institution"] else c["place"] for c in d["custody"])
    for i in document["incidents"]:
        yield from (i["kind_name"], i["description"])
