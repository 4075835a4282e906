"""The sources of one case, found by what they support: all of its citations are read at once, not table by table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import models

from prisoners.models.citation import STATEMENTS, CaseCitation
from record.citing import SourceList
from record.publication import Document

_NAMES = {model: name for name, model in STATEMENTS.items()}


class CaseSources(SourceList):
    """Collects the sources that the document of a case cites. `citations`: all of the case's, each with its source."""

    def __init__(self, citations: Iterable[CaseCitation]) -> None:
        super().__init__()
        self._by_statement: defaultdict[Any, list[CaseCitation]] = defaultdict(list)
        for citation in citations:
            self._by_statement[citation.statement].append(citation)

    @property
    def about_the_person(self) -> list[CaseCitation]:
        """Those of the person's own fields and of the case as a whole."""
        return self._by_statement[None]

    def cite_for(self, row: models.Model) -> list[Document]:
        """The public form of the citations of a related record."""
        return self.cite(self._by_statement[_NAMES[type(row)], row.pk])
