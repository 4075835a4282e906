"""One record that was of two people is split."""

from __future__ import annotations

from typing import Any

import pytest

from prisoners import merging
from prisoners.merging import CannotSplit
from tests.factories import (
    CaseCitationFactory,
    ChargeFactory,
    CustodyFactory,
    DetentionFactory,
    HearingFactory,
    IncidentFactory,
    MaintenanceFactory,
    PrisonerFactory,
    PrisonerNameFactory,
    SentenceFactory,
    UserFactory,
    published,
    whole_case,
)

pytestmark = pytest.mark.django_db


def test_a_part_of_a_case_becomes_a_draft_of_the_same_teams_with_all_that_hangs_on_it() -> None:
    case = published(whole_case())
    MaintenanceFactory(prisoner=case)
    detention = DetentionFactory(prisoner=case)
    parts = {
        "hearing": HearingFactory(detention=detention),
        "sentence": SentenceFactory(detention=detention),
        "charge": ChargeFactory(detention=detention),
        "custody": CustodyFactory(detention=detention),
        "detention": detention,
    }
    incident = IncidentFactory(prisoner=case, detention=detention)
    citations = [CaseCitationFactory(prisoner=case, **{name: part}) for name, part in parts.items()]
    other = merging.split(case=case, rows=[incident, detention], name="Another", by=UserFactory(), reason="Two people.")
    assert other.state == "draft"
    assert set(other.maintained_by.all()) == set(case.maintained_by.all())
    assert other.maintained_by.exists()
    moved: list[Any] = [detention, incident, *citations]
    for row in moved:
        row.refresh_from_db()
        assert row.prisoner == other
    assert detention.number == 1
    case.refresh_from_db()
    assert case.changed_since_publication


def test_an_incident_does_not_leave_the_detention_it_happened_in() -> None:
    detention = DetentionFactory()
    incident = IncidentFactory(prisoner=detention.prisoner, detention=detention)
    with pytest.raises(CannotSplit, match="detention too"):
        merging.split(case=incident.prisoner, rows=[incident], name="B", by=None, reason="A")


def test_only_what_belongs_to_the_case_is_split_off() -> None:
    case = PrisonerFactory()
    with pytest.raises(CannotSplit, match="does not belong"):
        merging.split(case=case, rows=[PrisonerNameFactory()], name="B", by=None, reason="A")
    merging.merge(kept=PrisonerFactory(), merged=case, choices={}, by=None, reason="One person.")
    case.refresh_from_db()
    with pytest.raises(CannotSplit, match="merged into another"):
        merging.split(case=case, rows=[PrisonerNameFactory(prisoner=case)], name="B", by=None, reason="A")
    case = PrisonerFactory()
    with pytest.raises(CannotSplit, match="at least one"):
        merging.split(case=case, rows=[], name="B", by=None, reason="A")
