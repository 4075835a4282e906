"""Staff come in by invitation alone: a link that works once, for one of them, for 48 hours."""

from __future__ import annotations

import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from record.models import User
from staff import services
from staff.models import VALID_FOR, Invitation, SignIn
from tests.desk import at_desk, list_of, save, staff
from tests.factories import UserFactory
from tests.staff.signing_in import PASSWORD, log_in, signed_in, with_app

pytestmark = pytest.mark.django_db

ADD = "/admin/record/user/add/"
NEW = {"username": "newcomer", "email": "newcomer@example.org"}


def link() -> str:
    """The link in the last letter."""
    found = re.search(r"https?://[^/\s]+(/admin/invitation/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def choose(url: str, password: str = PASSWORD):
    return Client().post(url, {"new_password1": password, "new_password2": password})


def test_an_administrator_invites_and_the_invited_chooses_the_password_and_sets_up_a_second_factor():
    page = at_desk(staff("Administrator"))
    role = Group.objects.get(name="Editor")
    page.post(ADD, NEW | {"groups": [role.pk]})
    user = User.objects.get(username="newcomer")
    assert (user.is_staff, user.is_superuser, user.has_usable_password()) == (True, False, False)
    assert list(user.groups.all()) == [role]
    assert mail.outbox[-1].to == ["newcomer@example.org"]
    assert Client().get(link()).status_code == 200
    assert choose(link())["Location"] == "/admin/login/"
    client = Client()
    assert log_in(user, client=client).status_code == 302
    assert client.get("/admin/", follow=True).redirect_chain == [("/admin/sign-in/", 302)]


def test_a_link_signs_nobody_in_by_itself():
    services.invite(user=UserFactory(), by=None)
    client = Client()
    client.post(link(), {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_a_link_works_once():
    services.invite(user=UserFactory(email="edith@example.org"), by=None)
    once = link()
    assert choose(once).status_code == 302
    # Whoever else holds the link shows by using it.
    assert mail.outbox[-1].to == ["edith@example.org"] and "invitation" in mail.outbox[-1].body
    assert choose(once, "another good long password").status_code == 410
    assert Client().get(once).status_code == 410


def test_a_link_ends_after_two_days_and_when_another_is_sent():
    user = UserFactory()
    services.invite(user=user, by=None)
    first = link()
    with time_machine.travel(timezone.now() + VALID_FOR * 1.001, tick=False):
        assert Client().get(first).status_code == 410
    assert Client().get(first).status_code == 200
    services.invite(user=user, by=None)
    assert (Client().get(first).status_code, Client().get(link()).status_code) == (410, 200)


def test_the_database_takes_no_invitation_for_longer():
    now = timezone.now()
    with pytest.raises(IntegrityError, match="invitation_ends_in_two_days"), transaction.atomic():
        Invitation.objects.create(user=UserFactory(), token_digest=b"x" * 32, made_at=now, ends_at=now + VALID_FOR * 2)


@pytest.mark.parametrize("password", ["short", "password1234", "newcomer-newcomer", ""])
def test_a_password_that_is_easily_guessed_is_refused_and_the_link_goes_on_working(password):
    services.invite(user=UserFactory(username="newcomer-newcomer"), by=None)
    assert choose(link(), password).status_code == 200
    assert choose(link()).status_code == 302


@pytest.mark.parametrize("token", ["nobodys", "%00", "²", "x" * 500])
def test_a_link_that_never_was_is_answered_like_one_that_is_over(token):
    assert Client().get(f"/admin/invitation/{token}/").status_code == 410


def test_the_token_is_not_kept():
    token, sent = services.invite(user=UserFactory(), by=None)
    assert sent
    assert token.encode() not in bytes(Invitation.objects.get().token_digest)


def test_inviting_again_ends_sessions_password_and_second_factor():
    user = UserFactory(editor=True)
    client = signed_in(user)
    services.invite(user=user, by=None)
    assert client.get("/admin/").status_code == 302
    assert not Authenticator.objects.filter(user=user).exists()
    assert log_in(user).status_code == 200


def test_who_is_locked_cannot_use_a_link():
    user = UserFactory()
    services.invite(user=user, by=None)
    services.lock(user=user)
    assert Client().get(link()).status_code == 410


def test_a_letter_that_cannot_be_sent_is_said_and_nobody_is_lost(settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend",
        "127.0.0.1",
        1,
    )
    page = at_desk(staff("Administrator"))
    answer = page.post(ADD, NEW, follow=True)
    assert "could not be sent" in answer.text
    assert User.objects.filter(username="newcomer").exists()


def test_an_address_is_needed_to_invite():
    page = at_desk(staff("Administrator"))
    assert "This field is required" in page.post(ADD, NEW | {"email": ""}).text
    assert not User.objects.filter(username="newcomer").exists()


def act(client: Client, action: str, *users: User) -> None:
    client.post(list_of(User), {"action": action, "_selected_action": [user.pk for user in users]})


def test_an_administrator_locks_out_and_lets_in_again():
    user = UserFactory(editor=False)
    user.groups.add(Group.objects.get(name="Editor"))
    client, desk = signed_in(user), at_desk(staff("Administrator"))
    act(desk, "lock_out", user)
    assert client.get("/admin/").status_code == 302
    act(desk, "let_in_again", user)
    user.refresh_from_db()
    assert user.is_active
    # What was open before stays shut.
    assert client.get("/admin/").status_code == 302


def test_unticking_active_on_the_page_ends_sessions_too():
    user = staff("Editor")
    client, desk = signed_in(user), at_desk(staff("Administrator"))
    save(desk, reverse("admin:record_user_change", args=[user.pk]), is_active="")
    user.refresh_from_db()
    assert not user.is_active
    assert not SignIn.objects.open().filter(user=user).exists()
    assert client.get("/admin/").status_code == 302


def test_no_administrator_acts_on_a_superuser_or_on_themselves():
    boss, administrator = UserFactory(editor=True), staff("Administrator")
    with_app(boss)
    desk = at_desk(administrator)
    for action in ("lock_out", "invite_again", "end_all_sessions"):
        act(desk, action, boss, administrator)
    boss.refresh_from_db()
    administrator.refresh_from_db()
    assert boss.is_active and administrator.is_active
    assert boss.has_usable_password() and administrator.has_usable_password()
    assert Authenticator.objects.filter(user=boss).exists()


def test_nobody_sets_a_password_for_another():
    someone = staff("Contributor")
    desk = at_desk(UserFactory(editor=True))
    assert desk.get(f"/admin/record/user/{someone.pk}/password/").status_code in (302, 404)
    save(desk, reverse("admin:record_user_change", args=[someone.pk]), password="another one")
    someone.refresh_from_db()
    assert someone.check_password(PASSWORD)


def test_the_command_invites_the_first_administrator(capsys):
    call_command("invite_staff", "ada", "--email", "ada@example.org", "--role", "Administrator")
    user = User.objects.get(username="ada")
    assert user.is_staff and [group.name for group in user.groups.all()] == ["Administrator"]
    assert Client().get(link()).status_code == 200
    call_command("invite_staff", "ada", "--print-link")
    printed = capsys.readouterr().out.strip().splitlines()[-1]
    assert Client().get(printed[printed.index("/admin/") :]).status_code == 200


@pytest.mark.parametrize("arguments", [["ada"], ["ada", "--email", "nowhere"], ["a b", "--print-link"]])
def test_the_command_refuses_what_cannot_be(arguments):
    with pytest.raises(CommandError):
        call_command("invite_staff", *arguments)
    assert not User.objects.filter(username=arguments[0]).exists()
