"""Queries over the record as it stood published on a day."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models

from record.documents import DocumentField
from record.published import PublishedFile, Version
from record.querysets import PublishedQuerySet


class DayRead(models.Func):
    """The day as of which rows are read: today, or the day of the past that was asked for (`standing_on`)."""

    name = "as_of"
    template = "CURRENT_DATE"
    output_field = models.DateField()

    def resolve_expression(self, query: Any = None, *args: Any, **kwargs: Any) -> Any:
        asked = query.annotations.get(self.name) if query is not None else None
        return asked or super().resolve_expression(query, *args, **kwargs)


def reading_on(day: dt.date) -> dict[str, models.Value]:
    """The annotation that says as of which day rows are read."""
    return {DayRead.name: models.Value(day, output_field=models.DateField())}


def day_read(rows: models.QuerySet[Any]) -> dt.date:
    """As of which day of the past rows are read."""
    asked: Any = rows.query.annotations[DayRead.name]
    day: dt.date = asked.value
    return day


def end_of(day: dt.date) -> dt.datetime:
    """The moment after the last of a day (UTC)."""
    return dt.datetime.combine(day, dt.time(), dt.UTC) + dt.timedelta(1)


class PastQuerySet(PublishedQuerySet):
    """Versions that said something, asked as what is published now is."""

    of_now = False

    def standing_on(self, day: dt.date) -> Self:
        """What was published at the end of a day (UTC), one row a noun; adds `document`, as far as it may be shown."""
        found = self.filter(updated_at__lt=end_of(day), until__gte=end_of(day))
        said = Version.objects.filter(pk=models.OuterRef("version")).values("document")
        return found.annotate(
            # By a question of its own, which is asked only where the document is read.
            document=shown_document(models.Subquery(said[:1]), version="version"),
            **reading_on(day),
        )

    def at(self, public_id: str) -> Any:
        return self.filter(public_id=public_id).first()


class WithoutFiles(models.Func):
    """A document without the pictures and files at these paths (the function is made by migration record/0009)."""

    function = "record_without_files"
    output_field = DocumentField()


def shown_document(document: Any, *, version: str) -> models.Case:
    """The document of a past version without files that are not public any more: one that was replaced is given to
    nobody. `version`: the column with its number."""
    from record.past import PastFile

    public = PublishedFile.objects.filter(path=models.OuterRef("path"))
    gone = PastFile.objects.filter(~models.Exists(public), version=models.OuterRef(version))
    left = WithoutFiles(document, ArraySubquery(gone.values("path")))
    return models.Case(models.When(models.Exists(gone), then=left), default=document, output_field=DocumentField())
