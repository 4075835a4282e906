"""The composer of a case: from the working record to the public document, every public field by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings

from organizations.publication import named_if_published
from prisoners.case_parts import WHOLE_CASE
from prisoners.case_sources import CaseSources
from prisoners.changes import happened_to_prisoner
from prisoners.mending import mend_prisoner
from prisoners.models import CaseDocument, Detention, Group, Incident, Prisoner
from prisoners.published import PublishedPrisoner
from prisoners.published_rows import prisoner_rows
from prisoners.status import status_of
from prisoners.telling import tell_of_prisoner
from record.dates import date_of
from record.document_files import MEDIA_TYPES
from record.publication import Composer, Document, reference, register
from record.translations import translations_of


def prisoner_url(public_id: str) -> str:
    return f"{settings.SITE_URL}/prisoners/{public_id}/"


def event_url(slug: str) -> str:
    return f"{settings.SITE_URL}/events/{slug}/"


def prisoner_reference(prisoner: Prisoner) -> Document:
    """How a document names a person."""
    return reference("prisoner", prisoner.public_id, prisoner.name, prisoner_url(prisoner.public_id))


def compose_prisoner(case: Prisoner) -> Document:
    """The public document of a case. Reads the working record afresh; nothing confidential is ever loaded."""
    return _document(WHOLE_CASE.read(case.pk))


def compose_prisoners(cases: Sequence[Prisoner]) -> list[Document]:
    """The public documents of many cases, in as many queries as of one."""
    found = Prisoner.objects.with_whole_case().in_bulk([case.pk for case in cases])
    return [_document(found[case.pk]) for case in cases]


def _document(prisoner: Any) -> Document:
    sources = CaseSources(prisoner.citations.all())
    detentions = [_detention(prisoner, d, sources) for d in sorted(prisoner.detentions.all(), key=_when)]
    status, detail = status_of(detentions, prisoner.whereabouts)
    document = {
        "id": prisoner.public_id,
        "slug": prisoner.slug,
        "url": prisoner_url(prisoner.public_id),
        "name": prisoner.name,
        "naming": prisoner.naming,
        "names": [
            {
                "name": n.name,
                "language": n.language,
                "script": n.script,
                "kind": n.kind,
                "citations": sources.cite_for(n),
            }
            for n in prisoner.names.all()
        ],
        "status": status,
        "status_detail": detail,
        "country": str(prisoner.country),
        "born": date_of(prisoner, "born").as_public(),
        "gender": prisoner.gender,
        "nationalities": [country.code for country in prisoner.nationality],
        "occupations": prisoner.occupations,
        "groups": [link.group.slug for link in prisoner.group_links.all()],
        "group_names": [link.group.name for link in prisoner.group_links.all()],
        "group_citations": [
            {"group": link.group.slug, "citations": sources.cite_for(link)} for link in prisoner.group_links.all()
        ],
        "case_summary": prisoner.case_summary,
        "biography": prisoner.biography,
        "portrait": _portrait(prisoner),
        "documents": [_public_copy(d) for d in prisoner.public_documents],
        "citations": sources.cite_fields(sources.about_the_person),
        "detentions": detentions,
        "organizations": [
            organization
            | {
                "role": m.role,
                "since": date_of(m, "since").as_public(),
                "until": date_of(m, "until").as_public() if m.until else None,
                "citations": sources.cite_for(m),
                "translations": translations_of(m, "role"),
            }
            for m in prisoner.memberships.all()
            if (organization := named_if_published(m.organization))
        ],
        "events": [
            reference("event", p.event.slug, p.event.name, event_url(p.event.slug))
            | {
                "role": p.role,
                "citations": sources.cite_for(p),
                "translations": translations_of(p, "role"),
            }
            for p in prisoner.participations.all()
            if p.event.is_published
        ],
        "incidents": [compose_incident(i, sources.cite_for(i), prisoner.public_id) for i in prisoner.incidents.all()],
        "recognitions": [
            {
                "organization": organization,
                "since": date_of(r, "since").as_public(),
                "until": date_of(r, "until").as_public() if r.until else None,
                "citations": sources.cite_for(r),
            }
            for r in prisoner.recognitions.all()
            if (organization := named_if_published(r.organization))
        ],
        "assessment": _assessment(prisoner, sources),
        "translations": translations_of(prisoner, "name", "occupations", "biography", "case_summary")
        | _group_translations([link.group for link in prisoner.group_links.all()]),
    }
    return document | {"sources": sources.as_public()}


def _when(detention: Detention) -> tuple[dt.date, int]:
    """Detentions stand in the order in which they happened, not in which they were entered; undated ones come last."""
    arrested, ended = date_of(detention, "arrested"), date_of(detention, "ended")
    known = arrested.latest or arrested.earliest or ended.latest
    return known or dt.date.max, detention.number


def _group_translations(groups: list[Group]) -> Document:
    """The names of the groups in each language that has one of them, in their order; the others stay as they are."""
    by_group = [translations_of(group, "name").get("name", {}) for group in groups]
    languages = [code for code in settings.CONTENT_LANGUAGES if any(code in names for names in by_group)]
    if not languages:
        return {}
    return {
        "group_names": {
            code: [names.get(code, group.name) for group, names in zip(groups, by_group, strict=True)]
            for code in languages
        }
    }


def _portrait(prisoner: Prisoner) -> Document | None:
    if not prisoner.portrait:
        return None
    return {
        "url": settings.SITE_URL + prisoner.portrait.url,
        "credit": prisoner.portrait_credit,
        "licence": prisoner.portrait_licence,
        "description": prisoner.portrait_description,
    }


def _public_copy(document: CaseDocument) -> Document:
    """A file that everyone may fetch: the copy made for that, never the file that the desk keeps."""
    path = document.public_file.name
    assert path is not None
    return {
        "title": document.title,
        "kind": document.kind,
        "language": document.language,
        "dated": date_of(document, "dated").as_public(),
        "file": {
            "url": settings.SITE_URL + settings.MEDIA_URL + path,
            "media_type": MEDIA_TYPES[path.rpartition(".")[2]],
        },
        "credit": document.credit,
        "licence": document.licence,
        "translations": translations_of(document, "title"),
    }


def _detention(prisoner: Prisoner, detention: Detention, sources: CaseSources) -> Document:
    # Charges and hearings point at each other by place in this document, never by a key of the working record.
    hearing_places = {h.pk: n for n, h in enumerate(detention.hearings.all(), start=1)}
    return {
        "id": f"{prisoner.public_id}-{detention.number}",
        "number": detention.number,
        "kind": detention.kind,
        "arrested": date_of(detention, "arrested").as_public(),
        "arrested_by": detention.arrested_by,
        "place": detention.place,
        "circumstances": detention.circumstances,
        "legal_basis_shown": detention.legal_basis_shown,
        "ended": date_of(detention, "ended").as_public() if detention.has_ended else None,
        "end_kind": (detention.end_kind or "unknown") if detention.has_ended else "",
        "expected_end": date_of(detention, "expected_end").as_public() if detention.expected_end else None,
        "custody": [
            {
                "institution": named_if_published(c.institution),
                "place": c.place,
                "since": date_of(c, "since").as_public(),
                "until": date_of(c, "until").as_public() if c.until else None,
                "citations": sources.cite_for(c),
            }
            for c in detention.custody.all()
        ],
        "charges": [
            {
                "article": {
                    "country": str(charge.article.country),
                    "code": charge.article.code,
                    "number": charge.article.number,
                    "title": charge.article.title,
                    "translations": translations_of(charge.article, "code", "title"),
                }
                if charge.article
                else None,
                "text": charge.text,
                "brought_on": date_of(charge, "brought_on").as_public(),
                "state": charge.state,
                "citations": sources.cite_for(charge),
                "translations": translations_of(charge, "text"),
            }
            for charge in detention.charges.all()
        ],
        "hearings": [
            {
                "number": hearing_places[h.pk],
                "kind": h.kind,
                "court": named_if_published(h.court),
                "judge": h.judge.name if h.judge else "",
                "judge_id": h.judge.slug if h.judge else "",
                "date": date_of(h, "held").as_public(),
                "time": h.time.strftime("%H:%M") if h.time else "",
                "time_zone": h.time_zone,
                "outcome": h.outcome,
                "citations": sources.cite_for(h),
                "translations": translations_of(h, "outcome"),
            }
            for h in detention.hearings.all()
        ],
        "sentences": [
            {
                "kind": s.kind,
                "duration": s.duration,
                "years": s.years,
                "months": s.months,
                "days": s.days,
                "amount": str(s.amount) if s.amount is not None else None,
                "currency": s.currency,
                "suspended": s.suspended,
                "hearing": hearing_places.get(s.hearing_id or 0),
                "changed_later": any(other.replaces_id == s.pk for other in detention.sentences.all()),
                "citations": sources.cite_for(s),
            }
            for s in detention.sentences.all()
        ],
        "officials": [
            {"id": o.official.slug, "name": o.official.name, "role": o.role} for o in detention.officials.all()
        ],
        "citations": sources.cite_for(detention),
        "translations": translations_of(detention, "arrested_by", "place", "circumstances"),
    }


def compose_incident(incident: Incident, citations: list[Document], public_id: str = "") -> Document:
    """The public form of an incident, in a case or an event."""
    return {
        "kind": incident.kind.slug,
        "kind_name": incident.kind.name,
        "date": date_of(incident, "happened").as_public(),
        "by_whom": incident.by_whom,
        "description": incident.description,
        "detention": f"{public_id}-{incident.detention.number}" if incident.detention else None,
        "organization": named_if_published(incident.organization),
        "institution": named_if_published(incident.institution),
        "citations": citations,
        "translations": translations_of(incident, "by_whom", "description")
        | ({"kind_name": kind} if (kind := translations_of(incident.kind, "name").get("name")) else {}),
    }


def _assessment(prisoner: Prisoner, sources: CaseSources) -> Document | None:
    assessment = getattr(prisoner, "assessment", None)
    if assessment is None:
        return None
    return {
        "summary": assessment.summary,
        "assessed_on": date_of(assessment, "assessed_on").as_public(),
        "wgad": assessment.wgad,
        "translations": translations_of(assessment, "summary"),
        "pace_1900": [
            {
                "criterion": f.criterion,
                "finding": f.finding,
                "reasoning": f.reasoning,
                "citations": sources.cite_for(f),
                "translations": translations_of(f, "reasoning"),
            }
            for f in assessment.findings.all()
        ],
    }


register(
    Composer(
        kind="prisoner",
        model=Prisoner,
        published_model=PublishedPrisoner,
        compose=compose_prisoner,
        rows=prisoner_rows,
        happenings=happened_to_prisoner,
        tell=tell_of_prisoner,
        mend=mend_prisoner,
        compose_many=compose_prisoners,
        checked_by=("confidential_notes", "consents"),
    )
)

# The composer of events stands beside this one; importing it registers it too.
import prisoners.event_publication  # noqa: E402,F401
