"""Publishing silently, holding back, releasing and telling again: decided at the desk, kept with who and why."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from alerts import sending, services
from alerts.models import ConfirmationMail, Delivery
from prisoners.models import Prisoner
from record import services as record
from record.models import TellingAct, User, Version
from record.telling_acts import TellingRefused, decide
from tests.alerts.conftest import Follow, follow, mailbox
from tests.desk import at_desk, page_of, said, save, staff
from tests.factories import MaintenanceFactory, OrganizationFactory, published
from tests.mailbox import Mailbox, part

pytestmark = pytest.mark.django_db

MOTHER = "mother@example.org"
__all__ = ["follow", "mailbox"]  # fixtures


@pytest.fixture
def team() -> Any:
    return OrganizationFactory(name="Defence Desk", maintains_cases=True)


@pytest.fixture
def editor(team: Any) -> User:
    return staff("Editor", team=team, username="edith")


@pytest.fixture
def case(team: Any, follow: Follow) -> Prisoner:
    """A public case that the mother follows, changed since."""
    case = MaintenanceFactory(organization=team, prisoner__name="Afiaddin Mammadov").prisoner
    published(case)
    follow(MOTHER, case)
    ConfirmationMail.objects.all().delete()
    Prisoner.objects.update(biography="New words.")
    case.refresh_from_db()
    return case


def publish(case: Prisoner, **how: Any) -> Version:
    version = record.publish(case=case, by=None, reason="Because.", **how)
    assert version is not None
    return version


def press_publish(user: User, case: Prisoner, **data: Any) -> Any:
    client, page = at_desk(user), page_of(case, "differences")
    seen = client.get(page).context["seen"]
    return client.post(page, {"step": "publish", "seen": seen, "remark": "Because."} | data, follow=True)


def page_of_telling(case: Prisoner, version: Version) -> str:
    return page_of(case, "versions") + f"{version.number}/telling/"


def test_what_is_published_silently_is_public_and_told_to_nobody(
    case: Prisoner, editor: User, mailbox: Mailbox
) -> None:
    press_publish(editor, case, telling="silent")
    version = Version.objects.latest("sequence")
    act = TellingAct.objects.get()
    assert (act.version, act.verb, act.by, act.reason) == (version, "silent", editor, "Because.")
    assert services.fan_out() == 0
    assert sending.deliver().sent == 0
    case.refresh_from_db()
    assert case.live == version


def test_what_is_held_is_told_when_it_is_released_and_once(case: Prisoner, editor: User, mailbox: Mailbox) -> None:
    press_publish(editor, case, telling="hold")
    version = Version.objects.latest("sequence")
    assert sending.deliver().sent == 0
    page = page_of_telling(case, version)
    answer = at_desk(editor).post(page, {"verb": "release", "reason": "The family knows."}, follow=True)
    assert "The family knows." in answer.text
    assert (sending.deliver().sent, sending.deliver().sent) == (1, 0)
    assert mailbox.recipients == [MOTHER]


def test_a_plain_publication_is_told(case: Prisoner, editor: User, mailbox: Mailbox) -> None:
    press_publish(editor, case)
    assert not TellingAct.objects.exists()
    assert sending.deliver().sent == 1


def test_an_unknown_way_of_telling_is_refused_and_publishes_nothing(case: Prisoner, editor: User) -> None:
    before = Version.objects.count()
    answer = press_publish(editor, case, telling="shout")
    assert answer.status_code == 200
    assert Version.objects.count() == before
    refused = save(at_desk(editor), page_of(case), "_publish", telling="shout", reason="Because.")
    assert refused.status_code == 400
    assert Version.objects.count() == before


def test_what_waits_is_taken_back_when_it_is_held(case: Prisoner, editor: User, mailbox: Mailbox) -> None:
    version = publish(case)
    services.fan_out()
    act, taken_back = decide(version=version, verb="hold", by=editor, reason="Ask the family first.")
    assert (act.verb, taken_back) == ("hold", 1)
    assert sending.deliver().sent == 0
    decide(version=version, verb="release", by=editor, reason="They agree.")
    assert sending.deliver().sent == 1


def test_what_is_held_before_it_is_fanned_out_waits_too(case: Prisoner, editor: User, mailbox: Mailbox) -> None:
    version = publish(case)
    decide(version=version, verb="hold", by=editor, reason="Ask the family first.")
    assert sending.deliver().sent == 0


def test_what_could_not_be_handed_over_and_is_held_meanwhile_is_not_told(
    case: Prisoner, editor: User, mailbox: Mailbox
) -> None:
    version = publish(case)
    services.fan_out()
    (key,) = Delivery.objects.claim_at_once(limit=1, lease=sending.LEASE)
    decide(version=version, verb="hold", by=editor, reason="Ask the family first.")
    Delivery.objects.filter(pk=key).update(state="pending")
    assert sending.deliver().sent == 0
    assert mailbox.messages == []


def test_who_was_told_before_it_was_held_is_not_told_at_the_release(
    case: Prisoner, editor: User, mailbox: Mailbox
) -> None:
    version = publish(case)
    assert sending.deliver().sent == 1
    decide(version=version, verb="hold", by=editor, reason="Wait.")
    decide(version=version, verb="release", by=editor, reason="Go on.")
    assert sending.deliver().sent == 0


def test_told_again_says_so_and_why_under_another_message_id(case: Prisoner, editor: User, mailbox: Mailbox) -> None:
    version = publish(case)
    sending.deliver()
    for n in (1, 2):
        decide(version=version, verb="retell", by=editor, reason=f"The server had lost {n} of our messages.")
        assert (sending.deliver().sent, sending.deliver().sent) == (1, 0)
    first, second, third = mailbox.messages
    assert "We tell it again" not in part(first, "plain")
    assert "We tell it again: The server had lost 1 of our messages." in part(second, "plain")
    assert "We tell it again: The server had lost 2 of our messages." in part(third, "html")
    assert len({message["Message-ID"] for message in mailbox.messages}) == 3


def test_who_followed_only_later_is_not_told_of_the_past(
    case: Prisoner, editor: User, follow: Follow, mailbox: Mailbox
) -> None:
    version = publish(case, telling="hold")
    services.fan_out()
    follow("late@example.org", case)
    ConfirmationMail.objects.all().delete()
    decide(version=version, verb="release", by=editor, reason="Go on.")
    sending.deliver()
    assert mailbox.recipients == [MOTHER]


def test_a_decision_needs_a_reason_and_must_follow_from_the_one_before(case: Prisoner, editor: User) -> None:
    version = publish(case)
    with pytest.raises(TellingRefused):
        decide(version=version, verb="hold", by=editor, reason=" ")
    with pytest.raises(TellingRefused):
        decide(version=version, verb="release", by=editor, reason="Nothing is held.")
    decide(version=version, verb="hold", by=editor, reason="Wait.")
    with pytest.raises(TellingRefused):
        decide(version=version, verb="retell", by=editor, reason="It is held.")


def test_decisions_are_never_deleted(case: Prisoner, editor: User) -> None:
    decide(version=publish(case), verb="hold", by=editor, reason="Wait.")
    with pytest.raises(DatabaseError), transaction.atomic():
        TellingAct.objects.all().delete()


@pytest.mark.parametrize("role", ["Contributor", "Auditor", "Administrator"])
def test_only_who_may_publish_decides(role: str, case: Prisoner, team: Any, editor: User) -> None:
    version = publish(case)
    page = page_of_telling(case, version)
    user = staff(role, team=team)
    assert at_desk(user).post(page, {"verb": "hold", "reason": "Wait."}).status_code == 403
    assert not TellingAct.objects.exists()
    assert page not in at_desk(user).get(page_of(case, "versions")).text
    assert page in at_desk(editor).get(page_of(case, "versions")).text


@pytest.mark.parametrize("sent", [{}, {"verb": "hold"}, {"verb": "x", "reason": "y"}, {"verb": "hold", "reason": "\0"}])
def test_bad_input_decides_nothing(sent: dict[str, str], case: Prisoner, editor: User) -> None:
    answer = at_desk(editor).post(page_of_telling(case, publish(case)), sent)
    assert answer.status_code == 200
    assert not TellingAct.objects.exists()


def test_a_first_publication_that_is_held_needs_a_reason(team: Any, editor: User) -> None:
    draft = MaintenanceFactory(organization=team).prisoner
    answer = press_publish(editor, draft, telling="hold", remark="")
    assert "Say why" in said(answer) + answer.text
    assert not Version.objects.exists()


def test_a_correction_says_so_in_the_log_and_in_the_letter(case: Prisoner, editor: User, mailbox: Mailbox) -> None:
    press_publish(editor, case, correction="1")
    assert Version.objects.latest("sequence").summary.startswith("Correction: ")
    sending.deliver()
    assert "Correction: " in part(mailbox.messages[0], "plain")


def test_save_and_publish_can_be_held_and_says_why(case: Prisoner, editor: User, mailbox: Mailbox) -> None:
    page = page_of(case)
    answer = save(at_desk(editor), page, "_publish", biography="Other words.", telling="hold", reason="Family first.")
    assert "published as version 2" in said(answer)
    act = TellingAct.objects.get()
    assert (act.verb, act.by, act.reason) == ("hold", editor, "Family first.")
    assert sending.deliver().sent == 0
