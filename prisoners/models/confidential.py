"""What only the teams that maintain a case may see. No publication reads this table, and no public role can.

What is said in words is sealed under the key of the team (docs/adr/0020-sealed-notes.md).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from prisoners.models.prisoner import Prisoner
from prisoners.sealed_fields import SealedCharField, SealedField, SealedTextField
from record.dates import UncertainDateField
from record.history import tracked


class Confidential(models.Model):
    """A row about a case whose words are sealed for this row and this case: they are sealed anew when it moves."""

    confidential = True  # its history and its permissions are kept apart (record/roles.py, record/case_history.py)

    # What the words are bound to beside the case: known before the database gives the row its key.
    sealed_for = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save, with the words sealed for the case the row is of now. Raises prisoners.team_keys.KeyNotHere."""
        if update_fields is not None and {"prisoner", "prisoner_id"} & set(update_fields):
            update_fields = {*update_fields, *sealed_names(type(self))}
        super().save(*args, update_fields=update_fields, **kwargs)
        self.case_as_loaded = self.prisoner_id  # type: ignore[attr-defined]

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any, **kwargs: Any) -> Self:
        row = super().from_db(db, field_names, values, **kwargs)
        if "prisoner_id" in row.__dict__:
            row.case_as_loaded = row.__dict__["prisoner_id"]
        return row


def sealed_names(model: type[models.Model]) -> list[str]:
    """The names of the sealed columns of a table."""
    return [field.name for field in model._meta.concrete_fields if isinstance(field, SealedField)]


@tracked()
class ConfidentialNote(Confidential):
    """Contacts, family, health, identities of sources, advice on security. A change to it is no change to the case."""

    class Kind(models.TextChoices):
        CONTACT = "contact", _("contact")
        FAMILY = "family", _("family")
        HEALTH = "health", _("health")
        SOURCE = "source_identity", _("identity of a source")
        SECURITY = "security", _("security advice")
        OTHER = "other", _("other")

    prisoner = models.ForeignKey(Prisoner, on_delete=models.CASCADE, related_name="confidential_notes")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.OTHER)
    body = SealedTextField(_("note"), max_length=20_000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    written_at = models.DateTimeField(_("written"), auto_now_add=True)

    class Meta:
        verbose_name = _("confidential note")
        verbose_name_plural = _("confidential notes")
        ordering = ["-written_at"]

    def __str__(self) -> str:
        return self.get_kind_display()


class NoteViewing(models.Model):
    """That someone was shown the confidential notes of a case. Written as they are shown, never changed."""

    prisoner = models.ForeignKey(Prisoner, on_delete=models.CASCADE, related_name="note_viewings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), auto_now_add=True)
    notes = models.PositiveSmallIntegerField(_("notes shown"))
    where = models.CharField(_("where"), max_length=200, help_text=_("Which page of the desk."))

    class Meta:
        verbose_name = _("view of confidential notes")
        verbose_name_plural = _("views of confidential notes")
        ordering = ["-at"]
        indexes = [models.Index(fields=["prisoner", "-at"], name="note_viewing_of_case")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.prisoner_id}: {self.by}, {self.at:%Y-%m-%d %H:%M}"


@tracked()
class Consent(Confidential):
    """Whether the person, or those close to them, agreed to what is made public. Itself never public."""

    class Scope(models.TextChoices):
        CASE = "case", _("publishing the case")
        PORTRAIT = "portrait", _("publishing the portrait")
        LETTERS = "letters", _("publishing an address for letters")
        HEALTH = "health", _("publishing facts about health or family")

    class State(models.TextChoices):
        GIVEN = "given", _("given")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")
        NOT_POSSIBLE = "not_possible", _("cannot be asked for now")

    prisoner = models.ForeignKey(Prisoner, on_delete=models.CASCADE, related_name="consents")
    scope = models.CharField(_("to what"), max_length=10, choices=Scope.choices, default=Scope.CASE)
    state = models.CharField(_("answer"), max_length=14, choices=State.choices)
    given_by = SealedCharField(_("by whom"), max_length=200, blank=True, help_text=_("The person, their lawyer …"))
    given_on = UncertainDateField(_("date"))
    note = SealedTextField(_("note"), blank=True, max_length=4000)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["scope"]
        constraints = [
            models.UniqueConstraint(
                fields=["prisoner", "scope"],
                name="consent_is_recorded_once",
                violation_error_message=_("This consent is recorded already: change that row."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_scope_display()}: {self.get_state_display()}"
