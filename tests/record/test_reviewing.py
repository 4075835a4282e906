"""The steps of a review: who said what of which text, and what becomes of the case."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from organizations.models import Organization
from record import reviewing, services
from record.models import ReviewAct, Version
from tests.factories import OrganizationFactory, UserFactory, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader():
    return UserFactory()


def steps(case):
    return list(ReviewAct.objects.of(case).oldest_first().values_list("verb", "comment"))


def test_a_draft_that_is_asked_about_is_in_review_and_a_draft_again_when_returned(reader):
    case = OrganizationFactory()
    reviewing.ask_for_review(case=case, by=reader, comment="Please look.")
    assert case.state == "in_review"
    reviewing.return_with_comment(case=case, by=reader, comment="The year is missing.")
    case.refresh_from_db()
    assert case.state == "draft"
    assert steps(case) == [("asked", "Please look."), ("returned", "The year is missing.")]


def test_the_review_of_a_public_case_moves_nothing(reader):
    case = published(OrganizationFactory())
    reviewing.ask_for_review(case=case, by=reader)
    reviewing.return_with_comment(case=case, by=reader, comment="No.")
    case.refresh_from_db()
    assert case.is_published and not case.changed_since_publication


@pytest.mark.parametrize("step", [reviewing.return_with_comment, reviewing.comment, reviewing.confirm])
def test_a_return_a_remark_and_a_confirmation_need_words(step, reader):
    case = OrganizationFactory()
    with pytest.raises(reviewing.NothingToSay):
        step(case=case, by=reader, comment="  ")
    assert steps(case) == []


def test_an_approval_is_for_what_was_shown(reader):
    case = OrganizationFactory()
    seen = reviewing.fingerprint(case)
    Organization.objects.update(name="Another name")
    with pytest.raises(reviewing.ChangedMeanwhile):
        reviewing.approve(case=case, by=reader, seen=seen)
    assert steps(case) == []
    case.refresh_from_db()
    assert reviewing.approve(case=case, by=reader, seen=reviewing.fingerprint(case)).verb == "approved"


def test_publishing_from_the_review_publishes_what_was_shown_and_nothing_else(reader):
    case = OrganizationFactory()
    seen = reviewing.fingerprint(case)
    Organization.objects.update(name="Another name")
    with pytest.raises(reviewing.ChangedMeanwhile):
        reviewing.publish_as_seen(case=case, by=reader, seen=seen)
    assert not Version.objects.exists()


def test_publishing_a_public_case_from_the_review_needs_a_reason(reader):
    case = published(OrganizationFactory())
    Organization.objects.update(name="Another name")
    with pytest.raises(reviewing.NothingToSay):
        reviewing.publish_as_seen(case=case, by=reader)
    version = reviewing.publish_as_seen(case=case, by=reader, reason="Renamed.")
    assert version is not None and version.number == 2


def test_discarding_puts_back_what_is_public_and_leaves_nothing_to_publish(reader):
    case = published(OrganizationFactory(name="Before", description="Old."))
    Organization.objects.filter(pk=case.pk).update(name="After", description="New.")
    case.refresh_from_db()
    reviewing.discard(case=case, by=reader, reason="A rumour.")
    case.refresh_from_db()
    assert (case.name, case.description, case.changed_at) == ("Before", "Old.", None)
    assert steps(case) == [("discarded", "A rumour.")]
    assert services.publish(case=case, by=None) is None


def test_what_was_never_public_cannot_be_put_back(reader):
    case = OrganizationFactory()
    with pytest.raises(reviewing.NeverPublic):
        reviewing.discard(case=case, by=reader, reason="A rumour.")
    services.publish(case=case, by=None)
    services.unpublish(case=case, by=None, reason="Asked.")
    with pytest.raises(reviewing.NeverPublic):
        reviewing.discard(case=case, by=reader, reason="A rumour.")


def test_a_merged_case_is_not_reviewed(reader):
    case = OrganizationFactory()
    Organization.objects.update(state="merged")
    with pytest.raises(reviewing.ReviewError, match="merged"):
        reviewing.ask_for_review(case=case, by=reader)


def test_what_nothing_stops_is_not_confirmed(reader):
    with pytest.raises(reviewing.NothingToConfirm):
        reviewing.confirm(case=OrganizationFactory(), by=reader, comment="Fine.")


@pytest.mark.django_db(transaction=True)
def test_an_approval_waits_for_a_change_under_way_and_then_falls(reader):
    case = OrganizationFactory()
    seen = reviewing.fingerprint(case)

    def approve():
        try:
            reviewing.approve(case=Organization.objects.get(pk=case.pk), by=reader, seen=seen)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Organization.objects.filter(pk=case.pk).update(name="Another name")
            approval = pool.submit(approve)
            for _attempt in range(2000):
                with connection.cursor() as cursor:
                    cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
                    if cursor.fetchone():
                        break
                threading.Event().wait(0.01)
        with pytest.raises(reviewing.ChangedMeanwhile):
            approval.result(20)
    assert not ReviewAct.objects.exists()
