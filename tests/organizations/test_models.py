"""What the working record of organisations and institutions refuses: in the database, and at the desk in words."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models

from organizations.models import Institution, Organization
from tests.factories import (
    InstitutionFactory,
    InstitutionNameFactory,
    OrganizationFactory,
    OrganizationNameFactory,
    TeamMemberFactory,
)
from tests.refusals import Breaks, another, constraints_of, message_of, refused_by_the_database, said_at_the_desk

pytestmark = pytest.mark.django_db


def own_parent(noun: models.Model) -> models.Model:
    noun.parent = noun  # type: ignore[attr-defined]
    return noun


def at(**coordinates: float | Decimal) -> Institution:
    return Institution(slug="a", name="A", country="AZ", **coordinates)


CHECKS: list[tuple[str, Breaks]] = [
    ("organization_is_not_its_own_parent", lambda: own_parent(OrganizationFactory())),
    ("institution_is_not_its_own_parent", lambda: own_parent(InstitutionFactory())),
    ("institution_has_both_coordinates_or_none", lambda: at(latitude=Decimal("40.4"))),
    ("institution_has_both_coordinates_or_none", lambda: at(longitude=Decimal("49.8"))),
]


@pytest.mark.parametrize(("name", "breaks"), CHECKS, ids=[name for name, _breaks in CHECKS])
def test_the_database_refuses(name: str, breaks: Breaks) -> None:
    assert refused_by_the_database(breaks()) == name


@pytest.mark.parametrize(("name", "breaks"), CHECKS, ids=[name for name, _breaks in CHECKS])
def test_the_desk_says_why(name: str, breaks: Breaks) -> None:
    assert message_of(name) in said_at_the_desk(breaks())


def test_every_check_is_tried() -> None:
    checks = constraints_of("organizations", (models.CheckConstraint, ExclusionConstraint))
    assert checks == {name for name, _breaks in CHECKS}


@pytest.mark.parametrize("coordinates", [{"latitude": 91, "longitude": 0}, {"latitude": 0, "longitude": -181}])
def test_a_place_is_on_the_globe(coordinates: dict[str, float]) -> None:
    assert refused_by_the_database(at(**coordinates)) == "institution_has_both_coordinates_or_none"
    assert said_at_the_desk(at(**coordinates))


ONCE: list[tuple[str, Breaks]] = [
    ("institution_name_is_listed_once", lambda: another(InstitutionNameFactory())),
    ("organization_name_is_listed_once", lambda: another(OrganizationNameFactory())),
    ("staff_is_in_a_team_once", lambda: another(TeamMemberFactory())),
]


@pytest.mark.parametrize(("name", "breaks"), ONCE, ids=[name for name, _breaks in ONCE])
def test_what_is_on_record_is_not_entered_twice(name: str, breaks: Breaks) -> None:
    assert refused_by_the_database(breaks()) == name
    assert said_at_the_desk(breaks())


def test_everything_that_stands_once_is_tried() -> None:
    assert constraints_of("organizations", (models.UniqueConstraint,)) == {name for name, _breaks in ONCE}


@pytest.mark.parametrize("site", ["javascript:alert(1)", "ftp://example.org", "example"])
def test_a_site_is_a_web_address(site: str) -> None:
    assert said_at_the_desk(Organization(slug="a", name="A", site=site))
