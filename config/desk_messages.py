"""Messages ("saved", "published") for the desk alone: they live in its session, and visitors have none."""

from __future__ import annotations

from django.contrib.messages.middleware import MessageMiddleware
from django.http import HttpRequest

from config.middleware import is_desk


class DeskMessageMiddleware(MessageMiddleware):
    """Django's own, where there is a session to keep messages in."""

    def process_request(self, request: HttpRequest) -> None:
        """Attach the storage at the desk; on public pages there is none, and Django's own response step skips it."""
        if is_desk(request):
            super().process_request(request)
