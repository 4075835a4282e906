"""What stands in the tabs of a case page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from prisoners.admin.likely_same import SpellingForm
from prisoners.admin.visibility import sees_notes, writes_notes
from prisoners.models import (
    ConfidentialNote,
    Detention,
    EventParticipation,
    Membership,
    PrisonerGroup,
    PrisonerName,
    Recognition,
)
from prisoners.sealed_fields import Unreadable
from record.admin_base import DeskStacked, DeskTabular
from record.admin_forms import DeskForm


class DetentionInline(DeskStacked):
    """Each detention in short, with the ways to its own page and to a new hearing."""

    model = Detention
    verbose_name_plural = _("Detentions")
    fields = ("in_short", ("kind", "arrested", "place"), ("has_ended", "ended", "end_kind"))
    readonly_fields = ("in_short",)
    select_related = ("prisoner",)
    shown_with = ("hearings__court", "charges__article", "custody__institution", "sentences")

    @admin.display(description=_("What is on record"))
    def in_short(self, detention: Detention) -> SafeString | str:
        if detention.pk is None:
            return str(_("Save first: then hearings, charges, custody and sentences have their own page."))
        return render_to_string("admin/detention_in_short.html", {"detention": detention})


class NameInline(DeskTabular):
    model = PrisonerName
    form = SpellingForm
    tab = False
    verbose_name_plural = _("Names in sources")
    fields = ("name", "kind", "language", "script")


class GroupInline(DeskTabular):
    model = PrisonerGroup
    tab = False
    verbose_name_plural = _("Groups")
    fields = ("group",)
    autocomplete_fields = ("group",)
    select_related = ("group",)


class MembershipInline(DeskTabular):
    model = Membership
    verbose_name_plural = _("Organisations")
    fields = ("organization", "role", "since", "until")
    autocomplete_fields = ("organization",)
    select_related = ("organization",)


class ParticipationInline(DeskTabular):
    model = EventParticipation
    verbose_name_plural = _("Events")
    fields = ("event", "role")
    autocomplete_fields = ("event",)
    select_related = ("event",)


class RecognitionInline(DeskTabular):
    model = Recognition
    verbose_name_plural = _("Recognitions")
    fields = ("organization", "since", "until")
    autocomplete_fields = ("organization",)
    select_related = ("organization",)


class SealedForm(DeskForm):
    """The form of a row with sealed words: what cannot be opened here is shown as the reason, and is not changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(self.initial.get(name), Unreadable):
                field.disabled = True


class ConfidentialInline(DeskStacked):
    """Never public; seen by the teams that maintain the case, and those it is shared with for that."""

    form = SealedForm
    template_before = "admin/confidential_notice.html"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and (_is_new(obj) or sees_notes(request, obj))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and self._may_write(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._may_write(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._may_write(request, obj)

    @staticmethod
    def _may_write(request: HttpRequest, case: Any) -> bool:
        return _is_new(case) or writes_notes(request, case)


class ConfidentialNoteInline(ConfidentialInline):
    """Contacts, family, health, sources, security."""

    model = ConfidentialNote
    verbose_name_plural = _("Confidential")
    fields = (("kind", "written_by", "written_at"), "body")
    readonly_fields = ("written_by", "written_at")
    select_related = ("written_by",)


def _is_new(case: Any) -> bool:
    # A case that is being made has no notes yet, and belongs to whoever makes it.
    return case is None or case.pk is None
