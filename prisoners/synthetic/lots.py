"""Collects the rows of some cases, and enters them table by table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import models

from prisoners.models import (
    Assessment,
    CaseCitation,
    Charge,
    CriterionFinding,
    Custody,
    Detention,
    EventParticipation,
    Hearing,
    Incident,
    Membership,
    NamesOfPrisoner,
    OfficialRole,
    Prisoner,
    PrisonerGroup,
    PrisonerName,
    Recognition,
    Sentence,
)
from prisoners.name_index import all_names, findable, forget_changes
from record.copying import copy_in, copy_values, fresh
from record.models import Source

M = TypeVar("M", bound=models.Model)

# What is named by others comes before them.
ORDER: tuple[type[models.Model], ...] = (
    Source,
    Prisoner,
    PrisonerName,
    PrisonerGroup,
    Membership,
    EventParticipation,
    Detention,
    Custody,
    Charge,
    Hearing,
    Sentence,
    OfficialRole,
    Incident,
    Recognition,
    Assessment,
    CriterionFinding,
    CaseCitation,
)


class Lot:
    """The rows of some cases. Nothing is saved before `save`."""

    def __init__(self) -> None:
        self._rows: dict[type[models.Model], list[Any]] = {model: [] for model in ORDER}

    def add(self, model: type[M], **values: Any) -> M:
        """A new row, unsaved."""
        row = fresh(model, **values)
        self._rows[model].append(row)
        return row

    @property
    def people(self) -> list[Prisoner]:
        """The people of this lot, in the order in which they were added."""
        return self._rows[Prisoner]

    def save(self) -> None:
        """Enter everything, inside a transaction."""
        for model, rows in self._rows.items():
            copy_in(model, rows)
        self._save_names()

    def _save_names(self) -> None:
        """Let the people be found by their names: whoever searches next would read each of them otherwise."""
        spellings: dict[int, list[str]] = {person.pk: [] for person in self.people}
        for spelling in self._rows[PrisonerName]:
            spellings[spelling.prisoner_id].append(spelling.name)
        names = (all_names(person.name, person.i18n, spellings[person.pk]) for person in self.people)
        found: Iterable[Any] = ((p.pk, *findable(own)) for p, own in zip(self.people, names, strict=True))
        copy_values(NamesOfPrisoner, ["prisoner_id", "names_folded", "name_keys"], found)
        forget_changes(spellings)
