"""Enters the founding statement into the working record, every fact with the words that state it, and publishes it."""

from __future__ import annotations

from collections.abc import Iterable

import pghistory
from django.db import transaction

from campaigns.models import Meeting
from campaigns.sample.adoption import enter_campaign, enter_resolution
from campaigns.sample.bodies import enter_event, enter_organization
from campaigns.sample.cases import enter_prisoner
from campaigns.sample.entry import enter
from campaigns.sample.facts import facts
from record import services
from record.models import Publishable, Source

REASON = "The founding statement of 16 December 2023"


@transaction.atomic
def load_sample() -> list[Publishable]:
    """Enter and publish the sample. Returns what was published, or nothing where the sample was loaded before.

    All or nothing, so it can be cut off and run again. The meeting marks it: once that is on record, all the rest was,
    and what has become of it since is the desk's business. Raises ValidationError where a name it needs is taken.
    """
    with pghistory.context(by="load_sample", reason=REASON):
        # First, because its unique address makes a second run wait for this one and then find it.
        meeting_fact = facts("resolutions")["meeting"]
        meeting, created = Meeting.objects.get_or_create(slug=meeting_fact["slug"], defaults=meeting_fact)
        if not created:
            return []
        entered = list(_enter_all(meeting))
        for noun in entered:
            services.publish(case=noun, by=None, reason=REASON)
        services.recompose_due()
    return entered


def _enter_all(meeting: Meeting) -> Iterable[Publishable]:
    """Everything, in the order in which it can be published: what is named by others comes before them."""
    source = enter(Source, **facts("resolutions")["source"])
    organizations = {fact["slug"]: enter_organization(fact, source) for fact in facts("organizations")["organization"]}
    yield from organizations.values()
    events = {fact["slug"]: enter_event(fact, source, organizations) for fact in facts("events")["event"]}
    yield from events.values()
    countries = facts("prisoners")["country_quotes"]
    prisoners = [
        enter_prisoner(fact, source, countries[fact["country"]], organizations, events)
        for fact in facts("prisoners")["prisoner"]
    ]
    yield from prisoners
    campaign = enter_campaign(facts("resolutions")["campaign"], source, prisoners)
    yield campaign
    for fact in facts("resolutions")["resolution"]:
        yield enter_resolution(fact, source, meeting, campaign, prisoners, organizations)
