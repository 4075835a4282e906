"""What is done about somebody's way in is an act in the log: who was invited, locked, and lost a second factor."""

from __future__ import annotations

import pghistory
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client

from record.models import Act
from record.verifying import verify
from staff import services
from tests.desk import at_desk, list_of, staff
from tests.factories import UserFactory
from tests.staff.signing_in import PASSWORD, confirm, log_in, signed_in, with_app

# Acts are logged as a transaction ends: each of these tests commits.
pytestmark = pytest.mark.django_db(transaction=True)
LOGGED = ("invitation", "second-factor", "recovery-code", "staff.rights")


def acts() -> list[tuple[str, str, str]]:
    """Act, by whom, and why, the oldest first."""
    found = Act.objects.order_by("sequence").values_list("act", "by_name", "reason")
    return [act for act in found if act[0].startswith(LOGGED)]


def test_an_invitation_that_is_sent_used_and_replaced() -> None:
    user, by = UserFactory(username="kamran"), UserFactory(username="admin")
    token, _sent = services.invite(user=user, by=by)
    services.accept(token=token, password=PASSWORD)
    services.invite(user=user, by=by)
    with pghistory.context(user=by.pk):
        services.lock(user=user)
    assert acts() == [
        ("invitation.sent", "admin", ""),
        ("invitation.used", "kamran", ""),
        ("invitation.sent", "admin", ""),
        ("staff.rights", "admin", "locked, staff"),
        ("invitation.withdrawn", "admin", ""),
    ]
    assert {act.about for act in Act.objects.filter(act__startswith="invitation")} == {f"staff {user.pk} kamran"}
    assert token not in str(list(Act.objects.values())) and verify().sequence == Act.objects.count()


def test_who_is_locked_out_and_let_in_again_by_whom() -> None:
    user = UserFactory(username="kamran")
    desk = at_desk(staff("Administrator", username="admin"))
    for action in ("lock_out", "let_in_again"):
        desk.post(list_of(type(user)), {"action": action, "_selected_action": [user.pk]})
    assert [act for act in acts() if act[0] == "staff.rights"] == [
        ("staff.rights", "admin", "locked, staff"),
        ("staff.rights", "admin", "active, staff"),
    ]


def test_second_factors_that_come_and_go_and_that_none_is_left() -> None:
    user = UserFactory(username="kamran", editor=True)
    client = signed_in(user)
    key = Authenticator.objects.create(user=user, type="webauthn", data={"name": "blue"})
    confirm(client, user)
    client.post(f"/admin/sign-in/keys/keys/{key.pk}/remove/")
    services.invite(user=user, by=UserFactory(username="admin"))
    assert [act for act in acts() if act[0].startswith("second")] == [
        ("second-factor.added", "", "totp"),
        ("second-factor.added", "", "webauthn"),
        ("second-factor.removed", "kamran", "webauthn"),
        ("second-factor.removed", "", "totp, no second factor left"),
    ]


def test_a_recovery_code_that_opened_the_desk() -> None:
    user = UserFactory(username="kamran", editor=True)
    with_app(user)
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    client = Client()
    log_in(user, client=client)
    assert client.post("/admin/sign-in/code/", {"code": code}).status_code == 302
    assert acts()[-1] == ("recovery-code.used", "kamran", "")
    assert code not in str(list(Act.objects.values()))
