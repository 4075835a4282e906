"""Queries over decisions about telling, by name."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Self

from django.db import models

# After these decisions nobody is told (record/models/telling.py).
_UNTOLD = ("silent", "hold")


class TellingActQuerySet(models.QuerySet):
    """Decisions about whether followers are told of a version."""

    def latest_of(self, sequences: Collection[int]) -> dict[int, Any]:
        """The decision that counts, by the sequence of its version; none for a version about which none was made."""
        acts: Any = self.filter(version__in=sequences).order_by("version_id", "-pk").distinct("version_id")
        return {act.version_id: act for act in acts.select_related("by")}

    def of_each(self, sequences: Collection[int]) -> dict[int, list[Any]]:
        """All decisions about these versions, in order, by the sequence of their version."""
        found: dict[int, list[Any]] = {}
        acts: Any = self.filter(version__in=sequences).select_related("by").order_by("pk")
        for act in acts:
            found.setdefault(act.version_id, []).append(act)
        return found

    def untold(self, *, after: int, upto: int) -> list[int]:
        """The versions in (after, upto] of which nobody is told as things stand."""
        latest = (
            self.filter(version__gt=after, version__lte=upto)
            .order_by("version_id", "-pk")
            .distinct("version_id")
            .values_list("version_id", "verb")
        )
        return [sequence for sequence, verb in latest if verb in _UNTOLD]

    def untold_of(self, sequences: Collection[int]) -> set[int]:
        """Those of these versions of which nobody is told as things stand."""
        decided = self.filter(version__in=sequences).order_by("version_id", "-pk").distinct("version_id")
        pairs = decided.values_list("version_id", "verb")
        return {sequence for sequence, verb in pairs if verb in _UNTOLD}

    def to_carry_out(self, *, upto: int) -> Self:
        """Decisions to tell, or tell again, of versions up to a sequence that no delivery followed yet; in order."""
        waiting = self.filter(carried_out_at__isnull=True, verb__in=("release", "retell"))
        return waiting.filter(version__lte=upto).order_by("pk")
