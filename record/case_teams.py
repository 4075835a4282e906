"""Which teams keep which nouns, as far as the desk of all nouns must know; the room that knows teams registers it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from record.models.staff import User


@dataclass(frozen=True)
class CaseTeams:
    """choices: a member of staff → (slug, name) of the teams they may filter by. narrow: a queryset of the noun and a
    slug → only what that team keeps."""

    choices: Callable[[User], list[tuple[str, str]]]
    narrow: Callable[[Any, str], Any]


teams_of_kind: dict[str, CaseTeams] = {}
