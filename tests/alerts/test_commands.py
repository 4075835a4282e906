"""`manage.py deliver_alerts`."""

import pytest
from django.core.management import CommandError, call_command

from alerts.models import Delivery
from record import services as record
from tests.alerts.conftest import Follow
from tests.factories import PrisonerFactory, published
from tests.mailbox import Mailbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def something_due(follow: Follow) -> None:
    prisoner = published(PrisonerFactory())
    follow("mother@example.org", prisoner)
    prisoner.biography = "More is known."
    prisoner.save()
    record.publish(case=prisoner, by=None)


def test_it_drains_what_is_due_and_prints_how_many(something_due: None, mailbox: Mailbox, capsys) -> None:
    call_command("deliver_alerts")
    call_command("deliver_alerts")
    assert capsys.readouterr().out.splitlines() == [
        "fanned out 1, sent 2, not taken 0",  # the confirmation mail is the other
        "fanned out 0, sent 0, not taken 0",
    ]


def test_it_says_that_the_mail_server_cannot_be_reached(something_due: None, dead_mail_server: None) -> None:
    with pytest.raises(CommandError, match="cannot be reached"):
        call_command("deliver_alerts")
    assert Delivery.objects.get().state == "pending"


def test_no_log_line_names_anyone(something_due: None, mailbox: Mailbox, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", "alerts")
    mailbox.refusing["mother@example.org"] = "550 5.1.1 <mother@example.org> is unknown"
    call_command("deliver_alerts")
    assert caplog.messages == ["Messages sent: 0, not taken: 2"]
