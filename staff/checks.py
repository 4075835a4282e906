"""What `check --deploy` says of the desk's doors."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.security, deploy=True)
def doors_are_shut(app_configs: Any, **kwargs: Any) -> list[Error]:
    """An error for each way into the desk that only a local run or a test may leave open."""
    found = []
    if settings.SECOND_FACTOR != "required":
        found.append(Error("Staff may work without a second factor.", hint="Unset SECOND_FACTOR.", id="staff.E001"))
    if settings.DESK_TAKES_FORCED_SESSIONS:
        found.append(
            Error(
                "The desk takes sessions that no sign-in began.",
                hint="DESK_TAKES_FORCED_SESSIONS is for tests alone.",
                id="staff.E002",
            )
        )
    return found
