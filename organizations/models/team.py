"""Which staff work in which team."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models.organization import Organization
from organizations.querysets import TeamMemberQuerySet, TeamRulesQuerySet
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


@tracked()
class TeamRules(models.Model):
    """How a team works: what its editors may do at once, and what it is sent."""

    administered = True  # kept by the role Administrator (record/roles.py)

    organization = models.OneToOneField(
        Organization,
        verbose_name=_("team"),
        on_delete=models.CASCADE,
        related_name="rules",
        limit_choices_to={"maintains_cases": True},
    )
    second_reader = models.BooleanField(
        _("every case needs a second pair of eyes"),
        default=False,
        help_text=_("As if each case of this team were marked sensitive."),
    )
    publishes_on_save = models.BooleanField(
        _("editors may save and publish at once"),
        default=True,
        help_text=_("Without it, what is saved goes to the review queue first."),
    )
    weekly_digest = models.BooleanField(
        _("weekly digest by e-mail"), default=True, help_text=_("What is due in the cases of this team.")
    )

    objects = TeamRulesQuerySet.as_manager()

    class Meta:
        verbose_name = _("rules of a team")
        verbose_name_plural = _("rules of teams")

    def __str__(self) -> str:
        return str(self.organization)
