"""What the working record of campaigns and resolutions refuses: in the database, and at the desk in words."""

from __future__ import annotations

import pytest
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models

from campaigns.models import Action, Campaign, Outcome, Resolution, ResolutionCitation
from record.belonging import BelongsTogether
from tests.factories import (
    CampaignFactory,
    CampaignPrisonerFactory,
    CampaignRunnerFactory,
    ResolutionFactory,
    ResolutionPrisonerFactory,
    SignatureFactory,
    SourceFactory,
)
from tests.refusals import Breaks, another, constraints_of, message_of, refused_by_the_database, said_at_the_desk

pytestmark = pytest.mark.django_db


def action(**fields: str) -> Action:
    return Action(**({"campaign": CampaignFactory(), "kind": "share", "title": "Tell"} | fields))


def same_number() -> Resolution:
    return Resolution(slug="a", title="A", meeting=ResolutionFactory(number=1).meeting, number=1)


def citation_of_another_outcome() -> ResolutionCitation:
    outcome = Outcome.objects.create(resolution=ResolutionFactory(), text="Nothing")
    return ResolutionCitation(resolution=ResolutionFactory(), source=SourceFactory(), outcome=outcome)


CHECKS: list[tuple[str, Breaks]] = [
    (
        "campaign_picture_has_credit_and_licence",
        lambda: Campaign(slug="a", title="A", picture="campaigns/a.jpg"),
    ),
    ("campaign_ends_after_it_begins", lambda: Campaign(slug="a", title="A", began="2024", ended="2023")),
    ("action_time_has_zone", lambda: action(time="10:00")),
    ("action_letter_names_the_prisoner", lambda: action(kind="letter_to_prisoner")),
    ("action_sign_or_donate_has_link", lambda: action(kind="sign")),
    ("action_sign_or_donate_has_link", lambda: action(kind="donate")),
    ("resolution_number_needs_meeting", lambda: Resolution(slug="a", title="A", number=1)),
    ("resolution_number_is_unique_in_meeting", same_number),
    ("resolution_citation_is_for_its_own_resolution", citation_of_another_outcome),
]


@pytest.mark.parametrize(("name", "breaks"), CHECKS, ids=[name for name, _breaks in CHECKS])
def test_the_database_refuses(name: str, breaks: Breaks) -> None:
    assert refused_by_the_database(breaks()) == name


@pytest.mark.parametrize(("name", "breaks"), CHECKS, ids=[name for name, _breaks in CHECKS])
def test_the_desk_says_why(name: str, breaks: Breaks) -> None:
    assert message_of(name) in said_at_the_desk(breaks())


def test_every_check_is_tried() -> None:
    checks = constraints_of("campaigns", (models.CheckConstraint, ExclusionConstraint, BelongsTogether))
    assert checks | {"resolution_number_is_unique_in_meeting"} == {name for name, _breaks in CHECKS}


ONCE: list[tuple[str, Breaks]] = [
    ("organization_runs_a_campaign_once", lambda: another(CampaignRunnerFactory())),
    ("campaign_is_for_a_prisoner_once", lambda: another(CampaignPrisonerFactory())),
    ("resolution_concerns_a_prisoner_once", lambda: another(ResolutionPrisonerFactory())),
    ("organization_signs_a_resolution_once", lambda: another(SignatureFactory())),
]


@pytest.mark.parametrize(("name", "breaks"), ONCE, ids=[name for name, _breaks in ONCE])
def test_what_is_on_record_is_not_entered_twice(name: str, breaks: Breaks) -> None:
    assert refused_by_the_database(breaks()) == name
    assert said_at_the_desk(breaks())


def test_everything_that_stands_once_is_tried() -> None:
    once = {name for name, _breaks in ONCE} | {"resolution_number_is_unique_in_meeting"}
    assert constraints_of("campaigns", (models.UniqueConstraint,)) == once


def test_resolutions_of_no_meeting_have_no_number_and_may_be_many() -> None:
    for slug in ("a", "b"):
        resolution = Resolution(slug=slug, title=slug)
        resolution.full_clean()
        resolution.save()
