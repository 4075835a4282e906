"""What the API says of itself, for tests that ask every address for every parameter."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from config.api import description

# Stands for an id where an address's list has none; such an address is not found whatever is asked of it.
NOBODY = "nobody"


def operations() -> dict[str, list[dict[str, Any]]]:
    """The parameters in the query of each address that is described."""
    paths = json.loads(description())["paths"]
    return {
        address: [p for p in methods["get"].get("parameters", []) if p["in"] == "query"]
        for address, methods in paths.items()
    }


def forms_of(address: str) -> list[str]:
    """The media types in which an address is described to answer; the first is what it answers in unless asked."""
    return list(json.loads(description())["paths"][address]["get"]["responses"]["200"]["content"])


def ids_at(address: str) -> list[str]:
    """What can stand in an address that names one of something: the first of those that its list has."""
    before, named, _after = address.partition("{public_id}")
    return [row["id"] for row in Client().get(f"{before}?page_size=3").json()["results"]] if named else []


def filled(address: str) -> str:
    """The address with something public in it, where it names one of something."""
    return address.replace("{public_id}", next(iter(ids_at(address)), NOBODY))
