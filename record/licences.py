"""Licences: those of the record itself, and those that are met on pictures and documents; any other is typed."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ContentLicence(NamedTuple):
    """Under which the content of the record is given: its SPDX identifier, its name, and its text."""

    id: str
    name: str
    url: str


# Which the setting CONTENT_LICENCE chooses from, by the identifier; the first unless it says another.
CONTENT_LICENCES = (
    ContentLicence("CC-BY-4.0", "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    ContentLicence("CC-BY-SA-4.0", "CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0/"),
    ContentLicence("CC0-1.0", "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    ContentLicence("ODbL-1.0", "ODbL 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
)

# What is kept and published (names of Creative Commons and the public domain are international), and what it asks for.
KNOWN_LICENCES: tuple[tuple[str, str | Promise], ...] = (
    ("CC BY 4.0", _("anyone may use it and names the author")),
    ("CC BY-SA 4.0", _("the same, and shares what they make of it alike")),
    ("CC BY-NC 4.0", _("the same, and not for profit")),
    ("CC BY-ND 4.0", _("the same, and unchanged: not to be cropped")),
    ("CC0 1.0", _("anyone may use it for anything")),
    ("Public domain", _("nobody has a right in it any more")),
    ("Used with permission", _("the author allowed us, and us alone")),
    ("Used with the family’s permission", _("the family gave it for this record")),
    ("Official document", _("a judgment or another official text, free of copyright by law")),
)
