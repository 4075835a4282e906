"""Cases and events as FollowTheMoney entities.

The record keeps detentions and hearings, not files of courts: a hearing is an event at which person, court and judge
met, and no court case is made up from several. What someone is charged with is told in the words of the record, with
the state of the charge; nobody is given a topic of crime, nor called wanted.
"""

from __future__ import annotations

from collections.abc import Iterator

from prisoners.models import Charge, Detention, Event, Hearing, OfficialRole, PrisonerName, Sentence
from prisoners.published_rows import article_id
from prisoners.status import Status
from record.ftm import (
    Entity,
    Sources,
    certain_date,
    country_code,
    entity,
    entity_id,
    id_of,
    in_english,
    mappings,
)
from record.publication import Document

# Only what the group says of itself: whoever is persecuted as a journalist is one.
_TOPIC_OF_GROUP = {
    "journalist": "role.journo",
    "human-rights-defender": "role.act",
    "political-activist": "role.act",
    "youth-activist": "role.act",
    "minority-activist": "role.act",
    "lawyer": "role.lawyer",
}
_GENDERS = ("female", "male", "other")


def entities_of_prisoner(document: Document) -> Iterator[Entity]:
    """The person; each detention, hearing and incident; what links them to others; the sources of all of it."""
    sources = Sources(document)
    person = entity_id("prisoner", document["id"])
    yield _person(document, person, sources)
    for detention in document["detentions"]:
        yield from _of_detention(document, detention, person, sources)
    for n, incident in enumerate(document["incidents"], start=1):
        yield _incident(incident, (person, n), [person], document["country"], sources)
    yield from _links(document, person, sources)
    yield from sources.entities()


def _person(document: Document, person: str, sources: Sources) -> Entity:
    names: dict[str, list[str]] = {"alias": list(document["translations"].get("name", {}).values())}
    for name in document["names"]:
        kind = "previousName" if name["kind"] == PrisonerName.Kind.BIRTH else "alias"
        names.setdefault(kind, []).append(name["name"])
    gender = document["gender"]
    return entity(
        "Person",
        person,
        name=document["name"],
        **names,
        birthDate=certain_date(document["born"]),
        gender=gender if gender in _GENDERS else None,
        nationality=[country_code(code) for code in document["nationalities"]],
        country=country_code(document["country"]),
        position=document["occupations"],
        topics=[topic for group in document["groups"] if (topic := _TOPIC_OF_GROUP.get(group))],
        keywords=document["group_names"],
        status=in_english(Status, document["status"]),
        summary=document["case_summary"],
        description=document["biography"],
        **sources.of_noun(document),
    )


def _of_detention(document: Document, d: Document, person: str, sources: Sources) -> Iterator[Entity]:
    identifier = entity_id("detention", d["id"])
    country = country_code(document["country"])
    yield entity(
        "Event",
        identifier,
        name=f"Detention of {document['name']}",
        recordId=d["id"],
        startDate=certain_date(d["arrested"]),
        endDate=certain_date(d["ended"]),
        location=d["place"],
        country=country,
        involved=person,
        keywords=in_english(Detention.Kind, d["kind"]),
        summary=[*map(_charge, d["charges"]), *map(_sentence, d["sentences"])],
        description=d["circumstances"],
        notes=f"Arrested by: {d['arrested_by']}" if d["arrested_by"] else None,
        **sources.of_thing(d["citations"]),
    )
    for n, custody in enumerate(d["custody"], start=1):
        if institution := id_of(custody["institution"]):
            yield entity(
                "UnknownLink",
                f"{identifier}-custody-{n}",
                subject=person,
                object=institution,
                role="held in",
                startDate=certain_date(custody["since"]),
                endDate=certain_date(custody["until"]),
                **sources.of_link(custody["citations"]),
            )
    for hearing in d["hearings"]:
        yield from _hearing(document, hearing, f"{identifier}-hearing-{hearing['number']}", person, sources)
    for n, official in enumerate(d["officials"], start=1):
        # Documents of before officials had addresses name them without one.
        if official.get("id"):
            yield _official(official["id"], official["name"], official["role"])
            yield entity(
                "UnknownLink",
                f"{identifier}-official-{n}",
                subject=entity_id("official", official["id"]),
                object=person,
                role=in_english(OfficialRole.Role, official["role"]),
            )


