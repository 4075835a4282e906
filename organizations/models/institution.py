"""Bodies of the state, and the officials who act in them."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from modeltrans.fields import TranslationField

from organizations.models.names import NameVariant
from organizations.querysets import InstitutionQuerySet
from record.dates import UncertainDateField
from record.history import tracked
from record.models import Citation, Publishable
from record.slugs import free_slug


def letter_languages(codes: str) -> list[str]:
    """The codes of the languages in which letters pass, in lower case, in the order in which they were given."""
    return list(dict.fromkeys(re.findall(r"[a-z]+", codes.lower())))


def validate_letter_languages(codes: str) -> None:
    """Accept codes of two or three letters (ISO 639-1 and -3), with commas between them."""
    if not re.fullmatch(r"\s*[A-Za-z]{2,3}(\s*,\s*[A-Za-z]{2,3})*\s*", codes):
        raise ValidationError(
            _("“%(codes)s” are no codes of languages. Write them like az, ru."), params={"codes": codes}
        )


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
    letter_language = models.CharField(
        _("languages of letters"),
        max_length=60,
        blank=True,
        validators=[validate_letter_languages],
        help_text=_("In which languages the censor lets letters pass: codes of ISO 639 with commas, such as az, ru."),
    )
    parcel_rules = models.TextField(_("rules on parcels"), blank=True, max_length=5000)
    description = models.TextField(_("description"), blank=True, max_length=20_000, help_text=_("Markdown."))
    parent = models.ForeignKey(
        "self", verbose_name=_("under"), on_delete=models.PROTECT, null=True, blank=True, related_name="parts"
    )
    i18n = TranslationField(fields=("name", "description", "letter_rules", "parcel_rules"))

    objects = InstitutionQuerySet.as_manager()  # type: ignore[misc]

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

    slug = models.SlugField(_("address"), max_length=100, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=300)
    country = CountryField(_("country"))
    note = models.TextField(_("note for the desk"), blank=True, max_length=4000)

    class Meta:
        verbose_name = _("official")
        verbose_name_plural = _("officials")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.slug:
            # Of two officials of one name, each has an address of their own.
            self.slug = free_slug(Official, f"{self.name} {self.country}")
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "slug"}
        super().save(*args, **kwargs)


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
