"""Parts of published cases in rows of their own: what statistics, map, calendar and the pages of statutes and officials
read. Made from the public document alone; readable by the public role."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from prisoners.finding_querysets import PublishedFacetQuerySet, PublishedGroupQuerySet
from prisoners.nouns.gathered_querysets import ArticlesGathered, OfficialsGathered
from prisoners.nouns.official_gathering import official_triggers
from prisoners.parts_querysets import (
    PublishedChargeQuerySet,
    PublishedHearingQuerySet,
    PublishedHeldSpanQuerySet,
    PublishedOccasionQuerySet,
    PublishedOfficialActQuerySet,
    PublishedPlaceQuerySet,
)
from prisoners.published import PublishedPrisoner
from prisoners.published_alone import PublishedAlone, indexes_alone


class PublishedHeldSpan(models.Model):
    """Days on which a person was held for certain, each day in one row at most however many detentions it falls in."""

    prisoner = models.ForeignKey(PublishedPrisoner, on_delete=models.CASCADE, related_name="held_spans")
    since = models.DateField()
    until = models.DateField(null=True, help_text=_("The last day; empty while it goes on."))

    objects = PublishedHeldSpanQuerySet.as_manager()

    class Meta:
        verbose_name = _("published time held")
        verbose_name_plural = _("published times held")
        indexes = [models.Index(fields=["since", "until"], name="pub_held_span_days")]

    def __str__(self) -> str:
        return f"{self.prisoner_id} {self.since}–{self.until or ''}"


class PublishedCharge(PublishedAlone):
    """One charge; where no article is known, what names one is empty."""

    prisoner = models.ForeignKey(PublishedPrisoner, on_delete=models.CASCADE, related_name="charges")
    detention = models.PositiveSmallIntegerField(help_text=_("The number of the detention."))
    article = models.CharField(max_length=400, help_text=_("As a filter names it: AZ Criminal Code 221.3."))
    slug = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    code = models.CharField(max_length=200)
    number = models.CharField(max_length=60)
    title = models.TextField(blank=True)
    state = models.CharField(max_length=20)
    brought_earliest = models.DateField(null=True)
    brought_latest = models.DateField(null=True)

    objects = PublishedChargeQuerySet.as_manager()

    class Meta:
        verbose_name = _("published charge")
        verbose_name_plural = _("published charges")
        indexes = [
            models.Index(fields=["slug", "prisoner"], name="pub_charge_by_article"),
            models.Index(fields=["article", "updated_at"], name="pub_charge_article"),
            models.Index(fields=["number"], name="pub_charge_number"),
            *indexes_alone("charge", "brought_earliest"),
        ]

    def __str__(self) -> str:
        return self.article


class PublishedHearing(PublishedAlone):
    """One hearing, also on a day that is not known."""

    prisoner = models.ForeignKey(PublishedPrisoner, on_delete=models.CASCADE, related_name="hearings")
    detention = models.PositiveSmallIntegerField(help_text=_("The number of the detention."))
    kind = models.CharField(max_length=12)
    court = models.CharField(max_length=100, blank=True)
    judge = models.CharField(max_length=100, blank=True, help_text=_("The judge's permanent address on the site."))
    outcome = models.TextField(blank=True)
    held_earliest = models.DateField(null=True)
    held_latest = models.DateField(null=True)

    objects = PublishedHearingQuerySet.as_manager()

    class Meta:
        verbose_name = _("published hearing")
        verbose_name_plural = _("published hearings")
        indexes = [
            models.Index(fields=["court", "updated_at"], name="pub_hearing_court"),
            models.Index(fields=["judge", "updated_at"], name="pub_hearing_judge"),
            GinIndex(OpClass(Upper("outcome"), name="gin_trgm_ops"), name="pub_hearing_outcome"),
            *indexes_alone("hearing", "held_earliest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.held_earliest or ''} {self.prisoner_id}"


class PublishedPlace(models.Model):
    """Where a person was arrested, or is or was held."""

    class Kind(models.TextChoices):
        ARRESTED = "arrested", _("arrested")
        HELD = "held", _("held")

    prisoner = models.ForeignKey(PublishedPrisoner, on_delete=models.CASCADE, related_name="places")
    detention = models.PositiveSmallIntegerField(help_text=_("The number of the detention."))
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=300)
    institution = models.CharField(max_length=100, blank=True)
    ongoing = models.BooleanField(help_text=_("Whether the person is held there, as far as is known."))

    objects = PublishedPlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("published place")
        verbose_name_plural = _("published places")
        indexes = [
            models.Index(fields=["institution"], name="pub_place_institution"),
            models.Index(
                fields=["institution", "prisoner"],
                name="pub_place_held_now",
                condition=models.Q(kind="held", ongoing=True),
            ),
            models.Index(fields=["kind", "name"], name="pub_place_name"),
        ]

    def __str__(self) -> str:
        return self.name


class PublishedOccasion(models.Model):
    """A day of the calendar: one that comes once (a hearing, the end of a sentence) or every year (a birthday, the day
    of an arrest). Only what is known to the day is one."""

    class Kind(models.TextChoices):
        HEARING = "hearing", _("hearing")
        EXPECTED_END = "expected_end", _("expected end of the detention")
        ARREST = "arrest", _("anniversary of an arrest")
        BIRTHDAY = "birthday", _("birthday")

    prisoner = models.ForeignKey(PublishedPrisoner, on_delete=models.CASCADE, related_name="occasions")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    day = models.DateField(help_text=_("The day itself; of what comes back every year the first one."))
    month_day = models.PositiveSmallIntegerField(help_text=_("Month × 100 + day: 1120 is the 20th of November."))
    every_year = models.BooleanField()
    detention = models.PositiveSmallIntegerField(null=True, help_text=_("The number of the detention."))
    # The part of the document that says what it is: a hearing; empty for the others.
    particulars = models.JSONField(default=dict)
    # Left out where a process of an older release writes the row: then it is shown once the case is published again.
    in_place = models.BooleanField(
        db_default=False,
        help_text=_("Whether the calendar shows it: not the birthday of somebody free, nor the arrest of one let go."),
    )
    # As of the person: by which a day is put in order without reading any.
    sort_name = models.CharField(max_length=400, db_default="")

    objects = PublishedOccasionQuerySet.as_manager()

    class Meta:
        verbose_name = _("published day of the calendar")
        verbose_name_plural = _("published days of the calendar")
        indexes = [
            models.Index(fields=["every_year", "day"], name="pub_occasion_day"),
            models.Index(fields=["every_year", "month_day"], name="pub_occasion_month_day"),
            models.Index(
                models.F("particulars__court__id"),
                models.F("day").desc(),
                "id",
                name="pub_occasion_court",
                condition=models.Q(kind="hearing"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day} {self.prisoner_id}"


class PublishedOfficialAct(models.Model):
    """What an official is named for in a case: a role in a detention, or a hearing as its judge."""

    prisoner = models.ForeignKey(PublishedPrisoner, on_delete=models.CASCADE, related_name="official_acts")
    detention = models.PositiveSmallIntegerField(help_text=_("The number of the detention."))
    official = models.CharField(max_length=100, help_text=_("The official's permanent address on the site."))
    name = models.CharField(max_length=300)
    role = models.CharField(max_length=40)
    institution = models.CharField(max_length=100, blank=True)
    day = models.DateField(null=True)
    hearing = models.JSONField(default=dict)

    objects = PublishedOfficialActQuerySet.as_manager()

    class Meta:
        verbose_name = _("published act of an official")
        verbose_name_plural = _("published acts of officials")
        indexes = [
            models.Index(fields=["official", "day"], name="pub_official_act"),
            models.Index(
                fields=["institution", "official"], name="pub_official_act_court", condition=~models.Q(institution="")
            ),
        ]
        triggers = official_triggers()

    def __str__(self) -> str:
        return f"{self.name}, {self.role}"


class PublishedOfficial(models.Model):
    """An official whom published cases name, gathered from all that they are named for. Kept by triggers of that table
    (prisoners/nouns/official_gathering.py)."""

    public_id = models.CharField(
        max_length=100, primary_key=True, help_text=_("The official's permanent address on the site.")
    )
    name = models.CharField(max_length=300, help_text=_("As the case says it that changed last."))
    people = models.IntegerField(help_text=_("In how many people's cases."))
    named_as = ArrayField(models.CharField(max_length=45), help_text=_("Country of the case and role: AZ judge."))
    first_named_on = models.DateField(null=True)
    last_named_on = models.DateField(null=True)
    updated_at = models.DateTimeField(help_text=_("When one of those cases last changed."))

    objects = OfficialsGathered.as_manager()

    class Meta:
        verbose_name = _("published official")
        verbose_name_plural = _("published officials")

    def __str__(self) -> str:
        return self.name

    @property
    def roles(self) -> list[str]:
        """Every role in which a case names them, each once."""
        return sorted({pair.partition(" ")[2] for pair in self.named_as})


class PublishedFacet(models.Model):
    """How many people on the record have one value of one facet. Kept by a trigger of the table of people."""

    facet = models.CharField(max_length=16)
    value = models.CharField(max_length=400)
    people = models.IntegerField()

    objects = PublishedFacetQuerySet.as_manager()
    articles = ArticlesGathered.as_manager()

    class Meta:
        verbose_name = _("published count")
        verbose_name_plural = _("published counts")
        constraints = [models.UniqueConstraint(fields=["facet", "value"], name="pub_facet_value_is_counted_once")]
        indexes = [models.Index(fields=["facet", "-people", "value"], name="pub_facet_most_first")]

    def __str__(self) -> str:
        return f"{self.facet} {self.value}: {self.people}"


class PublishedGroup(models.Model):
    """How a group of people is called, as published cases write it. Kept by a trigger of the table of people."""

    slug = models.CharField(max_length=200, primary_key=True)
    name = models.CharField(max_length=300)
    names = models.JSONField(default=dict, help_text=_("In other languages, by their codes."))
    named_at = models.DateTimeField(help_text=_("When the case was published from which the name is."))

    objects = PublishedGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("published group")
        verbose_name_plural = _("published groups")

    def __str__(self) -> str:
        return self.name
