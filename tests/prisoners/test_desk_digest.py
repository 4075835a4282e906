"""The weekly digest to a team: once, to each member, without a name that is not public."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from organizations.models import Organization
from prisoners import desk_digest
from prisoners.models import DeskDigest
from record.roles import CONTRIBUTOR
from tests.desk import staff
from tests.factories import HearingFactory, MaintenanceFactory, OrganizationFactory, TeamRulesFactory, published
from tests.mailbox import Mailbox, mail_server, part

pytestmark = pytest.mark.django_db

MONDAY = dt.datetime(2026, 11, 23, 7, tzinfo=dt.UTC)


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    with mail_server() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield box


@pytest.fixture
def team() -> Organization:
    team = OrganizationFactory(team=True)
    staff(CONTRIBUTOR, team=team, email="one@example.org")
    staff(CONTRIBUTOR, team=team, email="two@example.org")
    staff(CONTRIBUTOR, team=team, email="gone@example.org", is_active=False)
    return team


def due(team: Organization, name: str, *, public: bool) -> None:
    hearing = HearingFactory(held="2026-12-01", detention__prisoner__name=name)
    MaintenanceFactory(prisoner=hearing.detention.prisoner, organization=team)
    if public:
        published(hearing.detention.prisoner)


def test_each_member_is_written_to_once_a_week_and_sees_no_other(team: Organization, mailbox: Mailbox) -> None:
    due(team, "Public Person", public=True)
    assert desk_digest.send_due(MONDAY) == 1
    assert desk_digest.send_due(MONDAY + dt.timedelta(days=3)) == 0
    assert sorted(mailbox.recipients) == ["one@example.org", "two@example.org"]
    (message,) = {m["Message-ID"]: m for m in mailbox.messages}.values()
    assert "one@example.org" not in str(message)
    assert "Public Person" in part(message, "plain")
    assert "1 December 2026" in part(message, "html")
    assert desk_digest.send_due(MONDAY + dt.timedelta(days=7)) == 1


def test_a_case_that_is_not_public_is_counted_and_not_named(team: Organization, mailbox: Mailbox) -> None:
    due(team, "Hidden Person", public=False)
    desk_digest.send_due(MONDAY)
    assert "Hidden Person" not in str(mailbox.messages[0])
    assert "1 case that is not public" in part(mailbox.messages[0], "plain")


def test_a_team_with_nothing_due_or_that_wants_none_is_left_in_peace(team: Organization, mailbox: Mailbox) -> None:
    other = OrganizationFactory(team=True)
    staff(CONTRIBUTOR, team=other, email="other@example.org")
    TeamRulesFactory(organization=other, weekly_digest=False)
    due(other, "A", public=True)
    assert desk_digest.send_due(MONDAY) == 0
    assert mailbox.messages == []


def test_before_monday_morning_nothing_is_sent(team: Organization, mailbox: Mailbox) -> None:
    due(team, "A", public=True)
    assert desk_digest.send_due(MONDAY.replace(hour=5)) == 0


def test_a_server_that_is_down_is_tried_again(team: Organization, settings: Any) -> None:
    due(team, "A", public=True)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert desk_digest.send_due(MONDAY) == 0
    digest = DeskDigest.objects.get()
    assert (digest.sent_at, digest.attempts) == (None, 1)
    with mail_server() as box:
        settings.EMAIL_PORT = box.port
        assert desk_digest.send_due(MONDAY) == 1


def test_after_some_attempts_a_team_is_not_written_to_any_more_that_week(team: Organization, mailbox: Mailbox) -> None:
    due(team, "A", public=True)
    DeskDigest.objects.create(organization=team, week=MONDAY.date(), attempts=desk_digest.MOST_ATTEMPTS)
    assert desk_digest.send_due(MONDAY) == 0
    assert desk_digest.send_due(MONDAY + dt.timedelta(days=7)) == 1


def test_an_organization_that_maintains_cases_no_more_is_left_in_peace(team: Organization, mailbox: Mailbox) -> None:
    due(team, "A", public=True)
    Organization.objects.update(maintains_cases=False)
    assert desk_digest.send_due(MONDAY) == 0
    assert mailbox.messages == []
