"""The public documents of cases and events, described for the API. A test compares them with what composers write."""

from __future__ import annotations

from prisoners.models import (
    CaseDocument,
    Charge,
    Detention,
    Event,
    Hearing,
    OfficialRole,
    Prisoner,
    PrisonerName,
    Sentence,
)
from prisoners.models.assessment import Assessment, CriterionFinding
from prisoners.status import Detail, Status
from record.api_schema import (
    BOOLEAN,
    CITATIONS,
    COUNTRY,
    DATE,
    FIELD_CITATIONS,
    LICENCE,
    MOMENT,
    NUMBER,
    SOURCES,
    TEXT,
    TRANSLATIONS,
    URL,
    components,
    document,
    listing,
    named,
    nullable,
    one_of,
    record,
    reference,
    said,
)
from record.document_files import MEDIA_TYPES

_ORGANIZATION = nullable(reference("organization"))
_INSTITUTION = nullable(reference("institution"))

components["Incident"] = record(
    kind=TEXT,
    kind_name=TEXT,
    date=DATE,
    by_whom=TEXT,
    description=TEXT,
    detention=said(nullable(TEXT), "the id of the detention during which it happened"),
    organization=_ORGANIZATION,
    institution=_INSTITUTION,
    citations=CITATIONS,
    translations=TRANSLATIONS,
)
components["Custody"] = record(
    institution=_INSTITUTION, place=TEXT, since=DATE, until=nullable(DATE), citations=CITATIONS
)
components["Charge"] = record(
    article=nullable(record(country=COUNTRY, code=TEXT, number=TEXT, title=TEXT, translations=TRANSLATIONS)),
    text=said(TEXT, "as the source words it"),
    brought_on=DATE,
    state=one_of(Charge.State),
    citations=CITATIONS,
    translations=TRANSLATIONS,
)
components["Hearing"] = record(
    number=NUMBER,
    kind=one_of(Hearing.Kind),
    court=_INSTITUTION,
    judge=TEXT,
    judge_id=said(TEXT, "the address of the judge's page on the site; empty when nobody is named"),
    date=DATE,
    time=said(TEXT, "hours and minutes in `time_zone`; empty when not known"),
    time_zone=TEXT,
    outcome=TEXT,
    citations=CITATIONS,
    translations=TRANSLATIONS,
)
components["Sentence"] = record(
    kind=one_of(Sentence.Kind),
    duration=TEXT,
    years=NUMBER,
    months=NUMBER,
    days=NUMBER,
    amount=nullable(TEXT),
    currency=TEXT,
    suspended=BOOLEAN,
    hearing=said(nullable(NUMBER), "the number of the hearing that imposed it"),
    changed_later=BOOLEAN,
    citations=CITATIONS,
)
components["Detention"] = record(
    id=TEXT,
    number=NUMBER,
    kind=one_of(Detention.Kind),
    arrested=DATE,
    arrested_by=TEXT,
    place=TEXT,
    circumstances=TEXT,
    legal_basis_shown=nullable(BOOLEAN),
    ended=said(nullable(DATE), "null only while it goes on; ended on an unknown day: an empty `edtf`"),
    end_kind=one_of(Detention.EndKind, ""),
    expected_end=nullable(DATE),
    custody=listing(named("Custody")),
    charges=listing(named("Charge")),
    hearings=listing(named("Hearing")),
    sentences=listing(named("Sentence")),
    officials=listing(record(id=TEXT, name=TEXT, role=one_of(OfficialRole.Role))),
    citations=CITATIONS,
    translations=TRANSLATIONS,
)
components["Assessment"] = record(
    summary=TEXT,
    assessed_on=DATE,
    wgad=said(listing(one_of(Assessment.Category)), "categories of the UN Working Group on Arbitrary Detention"),
    pace_1900=said(
        listing(
            record(
                criterion=one_of(CriterionFinding.Criterion),
                finding=one_of(CriterionFinding.Finding),
                reasoning=TEXT,
                citations=CITATIONS,
                translations=TRANSLATIONS,
            )
        ),
        "criteria of PACE Resolution 1900 (2012), paragraph 3",
    ),
    translations=TRANSLATIONS,
)
components["CaseDocument"] = record(
    title=TEXT,
    kind=one_of(CaseDocument.Kind),
    language=TEXT,
    dated=DATE,
    file=record(url=URL, media_type=said(TEXT, "; ".join(MEDIA_TYPES.values()))),
    credit=TEXT,
    licence=TEXT,
    translations=TRANSLATIONS,
)
components["Prisoner"] = document(
    id=TEXT,
    slug=TEXT,
    url=URL,
    name=TEXT,
    naming=one_of(Prisoner.Naming),
    names=listing(record(name=TEXT, language=TEXT, script=TEXT, kind=one_of(PrisonerName.Kind), citations=CITATIONS)),
    status=one_of(Status),
    status_detail=said(TEXT, f"how someone is held ({', '.join(v for v in Detail.values if v)}), or how it ended"),
    country=COUNTRY,
    born=DATE,
    gender=one_of(Prisoner.Gender),
    nationalities=listing(COUNTRY),
    occupations=TEXT,
    groups=listing(TEXT),
    group_names=listing(TEXT),
    group_citations=listing(record(group=TEXT, citations=CITATIONS)),
    case_summary=TEXT,
    biography=said(TEXT, "Markdown"),
    portrait=nullable(named("Picture")),
    documents=said(listing(named("CaseDocument")), "files of the case to fetch: copies that hold what can be seen"),
    citations=FIELD_CITATIONS,
    detentions=listing(named("Detention")),
    organizations=listing(
        reference(
            "organization",
            role=TEXT,
            since=DATE,
            until=nullable(DATE),
            citations=CITATIONS,
            translations=TRANSLATIONS,
        )
    ),
    events=listing(reference("event", role=TEXT, citations=CITATIONS, translations=TRANSLATIONS)),
    incidents=listing(named("Incident")),
    recognitions=listing(
        record(organization=reference("organization"), since=DATE, until=nullable(DATE), citations=CITATIONS)
    ),
    assessment=nullable(named("Assessment")),
    translations=TRANSLATIONS,
    sources=SOURCES,
    campaigns=listing(reference("campaign")),
    published_at=MOMENT,
    updated_at=MOMENT,
    days_held=said(nullable(NUMBER), "days in detention up to today, at least; null when none is certain"),
    days_held_is_minimum=said(BOOLEAN, "whether a date in it is uncertain, so that it may have been longer"),
    licence=LICENCE,
)
components["Event"] = document(
    id=TEXT,
    slug=TEXT,
    url=URL,
    name=TEXT,
    kind=one_of(Event.Kind),
    country=nullable(COUNTRY),
    place=TEXT,
    began=DATE,
    ended=nullable(DATE),
    description=TEXT,
    citations=FIELD_CITATIONS,
    incidents=listing(named("Incident")),
    translations=TRANSLATIONS,
    sources=SOURCES,
    published_at=MOMENT,
    updated_at=MOMENT,
    licence=LICENCE,
)