def _charge(charge: Document) -> str:
    article = article_id(charge["article"]) if charge["article"] else ""
    words = ", ".join(part for part in (article, charge["text"]) if part) or "not known"
    return f"Charge: {words} ({in_english(Charge.State, charge['state'])})"


def _sentence(sentence: Document) -> str:
    lengths = ((sentence[unit], unit) for unit in ("years", "months", "days"))
    words = [f"{number} {unit}" for number, unit in lengths if number]
    words += [f"{sentence['amount']} {sentence['currency']}".strip()] if sentence["amount"] else []
    words += ["suspended"] if sentence["suspended"] else []
    words += ["changed later"] if sentence["changed_later"] else []
    return ", ".join([f"Sentence: {in_english(Sentence.Kind, sentence['kind'])}", *words])


def _hearing(document: Document, h: Document, identifier: str, person: str, sources: Sources) -> Iterator[Entity]:
    judge = entity_id("official", h["judge_id"]) if h.get("judge_id") else None
    yield entity(
        "Event",
        identifier,
        name=f"{in_english(Hearing.Kind, h['kind']).capitalize()}: {document['name']}",
        date=certain_date(h["date"]),
        country=country_code(document["country"]),
        involved=[person, id_of(h["court"]), judge],
        description=h["outcome"],
        **sources.of_thing(h["citations"]),
    )
    if judge:
        yield _official(h["judge_id"], h["judge"], OfficialRole.Role.JUDGE)


def _official(slug: str, name: str, role: str) -> Entity:
    return entity(
        "Person",
        entity_id("official", slug),
        name=name,
        position=in_english(OfficialRole.Role, role) if role != OfficialRole.Role.OTHER else None,
        topics="role.judge" if role == OfficialRole.Role.JUDGE else None,
    )


def _incident(
    incident: Document, of: tuple[str, int], involved: list[str], country: str | None, sources: Sources
) -> Entity:
    whole, number = of
    return entity(
        "Event",
        f"{whole}-incident-{number}",
        name=incident["kind_name"],
        date=certain_date(incident["date"]),
        country=country_code(country),
        involved=[*involved, id_of(incident["organization"]), id_of(incident["institution"])],
        description=incident["description"],
        notes=f"By: {incident['by_whom']}" if incident["by_whom"] else None,
        **sources.of_thing(incident["citations"]),
    )


def _links(document: Document, person: str, sources: Sources) -> Iterator[Entity]:
    for n, membership in enumerate(document["organizations"], start=1):
        if organization := id_of(membership):
            yield entity(
                "Membership",
                f"{person}-membership-{n}",
                member=person,
                organization=organization,
                role=membership["role"],
                startDate=certain_date(membership["since"]),
                endDate=certain_date(membership["until"]),
                **sources.of_link(membership["citations"]),
            )
    for n, participation in enumerate(document["events"], start=1):
        if event := id_of(participation):
            yield entity(
                "UnknownLink",
                f"{person}-event-{n}",
                subject=person,
                object=event,
                role=participation["role"] or "involved",
                **sources.of_link(participation["citations"]),
            )
    for n, recognition in enumerate(document["recognitions"], start=1):
        if organization := id_of(recognition["organization"]):
            yield entity(
                "UnknownLink",
                f"{person}-recognition-{n}",
                subject=organization,
                object=person,
                role="recognises as a political prisoner",
                startDate=certain_date(recognition["since"]),
                endDate=certain_date(recognition["until"]),
                **sources.of_link(recognition["citations"]),
            )


def entities_of_event(document: Document) -> Iterator[Entity]:
    """A protest, raid or election; what was done there; the sources of both."""
    sources = Sources(document)
    event = entity_id("event", document["id"])
    yield entity(
        "Event",
        event,
        name=document["name"],
        alias=list(document["translations"].get("name", {}).values()),
        keywords=in_english(Event.Kind, document["kind"]),
        startDate=certain_date(document["began"]),
        endDate=certain_date(document["ended"]),
        location=document["place"],
        country=country_code(document["country"]),
        description=document["description"],
        **sources.of_noun(document),
    )
    for n, incident in enumerate(document["incidents"], start=1):
        yield _incident(incident, (event, n), [], document["country"], sources)
    yield from sources.entities()


mappings["prisoner"] = entities_of_prisoner
mappings["event"] = entities_of_event
