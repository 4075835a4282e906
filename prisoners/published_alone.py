"""What every part of a published document has that the API lists by itself: a detention, a charge, a hearing, …"""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from record.documents import DocumentField

# Where a part whose day is not known stands in an order by day.
UNKNOWN_DAY = models.Value(dt.date.min, output_field=models.DateField())


class PublishedAlone(models.Model):
    """A part that can be read alone. Empty in rows from before there were such lists, until `manage.py renew_published`
    makes them anew; the lists leave those out."""

    public_id = models.CharField(max_length=120, null=True)
    part = DocumentField(null=True, help_text=_("The part as the document has it, with whose it is and its sources."))
    updated_at = models.DateTimeField(null=True, help_text=_("When the document it stands in last changed."))

    class Meta:
        abstract = True


def day_of(column: str) -> Coalesce:
    """A day to order by; a day that is not known comes before all others."""
    return Coalesce(models.F(column), UNKNOWN_DAY)


def indexes_alone(noun: str, day: str) -> list[models.Index]:
    """What lists of a part are read by: its id, and its place in either order. They are empty until there are rows that
    can be read alone."""
    readable = models.Q(public_id__isnull=False)
    return [
        models.Index(fields=["public_id"], name=f"pub_{noun}_id", condition=readable),
        models.Index(fields=["updated_at", "public_id"], name=f"pub_{noun}_updated", condition=readable),
        models.Index(day_of(day), "public_id", name=f"pub_{noun}_by_day", condition=readable),
    ]
