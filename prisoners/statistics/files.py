"""The numbers of a figure as a table for programs."""

from __future__ import annotations

import csv
import io

from django.conf import settings

from prisoners.statistics.figures import Figure

# A cell that begins so is a formula to a spreadsheet (OWASP, CSV Injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_of(figure: Figure) -> str:
    """All rows and notes of a figure: key, label, numbers, and where each number's people are listed."""
    out = io.StringIO()
    writer = csv.writer(out)
    names = [plain(heading) for heading in figure.headings[1:]]
    writer.writerow(["key", figure.headings[0], *names, *(f"{name}: list" for name in names)])
    for row in (*figure.rows, *figure.notes):
        numbers = [cell.number for cell in row.cells]
        lists = [f"{settings.SITE_URL}{cell.url}" for cell in row.cells]
        writer.writerow([plain(row.key), plain(row.label), *numbers, *lists])
    return out.getvalue()


def plain(text: str) -> str:
    """A cell that no spreadsheet runs."""
    return f"'{text}" if text.startswith(_FORMULA) else text
