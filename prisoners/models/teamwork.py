"""How teams work on one case: sharing it, and proposing changes to a case of another team. Nothing here is public."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization
from prisoners.models.prisoner import Prisoner
from prisoners.teamwork_querysets import CaseSharingQuerySet, ProposalQuerySet
from record.history import tracked


@tracked()
class CaseSharing(models.Model):
    """A team that does not maintain a case, and was let in by one that does."""

    prisoner = models.ForeignKey(Prisoner, on_delete=models.CASCADE, related_name="sharings")
    organization = models.ForeignKey(
        Organization,
        verbose_name=_("team"),
        on_delete=models.PROTECT,
        related_name="cases_shared_with",
        limit_choices_to={"maintains_cases": True},
    )
    may_change = models.BooleanField(_("may change the case"), default=False)
    sees_notes = models.BooleanField(_("sees confidential notes"), default=False)
    until = models.DateField(_("until"), null=True, blank=True, help_text=_("Empty: until it is taken back."))
    reason = models.CharField(_("why"), max_length=300, blank=True)
    shared_at = models.DateTimeField(_("shared"), auto_now_add=True)

    objects = CaseSharingQuerySet.as_manager()

    class Meta:
        verbose_name = _("team the case is shared with")
        verbose_name_plural = _("teams the case is shared with")
        constraints = [
            models.UniqueConstraint(
                fields=["prisoner", "organization"],
                name="case_is_shared_with_a_team_once",
                violation_error_message=_("The case is shared with this team already: change that row."),
            )
        ]

    def __str__(self) -> str:
        return str(self.organization)


class Proposal(models.Model):
    """A change to a public case, by someone whose team does not maintain it: a form as it was sent, for the maintaining
    team to accept or decline."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("taken back")

    prisoner = models.ForeignKey(Prisoner, on_delete=models.CASCADE, related_name="proposals")
    page = models.CharField(_("page"), max_length=300, help_text=_("Which form of the desk it fills in."))
    data = models.JSONField(_("form"), help_text=_("What was sent: field to list of values."))
    differences = models.JSONField(_("differences"), default=list, help_text=_("What it would change, in words."))
    seen = models.CharField(_("seen"), max_length=80, blank=True, help_text=_("The state of the case it was made on."))
    reason = models.CharField(_("reason"), max_length=1000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    team = models.ForeignKey(
        Organization, verbose_name=_("team"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("decided by"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    answer = models.CharField(_("answer"), max_length=1000, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-made_at"]
        indexes = [
            models.Index(fields=["prisoner"], name="proposal_open", condition=models.Q(state="open")),
        ]

    def __str__(self) -> str:
        return f"{self.prisoner}: {self.reason[:80]}"
