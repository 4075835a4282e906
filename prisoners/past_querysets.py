"""Queries over cases and events as they stood published on a day."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from prisoners.querysets import PublishedEventQuerySet, PublishedPrisonerQuerySet
from record.documents import DocumentField
from record.name_search import NearNames, nearest_names
from record.past_querysets import PastQuerySet, day_read


class PastPrisonerQuerySet(PastQuerySet, PublishedPrisonerQuerySet):  # type: ignore[override]
    """People on a day of the past: days held are counted up to it."""

    def _nearest_names(self, text: str) -> NearNames:
        """Of all people on the record on that day."""
        people: Any = self.model._default_manager
        return nearest_names(people.standing_on(day_read(self)), text)

    def one_for_each_detention(self) -> Self:
        """Adds `detentions__part`, as if it were a column of theirs."""
        part = DetentionOf("document", "detentions__number")
        return super().one_for_each_detention().annotate(detentions__part=part)


class DetentionOf(models.Func):
    """The detention with a number in a document."""

    # fmt: off
    template = (
        "(SELECT d FROM json_array_elements(%(document)s -> 'detentions') AS d"
        " WHERE (d ->> 'number')::int = %(number)s)"
    )
    # fmt: on
    output_field = DocumentField()

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Any:  # type: ignore[override]
        (document, asked), (number, _none) = (compiler.compile(e) for e in self.source_expressions)
        return self.template % {"document": document, "number": number}, asked


class PastEventQuerySet(PastQuerySet, PublishedEventQuerySet):  # type: ignore[override]
    """Events on a day of the past."""
