"""Mail without a mail server: one file a message, exactly as it would be sent."""

from __future__ import annotations

import email
import email.policy
from pathlib import Path

from django.core.mail import EmailMultiAlternatives
from pytest_django import Settings


def test_each_message_is_a_file_of_its_own(tmp_path: Path, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "config.mail.EmlFileBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    for name in ("Əfqan", "Sevinc"):
        message = EmailMultiAlternatives(f"News of {name}", "Held since November.", to=["reader@example.org"])
        message.attach_alternative("<p>Held since November.</p>", "text/html")
        assert message.send() == 1
    files = sorted((tmp_path / "mail").iterdir())
    read = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in files]
    assert [path.suffix for path in files] == [".eml", ".eml"]
    assert [message["Subject"] for message in read] == ["News of Əfqan", "News of Sevinc"]
    html = read[0].get_body(("html",))
    assert html
    assert html.get_content().strip() == "<p>Held since November.</p>"
