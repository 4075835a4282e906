"""What arrived at a server that a test gave as SENTRY_DSN."""

from __future__ import annotations

import gzip
import json
from itertools import pairwise
from typing import Any

from tests.receiver import Post, Receiver


def address_of(receiver: Receiver) -> str:
    """The server as SENTRY_DSN names one."""
    return f"http://key@127.0.0.1:{receiver.port}/1"


def arrived(receiver: Receiver) -> str:
    """Everything, as it can be read."""
    return "".join(f"{post.path} {json.dumps(post.headers)}\n{_read(post)}" for post in receiver.posts)


def events(receiver: Receiver) -> list[dict[str, Any]]:
    """The errors: in what is posted each has a line before it that says what it is."""
    lines = [json.loads(line) for post in receiver.posts for line in _read(post).splitlines() if line]
    return [body for head, body in pairwise(lines) if head.get("type") == "event"]


def _read(post: Post) -> str:
    return (gzip.decompress(post.body) if post.body[:2] == b"\x1f\x8b" else post.body).decode()
