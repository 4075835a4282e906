"""The person, and what they are called, belong to and are known for."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from modeltrans.fields import TranslationField

from organizations.models import Organization
from organizations.models.names import NameVariant
from prisoners.models.name_index import NAME_CHANGES, SPELLING_CHANGES
from prisoners.models.public_id import GIVE_PUBLIC_ID, KEEP_PUBLIC_ID, PublicIdField
from prisoners.querysets import PrisonerQuerySet
from record.dates import UncertainDateField, ends_after_it_begins
from record.history import tracked
from record.models import Publishable, Term
from record.names import in_latin
from record.pictures import PictureField


class RunningNumber(models.Model):
    """The last number given in a country."""

    country = CountryField(primary_key=True)
    last = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.country} {self.last}"


@tracked()
class Group(Term):
    """Groups people are persecuted as: journalist, trade unionist, human-rights defender …"""

    class Meta(Term.Meta):
        verbose_name = _("group")
        verbose_name_plural = _("groups")


@tracked("self")
class Prisoner(Publishable):
    """A person whose detention the record keeps."""

    kind = "prisoner"

    class Naming(models.TextChoices):
        NAMED = "named", _("named")
        UNNAMED = "unnamed", _("unnamed")
        PSEUDONYMOUS = "pseudonymous", _("under a pseudonym")

    class Gender(models.TextChoices):
        UNKNOWN = "unknown", _("not known")
        FEMALE = "female", _("female")
        MALE = "male", _("male")
        OTHER = "other", _("other")

    class Whereabouts(models.TextChoices):
        """What only a person can say when the detentions say nothing (domain.md, Status)."""

        UNKNOWN = "unknown", _("not known")
        WANTED = "wanted", _("wanted, not held")
        IN_EXILE = "in_exile", _("in exile")

    public_id = PublicIdField(
        _("public id"),
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{2}-\d{4,}$")],
        help_text=_("Given once, for ever: the country and a running number."),
    )
    name = models.CharField(
        _("name"),
        max_length=300,
        help_text=_("As the page shows it. For an unnamed person, a description: “a member of …”."),
    )
    naming = models.CharField(_("naming"), max_length=12, choices=Naming.choices, default=Naming.NAMED)
    born = UncertainDateField(_("born"))
    gender = models.CharField(_("gender"), max_length=8, choices=Gender.choices, default=Gender.UNKNOWN)
    nationality = CountryField(_("nationality"), multiple=True, blank=True)
    country = CountryField(_("country of the case"))
    occupations = models.CharField(_("occupations"), max_length=300, blank=True)
    biography = models.TextField(_("biography"), blank=True, max_length=50_000, help_text=_("Markdown."))
    case_summary = models.TextField(
        _("the case in short"),
        blank=True,
        max_length=2000,
        help_text=_("Three sentences: who, what happened, where it stands."),
    )
    whereabouts = models.CharField(
        _("if not held"), max_length=10, choices=Whereabouts.choices, default=Whereabouts.UNKNOWN
    )
    portrait = PictureField(_("portrait"), blank=True)
    portrait_credit = models.CharField(_("credit of the portrait"), max_length=200, blank=True)
    portrait_licence = models.CharField(_("licence of the portrait"), max_length=100, blank=True)
    portrait_description = models.CharField(
        _("description of the portrait"), max_length=300, blank=True, help_text=_("For those who cannot see it.")
    )
    groups = models.ManyToManyField(Group, through="PrisonerGroup", related_name="prisoners", verbose_name=_("groups"))
    organizations = models.ManyToManyField(Organization, through="Membership", related_name="prisoners")
    maintained_by = models.ManyToManyField(Organization, through="Maintenance", related_name="maintained_cases")
    i18n = TranslationField(fields=("name", "occupations", "biography", "case_summary"))

    objects = PrisonerQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("prisoner")
        verbose_name_plural = _("prisoners")
        ordering = ["public_id"]
        permissions = [("publish_prisoner", _("Can publish cases of prisoners"))]
        triggers = [GIVE_PUBLIC_ID, KEEP_PUBLIC_ID, NAME_CHANGES]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(portrait="") | (~models.Q(portrait_credit="") & ~models.Q(portrait_licence="")),
                name="portrait_has_credit_and_licence",
                violation_error_message=_("A portrait needs a credit and a licence."),
            )
        ]
        indexes = [
            models.Index(fields=["changed_at"], name="prisoner_changed", condition=models.Q(changed_at__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.public_id})" if self.public_id else self.name

    @property
    def slug(self) -> str:
        """The readable tail of the page's address; follows the name, while the public id stays."""
        return slugify(in_latin(self.name))[:100]


@tracked("prisoner", many_at_once=True)
class PrisonerName(NameVariant):
    """A name as a source writes it."""

    class Kind(models.TextChoices):
        ORIGINAL = "original", _("in the original script")
        SPELLING = "spelling", _("spelling met in a source")
        BIRTH = "birth_name", _("birth name")
        PSEUDONYM = "pseudonym", _("pseudonym")

    prisoner = models.ForeignKey(Prisoner, on_delete=models.CASCADE, related_name="names")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.SPELLING)

    class Meta:
        verbose_name = _("name")
        verbose_name_plural = _("names")
        ordering = ["pk"]
        triggers = [SPELLING_CHANGES]
        constraints = [
            models.UniqueConstraint(
                fields=["prisoner", "name", "language"],
                name="prisoner_name_is_listed_once",
                violation_error_message=_("This spelling is already listed for this language."),
            )
        ]


@tracked("prisoner", many_at_once=True)
class PrisonerGroup(models.Model):
    """That a person belongs to a group."""

    prisoner = models.ForeignKey(Prisoner, on_delete=models.CASCADE, related_name="group_links")
    group = models.ForeignKey(Group, verbose_name=_("group"), on_delete=models.PROTECT, related_name="links")

    class Meta:
        verbose_name = _("group of a prisoner")
        verbose_name_plural = _("groups of a prisoner")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["prisoner", "group"], name="prisoner_is_in_a_group_once")]

    def __str__(self) -> str:
        return str(self.group)


@tracked("prisoner")
class Membership(models.Model):
    """Person, organisation, role, from, to (Popolo: Membership)."""

    prisoner = models.ForeignKey(Prisoner, on_delete=models.CASCADE, related_name="memberships")
    organization = models.ForeignKey(
        Organization, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=120, blank=True, help_text=_("Leader, member, journalist …"))
    since = UncertainDateField(_("from"))
    until = UncertainDateField(_("to"))
    i18n = TranslationField(fields=("role",))

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["pk"]
        constraints = [
            ends_after_it_begins("membership"),
            models.UniqueConstraint(fields=["prisoner", "organization", "role"], name="membership_is_listed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organization}, {self.role}" if self.role else str(self.organization)


@tracked()
class Maintenance(models.Model):
    """Which team keeps a case. Not public, and no change to the case."""

    prisoner = models.ForeignKey(Prisoner, on_delete=models.CASCADE, related_name="maintenance")
    organization = models.ForeignKey(
        Organization,
        verbose_name=_("team"),
        on_delete=models.PROTECT,
        related_name="maintenance",
        limit_choices_to={"maintains_cases": True},
    )

    class Meta:
        verbose_name = _("team that maintains the case")
        verbose_name_plural = _("teams that maintain the case")
        constraints = [models.UniqueConstraint(fields=["prisoner", "organization"], name="team_maintains_a_case_once")]

    def __str__(self) -> str:
        return str(self.organization)
