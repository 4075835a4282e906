"""What one act changes in very many cases: each follower gets one digest."""

import time
import uuid

import pytest
from django.core.management import call_command
from django.db import connection

from alerts import sending, services
from alerts.models import ConfirmationMail, Delivery, Settling
from prisoners.models import Prisoner
from tests.alerts.conftest import Follow
from tests.factories import PrisonerFactory, published
from tests.mailbox import Mailbox, part

pytestmark = pytest.mark.django_db

FOLLOWERS = [f"follower{n}@example.org" for n in range(3)]


def followed_by_all(follow: Follow) -> None:
    for address in FOLLOWERS:
        follow(address)
    ConfirmationMail.objects.all().delete()
    services.fan_out()
    Settling.objects.all().delete()


def act_is_over() -> None:
    services.fan_out()
    window = Settling.objects.get()
    Settling.objects.update(due_at=window.opened_at)
    Delivery.objects.update(due_at=window.opened_at)


def test_what_publish_changes_publishes_is_one_digest_for_each_follower(
    follow: Follow, mailbox: Mailbox, settings
) -> None:
    settings.ALERT_SETTLING_SECONDS = 600
    for n in range(12):
        published(PrisonerFactory(name=f"Person {n}"))
    followed_by_all(follow)
    Prisoner.objects.update(biography="Imported again.")
    call_command("publish_changes", verbosity=0)
    assert sending.deliver().sent == 0
    act_is_over()
    assert sending.deliver().sent == len(FOLLOWERS)
    assert sorted(mailbox.recipients) == FOLLOWERS
    assert {message["Subject"] for message in mailbox.messages} == {"12 changes you follow"}
    assert "Person 11" in part(mailbox.messages[0], "plain")
    assert Delivery.objects.filter(state="sent").count() == 12 * len(FOLLOWERS)


# As an act publishes them, but for the case behind each: ten thousand cases take minutes to make.
CHANGED = """
INSERT INTO record_version (sequence, kind, public_id, number, cause, document, diff, happenings, summary, published_at,
    by_team, batch)
SELECT v.sequence + n, v.kind, 'ZZ-' || n, 1, v.cause, v.document, '[]', '[{"kind": "updated", "fields": []}]',
    'The case of Person ' || n || ' was updated.', now(), '', %s
FROM record_version v, generate_series(1, %s) n WHERE v.sequence = %s
"""


@pytest.mark.drill
def test_ten_thousand_changed_cases_are_one_digest_for_each_follower(
    follow: Follow, mailbox: Mailbox, settings
) -> None:
    settings.ALERT_SETTLING_SECONDS = 600
    number = 10_000
    last = published(PrisonerFactory()).live
    followed_by_all(follow)
    with connection.cursor() as cursor:
        cursor.execute(CHANGED, [uuid.uuid4(), number, last.pk])
    begun = time.monotonic()
    act_is_over()
    fanned_out = time.monotonic()
    assert sending.deliver().sent == len(FOLLOWERS)
    print(f"{number} changed cases, {len(FOLLOWERS)} followers: {len(mailbox.messages)} digests; ", end="")
    print(f"fanned out in {fanned_out - begun:.1f} s, sent in {time.monotonic() - fanned_out:.1f} s")
    assert sorted(mailbox.recipients) == FOLLOWERS
    assert {message["Subject"] for message in mailbox.messages} == {f"{number} changes you follow"}
    assert "And 9900 changes more" in part(mailbox.messages[0], "plain")
    assert Delivery.objects.filter(state="sent").count() == number * len(FOLLOWERS)
