"""All that is wrong with a page of the desk, in one list at its top: which row of which table, which field, what to do.

The theme shows the errors of a field beside it, but not those of a row that stands under another, and not those on a
tab that is not open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm, BaseFormSet
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Problem:
    """One error: where it is, in words; what is wrong; the tab to open."""

    where: str
    what: str
    tab: str


def problems_of(form: BaseForm, admin_formsets: list[Any]) -> list[Problem]:
    """The problems of a form and of the tables inside it, in the order of the page."""
    # The form's own errors that belong to no field are shown by the theme, above this list.
    found = list(_of_form(form, "", "general", fields_only=True))
    for admin_formset in admin_formsets:
        title = str(admin_formset.opts.verbose_name_plural)
        tab = slugify(admin_formset.formset.prefix) if getattr(admin_formset.opts, "tab", False) else "general"
        found += _of_formset(admin_formset.formset, title, tab)
    return found


def _of_formset(formset: BaseFormSet, title: str, tab: str) -> Iterator[Problem]:
    if not formset.is_bound:
        return
    for what in formset.non_form_errors():
        yield Problem(capfirst(title), str(what), tab)
    for number, row in enumerate(formset.forms, start=1):
        where = _("%(table)s, row %(number)s") % {"table": capfirst(title), "number": number}
        yield from _of_form(row, where, tab)
        for nested in getattr(row, "nested_formsets", []):
            yield from _of_formset(nested.formset, str(nested.opts.verbose_name_plural), tab)


def _of_form(form: BaseForm, where: str, tab: str, *, fields_only: bool = False) -> Iterator[Problem]:
    for name, errors in form.errors.items():
        if name == NON_FIELD_ERRORS:
            if fields_only:
                continue
            place = where
        else:
            label = capfirst(str(form.fields[name].label or name)) if name in form.fields else name
            place = f"{where}: {label}" if where else label
        for what in errors:
            yield Problem(place, str(what), tab)
