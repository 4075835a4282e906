"""A case that only its team may see, with something of everything a case can have; each text of it carries a mark."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone

from organizations.models import Organization
from prisoners.models import CaseDocument, Hearing, Import, ImportRow, Merge, Prisoner, Proposal, Report
from record.models import PlannedPublication, RedactionRequest, ReviewAct, SourceArchive, SourceLink
from tests.desk import staff
from tests.factories import (
    CampaignPrisonerFactory,
    CaseDocumentFactory,
    CaseSharingFactory,
    ConfidentialNoteFactory,
    ConsentFactory,
    DetentionFactory,
    EventFactory,
    EventParticipationFactory,
    IncidentFactory,
    InstitutionFactory,
    LegalTermFactory,
    MaintenanceFactory,
    MergeFactory,
    OfficialFactory,
    OrganizationFactory,
    PrisonerFactory,
    PrisonerNameFactory,
    ReportFactory,
    ReportMessageFactory,
    ResolutionPrisonerFactory,
    SourceFactory,
    TeamRulesFactory,
    UserFactory,
    VerificationFactory,
    published,
    whole_campaign,
    whole_case,
    whole_resolution,
)
from tests.factories.campaigns import ActionFactory
from tests.factories.detentions import CustodyFactory, HearingFactory, OfficialRoleFactory

# In no word that the desk itself says, in any script; so long that no token made by chance holds it either.
MARK = "zqxjvwkqzx"


@dataclass
class Hidden:
    """draft: seen by its team alone. public: a published case of that team, with things around it that are not.
    lapsed: a team that both were shared with until yesterday. of: what stands for each noun in an address."""

    draft: Prisoner
    public: Prisoner
    lapsed: Organization
    of: dict[type[models.Model], models.Model] = field(default_factory=dict)
    merge: Merge | None = None


def hidden_case() -> Hidden:
    """The marked draft and the public case of the same team, with all that may be around them."""
    home = OrganizationFactory(team=True, name="Home team")
    lapsed = OrganizationFactory(team=True, name="Another team")
    draft = _draft(home)
    public = _public(home)
    hidden = Hidden(draft, public, lapsed)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    for case in (draft, public):
        CaseSharingFactory(
            prisoner=case,
            organization=lapsed,
            may_change=True,
            sees_notes=True,
            until=yesterday,
            reason=f"{MARK} sharing",
        )
    hidden.merge = _around(draft, public, home)
    _named_elsewhere(hidden)
    hidden.of |= _in_addresses(draft, public, home)
    return hidden


def _draft(home: Organization) -> Prisoner:
    draft = whole_case(name=f"{MARK} person", case_summary=f"{MARK} summary", biography=f"{MARK} life")
    draft.maintenance.all().delete()
    MaintenanceFactory(prisoner=draft, organization=home)
    PrisonerNameFactory(prisoner=draft, name=f"{MARK} spelling")
    IncidentFactory(prisoner=draft, description=f"{MARK} incident")
    detention = draft.detentions.get()
    type(detention).objects.filter(pk=detention.pk).update(place=f"{MARK} street", circumstances=f"{MARK} arrest")
    detention.charges.update(text=f"{MARK} charge", article=None)
    detention.hearings.update(outcome=f"{MARK} outcome", held=timezone.localdate().isoformat())
    draft.citations.update(quote=f"{MARK} quote")
    return draft


def _public(home: Organization) -> Prisoner:
    public = PrisonerFactory(name="A public person")
    MaintenanceFactory(prisoner=public, organization=home)
    DetentionFactory(prisoner=public, arrested="2024-01-05")
    published(public)
    TeamRulesFactory(organization=home, second_reader=True)
    return public


def _around(draft: Prisoner, public: Prisoner, home: Organization) -> Merge:
    """What the desk keeps of both that no other team may see."""
    member = staff("Editor", team=home, username="home-editor")
    for case in (draft, public):
        ConfidentialNoteFactory(prisoner=case, body=f"{MARK} note")
        ConsentFactory(prisoner=case, state="refused", given_by=f"{MARK} lawyer", note=f"{MARK} consent")
        CaseDocumentFactory(
            prisoner=case, title=f"{MARK} judgment", file=ContentFile(f"{MARK} words".encode(), f"{MARK}.txt")
        )
    VerificationFactory(prisoner=draft, by=member, note=f"{MARK} check")
    ReviewAct.objects.create(kind="prisoner", case_id=draft.pk, verb="commented", by=member, comment=f"{MARK} remark")
    PlannedPublication.objects.create(
        kind="prisoner",
        case_id=draft.pk,
        due_at=timezone.now() + dt.timedelta(days=2),
        by=member,
        reason=f"{MARK} plan",
        refusal=f"{MARK} refusal",
    )
    for case in (draft, public):
        RedactionRequest.objects.create(
            kind="prisoner",
            case_id=case.pk,
            target={"kind": "words", "words": f"{MARK} struck"},
            reason=f"{MARK} why struck",
            note=f"{MARK} note of it",
            by=member,
        )
        report = ReportFactory(prisoner=case, words={"whom": f"{MARK} whom", "what": f"{MARK} what"})
        ReportMessageFactory(report=report, text=f"{MARK} note of the report")
        Proposal.objects.create(
            prisoner=case,
            page=f"prisoners/prisoner/{case.pk}/change/",
            data=[{"table": "", "row": "", "fields": {"case_summary": {"was": "", "new": f"{MARK} proposed"}}}],
            differences=[{"path": "Summary", "before": "", "after": f"{MARK} proposed"}],
            reason=f"{MARK} proposal",
            by=UserFactory(),
        )
    gone = PrisonerFactory(name=f"{MARK} merged")
    MaintenanceFactory(prisoner=gone, organization=home)
    Prisoner.objects.filter(pk=gone.pk).update(state="merged")
    return MergeFactory(kept=public, merged=gone, reason=f"{MARK} merge", before={"state": "draft"})


def _named_elsewhere(hidden: Hidden) -> None:
    """The draft is named by nouns that all staff see, none of them public yet; so is what hangs on it."""
    draft, detention = hidden.draft, hidden.draft.detentions.get()
    campaign, resolution = whole_campaign(title="A campaign"), whole_resolution(title="A resolution")
    CampaignPrisonerFactory(campaign=campaign, prisoner=draft)
    ActionFactory(campaign=campaign, kind="letter_to_prisoner", title="Write to them", prisoner=draft)
    ResolutionPrisonerFactory(resolution=resolution, prisoner=draft)
    event, institution = EventFactory(), InstitutionFactory()
    official, organization = OfficialFactory(), OrganizationFactory()
    EventParticipationFactory(prisoner=draft, event=event)
    CustodyFactory(detention=detention, institution=institution, place=f"{MARK} cell", since="2024-05")
    OfficialRoleFactory(detention=detention, official=official)
    HearingFactory(detention=detention, court=institution, judge=official, outcome=f"{MARK} verdict")
    IncidentFactory(prisoner=draft, organization=organization, institution=institution, description=f"{MARK} blow")
    hidden.of |= {type(noun): noun for noun in (campaign, resolution, event, institution, official, organization)}


def _in_addresses(draft: Prisoner, public: Prisoner, home: Organization) -> dict[type[models.Model], Any]:
    """Of each noun, the row that stands in addresses: hidden ones where there is something to hide."""
    source = SourceFactory(url="https://news.example/1", file=ContentFile(b"a page", "page.txt"))
    SourceLink.objects.create(source=source, state="fine", checked_at=timezone.now())
    SourceArchive.objects.create(source=source, url=source.url, state="waiting")
    imported = Import.objects.create(
        name=f"{MARK}.csv",
        file=ContentFile(f"name\n{MARK} row\n".encode(), f"{MARK}.csv"),
        columns=["name", f"{MARK} column"],
        mapping=f'# {MARK}\n[columns]\nname = "name"\n',
        team=home,
        by=UserFactory(),
        state="done",
        rows_read=1,
    )
    ImportRow.objects.create(
        of=imported, number=1, cells={"name": f"{MARK} row"}, said=[f"{MARK} said"], outcome="rejected", matched=draft
    )
    found = (
        draft,
        draft.detentions.get(),
        Hearing.objects.filter(detention__prisoner=draft).first(),
        draft.assessment,
        CaseDocument.objects.filter(prisoner=draft, is_public=False).get(),
        Proposal.objects.get(prisoner=public),
        Report.objects.get(prisoner=draft),
        imported,
        source,
        public.live,
        LegalTermFactory(source=source),
        ReviewAct.objects.get(case_id=draft.pk),
    )
    return {type(noun): noun for noun in found if noun is not None}
