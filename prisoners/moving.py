"""Moving what belongs to one case to another: the rows of every table that names it, with the sources cited for them.

Used by merging and splitting. What was moved is returned in plain values, so that it can be moved back.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from prisoners.models import Assessment, CaseCitation, CriterionFinding, Detention, Prisoner
from prisoners.models.citation import STATEMENTS

# A row that moved: {"table": "prisoners.detention", "pk": 7, "was": {"prisoner_id": 3, "number": 1}}.
Moved = dict[str, Any]
# Of the rows of one case that another has already, the key of each and that of its twin there.
Twins = dict[type[models.Model], dict[int, int]]


@cache
def tables_of_cases() -> tuple[tuple[type[models.Model], str], ...]:
    """The tables with rows about a person that move with them, each with its key to the person: all that have history,
    also those of higher rooms. Detentions come first, since incidents name them; citations, which name
    all others, are not among them."""
    found = [
        (relation.related_model, relation.field.name)
        for relation in Prisoner._meta.related_objects
        if hasattr(relation.related_model, "pgh_event_models") and not relation.many_to_many
    ]
    chosen = [(model, key) for model, key in found if model is not CaseCitation]
    return tuple(sorted(chosen, key=lambda pair: (pair[0] is not Detention, pair[0]._meta.label)))


def move_everything(source: Prisoner, target: Prisoner) -> tuple[list[Moved], list[str]]:
    """Move all rows of one case to another. Returns what moved, and in words what was left behind: what the target has
    already. The sources cited for that are cited for the target's own."""
    moved: list[Moved] = []
    left: list[str] = []
    twins: Twins = {}
    for model, key in tables_of_cases():
        twins[model] = _twins(model, key, source, target)
        for row in model._default_manager.filter(**{key: source}).order_by("pk"):
            if row.pk in twins[model]:
                left.append(in_words(row))
            else:
                moved.append(_move(row, key, target))
    twins[CriterionFinding], stayed = _move_findings(twins[Assessment], moved)
    left += stayed
    for citation in CaseCitation.objects.filter(prisoner=source).order_by("pk"):
        moved.append(_move(citation, "prisoner", target, **_statements_there(citation, twins)))
    return moved, left


def move_rows(rows: Iterable[models.Model], target: Prisoner) -> list[Moved]:
    """Move some rows of a case to another, each with the sources cited for it and for what hangs on it."""
    chosen = sorted(rows, key=lambda row: not isinstance(row, Detention))
    moved = [_move(row, "prisoner", target) for row in chosen]
    for row in chosen:
        moved += [_move(citation, "prisoner", target) for citation in _cited_for(row)]
    return moved


def move_back(moved: Iterable[Moved], *, away_from: Prisoner) -> list[str]:
    """Put moved rows back where they were, as far as they are still where they were moved to. Returns in words what was
    changed by others since, and so was left. What was moved first goes back first: its citations follow it."""
    left = []
    for entry in moved:
        model = apps.get_model(entry["table"])
        row = model._default_manager.filter(pk=entry["pk"]).first()
        if row is None:
            left.append(f"{model._meta.verbose_name} {entry['pk']}")
        elif "prisoner_id" in entry["was"] and getattr(row, "prisoner_id", None) != away_from.pk:
            left.append(in_words(row))
        else:
            _write(row, entry["was"])
    return left


def in_words(row: models.Model) -> str:
    """How a row is named in a list of rows of several tables."""
    return f"{row._meta.verbose_name}: {row}"


def _twins(model: type[models.Model], key: str, source: Prisoner, target: Prisoner) -> dict[int, int]:
    """Rows of the source that a rule of the table forbids beside those of the target, each with the one in its way."""
    found: dict[int, int] = {}
    for fields in _unique_with(model, key):
        there = {_values(row, fields): row.pk for row in model._default_manager.filter(**{key: target})}
        for row in model._default_manager.filter(**{key: source}):
            if (twin := there.get(_values(row, fields))) is not None:
                found[row.pk] = twin
    return found


def _unique_with(model: type[models.Model], key: str) -> list[tuple[str, ...]]:
    """For each rule that a row stands once for a person: the other fields it is known by."""
    if model._meta.get_field(key).one_to_one:
        return [()]
    # A detention is known by its number, and is given the next one where it goes.
    rules = [] if model is Detention else model._meta.constraints
    unique = [rule.fields for rule in rules if isinstance(rule, models.UniqueConstraint) and key in rule.fields]
    return [tuple(name for name in fields if name != key) for fields in unique]


def _values(row: models.Model, fields: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(getattr(row, row._meta.get_field(name).attname) for name in fields)  # type: ignore[union-attr]


def _move(row: models.Model, key: str, target: models.Model, **also: Any) -> Moved:
    values = {f"{key}_id": target.pk} | also
    if isinstance(row, Detention):
        last = Detention.objects.filter(prisoner_id=target.pk).aggregate(last=models.Max("number"))["last"]
        values["number"] = (last or 0) + 1
    entry = {"table": row._meta.label_lower, "pk": row.pk, "was": {name: getattr(row, name) for name in values}}
    _write(row, values)
    return entry


def _write(row: models.Model, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=[row._meta.get_field(name).name for name in values])


def _move_findings(assessments: dict[int, int], moved: list[Moved]) -> tuple[dict[int, int], list[str]]:
    """Where both cases have an assessment, the findings on criteria that the kept one says nothing on."""
    twins: dict[int, int] = {}
    left = []
    for old, new in assessments.items():
        there = {f.criterion: f.pk for f in CriterionFinding.objects.filter(assessment=new)}
        for finding in CriterionFinding.objects.filter(assessment=old):
            if finding.criterion in there:
                twins[finding.pk] = there[finding.criterion]
                left.append(in_words(finding))
            else:
                moved.append(_move(finding, "assessment", Assessment(pk=new)))
    return twins, left


def _statements_there(citation: CaseCitation, twins: Twins) -> dict[str, int]:
    """What a citation supports in the other case, where that is not the row it supported."""
    found = {}
    for name, model in STATEMENTS.items():
        twin = twins.get(model, {}).get(getattr(citation, f"{name}_id"))
        if twin is not None:
            found[f"{name}_id"] = twin
    return found


def _cited_for(row: models.Model) -> Iterable[CaseCitation]:
    """The citations for a row, and, for a detention, for all that hangs on it."""
    name = next((n for n, model in STATEMENTS.items() if isinstance(row, model)), "")
    if not name:
        return []
    supports = models.Q(**{name: row})
    if isinstance(row, Detention):
        for part in ("custody", "charge", "hearing", "sentence"):
            supports |= models.Q(**{f"{part}__detention": row})
    return CaseCitation.objects.filter(supports).order_by("pk")
