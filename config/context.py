"""What every template may count on."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, str]:
    """Name, address and mode of this site."""
    return {"site_name": "Vigil", "site_url": settings.SITE_URL, "site_mode": settings.SITE_MODE}
