"""Which browsers a member of staff has signed in with. A session holds only in the browser that it began in."""

from __future__ import annotations

import re
import secrets
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from record.encryption import keyed_digest, keyed_digests
from staff.models import KnownDevice

COOKIE = "vigil-device"
YEAR = 365 * 24 * 3600
PURPOSE = "vigil staff: devices"
# Named roughly: enough to recognise one's own, and no fingerprint.
BROWSERS = (("Tor Browser", "torbrowser"), ("Edge", "edg/"), ("Firefox", "firefox/"), ("Chrome", "chrome/"))
SYSTEMS = (("Android", "android"), ("iOS", "iphone"), ("iOS", "ipad"), ("Windows", "windows"), ("macOS", "mac os"))


def digests_of(request: HttpRequest) -> list[bytes]:
    """The digests by which this browser would be known: under SECRET_KEY, then under those before it; none if it shows
    no token of ours."""
    token = request.COOKIES.get(COOKIE, "")
    return keyed_digests(token, purpose=PURPOSE) if re.fullmatch(r"[\w-]{43}", token, re.ASCII) else []


def is_shown(device: KnownDevice, request: HttpRequest) -> bool:
    """Whether a request comes from this device. One that was known under a former SECRET_KEY is under the present one
    from then on."""
    digests = digests_of(request)
    if bytes(device.token_digest) not in digests:
        return False
    if bytes(device.token_digest) != digests[0]:
        KnownDevice.objects.filter(pk=device.pk).update(token_digest=digests[0])
    return True


def remember(request: HttpRequest, response: HttpResponse, user: Any) -> tuple[KnownDevice, bool]:
    """The device of this request, and whether it is new for this member of staff. The answer gives the browser the
    token that it is known by; one that nobody is known by is never taken over."""
    known = KnownDevice.objects.filter(token_digest__in=digests_of(request)).first()
    digest = bytes(known.token_digest) if known is not None else b""
    if known is None:
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
