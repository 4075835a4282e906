"""What comes back: delivery status notifications (RFC 3464) and reports of complaints (RFC 5965).

Anybody may write to the address that takes them. So one is believed only if it holds a link of ours, signed, from the
message that it is about: only who was sent that message has it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Any

from alerts import gate, tokens
from alerts.models import Subscription

LARGEST = 1024 * 1024
MOST_PARTS = 50
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_LINK = re.compile(rf"/subscriptions/([^/\s>]{{1,{tokens.LONGEST_TOKEN}}})/")
# RFC 3463: the address does not exist (5.1.x) or is given up (5.2.0, 5.2.1). A full mailbox or a refused text says
# nothing against the address.
_NO_SUCH_ADDRESS = re.compile(r"5\.1\.\d{1,3}|5\.2\.[01]")


@dataclass(frozen=True)
class Report:
    """What a message that came back says. reason: "bounced", "complained", or nothing that an address is paused for."""

    reason: str = ""
    code: str = ""
    token: str = ""


def is_permanent(code: str) -> bool:
    """Whether an enhanced status code (RFC 3463) says that mail to this address will never be taken."""
    return _NO_SUCH_ADDRESS.fullmatch(code) is not None


def take(message: bytes) -> str:
    """Pause the follower whom a message that came back is about. Returns what became of it: "bounced", "complained",
    or "ignored" where it says nothing of the kind, is not about a message of ours, or is no such message at all."""
    report = read(message)
    if not report.reason or not report.token:
        return "ignored"
    try:
        about = tokens.read(report.token)
    except tokens.BadToken:
        return "ignored"
    follower = about.follower or Subscription.objects.follower_of(about.subscriptions)
    known = follower is not None and gate.pause(follower=follower, reason=report.reason, code=report.code)
    return report.reason if known else "ignored"


def read(message: bytes) -> Report:
    """What a message that came back says; an empty Report for any other."""
    try:
        parts = _parts(message_from_bytes(message[:LARGEST], policy=default))
        kinds = {part.get_content_type() for part in parts}
        if "message/delivery-status" in kinds:
            return _of_delivery(parts)
        if "message/feedback-report" in kinds:
            return _of_complaint(parts)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        # The parser of the standard library stumbles over some of what strangers write.
        pass
    return Report()


def _parts(message: Message) -> list[Message]:
    found = []
    for part in message.walk():
        found.append(part)
        if len(found) == MOST_PARTS:
            break
    return found


def _of_delivery(parts: list[Message]) -> Report:
    for part in parts:
        if str(part.get("Action", "")).strip().lower() != "failed":
            continue
        status = _STATUS.search(str(part.get("Status", "")))
        if status is not None and is_permanent(status.group()):
            return Report("bounced", status.group(), _token(parts))
    return Report()


def _of_complaint(parts: list[Message]) -> Report:
    for part in parts:
        if part.get_content_type() == "message/feedback-report":
            words = "\n".join(str(inner) for inner in part.get_payload()) if part.is_multipart() else part.as_string()
            if re.search(r"(?im)^feedback-type:\s*(abuse|fraud)\s*$", words):
                return Report("complained", "", _token(parts))
    return Report()


def _token(parts: list[Message]) -> str:
    """The link by which the receiver of the message would have left: in its headers, which the report repeats."""
    for part in parts:
        if part.get_content_type() == "text/rfc822-headers":
            headers: Any = part.get_payload(decode=True) or b""
            part = message_from_bytes(headers, policy=default)
        link = part.get("List-Unsubscribe")
        if link is not None and (found := _LINK.search("".join(str(link).split()))) is not None:
            return found[1]
    return ""
