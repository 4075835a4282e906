"""A mapping where none was given: by the headers, the name of the file, and mappings that were used before."""

from __future__ import annotations

import re
from pathlib import Path

from django.utils.translation import gettext as _
from django_countries import countries

from prisoners.importing.fields import FIELDS
from prisoners.importing.mapping import Mapping, read_mapping
from record.names import folded

SHIPPED = Path(__file__).parent / "mappings"
# More than one column may be read into these; of the others, the first that looks like it is taken.
SEVERAL = ("charges", "names", "group", "summary")


def guess(columns: list[str], *, name: str, country: str = "") -> tuple[Mapping, list[str]]:
    """A mapping for a file with these columns and this name, and what to say of it."""
    shipped = SHIPPED / f"{Path(name).stem.lower()}.toml"
    # Only a file of our own, by its plain name.
    if re.fullmatch(r"[a-z0-9_-]+", shipped.stem) and shipped.exists():
        mapping = read_mapping(shipped.read_text(encoding="utf-8"))
        if not set(mapping.columns) - set(columns):
            mapping.country = country or mapping.country
            return mapping, [_("Read by the mapping %(name)s.") % {"name": shipped.name}]
    mapping = Mapping(columns=by_headers(columns), source={"title": Path(name).name})
    left = [column for column in columns if column not in mapping.columns]
    notes = [
        _("No mapping was given. Guessed: %(pairs)s.")
        % {"pairs": ", ".join(f"{column} = {meant}" for column, meant in mapping.columns.items())}
    ]
    if left:
        notes.append(_("Left out: %(columns)s.") % {"columns": ", ".join(left)[:500]})
    mapping.country = country
    if not country and not mapping.columns_of("country") and (guessed := country_in(name)):
        mapping.country = guessed
        notes.append(
            _("The country is taken from the name of the file: %(country)s.") % {"country": countries.name(guessed)}
        )
    return mapping, notes


def by_headers(columns: list[str]) -> dict[str, str]:
    """Column → field, for the columns whose header says what they hold."""
    found: dict[str, str] = {}
    for column in columns:
        header = folded(column)
        meant = next((f for f, known in FIELDS.items() if header == f.replace("_", " ") or header in known.headers), "")
        if meant and (meant in SEVERAL or meant not in found.values()):
            found[column] = meant
    return found


def country_in(name: str) -> str:
    """The country a file is named for: its code at the beginning of the name, such as az-2014.csv."""
    code = re.split(r"[^A-Za-z]", Path(name).stem)[0].upper()
    return code if len(code) == 2 and code in countries else ""
