"""What rooms add to the start page of the desk: a title, and lines that each say something and lead somewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import HttpRequest


@dataclass(frozen=True)
class Line:
    """One line: what it says, where it leads; `urgent` stands out."""

    words: str
    url: str
    urgent: bool = False


@dataclass(frozen=True)
class DeskSection:
    """One section of the start page. Left out where it has no line."""

    title: str
    url: str = ""
    lines: list[Line] = field(default_factory=list)


# Request of a member of staff → their section, or None. In a fixed number of queries.
_sections: list[Callable[[HttpRequest], DeskSection | None]] = []


def add_to_desk(section: Callable[[HttpRequest], DeskSection | None]) -> None:
    """Register a section of the start page; they stand in the order they were registered."""
    _sections.append(section)


def sections_for(request: HttpRequest) -> list[DeskSection]:
    """The sections with something to say to this member of staff."""
    return [made for section in _sections if (made := section(request)) is not None and made.lines]
