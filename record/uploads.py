"""Uploaded files, as the working record keeps them: in a folder that nothing serves, each given out by a view."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import models
from django.db.models.fields.files import FieldFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

MAX_BYTES = 20 * 1024 * 1024


class KeptFile(FieldFile):
    """A file of the working record. The desk shows it from its own address, whether or not it is public."""

    # Set by the desk on the instance it shows (record/admin_files.py); never on what a composer reads.
    desk_url: str = ""

    @property
    def url(self) -> str:
        return self.desk_url or super().url


class KeptFileField(models.FileField):
    """A file that staff may fetch from the desk."""

    attr_class = KeptFile


def validate_size(file: File) -> None:
    """Refuses an upload larger than the desk keeps."""
    # One that is kept already is not measured again: it may be on a disk that is away.
    if not getattr(file, "_committed", False) and file.size > MAX_BYTES:
        raise ValidationError(
            _("This file has %(size)s; at most %(limit)s are kept. Split it, or save a smaller copy and choose that."),
            code="too_large",
            params={"size": filesizeformat(file.size), "limit": filesizeformat(MAX_BYTES)},
        )
