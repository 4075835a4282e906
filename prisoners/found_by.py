"""What cases, their detentions and events are found by: the columns of the published rows, and of those of the past."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _


def slugs(**kwargs: Any) -> ArrayField:
    return ArrayField(models.CharField(max_length=200), default=list, **kwargs)


class FoundPrisoner(models.Model):
    """What a case is found by."""

    status = models.CharField(max_length=20)
    groups = slugs()
    organizations = slugs()
    institutions = slugs()
    articles = slugs()
    events = slugs()
    gender = models.CharField(max_length=12, default="", db_default="")
    years = ArrayField(
        models.SmallIntegerField(), default=list, db_default=[], help_text=_("The years of the arrests that are known.")
    )
    first_arrested = models.DateField(null=True, help_text=_("The earliest day the first arrest can have been."))
    last_arrested = models.DateField(null=True, help_text=_("The earliest day the last arrest can have been."))
    # Days held are counted when read: those of ended detentions, and the day since which one goes on.
    held_days_before = models.IntegerField(null=True)
    held_since = models.DateField(null=True)
    held_days_are_minimum = models.BooleanField(default=False)
    names_folded = models.TextField(help_text=_("Every spelling, in plain Latin letters, apart and run together."))
    name_keys = ArrayField(models.TextField(), default=list, db_default=[], help_text=_("Phonetic keys of every name."))
    words = models.TextField(help_text=_("What a full-text search looks through."))
    words_vector = models.GeneratedField(
        expression=SearchVector("words", config="simple"), output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        abstract = True

    def _take(self, parts: dict[str, Any]) -> None:
        vars(self).update(parts)

    # What `in_brief` reads of the document in one go, each part as an attribute.
    brief = property(None, _take)


class FoundDetention(models.Model):
    """What people are found by in one of their detentions."""

    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=30)
    arrested_earliest = models.DateField(null=True)
    arrested_latest = models.DateField(null=True)
    ongoing = models.BooleanField()
    ended_earliest = models.DateField(null=True)
    ended_latest = models.DateField(null=True)
    end_kind = models.CharField(max_length=24, blank=True)
    country = models.CharField(max_length=2, default="", db_default="")
    groups = slugs(db_default=[])
    articles = slugs(db_default=[])
    institutions = slugs(db_default=[])
    expected_end = models.DateField(null=True, help_text=_("Where it is known to the day."))
    pre_trial_days = models.IntegerField(
        null=True,
        help_text=_("From the arrest to the first verdict, or to the end without one; both days known."),
    )
    pre_trial_since = models.DateField(null=True, help_text=_("Since when someone waits for a verdict, to the day."))
    sentence_days = models.IntegerField(
        null=True, help_text=_("The longest standing sentence of imprisonment, a month as 30 days, a year as 365.")
    )
    sentenced = models.BooleanField(default=False, db_default=False)
    certain = DateRangeField(null=True, help_text=_("The days on which the person was held for certain."))

    class Meta:
        abstract = True


class FoundEvent(models.Model):
    """What an event is found by."""

    kind = models.CharField(max_length=16)
    began_earliest = models.DateField(null=True)

    class Meta:
        abstract = True
