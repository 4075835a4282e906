"""What of a form of the desk was changed, as data; and the same put into the form as it stands later.

Only changed fields are kept: what others change in the meantime stays as they made it. A row of a table is named by its
key; a new one by its number among the new ones ("+0").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from prisoners.models import CaseSharing, Maintenance

Changed = dict[str, Any]


@dataclass(frozen=True)
class Conflict:
    """A field that was changed in the case after the proposal was made: what stood there then, stands there now, and
    is proposed."""

    where: str
    then: str
    now: str
    proposed: str


def changed_in(form: Any, formsets: Iterable[Any]) -> list[Changed]:
    """What was changed in a bound, valid form and its tables. Confidential tables and teams are left out, and files."""
    found = [_changed(form, "", "")]
    for formset in formsets:
        if getattr(formset.model, "confidential", False) or formset.model in (Maintenance, CaseSharing):
            continue
        new = 0
        for number, row in enumerate(formset.forms):
            if not row.has_changed():
                continue
            if number < formset.initial_form_count():
                key = str(row.instance.pk)
            else:
                key, new = f"+{new}", new + 1
            found.append(_changed(row, formset.prefix, key))
    return [changed for changed in found if changed["fields"]]


def new_rows_in(data: list[Changed], table: str) -> int:
    """How many rows are added to a table."""
    return sum(changed["table"] == table and changed["row"].startswith("+") for changed in data)


def fill_in(form: Any, formsets: Iterable[Any], data: list[Changed]) -> list[Conflict]:
    """Put what was changed into an unbound form that has room for the new rows. Returns where others changed the same
    in the meantime, or the row is gone."""
    rows = {("", ""): form}
    tables = {}
    for formset in formsets:
        tables[formset.prefix] = str(formset.model._meta.verbose_name)
        for row in formset.initial_forms:
            rows[(formset.prefix, str(row.instance.pk))] = row
        for number, row in enumerate(formset.extra_forms):
            rows[(formset.prefix, f"+{number}")] = row
    conflicts: list[Conflict] = []
    for changed in data:
        place = capfirst(tables.get(changed["table"], ""))
        row = rows.get((changed["table"], changed["row"]))
        if row is not None:
            conflicts += _fill(row, changed, place)
        else:
            gone = _("this row was deleted since")
            conflicts += [Conflict(place, was, gone, said) for _name, was, said in _told(changed)]
    return conflicts


def _changed(form: Any, table: str, row: str) -> Changed:
    fields = {}
    for name in form.changed_data:
        field = form.fields[name]
        if name == "reason" or isinstance(field, forms.FileField | forms.models.InlineForeignKeyField):
            continue
        fields[name] = {"was": _as_text(form[name].initial), "new": form[name].data}
    return {"table": table, "row": row, "fields": fields}


def _fill(row: Any, changed: Changed, place: str) -> Iterator[Conflict]:
    for name, was, said in _told(changed):
        if name not in row.fields:
            continue
        # Not by the bound field, which would remember it.
        now = _as_text(row.get_initial_for_field(row.fields[name], name))
        if now not in (was, said) and not changed["row"].startswith("+"):
            label = capfirst(str(row.fields[name].label or name))
            yield Conflict(f"{place}: {label}" if place else label, was, now, said)
        row.initial[name] = changed["fields"][name]["new"]


def _told(changed: Changed) -> list[tuple[str, str, str]]:
    return [(name, values["was"], _as_text(values["new"])) for name, values in changed["fields"].items()]


def _as_text(value: Any) -> str:
    if value is None or value is False:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(sorted(_as_text(v) for v in value))
    return str(value)
