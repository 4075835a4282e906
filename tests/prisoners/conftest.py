"""A case of a team, and an editor of that team."""

from __future__ import annotations

import pytest

from tests.desk import staff
from tests.factories import (
    ConfidentialNoteFactory,
    DetentionFactory,
    MaintenanceFactory,
    OrganizationFactory,
    PrisonerFactory,
)


@pytest.fixture
def team():
    return OrganizationFactory(name="Defence Desk", maintains_cases=True)


@pytest.fixture
def case(team):
    """A draft with a detention that goes on, and a confidential note."""
    prisoner = PrisonerFactory(name="Afiaddin Mammadov")
    MaintenanceFactory(prisoner=prisoner, organization=team)
    DetentionFactory(prisoner=prisoner)
    ConfidentialNoteFactory(prisoner=prisoner, body="His sister speaks to nobody but Gulnar")
    return prisoner


@pytest.fixture
def editor(team):
    return staff("Editor", team=team, username="edith")
