"""Cases and events of the working record, made from their public documents (parts: prisoners/rebuilding_parts.py)."""

from __future__ import annotations

from typing import Any

from organizations.models import Official
from prisoners.models import (
    Article,
    Assessment,
    CaseCitation,
    CaseDocument,
    Charge,
    CriterionFinding,
    Custody,
    Detention,
    Event,
    EventCitation,
    EventParticipation,
    Group,
    Hearing,
    Incident,
    IncidentKind,
    Membership,
    OfficialRole,
    Prisoner,
    PrisonerGroup,
    PrisonerName,
    Recognition,
    Sentence,
)
from prisoners.rebuilding_parts import add_detention, add_incident, time_of
from prisoners.status import status_of
from record.document_files import DOCUMENTS, KEPT
from record.publication import Document
from record.rebuilding import Lot, Rebuilder, day, path_of, translated

__all__ = ["EVENTS", "PEOPLE", "kept_copy", "someone_not_public", "time_of"]

# A letter must have an addressee at the desk, whom the document does not name.
NOT_PUBLIC = "Someone who was not public when the record was imported"


def someone_not_public(country: str) -> Prisoner:
    """A draft that stands for whoever a document does not name, where the working record must name someone."""
    found = Prisoner.objects.filter(name=NOT_PUBLIC, naming=Prisoner.Naming.UNNAMED).first()
    return found or Prisoner.objects.create(name=NOT_PUBLIC, naming=Prisoner.Naming.UNNAMED, country=country or "ZZ")


def kept_copy(public_copy: str) -> str:
    """Where the desk's own file of a document lies that came as its public copy: each is deleted without the other."""
    return KEPT + public_copy.removeprefix(DOCUMENTS)


def _person(lot: Lot, document: Document, publication: dict[str, Any]) -> None:
    portrait = document["portrait"] or {}
    person = lot.add(
        Prisoner,
        public_id=document["id"],
        name=document["name"],
        naming=document["naming"],
        born=day(document["born"]),
        gender=document["gender"],
        nationality=document["nationalities"],
        country=document["country"],
        occupations=document["occupations"],
        biography=document["biography"],
        case_summary=document["case_summary"],
        whereabouts=_whereabouts(document),
        portrait=path_of(portrait.get("url", "")),
        portrait_credit=portrait.get("credit", ""),
        portrait_licence=portrait.get("licence", ""),
        portrait_description=portrait.get("description", ""),
        i18n=translated(document, "name", "occupations", "biography", "case_summary"),
        **publication,
    )

    def cite(told: Document, **statement: Any) -> None:
        lot.cite(CaseCitation, document, told["citations"], prisoner=person, **statement)

    cite(document)
    for name in document["names"]:
        told = {part: name[part] for part in ("name", "language", "script", "kind")}
        cite(name, prisoner_name=lot.add(PrisonerName, prisoner=person, **told))
    _add_groups(lot, document, person)
    for told in document["organizations"]:
        membership = lot.add(
            Membership,
            prisoner=person,
            organization=lot.named(told),
            role=told["role"],
            since=day(told["since"]),
            until=day(told["until"]),
            i18n=translated(told, "role"),
        )
        cite(told, membership=membership)
    for told in document["events"]:
        participation = lot.add(
            EventParticipation,
            prisoner=person,
            event=lot.named(told),
            role=told["role"],
            i18n=translated(told, "role"),
        )
        cite(told, participation=participation)
    for told in document["recognitions"]:
        recognition = lot.add(
            Recognition,
            prisoner=person,
            organization=lot.named(told["organization"]),
            since=day(told["since"]),
            until=day(told["until"]),
        )
        cite(told, recognition=recognition)
    # In the order in which they were numbered; each is told by its own place in time.
    detentions = {
        told["id"]: add_detention(lot, person, told, cite)
        for told in sorted(document["detentions"], key=lambda told: told["number"])
    }
    for told in document["incidents"]:
        during = detentions.get(told["detention"])
        cite(told, incident=add_incident(lot, told, prisoner=person, detention=during))
    _add_assessment(lot, document, person, cite)
    _add_documents(lot, document, person)


def _whereabouts(document: Document) -> str:
    """What the status says of it, where it says something."""
    told = (document["status"], document["status_detail"])
    possible = (one for one in Prisoner.Whereabouts if status_of(document["detentions"], one.value) == told)
    return next(possible, Prisoner.Whereabouts.UNKNOWN).value


def _add_groups(lot: Lot, document: Document, person: Prisoner) -> None:
    translations: dict[str, list[str]] = document["translations"].get("group_names", {})
    cited = {told["group"]: told["citations"] for told in document["group_citations"]}
    for place, (slug, name) in enumerate(zip(document["groups"], document["group_names"], strict=True)):
        # Where a language has no word of its own for a group, the document has the name.
        words = {f"name_{code}": names[place] for code, names in translations.items() if names[place] != name}
        link = lot.add(PrisonerGroup, prisoner=person, group=lot.shared(Group, {"slug": slug}, i18n=words, name=name))
        lot.cite(CaseCitation, document, cited.get(slug, ()), prisoner=person, group_link=link)


def _add_assessment(lot: Lot, document: Document, person: Prisoner, cite: Any) -> None:
    if (told := document["assessment"]) is None:
        return
    assessment = lot.add(
        Assessment,
        prisoner=person,
        summary=told["summary"],
        wgad=told["wgad"],
        assessed_on=day(told["assessed_on"]),
        i18n=translated(told, "summary"),
    )
    for found in told["pace_1900"]:
        finding = lot.add(
            CriterionFinding,
            assessment=assessment,
            criterion=found["criterion"],
            finding=found["finding"],
            reasoning=found["reasoning"],
            i18n=translated(found, "reasoning"),
        )
        cite(found, finding=finding)


def _add_documents(lot: Lot, document: Document, person: Prisoner) -> None:
    for told in document["documents"]:
        path = path_of(told["file"]["url"])
        lot.add(
            CaseDocument,
            prisoner=person,
            title=told["title"],
            kind=told["kind"],
            language=told["language"],
            dated=day(told["dated"]),
            # The file that the desk had is not public: what everyone may fetch takes its place.
            file=kept_copy(path),
            is_public=True,
            public_file=path,
            credit=told["credit"],
            licence=told["licence"],
            i18n=translated(told, "title"),
        )


def _event(lot: Lot, document: Document, publication: dict[str, Any]) -> None:
    event = lot.add(
        Event,
        slug=document["id"],
        name=document["name"],
        event_kind=document["kind"],
        country=document["country"] or "",
        place=document["place"],
        began=day(document["began"]),
        ended=day(document["ended"]),
        description=document["description"],
        i18n=translated(document, "name", "place", "description"),
        **publication,
    )
    lot.cite(EventCitation, document, document["citations"], event=event)
    for told in document["incidents"]:
        incident = add_incident(lot, told, event=event)
        lot.cite(EventCitation, document, told["citations"], event=event, incident=incident)


EVENTS = Rebuilder(kind=Event.kind, order=(IncidentKind, Event, Incident, EventCitation), build=_event)
PEOPLE = Rebuilder(
    kind=Prisoner.kind,
    order=(
        Group,
        Article,
        Official,
        IncidentKind,
        Prisoner,
        PrisonerName,
        PrisonerGroup,
        Membership,
        EventParticipation,
        Recognition,
        Detention,
        Custody,
        Charge,
        Hearing,
        Sentence,
        OfficialRole,
        Incident,
        Assessment,
        CriterionFinding,
        CaseDocument,
        CaseCitation,
    ),
    build=_person,
)
