"""A domain at its limit makes its own messages wait, and nobody else's."""

from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone

from alerts import domains, sending
from alerts.models import Delivery
from record import services as record
from tests.alerts.conftest import Follow
from tests.factories import PrisonerFactory, published
from tests.mailbox import Mailbox

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def new_lines() -> Iterator[None]:
    domains.lines._next.clear()
    yield
    domains.lines._next.clear()


def test_a_domain_at_its_limit_delays_only_its_own(
    follow: Follow, no_confirmation_mails: Callable[[], None], mailbox: Mailbox, settings
) -> None:
    prisoner = published(PrisonerFactory())
    for name in ("a@slow.example", "b@slow.example", "c@SLOW.example", "d@other.example"):
        follow(name, prisoner)
    no_confirmation_mails()
    prisoner.biography = "More is known."
    prisoner.save()
    record.publish(case=prisoner, by=None)
    settings.ALERT_DOMAIN_PER_MINUTE = 2
    assert (sending.deliver().sent, sending.deliver().sent) == (2, 0)
    waiting = Delivery.objects.filter(state="pending").order_by("due_at")
    waits = [(d.due_at - timezone.now()).total_seconds() for d in waiting]
    # One each half minute; none of them has failed.
    assert [20 < waits[0] < 31, 50 < waits[1] < 61] == [True, True]
    assert {d.attempts for d in waiting} == {0}
    assert "d@other.example" in mailbox.recipients
    settings.ALERT_DOMAIN_PER_MINUTE = 0
    waiting.update(due_at=timezone.now())
    assert sending.deliver().sent == 2


def test_many_domains_are_not_remembered_for_ever(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ALERT_DOMAIN_PER_MINUTE = 1_000_000
    monkeypatch.setattr(domains, "MOST_DOMAINS", 10)
    for n in range(50):
        assert domains.lines.wait(f"a@d{n}.example") is None
    assert len(domains.lines._next) <= 11
