"""Headers that every answer has, of both faces: pages, files, probes, refusals and faults. What a view says stays.

The strict policy of public pages is in config/settings.py (django-csp); here is that of the desk, and of what no view
answers.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config.middleware import is_desk

Handler = Callable[[HttpRequest], HttpResponseBase]

# What a page of ours may ask of a browser: keys for signing in, copying and the whole screen at the desk; else nothing.
_NOTHING = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media"),
    *("gamepad", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone"),
    *("midi", "payment", "picture-in-picture", "screen-wake-lock", "serial", "storage-access", "usb"),
    *("window-management", "xr-spatial-tracking"),
)
_AT_DESK = (
    "clipboard-read",
    "clipboard-write",
    "fullscreen",
    "publickey-credentials-create",
    "publickey-credentials-get",
)
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# The desk's theme computes in its pages and styles in attributes; no script stands in a page, nothing comes from or
# goes to anywhere else.
DESK_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
# Files, probes and redirects: nothing in them runs, whatever a browser takes them for.
NOTHING_RUNS = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


def permissions(*, desk: bool) -> str:
    """What the browser may be asked for by a page of the desk, or by a public one."""
    own = "self" if desk else ""
    return ", ".join([f"{name}=()" for name in _NOTHING] + [f"{name}=({own})" for name in _AT_DESK])


class HeadersMiddleware:
    """Puts them on whatever comes out, last of all."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        desk = is_desk(request)
        for name, value in EVERYWHERE.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Permissions-Policy", permissions(desk=desk))
        response.headers.setdefault("Content-Security-Policy", DESK_POLICY if desk else NOTHING_RUNS)
        if settings.SECURE_HSTS_SECONDS and request.is_secure():
            lasting = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
            response.headers.setdefault("Strict-Transport-Security", lasting)
        if settings.ONION_URL and not desk and _is_page(response):
            # Tor Browser offers to go on there, at the same page.
            response.headers.setdefault("Onion-Location", settings.ONION_URL + request.get_full_path())
        return response


def _is_page(response: HttpResponseBase) -> bool:
    return response.headers.get("Content-Type", "").startswith("text/html")
