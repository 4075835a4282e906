"""The keys under which the words of confidential tables are sealed: one for each team, themselves kept encrypted."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization
from prisoners.team_key_querysets import TeamKeyQuerySet


class TeamKey(models.Model):
    """A data key, encrypted: with the key that its team holds outside (TEAM_KEYS), else with FIELD_KEYS.

    The one of no team seals what belongs to cases that no team maintains. A retired one opens what it sealed, and seals
    nothing more. It has no history: an older form of it would open with a key that was given up.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(
        Organization, verbose_name=_("team"), on_delete=models.PROTECT, null=True, related_name="keys"
    )
    is_outside = models.BooleanField(_("held outside"), default=False)
    wrapped = models.TextField(_("key"), help_text=_("Encrypted with the team's key, or with FIELD_KEYS."))
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    retired_at = models.DateTimeField(_("retired"), null=True)

    objects = TeamKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("key of a team")
        verbose_name_plural = _("keys of teams")
        constraints = [
            models.UniqueConstraint(
                fields=["team"],
                condition=models.Q(retired_at__isnull=True),
                nulls_distinct=False,
                name="team_has_one_key",
            ),
            # A Fernet token: a key in plain is refused.
            models.CheckConstraint(
                condition=models.Q(wrapped__regex=r"^gAAAA[\w=-]{100,}$"),
                name="team_key_is_wrapped",
                violation_error_message=_("A key is kept encrypted only."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.team or _("no team"))
