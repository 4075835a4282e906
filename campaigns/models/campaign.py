"""Campaigns: what is demanded, for whom, by whom, and what a supporter can do."""

from __future__ import annotations

from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from modeltrans.fields import TranslationField

from campaigns.models.demand import Demand
from campaigns.querysets import CampaignQuerySet
from organizations.models import Institution, Organization
from prisoners.models import Prisoner
from prisoners.models.hearing import validate_time_zone
from record.dates import UncertainDateField
from record.history import tracked
from record.models import Citation, Publishable
from record.pictures import PictureField


@tracked("self")
class Campaign(Publishable):
    """An effort to free people: ordered demands, who runs it, whom it is for."""

    kind = "campaign"

    slug = models.SlugField(
        _("address"), max_length=100, unique=True, help_text=_("Its permanent address on the site.")
    )
    title = models.CharField(_("title"), max_length=300)
    country = CountryField(_("country"), blank=True)
    began = UncertainDateField(_("from"))
    ended = UncertainDateField(_("to"))
    body = models.TextField(_("text"), blank=True, max_length=50_000, help_text=_("Markdown."))
    picture = PictureField(_("picture"), blank=True)
    picture_credit = models.CharField(_("credit of the picture"), max_length=200, blank=True)
    picture_licence = models.CharField(_("licence of the picture"), max_length=100, blank=True)
    picture_description = models.CharField(
        _("description of the picture"), max_length=300, blank=True, help_text=_("For those who cannot see it.")
    )
    prisoners = models.ManyToManyField(Prisoner, through="CampaignPrisoner", related_name="campaigns")
    i18n = TranslationField(fields=("title", "body"))

    objects = CampaignQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["title"]
        permissions = [("publish_campaign", _("Can publish campaigns"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(picture="") | (~models.Q(picture_credit="") & ~models.Q(picture_licence="")),
                name="campaign_picture_has_credit_and_licence",
                violation_error_message=_("A picture needs a credit and a licence."),
            ),
            models.CheckConstraint(
                condition=models.Q(ended_latest__isnull=True)
                | models.Q(began_earliest__isnull=True)
                | models.Q(ended_latest__gte=models.F("began_earliest")),
                name="campaign_ends_after_it_begins",
                violation_error_message=_("The campaign ends before it begins: check both dates."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def public_id(self) -> str:  # type: ignore[override]
        return self.slug


@tracked("campaign")
class CampaignDemand(Demand):
    """A demand of a campaign."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="demands")

    class Meta(Demand.Meta):
        verbose_name = _("demand of a campaign")
        verbose_name_plural = _("demands of campaigns")


@tracked("campaign")
class CampaignRunner(models.Model):
    """An organisation that runs a campaign."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="runners")
    organization = models.ForeignKey(
        Organization, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="campaigns_run"
    )

    class Meta:
        verbose_name = _("organisation that runs a campaign")
        verbose_name_plural = _("organisations that run campaigns")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "organization"], name="organization_runs_a_campaign_once")
        ]

    def __str__(self) -> str:
        return str(self.organization)


@tracked("campaign")
class CampaignPrisoner(models.Model):
    """A person a campaign is for."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="beneficiaries")
    prisoner = models.ForeignKey(
        Prisoner, verbose_name=_("prisoner"), on_delete=models.PROTECT, related_name="campaign_links"
    )

    class Meta:
        verbose_name = _("prisoner a campaign is for")
        verbose_name_plural = _("prisoners a campaign is for")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["campaign", "prisoner"], name="campaign_is_for_a_prisoner_once")]

    def __str__(self) -> str:
        return str(self.prisoner)


@tracked("campaign")
class Action(models.Model):
    """What a supporter can do."""

    class Kind(models.TextChoices):
        LETTER_TO_PRISONER = "letter_to_prisoner", _("write to the prisoner")
        LETTER_TO_OFFICIAL = "letter_to_official", _("write to an official")
        SIGN = "sign", _("sign")
        ATTEND = "attend", _("attend")
        DONATE = "donate", _("donate")
        SHARE = "share", _("share")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="actions")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=300)
    text = models.TextField(_("what to do"), blank=True, max_length=5000, help_text=_("Markdown."))
    link = models.URLField(_("link"), max_length=1000, blank=True, validators=[URLValidator(schemes=["http", "https"])])
    prisoner = models.ForeignKey(
        Prisoner, verbose_name=_("prisoner"), on_delete=models.PROTECT, null=True, blank=True, related_name="actions"
    )
    institution = models.ForeignKey(
        Institution,
        verbose_name=_("institution"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
    )
    place = models.CharField(_("place"), max_length=300, blank=True)
    held = UncertainDateField(_("date"))
    time = models.TimeField(_("time"), null=True, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=50, blank=True, validators=[validate_time_zone], help_text=_("Such as Asia/Baku.")
    )
    done = models.PositiveIntegerField(
        _("done so far"), null=True, blank=True, help_text=_("Letters, signatures … where they can be counted.")
    )
    goal = models.PositiveIntegerField(_("goal"), null=True, blank=True)
    i18n = TranslationField(fields=("title", "text"))

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(time__isnull=True) | ~models.Q(time_zone=""),
                name="action_time_has_zone",
                violation_error_message=_("A time needs its time zone, such as Asia/Baku."),
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="letter_to_prisoner") | models.Q(prisoner__isnull=False),
                name="action_letter_names_the_prisoner",
                violation_error_message=_("A letter to a prisoner needs the prisoner."),
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=["sign", "donate"]) | ~models.Q(link=""),
                name="action_sign_or_donate_has_link",
                violation_error_message=_("To sign or donate, supporters need a link."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


@tracked("campaign")
class CampaignCitation(Citation):
    """A source for what is said of a campaign."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="citations")
    field = models.CharField(_("field"), max_length=40, blank=True, help_text=_("Empty: the campaign as a whole."))

    class Meta:
        verbose_name = _("citation for a campaign")
        verbose_name_plural = _("citations for campaigns")
        ordering = ["pk"]
