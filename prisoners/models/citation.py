"""Which source supports which statement of a case or an event."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from prisoners.models.assessment import CriterionFinding, Recognition
from prisoners.models.charge import Charge
from prisoners.models.detention import Custody, Detention
from prisoners.models.event import Event, EventParticipation
from prisoners.models.hearing import Hearing, Sentence
from prisoners.models.incident import Incident
from prisoners.models.prisoner import Membership, Prisoner, PrisonerGroup, PrisonerName
from record.belonging import BelongsTogether
from record.history import indexes_of_named, tracked
from record.models import Citation

# The related records a citation can support; without one it supports a field of the person, or the case as a whole.
STATEMENTS: dict[str, type[models.Model]] = {
    "prisoner_name": PrisonerName,
    "group_link": PrisonerGroup,
    "membership": Membership,
    "detention": Detention,
    "custody": Custody,
    "charge": Charge,
    "hearing": Hearing,
    "sentence": Sentence,
    "incident": Incident,
    "participation": EventParticipation,
    "recognition": Recognition,
    "finding": CriterionFinding,
}


# The way from each to its person, where it is not a key of its own.
WAYS = dict.fromkeys(("custody", "charge", "hearing", "sentence"), "detention__prisoner") | {
    "finding": "assessment__prisoner"
}


def _statement(model: type[models.Model]) -> models.ForeignKey:
    return models.ForeignKey(
        model,
        verbose_name=model._meta.verbose_name,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        # One of twelve is named: see the indexes below.
        db_index=False,
        related_name="citations",
    )


def _at_most_one() -> models.Q:
    """At most one of the statements is named."""
    condition = models.Q(**{f"{name}__isnull": True for name in STATEMENTS})
    for chosen in STATEMENTS:
        condition |= models.Q(**{f"{name}__isnull": name != chosen for name in STATEMENTS})
    return condition


@tracked("prisoner", many_at_once=True, seldom_named=tuple(STATEMENTS))
class CaseCitation(Citation):
    """A source for a statement about a person."""

    prisoner = models.ForeignKey(Prisoner, on_delete=models.CASCADE, related_name="citations")
    field = models.CharField(
        _("field"),
        max_length=40,
        blank=True,
        help_text=_("Of the person, such as name or born; empty: the case as a whole."),
    )
    prisoner_name = _statement(PrisonerName)
    group_link = _statement(PrisonerGroup)
    membership = _statement(Membership)
    detention = _statement(Detention)
    custody = _statement(Custody)
    charge = _statement(Charge)
    hearing = _statement(Hearing)
    sentence = _statement(Sentence)
    incident = _statement(Incident)
    participation = _statement(EventParticipation)
    recognition = _statement(Recognition)
    finding = _statement(CriterionFinding)

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering = ["pk"]
        indexes = indexes_of_named(tuple(STATEMENTS), of="cites")
        constraints = [
            models.CheckConstraint(
                condition=_at_most_one(),
                name="case_citation_supports_one_statement",
                violation_error_message=_("A citation supports one statement: choose one, and cite again for another."),
            ),
            BelongsTogether(
                own="prisoner",
                named={name: WAYS.get(name, "prisoner") for name in STATEMENTS},
                name="case_citation_is_for_its_own_case",
            ),
        ]

    @property
    def statement(self) -> tuple[str, int] | None:
        """The related record that it supports, as its name in STATEMENTS and its key; None: a field of the person."""
        for name in STATEMENTS:
            if (key := getattr(self, f"{name}_id")) is not None:
                return name, key
        return None


@tracked("event")
class EventCitation(Citation):
    """A source for a statement about an event, or for an incident that belongs to it."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="citations")
    field = models.CharField(_("field"), max_length=40, blank=True)
    incident = models.ForeignKey(
        Incident,
        verbose_name=_("incident"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="event_citations",
    )

    class Meta:
        verbose_name = _("citation for an event")
        verbose_name_plural = _("citations for events")
        ordering = ["pk"]
        constraints = [
            BelongsTogether(own="event", named={"incident": "event"}, name="event_citation_is_for_its_own_event")
        ]
