"""A name as it stands somewhere: shared by organisations, institutions and, one room up, people."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Script(models.TextChoices):
    """ISO 15924 codes of the scripts met so far."""

    LATIN = "Latn", _("Latin")
    CYRILLIC = "Cyrl", _("Cyrillic")
    ARABIC = "Arab", _("Arabic")
    GREEK = "Grek", _("Greek")
    GEORGIAN = "Geor", _("Georgian")
    ARMENIAN = "Armn", _("Armenian")
    HEBREW = "Hebr", _("Hebrew")
    HAN = "Hani", _("Chinese characters")
    OTHER = "Zyyy", _("another script")


class NameVariant(models.Model):
    """One spelling of a name, with its language and script."""

    name = models.CharField(_("name"), max_length=300)
    language = models.CharField(_("language"), max_length=12, blank=True, help_text=_("ISO 639 code, such as az."))
    script = models.CharField(_("script"), max_length=4, choices=Script.choices, default=Script.LATIN)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name
