"""Signing in as people do: through the pages, with a password and the code of an app."""

from __future__ import annotations

import re
import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from django.core.cache import cache
from django.test import Client

from record.models import User
from staff.services import TAKEN

PASSWORD = "correct horse battery staple"


def with_app(user: User) -> str:
    """Give a member of staff an app that makes codes. Returns its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def code_of(secret: str) -> str:
    """What the app shows now. Each code is taken once, and tests are faster than a telephone's clock: what was taken
    is forgotten."""
    cache.clear()
    for app in Authenticator.objects.filter(type=Authenticator.Type.TOTP, data__has_key=TAKEN):
        app.data.pop(TAKEN)
        app.save(update_fields=["data"])
    return code_now(secret)


def log_in(user: User, *, client: Client | None = None, to: str = "/admin/", **headers: Any) -> Any:
    """Send the name and the password; the answer before any redirect."""
    client = client or Client()
    return client.post(
        f"/admin/login/?next={to}", {"login": user.username, "password": PASSWORD, "next": to}, **headers
    )


def code_now(secret: str, *, later: int = 0) -> str:
    """What an app shows now, or so many half minutes later (the desk takes one early: clocks differ)."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later)))


def confirm(client: Client, user: User) -> None:
    """Show once more who one is, with the code of the app."""
    secret = decrypt(Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP).data["secret"])
    assert client.post("/admin/sign-in/confirm/code/", {"code": code_of(secret)}).status_code == 302


def signed_in(user: User, *, client: Client | None = None) -> Client:
    """A browser in which a member of staff has signed in with both factors."""
    client = client or Client()
    held = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    secret = decrypt(held.data["secret"]) if held else with_app(user)
    answer = log_in(user, client=client)
    assert answer["Location"] == "/admin/sign-in/code/", answer["Location"]
    answer = client.post("/admin/sign-in/code/", {"code": code_of(secret)})
    assert answer.status_code == 302, re.sub(r"\s+", " ", answer.text)
    return client
