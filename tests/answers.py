"""Every public address there is, read from the site's own list of addresses: a new one is asked the moment it exists,
or fails here until someone says what stands in it."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from campaigns.models import Campaign, Resolution
from prisoners.models import Prisoner
from prisoners.published_parts import PublishedCharge
from tests.described import forms_of, ids_at, operations

DESK = "admin/"
# In an address whose list has none: a thing that is not there is answered too.
NOBODY = "nobody"


def public_routes() -> dict[str, str]:
    """The pattern of each public address of a page or file, by its name; the API's are in its description."""
    found: dict[str, str] = {}
    _walk(get_resolver().url_patterns, "", found)
    return found


def _walk(patterns: list[Any], before: str, found: dict[str, str]) -> None:
    for pattern in patterns:
        route = before + str(pattern.pattern).lstrip("^").rstrip("$")
        if route.startswith((DESK, "api/")):
            continue
        if isinstance(pattern, URLResolver):
            _walk(pattern.url_patterns, route, found)
        elif isinstance(pattern, URLPattern):
            # Two patterns of one name: the longer one is asked too.
            name = pattern.name or ""
            found[name if name not in found else f"{name}+"] = route


def filled_routes(content: Mapping[str, str]) -> dict[str, str]:
    """Each public address with something in it. `content`: what stands in an address, by the name of the route and of
    the place in it ("event.slug"), by the start of a path ("events/.slug"), or by the name of the place alone."""
    return {name: f"/{_filled(name, route, content)}" for name, route in public_routes().items()}


def _filled(name: str, route: str, content: Mapping[str, str]) -> str:
    folder = f"{route.partition('/')[0]}/"

    def value(place: str) -> str:
        for key in (f"{name}.{place}", f"{folder}.{place}", place):
            if key in content:
                return content[key]
        raise AssertionError(f"say in `content` what stands at {place} in the address {name!r} ({route})")

    route = re.sub(r"<(?:\w+:)?(\w+)>(?![^()]*\))", lambda m: value(m[1]), route)
    # A group of a regular expression ends at its own bracket.
    while (start := route.find("(?P<")) >= 0:
        depth, end = 0, start
        for end in range(start, len(route)):
            depth += {"(": 1, ")": -1}.get(route[end], 0) if route[end - 1] != "\\" else 0
            if depth == 0:
                break
        place = route[start + 4 : route.index(">", start)]
        route = route[:start] + value(place) + route[end + 1 :]
    return route.replace("\\", "")


def api_addresses() -> Iterator[tuple[str, str]]:
    """Each address of the API with each media type it answers in; of single things, the first that a list has."""
    for address in operations():
        before, named, after = address.partition("{public_id}")
        paths = [f"{before}{one}{after}" for one in ids_at(address) or [NOBODY]] if named else [address]
        for path in paths:
            for form in forms_of(address):
                yield path, form


def told(path: str, accept: str = "*/*") -> tuple[int, dict[str, str], bytes]:
    """All that an answer says: its status, its headers, and its body to the last byte of what is streamed."""
    answer = Client(raise_request_exception=False).get(path, headers={"accept": accept})
    body = answer.getvalue() if answer.streaming else answer.content
    if answer.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    return answer.status_code, dict(answer.headers), body


def addresses_of(case: Prisoner) -> dict[str, str]:
    """What stands in addresses: a whole case, which is published, and what is around it."""
    detention = case.detentions.get()
    role = detention.officials.all()[0]
    return {
        "public_id": case.public_id,
        "slug": "a-name",
        "events/.slug": case.participations.all()[0].event.slug,
        "organizations/.slug": case.memberships.all()[0].organization.slug,
        "institutions/.slug": detention.custody.exclude(institution=None).values_list("institution__slug", flat=True)[
            0
        ],
        "officials/.slug": role.official.slug,
        "statutes/.slug": PublishedCharge.objects.exclude(slug="").values_list("slug", flat=True).first() or "none",
        "campaigns/.slug": Campaign.objects.all()[0].slug,
        "resolutions/.slug": Resolution.objects.all()[0].slug,
        "statistics-file.slug": "held",
        "extension": "csv",
        "ending": "json",
        "token": "no-token",
        "guide.name": "python",
        "label": "2026-01-01",
        "data-file.name": "nothing.zip",
        "picture.path": f"pictures/{'0' * 32}.jpg",
        "rendition.path": f"pictures/{'0' * 32}-400.webp",
        "document.path": f"documents/{'0' * 32}.pdf",
    }
