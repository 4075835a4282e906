"""What higher rooms add to a page of a lower one: the page asks here, and never knows their names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class PageSection:
    """One section of the public page of a noun.

    kind: whose page, such as organization. name: the section's name in the template.
    read: the noun's public id → what the template shows, in one query of the published record.
    """

    kind: str
    name: str
    read: Callable[[str], Any]


_sections: list[PageSection] = []


def add_to_page(section: PageSection) -> None:
    _sections.append(section)


def sections_of(kind: str, public_id: str) -> dict[str, Any]:
    """{section name: what it shows} for the page of one noun."""
    return {section.name: section.read(public_id) for section in _sections if section.kind == kind}
