"""Takes an import back: what it made is deleted, what it changed put back, unless someone has worked on it since."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import ProtectedError, Q, RestrictedError
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext as _

from prisoners.importing.batch import ORDER, with_bounds
from prisoners.models import Detention, Import, ImportRow, Prisoner
from record.case_history import Part, parts_of
from record.models import Source

Outcome = ImportRow.Outcome
# Deleted before what they name; the rest of a case goes with its person.
PARTS = tuple(model for model in reversed(ORDER) if model is not Prisoner)


def undo_rows(of: Import, rows: list[ImportRow]) -> None:
    """Take back what these rows entered, inside a transaction; the number of questions does not depend on the rows."""
    created = [row for row in rows if row.outcome == Outcome.CREATED]
    updated = [row for row in rows if row.outcome == Outcome.UPDATED]
    for row in rows:
        row.outcome, row.said = Outcome.UNDONE, []
    _take_back_parts(of, updated)
    _put_back(of, updated)
    _take_back_cases(of, created)
    for row in rows:
        if row.outcome == Outcome.UNDONE:
            row.prisoner = row.detention = None
            row.made, row.changed = {}, []
    ImportRow.objects.keep_outcomes(rows)


def clear_away(of: Import) -> list[str]:
    """Delete what the import entered beside cases (articles, institutions …) and nobody uses or has changed since.
    Returns what is to be said of what stays."""
    of.source = None
    of.save(update_fields=["source"])
    left = []
    for label, keys in of.made.items():
        model = apps.get_model(label)
        changed = changed_since(of, model, keys)
        for noun in model._default_manager.filter(pk__in=keys):
            if noun.pk in changed or not _deleted(noun):
                left.append(_("Stays, for it is used or was changed: %(noun)s.") % {"noun": noun})
    of.made = {}
    return left[:100]


def _take_back_cases(of: Import, rows: list[ImportRow]) -> None:
    keys = {row.prisoner_id: row for row in rows if row.prisoner_id}
    changed = changed_since(of, Prisoner, keys)
    free = set()
    for prisoner in Prisoner.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",)):
        if prisoner.pk in changed or prisoner.first_published_at is not None:
            _keep(
                keys[prisoner.pk], _("%(id)s was changed or published since, and stays.") % {"id": prisoner.public_id}
            )
        else:
            free.add(prisoner.pk)
    if not _deleted(Prisoner.objects.filter(pk__in=free)):
        # Something holds one of them: find out which.
        for prisoner in Prisoner.objects.filter(pk__in=free):
            if not _deleted(prisoner):
                _keep(keys[prisoner.pk], _("%(id)s is used elsewhere, and stays.") % {"id": prisoner.public_id})


def _take_back_parts(of: Import, rows: list[ImportRow]) -> None:
    for model in PARTS:
        label = model._meta.label_lower
        owners = {key: row for row in rows for key in row.made.get(label, [])}
        if not owners:
            continue
        changed = changed_since(of, model, owners)
        held = _held_by_what_stays(model, rows)
        for key in changed | held:
            _keep(owners[key], _("%(noun)s was changed since, and stays.") % {"noun": model._meta.verbose_name})
        model._default_manager.filter(pk__in=owners.keys() - changed - held).delete()
        for key in owners.keys() - changed - held:
            owners[key].made[label].remove(key)


def _held_by_what_stays(model: type[models.Model], rows: list[ImportRow]) -> set[int]:
    """A detention stays with the charge that someone has worked on."""
    if model is not Detention:
        return set()
    return {key for row in rows if row.outcome == Outcome.KEPT for key in row.made.get(model._meta.label_lower, [])}


def _put_back(of: Import, rows: list[ImportRow]) -> None:
    by_model: dict[str, dict[int, list[tuple[ImportRow, str, Any, Any]]]] = {}
    for row in rows:
        for label, key, name, before, after in row.changed:
            by_model.setdefault(label, {}).setdefault(key, []).append((row, name, before, after))
    for label, by_key in by_model.items():
        model = apps.get_model(label)
        for noun in model._default_manager.filter(pk__in=by_key).order_by("pk").select_for_update(of=("self",)):
            names = set()
            for row, name, before, after in by_key[noun.pk]:
                if getattr(noun, name) != after:
                    field = model._meta.get_field(name).verbose_name
                    _keep(row, _("%(field)s was changed since, and stays.") % {"field": field})
                else:
                    setattr(noun, name, before)
                    names.add(name)
            if names:
                noun.save(update_fields=sorted(with_bounds(model, names)))


def _keep(row: ImportRow, why: str) -> None:
    row.outcome = Outcome.KEPT
    if why not in row.said:
        row.said = [*row.said, why]


def _deleted(what: Any) -> bool:
    try:
        with transaction.atomic():
            what.delete()
    except (ProtectedError, RestrictedError):
        return False
    return True


def changed_since(of: Import, model: type[models.Model], keys: Iterable[int]) -> set[int]:
    """Which of these nouns someone else than this import has changed, in their own table or in any part of them.

    By the history, which triggers write whoever changes something; one question for each table of the noun.
    """
    keys = set(keys)
    if not keys or model is Source:
        return _changed_itself(of, model, keys)
    owner: dict[type[models.Model], dict[int, int]] = {model: {key: key for key in keys}}
    found: set[int] = set()
    for part in parts_of(model):
        found |= _changed_in(of, part, owner)
    return found


def _changed_itself(of: Import, model: type[models.Model], keys: set[int]) -> set[int]:
    history = parts_of(model)[0].history.objects.filter(pgh_obj_id__in=keys)
    return set(_by_others(of, history).values_list("pgh_obj_id", flat=True))


def _changed_in(of: Import, part: Part, owner: dict[type[models.Model], dict[int, int]]) -> set[int]:
    """The nouns in whose part someone else changed something; notes in `owner` whose the rows of this part are."""
    if part.parent is None:
        rows, key, owners = (
            part.history.objects.filter(pgh_obj_id__in=owner[part.model]),
            "pgh_obj_id",
            owner[part.model],
        )
    else:
        owners, key = owner.get(part.parent.model, {}), f"{part.to_parent}_id"
        rows = part.history.objects.filter(**{f"{key}__in": owners})
        if not owners:
            owner[part.model] = {}
            return set()
        owner[part.model] = {own: owners[up] for own, up in rows.values_list("pgh_obj_id", key).order_by()}
    return {owners[up] for up in _by_others(of, rows).values_list(key, flat=True).order_by()}


def _by_others(of: Import, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """History rows that were not written by this import."""
    imported = rows.annotate(by_import=KeyTextTransform("import", "pgh_context__metadata"))
    return imported.filter(Q(by_import__isnull=True) | ~Q(by_import=str(of.pk)))
