"""How many people stand behind each row of a list of organisations, institutions or events: counts that are kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models.functions import Coalesce

from prisoners.published_parts import PublishedFacet
from record.list_additions import ListAddition, add_to_list


def counting_people(facet: str) -> Callable[[Any], Any]:
    """Adds `people_count` to rows of the noun that this facet counts by."""
    counted = PublishedFacet.objects.filter(facet=facet, value=models.OuterRef("public_id"))

    def add(rows: Any) -> Any:
        return rows.annotate(people_count=Coalesce(models.Subquery(counted.values("people")[:1]), 0))

    return add


for _kind in ("organization", "institution", "event"):
    add_to_list(ListAddition(kind=_kind, add=counting_people(_kind)))
