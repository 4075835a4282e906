"""Rows of many tables entered together: few statements for many cases, and for each row of a file what it made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import models

from organizations.models import Organization
from prisoners.models import (
    CaseCitation,
    Charge,
    Custody,
    Detention,
    EventParticipation,
    ImportRow,
    Maintenance,
    Membership,
    NamesOfPrisoner,
    Prisoner,
    PrisonerGroup,
    PrisonerName,
)
from prisoners.name_index import findable, forget_changes
from record.copying import columns_of, copy_in, copy_values, new_keys
from record.models import Source

# What is named by others comes before them.
ORDER: tuple[type[models.Model], ...] = (
    Prisoner,
    Maintenance,
    PrisonerName,
    PrisonerGroup,
    Membership,
    EventParticipation,
    Detention,
    Custody,
    Charge,
    CaseCitation,
)


class Cited(NamedTuple):
    """That a source says something of a person, or of what `statement` names. There are more of these than of all else,
    so they are entered without a model's instance for each."""

    row: ImportRow
    prisoner: Prisoner
    source: Source
    quote: str
    statement: str
    noun: models.Model | None


@dataclass
class Batch:
    """Collects what rows add and change, and saves it all at once. Nothing is saved before `save`."""

    team: Organization | None
    added: dict[type[models.Model], list[tuple[ImportRow, Any]]] = field(default_factory=dict)
    cited: list[Cited] = field(default_factory=list)
    changed: list[tuple[ImportRow, models.Model, str, Any, Any]] = field(default_factory=list)
    touched_by: set[int] = field(default_factory=set)

    def add(self, row: ImportRow, noun: Any) -> Any:
        self.touched_by.add(row.number)
        self.added.setdefault(type(noun), []).append((row, noun))
        return noun

    def cite(
        self,
        row: ImportRow,
        prisoner: Prisoner,
        source: Source,
        quote: str,
        statement: str = "",
        noun: models.Model | None = None,
    ) -> None:
        """A source for the person, or for a noun of theirs by the name of the citation's key to it."""
        self.touched_by.add(row.number)
        self.cited.append(Cited(row, prisoner, source, quote, statement, noun))

    def change(self, row: ImportRow, noun: models.Model, name: str, value: Any) -> None:
        before = getattr(noun, name)
        setattr(noun, name, value)
        self.touched_by.add(row.number)
        self.changed.append((row, noun, name, before, value))

    def did(self, row: ImportRow) -> bool:
        """Whether a row adds or changes anything."""
        return row.number in self.touched_by

    def save(self) -> None:
        """Enter everything, in one statement a table; and note on each row what it made and changed."""
        for model in ORDER:
            pairs = self.added.get(model, [])
            if not pairs:
                continue
            copy_in(model, [noun for _row, noun in pairs])
            label = model._meta.label_lower
            for row, noun in pairs:
                row.made.setdefault(label, []).append(noun.pk)
        self._save_names()
        self._save_cited()
        for row, noun, name, before, after in self.changed:
            row.changed.append([noun._meta.label_lower, noun.pk, name, before, after])
        self._save_changed()

    def _save_names(self) -> None:
        """Let new people be found by their names: whoever searches next would read each of them otherwise."""
        names = {prisoner.pk: [prisoner.name] for _row, prisoner in self.added.get(Prisoner, [])}
        if not names:
            return
        for _row, spelling in self.added.get(PrisonerName, []):
            if spelling.prisoner_id in names:
                names[spelling.prisoner_id].append(spelling.name)
        found = ((key, *findable(own)) for key, own in names.items())
        copy_values(NamesOfPrisoner, ["prisoner_id", "names_folded", "name_keys"], found)
        forget_changes(names)

    def _save_cited(self) -> None:
        if not self.cited:
            return
        empty = columns_of(CaseCitation).empty
        place = {column: n for n, column in enumerate(empty)}
        blank, keys = list(empty.values()), new_keys(CaseCitation, len(self.cited))
        label, of_key, of_person = CaseCitation._meta.label_lower, place["id"], place["prisoner_id"]
        of_source, of_quote = place["source_id"], place["quote"]
        values = []
        for key, (row, prisoner, source, quote, statement, noun) in zip(keys, self.cited, strict=True):
            one = blank.copy()
            one[of_key], one[of_person], one[of_source], one[of_quote] = key, prisoner.id, source.id, quote
            if noun is not None:
                one[place[f"{statement}_id"]] = noun.pk
            values.append(one)
            row.made.setdefault(label, []).append(key)
        copy_values(CaseCitation, list(empty), values)

    def _save_changed(self) -> None:
        fields: dict[type[models.Model], dict[int, set[str]]] = {}
        nouns: dict[tuple[type[models.Model], int], models.Model] = {}
        for _row, noun, name, _before, _after in self.changed:
            fields.setdefault(type(noun), {}).setdefault(noun.pk, set()).add(name)
            nouns[type(noun), noun.pk] = noun
        for model, by_key in fields.items():
            for names in {frozenset(names) for names in by_key.values()}:
                same = [nouns[model, key] for key, own in by_key.items() if own == names]
                model._default_manager.bulk_update(same, sorted(with_bounds(model, names)))


def with_bounds(model: type[models.Model], names: Any) -> set[str]:
    """Names of fields, with the columns that go with an uncertain date."""
    known = {f.name for f in model._meta.fields}
    return {n for name in names for n in (name, f"{name}_earliest", f"{name}_latest") if n in known}
