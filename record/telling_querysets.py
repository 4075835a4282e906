"""Queries over decisions about telling, by name."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Self

from django.db import models


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

    def untold(self, *, after: int, upto: int) -> set[int]:
        """The versions in (after, upto] of which nobody is told as things stand."""
        return self.filter(version__gt=after, version__lte=upto)._untold()

    def untold_of(self, sequences: Collection[int]) -> set[int]:
        """Those of these versions of which nobody is told as things stand."""
        return self.filter(version__in=sequences)._untold()

    def _untold(self) -> set[int]:
        acts: Any = self.model
        latest = self.order_by("version_id", "-pk").distinct("version_id").values_list("version_id", "verb")
        return {sequence for sequence, verb in latest if verb in acts.UNTOLD}

    def number_held(self) -> int:
        """How many versions are held back as things stand."""
        acts: Any = self.model
        latest = acts.objects.order_by("version_id", "-pk").distinct("version_id")
        return self.filter(pk__in=latest.values("pk"), verb=acts.Verb.HOLD).count()

    def to_carry_out(self, *, upto: int) -> Self:
        """Decisions to tell, or tell again, of versions up to a sequence that no delivery followed yet; in order."""
        waiting = self.filter(carried_out_at__isnull=True, verb__in=("release", "retell"))
        return waiting.filter(version__lte=upto).order_by("pk")
