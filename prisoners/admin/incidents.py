"""Incidents inside the pages of a case, a detention and an event."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from prisoners.models import Detention, Incident, IncidentKind
from record.admin_base import DeskStacked
from record.admin_forms import DeskForm


def in_the_case(detention: Detention) -> str:
    """A detention among those of one person: its number tells apart two that began in the same month."""
    return f"{detention.number}. {detention.get_kind_display()} {detention.arrested}".strip()


def _kinds() -> list[tuple[Any, str]]:
    return [("", "–"), *((kind.pk, kind.name) for kind in IncidentKind.objects.all())]


def _choices_of(detentions: models.QuerySet[Detention]) -> list[tuple[Any, str]]:
    return [("", "–"), *((detention.pk, in_the_case(detention)) for detention in detentions)]


class IncidentInline(DeskStacked):
    """What all incidents have; the kind is chosen from the vocabulary, which is read once, where it is shown."""

    model = Incident
    verbose_name_plural = _("Incidents")
    fields: Any = (("kind", "happened"), ("institution", "organization"), "by_whom", "description")
    autocomplete_fields = ("institution", "organization")
    select_related = ("kind", "institution", "organization", "detention__prisoner")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        kind = formset.form.base_fields.get("kind")
        if kind is not None:
            kind.widget = UnfoldAdminSelectWidget()
            kind.choices = cache(_kinds)
        return formset


class CaseIncidentInline(IncidentInline):
    """Incidents of a person; the detention is one of theirs."""

    fields = (("kind", "happened"), ("detention", "institution"), ("organization", "by_whom"), "description")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        field = formset.form.base_fields.get("detention")
        if field is not None:
            own = Detention.objects.filter(prisoner=obj) if obj is not None else Detention.objects.none()
            field.queryset = own
            field.widget = UnfoldAdminSelectWidget()
            field.choices = cache(partial(_choices_of, own))
        return formset


class DetentionIncidentForm(DeskForm):
    """An incident during a detention belongs to the detained person."""

    def _post_clean(self) -> None:
        key: Any = self.fields.get("detention")
        if isinstance(key, forms.models.InlineForeignKeyField):
            self.instance.prisoner_id = getattr(key.parent_instance, "prisoner_id", None)
        super()._post_clean()


class DetentionIncidentInline(IncidentInline):
    form = DetentionIncidentForm
    fk_name = "detention"


class EventIncidentInline(IncidentInline):
    """What an event did to people who are not on record, or to an organisation."""

    fk_name = "event"
