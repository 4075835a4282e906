"""Forms of the desk: every constraint of the database is asked before saving, and known names cost no query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.apps import apps
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.forms.utils import ErrorDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from record.dates import UncertainDateField
from record.models import User
from record.review_rules import may_lift_mark

REASON_LENGTH = 1000


class KnownNamesSelect(AutocompleteSelect):
    """An autocomplete field that shows the name it was given with the row instead of asking the database for it."""

    known: dict[str, str] | None = None

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> list[Any]:
        # What can be no row's number was refused already; to ask the database for it would be an error.
        chosen = [str(v) for v in value if self._can_be_a_row(v)]
        if any(v not in (self.known or {}) for v in chosen):
            return super().optgroups(name, chosen, attr)
        options: list[tuple[str, str, bool]] = (
            [("", "", False)] if not self.is_required and not self.allow_multiple_selected else []
        )
        options += [(v, (self.known or {})[v], True) for v in chosen]
        made = [self.create_option(name, v, label, selected, n) for n, (v, label, selected) in enumerate(options)]
        return [(None, made, 0)]

    def _can_be_a_row(self, value: Any) -> bool:
        key = self.choices.queryset.model._meta.pk
        try:
            key.to_python(value)
        except ValidationError:
            return False
        return str(value) != ""


class DeskForm(forms.ModelForm):
    """The base of all forms of the working record."""

    # Set for one request by the desk when the database refused what this form had accepted.
    refused: str = ""
    # Of a row in a table of rows: whether it is in the record already.
    is_kept_row: bool = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Before the form reads the instance, which fills in what is empty.
        kept = getattr(kwargs.get("instance"), "i18n", None)
        self.translations = None if kept is None else dict(kept)
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, KnownNamesSelect):
                related = self.instance._state.fields_cache.get(name)
                widget.known = {str(related.pk): str(related)} if related is not None else None

    def full_clean(self) -> None:
        """Django's own; a row that is sent back as it was is taken as it is, and nothing is asked for it."""
        if self.is_kept_row and self.is_bound and not self.has_changed():
            self._errors, self.cleaned_data = ErrorDict(), self._as_it_was()
        else:
            super().full_clean()

    def _as_it_was(self) -> dict[str, Any]:
        known: dict[str, Any] = self.instance._state.fields_cache
        return {name: known.get(name, self.get_initial_for_field(field, name)) for name, field in self.fields.items()}

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if hasattr(self.instance, "i18n"):
            # A translation left empty says nothing: writing it down would be a change to the case.
            said = {name: text for name, text in (self.instance.i18n or {}).items() if text}
            self.instance.i18n = said or (None if self.translations is None else {})

    def _get_validation_exclusions(self) -> set[str]:
        # The bounds of an uncertain date are no fields of the form, but constraints speak of them: without this they
        # would be skipped, and the database would refuse the row with an error instead of a sentence.
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        for field in self._meta.model._meta.fields:
            if isinstance(field, UncertainDateField) and field.name in self.fields:
                excluded -= {f"{field.name}_earliest", f"{field.name}_latest"}
        return excluded

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refused:
            raise ValidationError(self.refused, code="refused")
        return cleaned


class PublishableForm(DeskForm):
    """A form whose page can publish: it takes the reason for the change."""

    reason = forms.CharField(
        label=_("Reason for the change"),
        required=False,
        max_length=REASON_LENGTH,
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": _("What changed, and how do we know?")}),
    )
    # Given by the desk for one request.
    publishing: bool = False
    telling: str = ""
    stale: str = ""
    acting: User | None = None

    def case_is_public(self) -> bool:
        """Whether publishing changes what the public already sees; then a reason is needed."""
        return bool(getattr(self.instance, "is_published", False))

    def clean_needs_second_reader(self) -> bool:
        """The mark is lifted by two people as well: one unticks it, and another has approved what it guarded."""
        ticked = bool(self.cleaned_data["needs_second_reader"])
        was = bool(self.initial.get("needs_second_reader"))
        if was and not ticked and (self.acting is None or not may_lift_mark(self.instance, self.acting)):
            raise ValidationError(_("Someone else must approve the case as it stands before this mark is lifted."))
        if was and not ticked and self.publishing:
            raise ValidationError(_("Lift this mark by saving; publish after that."))
        return ticked

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.stale:
            raise ValidationError(self.stale, code="stale")
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()
        # Only now does the instance of a new part know which case it belongs to.
        if self.publishing and not self.cleaned_data.get("reason"):
            if self.case_is_public():
                self.add_error(
                    "reason", _("Say why: the public sees this case already, and the history keeps the reason.")
                )
            elif self.telling:
                self.add_error("reason", _("Say why: the log keeps the reason."))


def refusal_in_words(error: IntegrityError) -> str:
    """What a constraint that only the database could check has to say: its own sentence, else which rule it was."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                said = str(constraint.get_violation_error_message())
                place = str(model._meta.verbose_name_plural).capitalize()
                return f"{place}: {said}"
    said = gettext("The record refuses this (rule “%(rule)s”). Nothing was saved; check what you entered.")
    return said % {"rule": name}
