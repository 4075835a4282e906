"""Civic bodies: unions, parties, media, NGOs, communities, informal groups."""

from __future__ import annotations

from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from modeltrans.fields import TranslationField

from organizations.models.names import NameVariant
from organizations.querysets import OrganizationQuerySet
from record.dates import UncertainDateField
from record.history import tracked
from record.models import Citation, Publishable


@tracked("self")
class Organization(Publishable):
    """A civic body. Prisoners belong to it, it runs campaigns, signs resolutions, and may maintain cases as a team."""

    kind = "organization"

    class Kind(models.TextChoices):
        TRADE_UNION = "trade_union", _("trade union")
        PARTY = "party", _("political party")
        MEDIUM = "medium", _("medium")
        NGO = "ngo", _("non-governmental organisation")
        RELIGIOUS = "religious_community", _("religious community")
        GROUP = "group", _("political or informal group")
        UNKNOWN = "unknown", _("not known")

    slug = models.SlugField(
        _("address"), max_length=100, unique=True, help_text=_("Its permanent address on the site.")
    )
    name = models.CharField(_("name"), max_length=300)
    organization_kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.UNKNOWN)
    country = CountryField(_("country"), blank=True)
    site = models.URLField(_("site"), max_length=500, blank=True, validators=[URLValidator(schemes=["http", "https"])])
    description = models.TextField(_("description"), blank=True, max_length=20_000, help_text=_("Markdown."))
    founded = UncertainDateField(_("founded"))
    dissolved = UncertainDateField(_("dissolved"))
    parent = models.ForeignKey(
        "self", verbose_name=_("part of"), on_delete=models.PROTECT, null=True, blank=True, related_name="parts"
    )
    maintains_cases = models.BooleanField(
        _("maintains cases"), default=False, help_text=_("A team of activists who work at this desk.")
    )
    i18n = TranslationField(fields=("name", "description"))

    objects = OrganizationQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        permissions = [("publish_organization", _("Can publish organisations"))]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")),
                name="organization_is_not_its_own_parent",
                violation_error_message=_("An organisation cannot be part of itself."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def public_id(self) -> str:  # type: ignore[override]
        return self.slug


@tracked("organization")
class OrganizationName(NameVariant):
    """Another name of an organisation: alias, acronym, former or original name."""

    class Kind(models.TextChoices):
        ALIAS = "alias", _("alias")
        ACRONYM = "acronym", _("acronym")
        ORIGINAL = "original", _("original name")
        FORMER = "former", _("former name")

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="names")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.ALIAS)

    class Meta:
        verbose_name = _("name of an organisation")
        verbose_name_plural = _("names of organisations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name", "language"], name="organization_name_is_listed_once"
            )
        ]


@tracked("organization")
class OrganizationCitation(Citation):
    """A source for what is said of an organisation, or for one of its fields."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="citations")
    field = models.CharField(
        _("field"), max_length=40, blank=True, help_text=_("Such as country or founded; empty: the entry as a whole.")
    )

    class Meta:
        verbose_name = _("citation for an organisation")
        verbose_name_plural = _("citations for organisations")
        ordering = ["pk"]
