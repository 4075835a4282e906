"""Signing in, by real requests: with both factors, or not at all."""

from __future__ import annotations

import datetime as dt
import re
import threading

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from record.models import User
from staff import limits, services
from staff.models import KnownDevice, SignIn
from staff.querysets import IDLE, LONGEST
from tests.config.desk_addresses import addresses, filled
from tests.factories import UserFactory
from tests.hidden import MARK, hidden_case
from tests.staff.signing_in import PASSWORD, code_now, code_of, confirm, log_in, signed_in, with_app

pytestmark = pytest.mark.django_db

# What may be opened on the way in: nothing of the record.
ON_THE_WAY = {
    *("account_login", "account_logout", "account_inactive", "account_reauthenticate", "login", "logout"),
    *("staff-invitation", "staff-everywhere", "mfa_index", "mfa_authenticate", "mfa_reauthenticate"),
    *("mfa_activate_totp", "mfa_add_webauthn", "mfa_reauthenticate_webauthn", "mfa_deactivate_totp"),
}


def test_a_password_and_a_code_open_the_desk():
    client = signed_in(UserFactory(editor=True))
    assert client.get("/admin/").status_code == 200


def test_a_password_alone_opens_no_page_of_the_desk_when_there_is_a_second_factor():
    user = UserFactory(editor=True)
    with_app(user)
    client = Client()
    log_in(user, client=client)
    assert client.get("/admin/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_a_password_alone_opens_no_page_of_the_desk_when_there_is_none_yet():
    hidden = hidden_case()
    user = UserFactory(editor=True)
    client = Client()
    log_in(user, client=client)
    opened = []
    for name in addresses():
        if name in ON_THE_WAY:
            continue
        response = client.get(filled(name, hidden))
        if (response.status_code, response.get("Location")) != (302, "/admin/sign-in/"):
            opened.append((name, response.status_code, response.get("Location")))
    assert opened == []


def test_what_is_open_before_there_is_a_second_factor_shows_nothing_of_the_record():
    hidden = hidden_case()
    client = Client()
    log_in(UserFactory(editor=True), client=client)
    for name in ON_THE_WAY - {"logout", "account_logout"}:
        page = client.get(filled(name, hidden), follow=True).text
        assert MARK not in page and "A public person" not in page, name


def test_setting_up_an_app_opens_the_desk_and_gives_recovery_codes(django_capture_on_commit_callbacks):
    user = UserFactory(editor=True)
    client = Client()
    assert log_in(user, client=client).status_code == 302
    page = client.get("/admin/sign-in/app/activate/")
    secret = re.search(r'id="authenticator_secret"[^>]*value="(\w+)"', page.text, re.S)
    assert secret
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/admin/sign-in/app/activate/", {"code": code_of(secret[1])})
    assert answer["Location"] == "/admin/sign-in/recovery-codes/"
    codes = re.search(r"<textarea[^>]*>([^<]+)", client.get(answer["Location"]).text)
    assert codes and len(codes[1].split()) == 10
    assert client.get("/admin/").status_code == 200
    # And a code of these opens it too, once.
    other = Client()
    log_in(user, client=other)
    once = codes[1].split()[0]
    assert other.post("/admin/sign-in/code/", {"code": once}).status_code == 302
    assert other.get("/admin/").status_code == 200
    third = Client()
    log_in(user, client=third)
    assert third.post("/admin/sign-in/code/", {"code": once}).status_code == 200


def test_secrets_of_second_factors_and_sessions_are_not_in_the_database(django_capture_on_commit_callbacks):
    user = UserFactory(editor=True, username="edith-of-the-desk")
    client = Client()
    log_in(user, client=client)
    page = client.get("/admin/sign-in/app/activate/").text
    secret = found_in(page, r'id="authenticator_secret"[^>]*value="(\w+)"')
    stored = everything_in("django_session")
    assert stored and secret not in stored
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/admin/sign-in/app/activate/", {"code": code_of(secret)})
    codes = found_in(client.get("/admin/sign-in/recovery-codes/").text, r"<textarea[^>]*>([^<]+)").split()
    held = Authenticator.objects.get(user=user, type="recovery_codes")
    stored = everything_in("mfa_authenticator") + everything_in("staff_knowndevice")
    from allauth.mfa.utils import decrypt

    assert secret not in stored and codes[0] not in stored and decrypt(held.data["seed"]) not in stored
    assert client.cookies["vigil-device"].value not in stored


def found_in(page: str, pattern: str) -> str:
    found = re.search(pattern, page, re.S)
    assert found, page
    return found[1]


def everything_in(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT t::text FROM {table} t")
        rows = "\n".join(row for (row,) in cursor.fetchall())
    if table == "django_session":
        # Signed and compressed by Django: looked at as it was before that.
        from django.contrib.sessions.models import Session
        from django.core import signing

        class Raw:
            def loads(self, data: bytes) -> bytes:
                return data

        rows += "".join(
            str(signing.loads(s.session_data, salt="django.contrib.sessions.SessionStore", serializer=Raw))  # type: ignore[arg-type]
            for s in Session.objects.all()
        )
    return rows


def test_who_is_no_staff_is_answered_like_a_wrong_password():
    visitor = UserFactory(is_staff=False)
    wrong = log_in(UserFactory.build(username="nobody-by-this-name"))
    right = log_in(visitor)
    assert (wrong.status_code, right.status_code) == (200, 200)
    assert "not correct" in wrong.text and "not correct" in right.text


def test_wrong_codes_end_after_a_few_tries():
    user = UserFactory(editor=True)
    secret = with_app(user)
    client = Client()
    log_in(user, client=client)
    for _ in range(limits.MOST_FAILURES):
        cache.clear()
        client.post("/admin/sign-in/code/", {"code": "000000"})
    assert client.post("/admin/sign-in/code/", {"code": code_of(secret)}).status_code == 200
    assert client.get("/admin/").status_code == 302


def test_wrong_passwords_for_a_name_end_after_a_few_tries_in_whichever_process():
    user = UserFactory(editor=True)
    for _ in range(limits.MOST_FAILURES):
        cache.clear()  # what allauth counts is forgotten, as another process would not know it
        Client().post("/admin/login/", {"login": user.username, "password": "wrong"})
    cache.clear()
    assert log_in(user).status_code == 200


def test_a_session_ends_after_an_hour_without_anyone_and_after_eight_hours():
    user = UserFactory(editor=True)
    client = signed_in(user)
    for field, longest in (("seen_at", IDLE), ("began_at", LONGEST)):
        SignIn.objects.update(seen_at=timezone.now(), began_at=timezone.now(), ended_at=None)
        assert client.get("/admin/").status_code == 200
        SignIn.objects.update(**{field: timezone.now() - longest + dt.timedelta(minutes=1)})
        assert client.get("/admin/").status_code == 200
        SignIn.objects.update(**{field: timezone.now() - longest - dt.timedelta(seconds=1)})
        assert client.get("/admin/").status_code == 302
        client = signed_in(user)


def test_a_page_that_is_left_open_does_not_keep_a_session_alive():
    user = UserFactory(editor=True)
    client = signed_in(user)
    before = timezone.now() - dt.timedelta(minutes=30)
    SignIn.objects.update(seen_at=before)
    assert client.get(f"/admin/still-signed-in/?as={user.pk}").status_code == 204
    assert SignIn.objects.get().seen_at == before
    client.get("/admin/")
    assert SignIn.objects.get().seen_at > before


def test_a_session_is_of_no_use_in_another_browser():
    client = signed_in(UserFactory(editor=True))
    thief = Client()
    thief.cookies["sessionid"] = client.cookies["sessionid"].value
    assert thief.get("/admin/").status_code == 302
    other = Client()
    signed_in(UserFactory(editor=True), client=other)
    other.cookies["sessionid"] = client.cookies["sessionid"].value
    assert other.get("/admin/").status_code == 302


def test_a_session_that_no_sign_in_began_opens_nothing(settings):
    settings.DESK_TAKES_FORCED_SESSIONS = False
    client = Client()
    client.force_login(UserFactory(editor=True))
    assert client.get("/admin/").status_code == 302


def test_a_session_is_signed_out_for_good():
    client = signed_in(UserFactory(editor=True))
    kept = {name: morsel.value for name, morsel in client.cookies.items()}
    client.post("/admin/logout/")
    again = Client()
    again.cookies.load(kept)
    assert again.get("/admin/").status_code == 302
    assert SignIn.objects.get().ended_at is not None


def test_logging_out_everywhere_ends_every_session():
    user = UserFactory(editor=True)
    here, there = signed_in(user), signed_in(user)
    assert here.post("/admin/sign-in/everywhere/").status_code == 302
    assert (here.get("/admin/").status_code, there.get("/admin/").status_code) == (302, 302)


def test_who_is_locked_is_out_at_once_and_not_deleted():
    user = UserFactory(editor=True)
    client = signed_in(user)
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/admin/").status_code == 302
    cache.clear()
    assert log_in(user).status_code in (200, 302)
    assert Client().get("/admin/").status_code == 302


def test_a_new_device_is_told_by_mail_and_a_known_one_is_not():
    user = UserFactory(editor=True, email="edith@example.org")
    client = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"})
    signed_in(user, client=client)
    letters = [letter for letter in mail.outbox if "new device" in letter.subject]
    assert [letter.to for letter in letters] == [["edith@example.org"]]
    assert "Firefox, Linux" in letters[0].body and "127.0.0.1" not in letters[0].body
    client.post("/admin/logout/")
    mail.outbox.clear()
    signed_in(user, client=client)
    assert mail.outbox == []
    assert KnownDevice.objects.count() == 1


def test_a_token_that_nobody_is_known_by_is_not_taken_over():
    client = Client()
    client.cookies["vigil-device"] = "A" * 43
    signed_in(UserFactory(editor=True), client=client)
    assert client.cookies["vigil-device"].value != "A" * 43


def test_the_last_second_factor_is_not_given_away():
    client = signed_in(UserFactory(editor=True))
    page = client.get("/admin/sign-in/app/deactivate/", follow=True)
    client.post("/admin/sign-in/app/deactivate/")
    assert page.status_code == 200
    assert Authenticator.objects.filter(type="totp").exists()


def a_key(user: User, name: str) -> Authenticator:
    """A security key, as far as the desk looks at it while it is only listed and taken away."""
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": name})


def test_the_last_security_key_is_not_given_away_either(settings):
    user = UserFactory(editor=True)
    client = signed_in(user)
    first, second = a_key(user, "blue"), a_key(user, "red")
    confirm(client, user)
    Authenticator.objects.filter(user=user, type="totp").delete()
    remove = "/admin/sign-in/keys/keys/{}/remove/"
    client.post(remove.format(first.pk))
    assert list(Authenticator.objects.filter(user=user, type="webauthn")) == [second]
    client.post(remove.format(second.pk))
    assert Authenticator.objects.filter(pk=second.pk).exists()
    settings.SECOND_FACTOR = "optional"
    client.post(remove.format(second.pk))
    assert not Authenticator.objects.filter(pk=second.pk).exists()


def test_a_code_is_taken_once_in_whichever_process():
    user = UserFactory(editor=True)
    code = code_of(with_app(user))
    for attempt in range(2):
        cache.clear()  # as in another process, which knows nothing of the first
        client = Client()
        log_in(user, client=client)
        client.post("/admin/sign-in/code/", {"code": f"{code[:3]} {code[3:]}" if attempt else code})
        assert ("_auth_user_id" in client.session) == (attempt == 0)


def test_no_code_from_before_the_last_one_is_taken():
    user = UserFactory(editor=True)
    secret = with_app(user)
    services.take_code(user=user, code=code_now(secret, later=1))
    for later in (1, 0, -1):
        with pytest.raises(services.CodeTaken):
            services.take_code(user=user, code=code_now(secret, later=later))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_send_the_same_code_at_once_one_is_let_in():
    user = UserFactory(editor=True)
    code, together, let_in = code_now(with_app(user)), threading.Barrier(4), []

    def send() -> None:
        together.wait(timeout=10)
        try:
            services.take_code(user=user, code=code)
            let_in.append(True)
        except services.CodeTaken:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert let_in == [True]


def test_a_new_password_is_told_to_its_owner():
    user = UserFactory(editor=True, email="edith@example.org")
    client = signed_in(user)
    mail.outbox.clear()
    new = "a quite other long password"
    sent = {"old_password": "wrong", "new_password1": new, "new_password2": new}
    assert client.post("/admin/password_change/", sent).status_code == 200 and mail.outbox == []
    assert client.post("/admin/password_change/", sent | {"old_password": PASSWORD}).status_code == 302
    user.refresh_from_db()
    assert user.check_password(new)
    assert [letter.to for letter in mail.outbox] == [["edith@example.org"]]
    assert "The password was changed." in mail.outbox[0].body and new not in mail.outbox[0].body


def test_nobody_signs_up_or_asks_for_a_password_by_mail():
    for path in ("signup/", "password/reset/", "email/", "sign-in/signup/"):
        response = Client().get(f"/admin/{path}", follow=True)
        assert "Log in" in response.text or response.status_code == 404


def test_pages_of_signing_in_have_no_inline_code_and_say_so():
    client = Client()
    log_in(UserFactory(editor=True), client=client)
    pages = ["/admin/sign-in/", "/admin/sign-in/app/activate/", "/admin/sign-in/keys/add/", "/admin/sign-in/confirm/"]
    for page in [Client().get("/admin/login/"), *(client.get(path) for path in pages)]:
        assert page.status_code == 200
        policy = page["Content-Security-Policy"]
        assert "script-src 'self';" in policy + ";" and "unsafe" not in policy and "default-src 'none'" in policy
        assert not re.search(r"<script(?![^>]*(?:src=|application/json))|<style| style=| on\w+=", page.text)
