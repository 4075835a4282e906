"""What a publication must keep: embargo, second pair of eyes, confirmation. Nobody is excepted."""

from __future__ import annotations

import datetime as dt
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organizations.models import Organization
from prisoners.models import Prisoner
from record import reviewing, services
from record.models import ChecklistScore, User, Version
from record.publication_errors import NeedsConfirmation, NeedsSecondReader, UnderEmbargo
from tests.factories import (
    ConfidentialNoteFactory,
    MaintenanceFactory,
    OrganizationFactory,
    PrisonerFactory,
    TeamRulesFactory,
    UserFactory,
    published,
    whole_case,
)

pytestmark = pytest.mark.django_db

PHONE = "Call +994 50 123 45 67."


@pytest.fixture
def one():
    return UserFactory(username="one")


@pytest.fixture
def two():
    return UserFactory(username="two")


def test_an_embargo_holds_for_everyone_until_its_moment():
    case = OrganizationFactory(embargo_until=timezone.now() + dt.timedelta(hours=1))
    superuser = User.objects.create_superuser("root")
    for by in (None, superuser):
        with pytest.raises(UnderEmbargo, match="UTC"):
            services.publish(case=case, by=by)
    with time_machine.travel(timezone.now() + dt.timedelta(hours=2)):
        assert services.publish(case=case, by=superuser) is not None


def test_what_is_public_under_an_embargo_stays_public_and_can_be_withdrawn():
    case = published(OrganizationFactory())
    Organization.objects.update(name="Another", embargo_until=timezone.now() + dt.timedelta(hours=1))
    with pytest.raises(UnderEmbargo):
        services.publish(case=case, by=None)
    assert services.unpublish(case=case, by=None, reason="Asked.").document is None


def test_a_sensitive_case_needs_the_approval_of_someone_else(one, two):
    case = OrganizationFactory(needs_second_reader=True)
    with pytest.raises(NeedsSecondReader, match="sensitive"):
        services.publish(case=case, by=one)
    reviewing.approve(case=case, by=one)
    with pytest.raises(NeedsSecondReader):
        services.publish(case=case, by=one)
    reviewing.approve(case=case, by=two)
    assert services.publish(case=case, by=one) is not None


def test_a_superuser_is_no_exception():
    superuser = User.objects.create_superuser("root")
    case = OrganizationFactory(needs_second_reader=True)
    reviewing.approve(case=case, by=superuser)
    with pytest.raises(NeedsSecondReader):
        services.publish(case=case, by=superuser)


def test_an_approval_falls_when_the_case_says_anything_else_and_stands_when_it_says_the_same_again(one, two):
    case = OrganizationFactory(needs_second_reader=True, name="Union")
    reviewing.approve(case=case, by=two)
    Organization.objects.update(description="Another word.")
    with pytest.raises(NeedsSecondReader):
        services.publish(case=case, by=one)
    Organization.objects.update(description="")
    assert services.publish(case=case, by=one) is not None


def test_an_approval_falls_when_the_case_is_returned_after_it(one, two):
    case = OrganizationFactory(needs_second_reader=True)
    reviewing.approve(case=case, by=two)
    reviewing.return_with_comment(case=case, by=two, comment="On second thoughts: no.")
    with pytest.raises(NeedsSecondReader):
        services.publish(case=case, by=one)


def test_an_approval_of_an_earlier_version_does_not_hold_for_the_next(one, two):
    case = OrganizationFactory(needs_second_reader=True)
    reviewing.approve(case=case, by=two)
    services.publish(case=case, by=one)
    Organization.objects.update(description="Another word.")
    with pytest.raises(NeedsSecondReader):
        services.publish(case=case, by=one)


def test_a_command_needs_two_who_approved(one, two):
    case = OrganizationFactory(needs_second_reader=True)
    reviewing.approve(case=case, by=one)
    reviewing.approve(case=case, by=one)
    with pytest.raises(NeedsSecondReader):
        services.publish(case=case, by=None)
    reviewing.approve(case=case, by=two)
    assert services.publish(case=case, by=None) is not None


def test_a_team_can_have_every_case_of_its_own_read_twice(one, two):
    rules = TeamRulesFactory(second_reader=True, organization__name="Defence Desk", publishes_on_save=True)
    case = MaintenanceFactory(organization=rules.organization).prisoner
    with pytest.raises(NeedsSecondReader, match="Defence Desk"):
        services.publish(case=case, by=one)
    reviewing.approve(case=case, by=two)
    assert services.publish(case=case, by=one) is not None
    assert services.publish(case=MaintenanceFactory().prisoner, by=one) is not None


def test_what_says_the_same_as_before_needs_nobody(one):
    case = published(OrganizationFactory())
    Organization.objects.update(needs_second_reader=True, maintains_cases=True)
    assert services.publish(case=case, by=one) is None


def test_what_the_checklist_stops_at_is_published_only_when_someone_says_why(one):
    case = PrisonerFactory(biography=PHONE)
    with pytest.raises(NeedsConfirmation):
        services.publish(case=case, by=one)
    reviewing.confirm(case=case, by=one, comment="It is the union's office.")
    assert services.publish(case=case, by=one) is not None


def test_a_confirmation_holds_for_the_same_words_in_other_texts_and_for_no_other_words(one):
    case = PrisonerFactory(biography=PHONE)
    reviewing.confirm(case=case, by=one, comment="It is the union's office.")
    Prisoner.objects.update(case_summary="At the office.", biography=f"Every day. {PHONE}")
    assert services.publish(case=case, by=one) is not None
    Prisoner.objects.update(biography=f"{PHONE} Or +994 50 765 43 21.")
    with pytest.raises(NeedsConfirmation, match="1 in"):
        services.publish(case=case, by=one)


def test_the_refusal_says_nothing_of_what_stands_in_the_notes(one):
    case = PrisonerFactory(biography="Told by Aygun Aliyeva.")
    ConfidentialNoteFactory(prisoner=case, body="Aygun Aliyeva asks not to be named.")
    with pytest.raises(NeedsConfirmation) as refused:
        services.publish(case=case, by=one)
    assert "Aygun" not in str(refused.value)


def test_contact_details_of_a_body_are_public_by_their_nature(one):
    assert services.publish(case=OrganizationFactory(description=PHONE), by=one) is not None


def test_the_command_leaves_what_the_rules_refuse_and_publishes_the_rest():
    sensitive, plain = published(OrganizationFactory(slug="sensitive")), published(OrganizationFactory(slug="plain"))
    Organization.objects.filter(pk=sensitive.pk).update(needs_second_reader=True)
    Organization.objects.update(description="Another word.")
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError):
        call_command("publish_changes", stdout=out, stderr=err)
    assert "organization sensitive: failed: NeedsSecondReader" in err.getvalue()
    assert "organization plain: published" in out.getvalue()
    plain.refresh_from_db()
    assert not plain.changed_since_publication


def test_publication_keeps_the_score():
    case = published(whole_case())
    assert ChecklistScore.objects.of(case).get().score > 50


def test_the_rules_cost_a_publication_few_queries():
    case = whole_case()
    with CaptureQueriesContext(connection) as asked:
        services.publish(case=case, by=None)
    tables = ("reviewact", "plannedpublication", "checklistscore", "confidentialnote", "consent", "teamrules")
    rules = [query["sql"] for query in asked if any(f'_{table}"' in query["sql"] for table in tables)]
    assert len(rules) == 4
    assert Version.objects.of("prisoner", case.public_id).count() == 1
