"""Mirrors of the site that others keep: public with all that is said of them here."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from exports.querysets import ONION, MirrorQuerySet


class Mirror(models.Model):
    """A copy of the site at an address of somebody else, and what was found when it was last looked at."""

    administered = True  # kept by the role Administrator (record/roles.py)

    class Trouble(models.TextChoices):
        OLD = "old", _("an old copy")
        SILENT = "silent", _("it did not answer with a whole list of its files")
        FOREIGN = "foreign", _("it is not signed with the key of this site")
        CHANGED = "changed", _("a file is missing or is not the one that was signed")

    # Whoever is behind such an address may be anybody: what is there must not be one click away.
    NOT_TO_BE_OPENED = (Trouble.FOREIGN, Trouble.CHANGED)
    # What a look finds, and a new address has not.
    FOUND = ("looked_at", "whole_at", "sequence", "made_at", "trouble")

    address = models.URLField(
        _("address"),
        max_length=300,
        unique=True,
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=_(
            "Of the folder with index.html and SHA256SUMS: https://…/, or http://….onion/. It ends with a slash."
        ),
    )
    keeper = models.CharField(
        _("kept by"), max_length=200, help_text=_("In their own words, and public: ask them how they want to be named.")
    )
    languages = ArrayField(
        models.CharField(max_length=8, choices=settings.LANGUAGES),
        verbose_name=_("languages"),
        default=list,
        blank=True,
        help_text=_("Filled in from the copy when it is looked at."),
    )
    looked_at = models.DateTimeField(_("last looked at"), null=True, editable=False)
    whole_at = models.DateTimeField(_("last found whole"), null=True, editable=False)
    sequence = models.BigIntegerField(_("last change in it"), null=True, editable=False)
    made_at = models.DateTimeField(_("made on"), null=True, editable=False)
    trouble = models.CharField(
        _("what was wrong"), max_length=8, choices=Trouble.choices, default="", blank=True, editable=False
    )

    objects = MirrorQuerySet.as_manager()

    class Meta:
        verbose_name = _("mirror")
        verbose_name_plural = _("mirrors")
        ordering = ["trouble", "address"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(address__regex=r"^https://[^?#@]+/$")
                | models.Q(address__regex=rf"{ONION}([^?#]*/)?$"),
                name="mirror_has_an_address_of_a_folder",
                violation_error_message=_(
                    "An address begins with https:// (or leads to an onion) and ends with a slash."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(whole_at__isnull=True)
                | models.Q(looked_at__isnull=False, sequence__isnull=False, made_at__isnull=False),
                name="mirror_found_whole_is_of_a_day",
                violation_error_message=_("A mirror that was found whole has a day and a last change."),
            ),
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def is_onion(self) -> bool:
        """Whether it can be opened in Tor Browser alone: it is not looked at from here."""
        return self.address.split("/")[2].partition(":")[0].endswith(".onion")

    @property
    def can_be_opened(self) -> bool:
        return self.trouble not in self.NOT_TO_BE_OPENED

    def forget_what_was_found(self) -> None:
        """For another address; unsaved."""
        for name in self.FOUND:
            setattr(self, name, "" if name == "trouble" else None)
