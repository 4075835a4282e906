"""Managed vocabularies: lists of terms that administrators keep."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modeltrans.fields import TranslationField


class Term(models.Model):
    """A term of a vocabulary, with the standard it comes from where there is one."""

    administered = True  # kept by the role Administrator (record/roles.py)

    slug = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True, max_length=2000)
    standard = models.CharField(
        _("standard"),
        max_length=200,
        blank=True,
        help_text=_("Where the term is defined, such as a HURIDOCS micro-thesaurus."),
    )
    i18n = TranslationField(fields=("name", "description"))

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
