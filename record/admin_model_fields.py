"""Fields for forms of the desk that are no form of one model: each as its model has it, in the look of the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from record.admin_dates import DeskDateInput
from record.admin_forms import KnownNamesSelect
from record.dates import UncertainDateField


def chosen(model: type[models.Model], name: str, **kwargs: Any) -> forms.ModelChoiceField:
    """A field with type-ahead for what a foreign key of a model points at."""
    key: Any = model._meta.get_field(name)
    widget = KnownNamesSelect(key, admin.site)
    queryset = key.related_model._default_manager.all()
    return forms.ModelChoiceField(queryset, widget=widget, **({"label": key.verbose_name} | kwargs))


def typed(model: type[models.Model], name: str, **kwargs: Any) -> Any:
    """A field as a model has it: the same bounds, words and choices."""
    field: Any = model._meta.get_field(name)
    formfield = field.formfield(**kwargs)
    if isinstance(field, UncertainDateField):
        formfield.widget = DeskDateInput()
    elif isinstance(formfield.widget, forms.Textarea):
        formfield.widget = UnfoldAdminTextareaWidget(attrs={"rows": 3})
    elif isinstance(formfield.widget, forms.Select):
        formfield.widget = UnfoldAdminSelectWidget(choices=formfield.choices)
    else:
        formfield.widget = UnfoldAdminTextInputWidget(attrs=formfield.widget.attrs)
    return formfield
