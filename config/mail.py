"""Mail for a machine without a mail server: one readable `.eml` file a message, newest name last."""

from __future__ import annotations

import os
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class EmlFileBackend(BaseEmailBackend):
    """Writes each message, exactly as it would be sent, into EMAIL_FILE_PATH."""

    def __init__(self, fail_silently: bool = False, file_path: str | None = None, **options: Any) -> None:
        super().__init__(fail_silently=fail_silently)
        self.folder = Path(file_path or getattr(settings, "EMAIL_FILE_PATH"))  # noqa: B009 - set only where this backend is

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages; a reader never sees a half-written one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{timezone.now():%Y%m%dT%H%M%S.%f}-{uuid.uuid4().hex[:8]}"
            unfinished = self.folder / f".{name}.part"
            unfinished.write_bytes(message.message().as_bytes())
            os.replace(unfinished, self.folder / f"{name}.eml")
        return len(email_messages)
