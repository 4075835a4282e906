"""Where a statement comes from."""

from __future__ import annotations

from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from record.dates import UncertainDateField
from record.history import tracked
from record.source_querysets import SourceQuerySet
from record.uploads import KeptFileField, validate_size


@tracked()
class Source(models.Model):
    """A document, page or statement that others can look up. The people behind it are confidential, not kept here."""

    publisher = models.CharField(_("publisher"), max_length=300, blank=True)
    title = models.CharField(_("title"), max_length=500)
    url = models.URLField(
        _("address"), max_length=2000, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    published_on = UncertainDateField(_("published on"))
    language = models.CharField(_("language"), max_length=12, blank=True, help_text=_("ISO 639 code, such as az."))
    archived_url = models.URLField(
        _("archived copy"), max_length=2000, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    file = KeptFileField(
        _("file"),
        upload_to="sources/",
        blank=True,
        validators=[validate_size],
        help_text=_("Kept at the desk; never public."),
    )
    note = models.TextField(_("note for the desk"), blank=True, max_length=4000)

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["-published_on_earliest", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["url"],
                condition=~models.Q(url=""),
                name="source_url_is_unique",
                violation_error_message=_("A source with this address is already on record: cite that one."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.publisher}: {self.title}" if self.publisher else self.title


class Citation(models.Model):
    """Which statement a source supports, with the words. Each app makes its own, with keys to what it cites for."""

    source = models.ForeignKey(Source, verbose_name=_("source"), on_delete=models.PROTECT, related_name="+")
    quote = models.TextField(
        _("quoted words"), blank=True, max_length=2000, help_text=_("As they stand in the source; they become public.")
    )
    locator = models.CharField(
        _("place in the source"), max_length=100, blank=True, help_text=_("Page, paragraph, minute.")
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.source)
