"""Bodies of the state, and the officials who act in them."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from modeltrans.fields import TranslationField

from organizations.models.names import NameVariant
from record.dates import UncertainDateField
from record.history import tracked
from record.models import Citation, Publishable


@tracked("self")
class Institution(Publishable):
    """A body of the state: where people are held, charged and tried."""

    kind = "institution"

    class Kind(models.TextChoices):
        PRISON = "prison", _("prison")
        PRE_TRIAL = "pre_trial_detention_center", _("pre-trial detention centre")
        POLICE = "police_station", _("police station")
        SECURITY = "security_service", _("security service")
        PROSECUTOR = "prosecutor", _("prosecutor's office")
        COURT = "court", _("court")
        MINISTRY = "ministry", _("ministry")
        HOSPITAL = "psychiatric_hospital", _("psychiatric hospital")
        OTHER = "other", _("another institution")

    slug = models.SlugField(
        _("address"), max_length=100, unique=True, help_text=_("Its permanent address on the site.")
    )
    name = models.CharField(_("name"), max_length=300)
    institution_kind = models.CharField(_("kind"), max_length=30, choices=Kind.choices, default=Kind.OTHER)
    country = CountryField(_("country"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    postal_address = models.TextField(_("postal address"), blank=True, max_length=1000, help_text=_("For letters."))
    letter_rules = models.TextField(_("rules on letters"), blank=True, max_length=5000)
    parcel_rules = models.TextField(_("rules on parcels"), blank=True, max_length=5000)
    description = models.TextField(_("description"), blank=True, max_length=20_000, help_text=_("Markdown."))
    parent = models.ForeignKey(
        "self", verbose_name=_("under"), on_delete=models.PROTECT, null=True, blank=True, related_name="parts"
    )
    i18n = TranslationField(fields=("name", "description", "letter_rules", "parcel_rules"))

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["name"]
        permissions = [("publish_institution", _("Can publish institutions"))]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")),
                name="institution_is_not_its_own_parent",
                violation_error_message=_("An institution cannot be under itself."),
            ),
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                # Said outright: a comparison with nothing is neither true nor false, and a check lets that pass.
                | models.Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="institution_has_both_coordinates_or_none",
                violation_error_message=_("Give both latitude (−90 to 90) and longitude (−180 to 180), or neither."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def public_id(self) -> str:  # type: ignore[override]
        return self.slug


@tracked("institution")
class InstitutionName(NameVariant):
    """Another name of an institution, as sources write it."""

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="names")

    class Meta:
        verbose_name = _("name of an institution")
        verbose_name_plural = _("names of institutions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "name", "language"], name="institution_name_is_listed_once")
        ]


@tracked("institution")
class InstitutionCitation(Citation):
    """A source for what is said of an institution, or for one of its fields."""

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="citations")
    field = models.CharField(
        _("field"), max_length=40, blank=True, help_text=_("Such as postal_address; empty: the entry as a whole.")
    )

    class Meta:
        verbose_name = _("citation for an institution")
        verbose_name_plural = _("citations for institutions")
        ordering = ["pk"]


@tracked()
class Official(models.Model):
    """A person who acts for the state: judge, prosecutor, investigator, head of a prison."""

    name = models.CharField(_("name"), max_length=300)
    country = CountryField(_("country"))
    note = models.TextField(_("note for the desk"), blank=True, max_length=4000)

    class Meta:
        verbose_name = _("official")
        verbose_name_plural = _("officials")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@tracked()
class OfficialPost(models.Model):
    """A post an official held in an institution, from–to."""

    official = models.ForeignKey(Official, on_delete=models.CASCADE, related_name="posts")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="posts")
    post = models.CharField(_("post"), max_length=200)
    since = UncertainDateField(_("from"))
    until = UncertainDateField(_("to"))

    class Meta:
        verbose_name = _("post of an official")
        verbose_name_plural = _("posts of officials")

    def __str__(self) -> str:
        return f"{self.official}, {self.post}"
