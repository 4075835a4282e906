"""What visitors tell us. The public role cannot read it, nor count it: it calls functions (docs/adr/0014-reports.md).

None of it has a history: that would keep what has to be erased.
"""

from __future__ import annotations

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from prisoners.models.prisoner import Prisoner
from prisoners.reporting.bounds import LONGEST_SEALED, LONGEST_SEALED_MESSAGE
from prisoners.reporting.querysets import ReportQuerySet

# A hash in hexadecimal.
_HASH_LENGTH = 64


class Report(models.Model):
    """One report. When it came is known to the hour only, and what it says only to those who may open it."""

    confidential = True  # for those who work on cases (record/roles.py)

    class Kind(models.TextChoices):
        NEW_CASE = "new_case", _("a case that is not on the record")
        MISTAKE = "mistake", _("a mistake on a page")
        ADDITION = "addition", _("something to add to a page")
        REMOVAL = "removal", _("something that must be removed at once")

    class State(models.TextChoices):
        RECEIVED = "received", _("received")
        LOOKING = "looking", _("being looked at")
        ASKED = "asked", _("a question was asked")
        USED = "used", _("used")
        NOT_USED = "not_used", _("not used")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RECEIVED)
    sealed = models.TextField(_("what was written"), blank=True, help_text=_("Encrypted with FIELD_KEYS."))
    receipt_hash = models.CharField(
        max_length=_HASH_LENGTH, unique=True, help_text=_("Keyed hash by which the sender comes back.")
    )
    prisoner = models.ForeignKey(
        Prisoner,
        verbose_name=_("case"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="reports",
    )
    received_at = models.DateTimeField(_("received"), help_text=_("To the hour."))
    waits = models.BooleanField(_("waits for us"), default=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    is_kept = models.BooleanField(_("kept beyond its time"), default=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-received_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("sealed"), LONGEST_SEALED),
                name="report_is_bounded",
                violation_error_message=_("This report is too long to be kept."),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=("used", "not_used")) ^ models.Q(decided_at__isnull=True),
                name="report_decided_knows_when",
                violation_error_message=_("A decided report says when it was decided, and no other does."),
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "received_at"], name="report_of_kind"),
            models.Index(fields=["kind"], name="report_unread", condition=models.Q(state="received")),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """How the desk names a report: never by what it says."""
        return _("report %(id)s") % {"id": str(self.pk)[:8]}


class ReportMessage(models.Model):
    """What was said after a report: questions and answers of the desk, replies of the sender; and the desk's notes,
    which the sender never sees."""

    confidential = True

    class Kind(models.TextChoices):
        QUESTION = "question", _("question to the sender")
        ANSWER = "answer", _("answer to the sender")
        REPLY = "reply", _("reply of the sender")
        NOTE = "note", _("note for ourselves")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    sealed = models.TextField(_("text"), help_text=_("Encrypted with FIELD_KEYS."))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(_("when"), help_text=_("Of a reply to the hour."))

    class Meta:
        verbose_name = _("message about a report")
        verbose_name_plural = _("messages about a report")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("sealed"), LONGEST_SEALED_MESSAGE),
                name="report_message_is_bounded",
                violation_error_message=_("This message is too long to be kept."),
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class ReportViewing(models.Model):
    """That someone was shown a report. Written as it is shown, never changed."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="viewings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), auto_now_add=True)
    where = models.CharField(_("where"), max_length=200, help_text=_("Which page of the desk."))

    class Meta:
        verbose_name = _("view of a report")
        verbose_name_plural = _("views of reports")
        ordering = ["-at", "-pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.by}, {self.at:%Y-%m-%d %H:%M}"
