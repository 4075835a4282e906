"""Events, and the incidents of people and events."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from prisoners.models import Event, EventCitation, EventParticipation, Incident, IncidentKind
from tests.factories.people import PrisonerFactory
from tests.factories.record import SourceFactory


class EventFactory(DjangoModelFactory):
    class Meta:
        model = Event

    slug = factory.Sequence(lambda n: f"event-{n}")
    name = factory.Sequence(lambda n: f"Protest {n}")
    event_kind = "protest"
    country = "AZ"
    began = "2023-06"


class EventParticipationFactory(DjangoModelFactory):
    class Meta:
        model = EventParticipation

    prisoner = factory.SubFactory(PrisonerFactory)
    event = factory.SubFactory(EventFactory)


class EventCitationFactory(DjangoModelFactory):
    class Meta:
        model = EventCitation

    event = factory.SubFactory(EventFactory)
    source = factory.SubFactory(SourceFactory)
    quote = "As it is written."


class IncidentKindFactory(DjangoModelFactory):
    """A term; the ones of the vocabulary are there already and are fetched by their slug."""

    class Meta:
        model = IncidentKind
        django_get_or_create = ("slug",)

    slug = "torture"
    name = factory.LazyAttribute(lambda k: k.slug.replace("-", " "))


class IncidentFactory(DjangoModelFactory):
    """An incident of a person."""

    class Meta:
        model = Incident

    kind = factory.SubFactory(IncidentKindFactory)
    prisoner = factory.SubFactory(PrisonerFactory)
    happened = "2023-11"


class EventIncidentFactory(IncidentFactory):
    """An incident of an event."""

    prisoner = None
    event = factory.SubFactory(EventFactory)
