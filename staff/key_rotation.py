"""What this room keeps encrypted: secrets of second factors, and sessions."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import models
from django.utils import timezone

from record.encryption import InvalidToken, decrypted, encrypted, is_newest
from record.key_rotation import Kept, keep_encrypted

# Where allauth keeps secrets: of apps, of recovery codes, and of codes that came from elsewhere.
_SECRETS = ("secret", "seed", "migrated_codes")


def _texts(authenticator: Authenticator) -> list[str]:
    found = [authenticator.data.get(name) for name in _SECRETS]
    return [text for value in found if value for text in ([value] if isinstance(value, str) else value)]


def _second_factor_renewed(authenticator: Authenticator) -> dict[str, Any]:
    data = dict(authenticator.data)
    for name in _SECRETS:
        if isinstance(data.get(name), str):
            data[name] = encrypted(decrypted(data[name]))
        elif data.get(name):
            data[name] = [encrypted(decrypted(text)) for text in data[name]]
    return {"data": data}


def _sessions() -> models.QuerySet[Session]:
    return Session.objects.filter(expire_date__gt=timezone.now())


class _AsItLies:
    """In the place of the serializer: the encrypted text itself."""

    def loads(self, data: bytes) -> str:
        return data.decode()


def _session_is_old(session: Session) -> bool:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    asked = {"salt": store().key_salt, "serializer": _AsItLies}
    try:
        # Signed by the present SECRET_KEY alone.
        return not is_newest(signing.loads(session.session_data, fallback_keys=[], **asked))
    except signing.BadSignature:
        pass
    try:
        decrypted(signing.loads(session.session_data, **asked))
    except (signing.BadSignature, InvalidToken):
        # Nobody is signed in with it any more.
        return False
    return True


def _session_renewed(session: Session) -> dict[str, Any]:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    return {"session_data": store.encode(store.decode(session.session_data))}


keep_encrypted(
    Kept(
        "secrets of second factors",
        Authenticator.objects.all,
        lambda authenticator: any(not is_newest(text) for text in _texts(authenticator)),
        _second_factor_renewed,
    ),
    Kept("sessions", _sessions, _session_is_old, _session_renewed),
)
