"""Counts over the whole published record that triggers keep (prisoners/statistics/*_counting.py): what the statistics
would else count anew after each publication. Readable by the public role."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from prisoners.statistics.count_querysets import PublishedHeldChangeQuerySet, PublishedTallyQuerySet


class PublishedHeldChange(models.Model):
    """By how many more people with one value of one facet are held on a day than on the day before; or in all the days
    of a year, so that no day is far from a sum."""

    facet = models.CharField(
        max_length=16, help_text=_("all: certainly held; perhaps: also those who may have been; country; group.")
    )
    value = models.CharField(max_length=200)
    of_year = models.BooleanField(help_text=_("Whether it sums up a year, under its first day."))
    day = models.DateField()
    people = models.IntegerField()

    objects = PublishedHeldChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("published change of people held")
        verbose_name_plural = _("published changes of people held")
        constraints = [
            models.UniqueConstraint(fields=["facet", "of_year", "day", "value"], name="pub_held_change_is_unique")
        ]
        indexes = [models.Index(fields=["day"], name="pub_held_change_nothing", condition=models.Q(people=0))]

    def __str__(self) -> str:
        return f"{self.facet} {self.value} {self.day}: {self.people:+}"


class PublishedTally(models.Model):
    """How many people on the record count under one value of one tally of the statistics."""

    name = models.CharField(max_length=32)
    value = models.CharField(max_length=200)
    people = models.IntegerField()

    objects = PublishedTallyQuerySet.as_manager()

    class Meta:
        verbose_name = _("published tally")
        verbose_name_plural = _("published tallies")
        constraints = [models.UniqueConstraint(fields=["name", "value"], name="pub_tally_is_unique")]

    def __str__(self) -> str:
        return f"{self.name} {self.value}: {self.people}"
