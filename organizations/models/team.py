"""Which staff work in which team."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models.organization import Organization
from organizations.querysets import TeamMemberQuerySet
from record.history import tracked


@tracked()
class TeamMember(models.Model):
    """A member of staff in an organisation that maintains cases."""

    administered = True  # kept by the role Administrator (record/roles.py)

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="teams")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="team")

    objects = TeamMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of a team")
        verbose_name_plural = _("members of teams")
        constraints = [models.UniqueConstraint(fields=["user", "organization"], name="staff_is_in_a_team_once")]

    def __str__(self) -> str:
        return f"{self.user} – {self.organization}"
