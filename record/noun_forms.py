"""The forms in which every noun of the API is answered: documents, a table, entities, linked data."""

from __future__ import annotations

from record.api_entities import entities_format
from record.api_formats import DOCUMENTS, PAGES, Format
from record.api_linked_data import ThingsOf, linked_data_format

Forms = tuple[Format, ...]


def forms_of(kind: str, table: Format, things_of: ThingsOf, *more: Format) -> tuple[Forms, Forms]:
    """Of the list of a noun, and of one. `table`: its CSV; `more`: what only this noun is answered in."""
    others = (*more, entities_format(kind), linked_data_format(things_of))
    return (*DOCUMENTS, table, *others), (PAGES, *others)
