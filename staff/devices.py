"""Which browsers a member of staff has signed in with. A session holds only in the browser that it began in."""

from __future__ import annotations

import re
import secrets
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from record.encryption import keyed_digest
from staff.models import KnownDevice

COOKIE = "vigil-device"
YEAR = 365 * 24 * 3600
PURPOSE = "vigil staff: devices"
# Named roughly: enough to recognise one's own, and no fingerprint.
BROWSERS = (("Tor Browser", "torbrowser"), ("Edge", "edg/"), ("Firefox", "firefox/"), ("Chrome", "chrome/"))
SYSTEMS = (("Android", "android"), ("iOS", "iphone"), ("iOS", "ipad"), ("Windows", "windows"), ("macOS", "mac os"))


def digest_of(request: HttpRequest) -> bytes | None:
    """The digest by which this browser would be known; None if it shows no token of ours."""
    token = request.COOKIES.get(COOKIE, "")
    return keyed_digest(token, purpose=PURPOSE) if re.fullmatch(r"[\w-]{43}", token, re.ASCII) else None


def remember(request: HttpRequest, response: HttpResponse, user: Any) -> tuple[KnownDevice, bool]:
    """The device of this request, and whether it is new for this member of staff. The answer gives the browser the
    token that it is known by; one that nobody is known by is never taken over."""
    digest = digest_of(request)
    if digest is None or not KnownDevice.objects.filter(token_digest=digest).exists():
        token = secrets.token_urlsafe(32)
        digest = keyed_digest(token, purpose=PURPOSE)
    else:
        token = request.COOKIES[COOKIE]
    device, new = KnownDevice.objects.get_or_create(
        user=user, token_digest=digest, defaults={"name": name_of(request), "first_seen": timezone.now()}
    )
    response.set_cookie(
        COOKIE,
        token,
        max_age=YEAR,
        path=settings.SESSION_COOKIE_PATH,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )
    return device, new


def name_of(request: HttpRequest) -> str:
    """Browser and system, as far as the browser says: “Firefox, Windows”."""
    said = request.headers.get("User-Agent", "").lower()
    browser = next((name for name, sign in BROWSERS if sign in said), "Safari" if "safari/" in said else "")
    system = next((name for name, sign in SYSTEMS if sign in said), "Linux" if "linux" in said else "")
    return ", ".join(filter(None, (browser or _("another browser"), system)))
