"""What is demanded, in order: shared by campaigns and resolutions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from modeltrans.fields import TranslationField


class Demand(models.Model):
    """One demand, as it is worded."""

    place = models.PositiveSmallIntegerField(_("place"), default=1, help_text=_("1 comes first."))
    text = models.CharField(_("demand"), max_length=1000)
    i18n = TranslationField(fields=("text",))

    class Meta:
        abstract = True
        ordering = ["place", "pk"]

    def __str__(self) -> str:
        return self.text
