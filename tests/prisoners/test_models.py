"""What the working record of cases refuses: in the database, and at the desk in words."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.postgres.constraints import ExclusionConstraint
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from prisoners.models import (
    CaseCitation,
    CaseDocument,
    Charge,
    Custody,
    DeskDigest,
    Detention,
    Event,
    EventCitation,
    Hearing,
    Import,
    ImportRow,
    Incident,
    LegalTerm,
    Membership,
    Merge,
    Prisoner,
    Recognition,
    Sentence,
)
from prisoners.models.team_key import TeamKey
from prisoners.reporting.bounds import LONGEST_SEALED, LONGEST_SEALED_MESSAGE
from prisoners.team_keys import present_key
from record.belonging import BelongsTogether
from tests.factories import (
    ArticleFactory,
    CaseSharingFactory,
    ChargeFactory,
    ConsentFactory,
    CriterionFindingFactory,
    CustodyFactory,
    DetentionFactory,
    EventFactory,
    EventIncidentFactory,
    EventParticipationFactory,
    HearingFactory,
    IncidentKindFactory,
    InstitutionFactory,
    LegalTermFactory,
    MaintenanceFactory,
    MembershipFactory,
    MergeFactory,
    OfficialRoleFactory,
    OrganizationFactory,
    PrisonerFactory,
    PrisonerGroupFactory,
    PrisonerNameFactory,
    RecognitionFactory,
    ReportFactory,
    ReportMessageFactory,
    SourceFactory,
)
from tests.refusals import Breaks, another, constraints_of, message_of, refused_by_the_database, said_at_the_desk

pytestmark = pytest.mark.django_db


def overlapping_custody() -> Custody:
    first = CustodyFactory(since="2023-11-20", until="2023-12-10")
    return Custody(detention=first.detention, institution=InstitutionFactory(), since="2023-12-01")


def two_first_days() -> Custody:
    first = CustodyFactory(since="2023-11-20")
    return Custody(detention=first.detention, place="Another", since="2023-11-20")


def citation_of_two_statements() -> CaseCitation:
    detention = DetentionFactory()
    return CaseCitation(
        prisoner=detention.prisoner,
        source=SourceFactory(),
        detention=detention,
        prisoner_name=PrisonerNameFactory(prisoner=detention.prisoner),
    )


def charge_replaced_and_still_charged() -> Charge:
    other = ChargeFactory()
    return Charge(detention=other.detention, text="A", replaced_by=other, state="charged")


def merge_into_itself() -> Merge:
    prisoner = PrisonerFactory()
    return Merge(kept=prisoner, merged=prisoner, reason="A", moved={"a": [1]}, before={"a": 1})


CHECKS: list[tuple[str, Breaks]] = [
    (
        "portrait_has_credit_and_licence",
        lambda: Prisoner(name="A", country="AZ", portrait="portraits/a.jpg"),
    ),
    ("detention_end_needs_has_ended", lambda: Detention(prisoner=PrisonerFactory(), ended="2023-12")),
    ("detention_end_needs_has_ended", lambda: Detention(prisoner=PrisonerFactory(), end_kind="pardon")),
    (
        "detention_ends_after_it_begins",
        lambda: Detention(prisoner=PrisonerFactory(), arrested="2023-11", has_ended=True, ended="2023-10"),
    ),
    (
        "custody_ends_after_it_begins",
        lambda: Custody(detention=DetentionFactory(), place="A", since="2023-12", until="2023-11"),
    ),
    (
        "membership_ends_after_it_begins",
        lambda: Membership(prisoner=PrisonerFactory(), organization=OrganizationFactory(), since="2023", until="2022"),
    ),
    (
        "recognition_ends_after_it_begins",
        lambda: Recognition(prisoner=PrisonerFactory(), organization=OrganizationFactory(), since="2023", until="2022"),
    ),
    ("custody_is_somewhere", lambda: Custody(detention=DetentionFactory())),
    ("custody_does_not_overlap", overlapping_custody),
    ("custody_does_not_overlap", two_first_days),
    ("charge_says_what_for", lambda: Charge(detention=DetentionFactory())),
    (
        "charge_replaced_has_that_state",
        charge_replaced_and_still_charged,
    ),
    (
        "charge_is_replaced_in_its_own_detention",
        lambda: Charge(detention=DetentionFactory(), text="A", replaced_by=ChargeFactory(), state="replaced"),
    ),
    (
        "sentence_names_its_own_detention",
        lambda: Sentence(detention=DetentionFactory(), hearing=HearingFactory()),
    ),
    (
        "incident_is_in_a_detention_of_the_case",
        lambda: Incident(kind=IncidentKindFactory(), prisoner=PrisonerFactory(), detention=DetentionFactory()),
    ),
    (
        "case_citation_is_for_its_own_case",
        lambda: CaseCitation(prisoner=PrisonerFactory(), source=SourceFactory(), detention=DetentionFactory()),
    ),
    (
        "case_citation_is_for_its_own_case",
        lambda: CaseCitation(prisoner=PrisonerFactory(), source=SourceFactory(), hearing=HearingFactory()),
    ),
    (
        "event_citation_is_for_its_own_event",
        lambda: EventCitation(event=EventFactory(), source=SourceFactory(), incident=EventIncidentFactory()),
    ),
    ("event_ends_after_it_begins", lambda: Event(slug="a", name="A", began="2023-11-20", ended="2023-11-19")),
    ("hearing_time_has_zone", lambda: Hearing(detention=DetentionFactory(), time="10:00")),
    ("sentence_amount_has_currency", lambda: Sentence(detention=DetentionFactory(), kind="fine", amount=100)),
    ("sentence_amount_has_currency", lambda: Sentence(detention=DetentionFactory(), kind="fine", currency="AZN")),
    ("incident_belongs_to_a_case_or_an_event", lambda: Incident(kind=IncidentKindFactory())),
    (
        "incident_belongs_to_a_case_or_an_event",
        lambda: Incident(kind=IncidentKindFactory(), prisoner=PrisonerFactory(), event=EventFactory()),
    ),
    (
        "incident_in_detention_has_prisoner",
        lambda: Incident(kind=IncidentKindFactory(), event=EventFactory(), detention=DetentionFactory()),
    ),
    ("case_citation_supports_one_statement", citation_of_two_statements),
    ("legal_term_has_a_length", lambda: LegalTerm(country="AZ", detention_kind="arrest", provision="CPC 148")),
    ("merge_is_of_two", merge_into_itself),
    (
        "document_is_public_as_a_copy",
        lambda: CaseDocument(prisoner=PrisonerFactory(), title="A", file="documents/a.pdf", is_public=True),
    ),
    ("report_is_bounded", lambda: ReportFactory.build(sealed="x" * (LONGEST_SEALED + 1))),
    ("report_decided_knows_when", lambda: ReportFactory.build(state="used")),
    ("report_decided_knows_when", lambda: ReportFactory.build(decided_at=timezone.now())),
    (
        "report_message_is_bounded",
        lambda: ReportMessageFactory.build(report=ReportFactory(), sealed="x" * (LONGEST_SEALED_MESSAGE + 1)),
    ),
    ("team_key_is_wrapped", lambda: TeamKey(team=OrganizationFactory(), wrapped="0f" * 32)),
]


@pytest.mark.parametrize(("name", "breaks"), CHECKS, ids=[name for name, _breaks in CHECKS])
def test_the_database_refuses(name: str, breaks: Breaks) -> None:
    assert refused_by_the_database(breaks()) == name


@pytest.mark.parametrize(("name", "breaks"), CHECKS, ids=[name for name, _breaks in CHECKS])
def test_the_desk_says_why(name: str, breaks: Breaks) -> None:
    assert message_of(name) in said_at_the_desk(breaks())


def test_every_check_is_tried() -> None:
    assert constraints_of("prisoners", (models.CheckConstraint, ExclusionConstraint, BelongsTogether)) == {
        name for name, _ in CHECKS
    }


def digest_made_twice() -> models.Model:
    return another(DeskDigest.objects.create(organization=OrganizationFactory(), week=dt.date(2026, 11, 23)))


def row_numbered_twice() -> models.Model:
    file = Import.objects.create(name="a.csv", mapping="")
    return another(ImportRow.objects.create(of=file, number=1))


def merged_twice() -> Merge:
    first = MergeFactory(moved={"a": [1]}, before={"a": 1})
    return Merge(kept=PrisonerFactory(), merged=first.merged, reason="A", moved={"a": [1]}, before={"a": 1})


def key_beside_another() -> TeamKey:
    first = present_key(OrganizationFactory().pk)
    return TeamKey(team=first.team, wrapped=first.wrapped)


ONCE: list[tuple[str, Breaks]] = [
    ("prisoner_name_is_listed_once", lambda: another(PrisonerNameFactory(language="az"))),
    ("prisoner_is_in_a_group_once", lambda: another(PrisonerGroupFactory())),
    ("membership_is_listed_once", lambda: another(MembershipFactory())),
    ("team_maintains_a_case_once", lambda: another(MaintenanceFactory())),
    ("recognition_is_listed_once", lambda: another(RecognitionFactory())),
    ("criterion_has_one_finding", lambda: another(CriterionFindingFactory())),
    ("detention_number_is_unique", lambda: another(DetentionFactory())),
    ("article_is_listed_once", lambda: another(ArticleFactory())),
    ("case_belongs_to_an_event_once", lambda: another(EventParticipationFactory())),
    ("official_acts_once_in_a_role", lambda: another(OfficialRoleFactory())),
    ("case_is_shared_with_a_team_once", lambda: another(CaseSharingFactory())),
    ("consent_is_recorded_once", lambda: another(ConsentFactory())),
    ("legal_term_is_listed_once", lambda: another(LegalTermFactory())),
    ("digest_is_made_once_a_week", digest_made_twice),
    ("case_is_merged_into_one", merged_twice),
    ("import_row_is_numbered_once", row_numbered_twice),
    ("team_has_one_key", key_beside_another),
]


@pytest.mark.parametrize(("name", "breaks"), ONCE, ids=[name for name, _breaks in ONCE])
def test_what_is_on_record_is_not_entered_twice(name: str, breaks: Breaks) -> None:
    assert refused_by_the_database(breaks()) == name
    assert said_at_the_desk(breaks())


def test_everything_that_stands_once_is_tried() -> None:
    published = {"pub_detention_number_is_unique", "pub_facet_value_is_counted_once", "pub_facet_bits_are_kept_once"}
    published |= {"pub_held_change_is_unique", "pub_tally_is_unique"}
    assert constraints_of("prisoners", (models.UniqueConstraint,)) - published == {name for name, _breaks in ONCE}


def test_a_detention_is_given_the_next_number() -> None:
    prisoner = PrisonerFactory()
    assert [DetentionFactory(prisoner=prisoner).number for _n in range(3)] == [1, 2, 3]
    assert DetentionFactory().number == 1


def test_a_transfer_on_the_day_the_custody_before_ends_is_taken() -> None:
    first = CustodyFactory(since="2023-11-20", until="2023-12-10")
    second = Custody(detention=first.detention, place="Another", since="2023-12-10")
    second.full_clean()
    second.save()


def test_a_place_held_in_for_part_of_the_day_of_the_transfer_is_taken() -> None:
    first = CustodyFactory(since="2023-11-20", until="2023-11-20")
    second = Custody(detention=first.detention, place="Another", since="2023-11-20")
    second.full_clean()
    second.save()


def test_a_transfer_out_of_a_place_whose_end_is_not_known_is_taken() -> None:
    first = CustodyFactory(since="2023-11-20")
    second = Custody(detention=first.detention, place="Another", since="2023-11-25")
    second.full_clean()
    second.save()


def test_custody_on_days_that_are_not_certain_is_taken() -> None:
    first = CustodyFactory(since="2023-11", until="2023-12")
    second = Custody(detention=first.detention, place="Another", since="2023-12")
    second.full_clean()
    second.save()


def test_two_detentions_do_not_hinder_each_others_custody() -> None:
    first = CustodyFactory(since="2023-11-20")
    second = Custody(detention=DetentionFactory(), institution=first.institution, since="2023-11-25")
    second.full_clean()
    second.save()


def test_a_time_zone_is_one_of_the_iana_database() -> None:
    hearing = HearingFactory.build(detention=DetentionFactory(), court=None, time="10:00", time_zone="Baku time")
    with pytest.raises(ValidationError, match="Asia/Baku"):
        hearing.full_clean()


def test_a_length_of_a_sentence_is_an_iso_duration() -> None:
    assert Sentence(years=5, months=6).duration == "P5Y6M"
    assert Sentence(kind="fine").duration == ""


def test_the_readable_address_follows_the_name_in_any_script() -> None:
    assert Prisoner(name="Ülvi Həsənli").slug == "ulvi-hasanli"
    assert Prisoner(name="Гасанли").slug == "gasanli"
