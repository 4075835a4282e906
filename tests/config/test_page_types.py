"""No public page is left out of what the tests in a real browser go through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from tests.browser.public_pages import NO_PAGES, PAGES

# How the names of addresses begin that are under /admin/: the desk, and what staff sign in by.
DESK = ("admin/", "desk-", "read-date", "account_", "mfa_", "staff-", "password_change")


def routes(patterns: Iterable[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    """The name of each address of the site, but those of the desk."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name or pattern.pattern}"
        elif pattern.app_name != "admin" and pattern.namespace != "admin":
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern.url_patterns, inner)


def is_for_programs_or_the_desk(route: str) -> bool:
    return (route.startswith("api-") and route != "api-docs") or route.startswith(DESK)


def test_every_public_address_is_a_page_that_is_looked_at_or_said_to_be_none():
    found = {route for route in routes(get_resolver().url_patterns) if not is_for_programs_or_the_desk(route)}
    looked_at = {page.route for page in PAGES if page.route}
    assert found - looked_at == NO_PAGES
    assert looked_at <= found


def test_every_page_has_a_name_of_its_own():
    assert len({page.name for page in PAGES}) == len(PAGES)
