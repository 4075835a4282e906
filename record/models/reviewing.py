"""Review before publication: what was said of a working case by whom, and what is to be published when."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from record.reviewing_querysets import ChecklistScoreQuerySet, PlannedPublicationQuerySet, ReviewActQuerySet


class ReviewAct(models.Model):
    """One step of the review of a working case. An approval is for one text: it falls when the case says anything else.

    A case is named by its kind and its key in the working record, since a draft has no lasting public name.
    """

    class Verb(models.TextChoices):
        ASKED = "asked", _("asked for review")
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("returned with a comment")
        COMMENTED = "commented", _("commented")
        DISCARDED = "discarded", _("discarded the changes")
        CONFIRMED = "confirmed", _("confirmed what the checklist stopped at")
        PLANNED = "planned", _("planned the publication")
        CANCELLED = "cancelled", _("cancelled the planned publication")
        REFUSED = "refused", _("was refused a planned publication")

    kind = models.CharField(_("kind"), max_length=20)
    case_id = models.BigIntegerField(_("case"))
    verb = models.CharField(_("step"), max_length=10, choices=Verb.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)
    comment = models.TextField(_("comment"), blank=True, max_length=4000)
    fingerprint = models.CharField(
        _("fingerprint"),
        max_length=64,
        blank=True,
        help_text=_("SHA-256 of the document it was about; of a confirmation, of what was confirmed."),
    )

    objects = ReviewActQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a review")
        verbose_name_plural = _("steps of reviews")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["kind", "case_id", "-at"], name="review_of_case")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id}: {self.get_verb_display()}"


class PlannedPublication(models.Model):
    """A publication that is to happen at a moment, in the name of who planned it."""

    kind = models.CharField(_("kind"), max_length=20)
    case_id = models.BigIntegerField(_("case"))
    due_at = models.DateTimeField(_("when"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=1000)
    team = models.CharField(_("team"), max_length=200, blank=True)
    telling = models.CharField(
        _("followers"),
        max_length=10,
        blank=True,
        db_default="",
        default="",
        help_text=_("How followers are told, as at a publication at once (models/telling.py); empty: they are."),
    )
    correction = models.BooleanField(_("told as a correction"), default=False, db_default=False)
    planned_at = models.DateTimeField(_("planned"), auto_now_add=True)
    refusal = models.CharField(
        _("why it did not happen"), max_length=500, blank=True, help_text=_("Kept until someone looks at it.")
    )

    objects = PlannedPublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned publication")
        verbose_name_plural = _("planned publications")
        ordering = ["due_at"]
        constraints = [models.UniqueConstraint(fields=["kind", "case_id"], name="publication_is_planned_once")]
        indexes = [models.Index(fields=["due_at"], name="publication_due", condition=models.Q(refusal=""))]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id}: {self.due_at:%Y-%m-%d %H:%M}"


class ChecklistScore(models.Model):
    """How complete a case was when the desk last looked: lists show it without composing each case anew."""

    kind = models.CharField(_("kind"), max_length=20)
    case_id = models.BigIntegerField(_("case"))
    score = models.PositiveSmallIntegerField(_("score"), help_text=_("From 0 to 100: how much of the checklist holds."))
    problems = models.PositiveIntegerField(_("problems"))
    stops = models.PositiveIntegerField(_("problems that stop publication"))
    made_at = models.DateTimeField(_("looked at"))

    objects = ChecklistScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("checklist score")
        verbose_name_plural = _("checklist scores")
        constraints = [
            models.UniqueConstraint(fields=["kind", "case_id"], name="case_is_scored_once"),
            models.CheckConstraint(condition=models.Q(score__lte=100), name="score_is_a_percentage"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id}: {self.score}"
