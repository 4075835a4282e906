"""How much of a file is looked at: everything that someone else made has a bound."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.files import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

MAX_BYTES = 100 * 1024 * 1024
MAX_ROWS = 500_000
MAX_COLUMNS = 200
MAX_CELL = 20_000
MAX_HEADER = 200
# Characters of one row, however many lines and cells it is made of.
MAX_ROW = 1_000_000
# Of a workbook, unpacked.
MAX_PARTS = 2_000
MAX_UNPACKED = 512 * 1024 * 1024
MAX_SHARED_STRINGS = 48 * 1024 * 1024
# Honest sheets of many like rows reach 60 to 1; a bomb a thousand.
MAX_RATIO = 200
RATIO_MATTERS_FROM = 8 * 1024 * 1024


def validate_import_size(file: File) -> None:
    """Refuses a file larger than an import reads."""
    if not getattr(file, "_committed", False) and file.size > MAX_BYTES:
        raise ValidationError(
            _("This file has %(size)s; at most %(limit)s are read at once. Split it."),
            code="too_large",
            params={"size": filesizeformat(file.size), "limit": filesizeformat(MAX_BYTES)},
        )
