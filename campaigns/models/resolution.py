"""Meetings, the resolutions they adopt, and who signed them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from modeltrans.fields import TranslationField

from campaigns.models.campaign import Campaign
from campaigns.models.demand import Demand
from campaigns.querysets import ResolutionQuerySet
from organizations.models import Organization
from prisoners.models import Prisoner
from record.belonging import BelongsTogether
from record.dates import UncertainDateField
from record.history import tracked
from record.models import Citation, Publishable


@tracked()
class Meeting(models.Model):
    """Where resolutions are adopted."""

    slug = models.SlugField(_("address"), max_length=100, unique=True)
    name = models.CharField(_("name"), max_length=300)
    held = UncertainDateField(_("date"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    virtual = models.BooleanField(_("held online"), default=False)
    i18n = TranslationField(fields=("name",))

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-held_earliest", "name"]

    def __str__(self) -> str:
        return self.name


@tracked("self")
class Resolution(Publishable):
    """What a meeting adopted: text, demands, whom it concerns, who signed."""

    kind = "resolution"

    slug = models.SlugField(
        _("address"), max_length=100, unique=True, help_text=_("Its permanent address on the site.")
    )
    meeting = models.ForeignKey(
        Meeting, verbose_name=_("meeting"), on_delete=models.PROTECT, null=True, blank=True, related_name="resolutions"
    )
    number = models.PositiveSmallIntegerField(_("number"), null=True, blank=True, help_text=_("Within the meeting."))
    title = models.CharField(_("title"), max_length=500)
    adopted = UncertainDateField(_("adopted"))
    text = models.TextField(_("text"), blank=True, max_length=100_000, help_text=_("Markdown, as it was adopted."))
    countries = CountryField(_("countries concerned"), multiple=True, blank=True)
    campaign = models.ForeignKey(
        Campaign,
        verbose_name=_("campaign"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="resolutions",
    )
    i18n = TranslationField(fields=("title", "text"))

    objects = ResolutionQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("resolution")
        verbose_name_plural = _("resolutions")
        ordering = ["-adopted_earliest", "meeting", "number"]
        permissions = [("publish_resolution", _("Can publish resolutions"))]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"],
                name="resolution_number_is_unique_in_meeting",
                violation_error_message=_("This meeting already has a resolution with this number."),
            ),
            models.CheckConstraint(
                condition=models.Q(number__isnull=True) | models.Q(meeting__isnull=False),
                name="resolution_number_needs_meeting",
                violation_error_message=_("A number counts within a meeting: choose the meeting."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def public_id(self) -> str:  # type: ignore[override]
        return self.slug


@tracked("resolution")
class ResolutionDemand(Demand):
    """A demand of a resolution."""

    resolution = models.ForeignKey(Resolution, on_delete=models.CASCADE, related_name="demands")

    class Meta(Demand.Meta):
        verbose_name = _("demand of a resolution")
        verbose_name_plural = _("demands of resolutions")


@tracked("resolution")
class ResolutionPrisoner(models.Model):
    """A person a resolution concerns."""

    resolution = models.ForeignKey(Resolution, on_delete=models.CASCADE, related_name="concerned")
    prisoner = models.ForeignKey(
        Prisoner, verbose_name=_("prisoner"), on_delete=models.PROTECT, related_name="resolution_links"
    )

    class Meta:
        verbose_name = _("prisoner a resolution concerns")
        verbose_name_plural = _("prisoners a resolution concerns")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["resolution", "prisoner"], name="resolution_concerns_a_prisoner_once")
        ]

    def __str__(self) -> str:
        return str(self.prisoner)


@tracked("resolution")
class Signature(models.Model):
    """An organisation signed a resolution. The country is the one it signed for, as the resolution says."""

    class Role(models.TextChoices):
        ADOPTED = "adopted", _("adopted it at the meeting")
        ENDORSED = "endorsed", _("endorsed it later")

    resolution = models.ForeignKey(Resolution, on_delete=models.CASCADE, related_name="signatures")
    organization = models.ForeignKey(
        Organization, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="signatures"
    )
    country = CountryField(_("country"), blank=True)
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.ADOPTED)
    signed = UncertainDateField(_("signed"))

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["resolution", "organization"], name="organization_signs_a_resolution_once")
        ]

    def __str__(self) -> str:
        return str(self.organization)


@tracked("resolution")
class Outcome(models.Model):
    """What came of a resolution."""

    resolution = models.ForeignKey(Resolution, on_delete=models.CASCADE, related_name="outcomes")
    happened = UncertainDateField(_("date"))
    text = models.TextField(_("what came of it"), max_length=5000)
    i18n = TranslationField(fields=("text",))

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["happened_earliest", "pk"]

    def __str__(self) -> str:
        return self.text[:80]


@tracked("resolution")
class ResolutionCitation(Citation):
    """A source for a resolution, or for one of its outcomes."""

    resolution = models.ForeignKey(Resolution, on_delete=models.CASCADE, related_name="citations")
    field = models.CharField(_("field"), max_length=40, blank=True, help_text=_("Empty: the resolution as a whole."))
    outcome = models.ForeignKey(
        Outcome, verbose_name=_("outcome"), on_delete=models.CASCADE, null=True, blank=True, related_name="citations"
    )

    class Meta:
        verbose_name = _("citation for a resolution")
        verbose_name_plural = _("citations for resolutions")
        ordering = ["pk"]
        constraints = [
            BelongsTogether(
                own="resolution", named={"outcome": "resolution"}, name="resolution_citation_is_for_its_own_resolution"
            )
        ]
