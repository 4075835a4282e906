"""What became of each row of an import, as a file to keep or to mend the list by."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from prisoners.importing.tables import is_formula
from prisoners.models import Import, ImportRow


class _Echo:
    """Hands on each line instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def report_csv(of: Import) -> StreamingHttpResponse:
    """A CSV file with a line for each row: its cells, its outcome and why."""
    response = StreamingHttpResponse(_lines(of), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{of.pk}-report.csv"'
    return response


def _lines(of: Import) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow([_("row"), _("outcome"), _("why"), _("case"), *map(_safe, of.columns)])
    rows = ImportRow.objects.filter(of=of).order_by("number").select_related("prisoner").defer("reading")
    for row in rows.iterator(chunk_size=500):
        case = row.prisoner.public_id if row.prisoner is not None else ""
        why = " ".join([*row.said, *row.doubts])
        cells = [row.cells.get(column, "") for column in of.columns]
        yield writer.writerow([row.number, row.get_outcome_display(), _safe(why), case, *map(_safe, cells)])


def _safe(text: str) -> str:
    """A cell that no spreadsheet runs (OWASP, CSV injection)."""
    return f"'{text}" if is_formula(text) or text[:1] in ("\t", "\r") else text
