"""Two people at one case: what a colleague saved while a form was open is taken over, unless both changed it.

Three values of each field are compared: as it was when the form was opened (from the history), as it is now, and as it
was sent. Nothing is overwritten that its writer has not seen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _

# How much of a colleague's words is shown beside one's own.
SHOWN = 300


@dataclass
class Meanwhile:
    """The form as it should be shown again, and in words what was taken over and what both changed."""

    data: QueryDict
    taken: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)

    def in_words(self) -> str:
        """The sentences for the person who sent the form."""
        said = []
        if self.taken:
            said.append(_("Taken over from there: %(fields)s.") % {"fields": ", ".join(self.taken)})
        if self.conflicts:
            said.append(
                _("Both of you changed this; yours stands here, decide which is right: %(fields)s")
                % {"fields": " · ".join(self.conflicts)}
            )
        return " ".join(said)


def moment_of(mark: str) -> dt.datetime | None:
    """When the newest change was made that a mark of record/case_history.py names; None for anything else."""
    try:
        moment = parse_datetime(mark.split("/")[0])
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


def brought_up_to_date(data: QueryDict, bound: Iterable[forms.ModelForm], *, seen: dt.datetime) -> Meanwhile:
    """Compare the forms that were sent with what the record says now. `bound`: forms of saved rows, unvalidated, whose
    instances are as the record has them. A query a table."""
    meanwhile = Meanwhile(data.copy())
    by_model: dict[type[models.Model], list[forms.ModelForm]] = {}
    for form in bound:
        if form.instance.pk is not None and hasattr(type(form.instance), "pgh_event_models"):
            by_model.setdefault(type(form.instance), []).append(form)
    for model, found in by_model.items():
        before = _as_of(model, [form.instance.pk for form in found], seen)
        for form in found:
            if (row := before.get(form.instance.pk)) is not None:
                _compare(form, row, meanwhile)
    return meanwhile


def _as_of(model: Any, keys: list[Any], moment: dt.datetime) -> dict[Any, models.Model]:
    """The last row of history of each of these, as of a moment."""
    history = next(iter(model.pgh_event_models.values()))
    rows = (
        history.objects.filter(pgh_obj_id__in=keys, pgh_created_at__lte=moment)
        .order_by("pgh_obj_id", "-pgh_id")
        .distinct("pgh_obj_id")
    )
    return {row.pgh_obj_id: row for row in rows}


def _compare(form: forms.ModelForm, before: models.Model, meanwhile: Meanwhile) -> None:
    for name, formfield in form.fields.items():
        known, was, now = _values(before, form.instance, name)
        if not known or was == now or isinstance(formfield, forms.FileField):
            continue
        sent = formfield.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        label = f"{capfirst(str(formfield.label or name))} ({form.instance})"
        if not formfield.has_changed(was, sent):
            _put(meanwhile.data, form, name, now)
            meanwhile.taken.append(label)
        elif formfield.has_changed(now, sent):
            meanwhile.conflicts.append(f"{label}: “{_shown(form.instance, name, now)}”")


def _values(before: Any, instance: Any, name: str) -> tuple[bool, Any, Any]:
    """Whether a field is one of the row's own, and what it said and says, as forms know it."""
    own = {f.name: f for f in instance._meta.concrete_fields}
    if name in own and any(f.name == name for f in before._meta.concrete_fields):
        return True, getattr(before, own[name].attname), getattr(instance, own[name].attname)
    base, _dash, language = name.rpartition("_")
    if base in own and "i18n" in own and language:
        return True, (before.i18n or {}).get(name) or "", (instance.i18n or {}).get(name) or ""
    return False, None, None


def _put(data: QueryDict, form: forms.ModelForm, name: str, value: Any) -> None:
    key = form.add_prefix(name)
    formfield = form.fields[name]
    if isinstance(formfield, forms.BooleanField) and not isinstance(formfield, forms.NullBooleanField):
        data.pop(key, None)
        if value:
            data[key] = "on"
        return
    prepared = formfield.prepare_value(value)
    if isinstance(prepared, list | tuple):
        data.setlist(key, [str(item) for item in prepared])
    else:
        data[key] = "" if prepared is None else str(prepared)


def _shown(instance: Any, name: str, value: Any) -> str:
    words = getattr(instance, f"get_{name}_display", None)
    return str(words() if words and value else value or "–")[:SHOWN]
