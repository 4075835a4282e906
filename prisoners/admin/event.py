"""Events: protests, raids, elections."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_countries.filters import CountryFilter

from prisoners.admin.incidents import EventIncidentInline
from prisoners.models import Event, EventCitation, Incident
from prisoners.nouns.event_pages import event_page
from record.admin_base import DeskTabular, translations_fieldset
from record.admin_publishable import ChangedSincePublication, PublishableAdmin
from record.publication import Document


class EventCitationInline(DeskTabular):
    """Sources of the event, or of one of its incidents."""

    model = EventCitation
    verbose_name_plural = _("Sources")
    fields = ("incident", "field", "source", "quote", "locator")
    autocomplete_fields = ("source",)
    select_related = ("source",)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        field = formset.form.base_fields.get("incident")
        if field is not None:
            own = Incident.objects.filter(event=obj) if obj is not None else Incident.objects.none()
            field.queryset = own
            field.choices = [("", "–"), *((i.pk, str(i)) for i in own.select_related("kind"))]
        return formset


@admin.register(Event)
class EventAdmin(PublishableAdmin):
    """An event, its incidents and sources."""

    list_display = ("name", "event_kind", "began", "country", "state_shown", "changed_shown", "live_shown")
    list_display_links = ("name",)
    list_filter = ("state", ChangedSincePublication, "event_kind", ("country", CountryFilter))
    search_fields = ("name", "slug", "place")
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = (
        (None, {"fields": ["name", "slug", "event_kind", ("country", "place"), ("began", "ended"), "description"]}),
        translations_fieldset(Event, "name", "place", "description"),
    )
    inlines = (EventIncidentInline, EventCitationInline)
    public_template = "prisoners/event_detail.html"

    def public_context(self, request: HttpRequest, document: Document) -> dict[str, Any]:
        return event_page(document)
