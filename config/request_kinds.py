"""Of which kind a request was: the name of its route, never its path."""

from __future__ import annotations

from django.http import HttpRequest

# Files of the site itself, what has no such page, and what was refused before anyone looked for its page.
NONE = "none"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def kind_of(request: HttpRequest) -> str:
    """The name of the route; for the desk with its namespace (`admin:index`)."""
    return (request.resolver_match.view_name if request.resolver_match else "") or NONE


def method_of(request: HttpRequest) -> str:
    """The method, or `other`: a client may send any word as one."""
    return request.method if request.method in METHODS else "other"


def class_of(status: int) -> str:
    """The class of a status, such as `2xx`."""
    return f"{status // 100}xx"
