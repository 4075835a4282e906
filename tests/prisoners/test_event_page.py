"""The page of an event: what happened, who is behind it, and what followed."""

from __future__ import annotations

import json

import pytest

from tests.factories import (
    CampaignPrisonerFactory,
    DetentionFactory,
    EventFactory,
    EventIncidentFactory,
    EventParticipationFactory,
    PrisonerFactory,
    published,
)
from tests.visiting import cost_of, page, words_of

pytestmark = pytest.mark.django_db


def taken_at(event, name: str, *, arrested: str = "2023-06-20", over: bool = False):
    """A published person arrested, whose case belongs to an event."""
    person = PrisonerFactory(name=name)
    EventParticipationFactory(prisoner=person, event=event)
    DetentionFactory(prisoner=person, arrested=arrested, over=over)
    return published(person)


def test_an_event_says_what_happened_and_what_followed():
    event = EventFactory(slug="soyudlu", name="Protest at Söyüdlü", place="Söyüdlü", description="Against a *dam*.")
    EventIncidentFactory(event=event, kind__slug="beating", kind__name="beating")
    published(event)
    taken_at(event, "Held One"), taken_at(event, "Held Two", arrested="2024-01-05"), taken_at(event, "Freed", over=True)
    html = page("/events/soyudlu/")
    said = words_of(html)
    assert "<em>dam</em>" in html and "Beating" in said
    assert "3 people on the record 2 detained 1 released" in said
    assert "2023 2 people, 2023 2024 1 person, 2024" in said
    for query in ("event=soyudlu", "event=soyudlu&amp;status=detained", "event=soyudlu&amp;year=2024"):
        assert f'href="/prisoners/?{query}"' in html
    assert "Follow this event" in said


def test_the_lists_its_numbers_lead_to_hold_as_many_people():
    event = published(EventFactory(slug="soyudlu"))
    taken_at(event, "Held One"), taken_at(event, "Freed", over=True)
    taken_at(event, "Later", arrested="2024-01-05")
    taken_at(published(EventFactory()), "Elsewhere")
    for query, number in (("", 3), ("&status=detained", 2), ("&year=2023", 2), ("&year=2024", 1)):
        said = words_of(page(f"/prisoners/?event=soyudlu{query}"))
        assert sum(name in said for name in ("Held One", "Freed", "Later")) == number, query
        assert "Elsewhere" not in said


def test_campaigns_for_its_people_stand_on_it_and_others_do_not():
    event = published(EventFactory())
    person = taken_at(event, "Held One")
    ours = CampaignPrisonerFactory(prisoner=person, campaign__title="Free the protesters").campaign
    other = CampaignPrisonerFactory(campaign__title="Another campaign")
    published(other.prisoner)
    published(ours), published(other.campaign)
    said = words_of(page(f"/events/{event.slug}/"))
    assert "Free the protesters" in said and "Another campaign" not in said


def test_machines_read_where_and_when():
    event = published(EventFactory(name="Raid", place="Baku", began="2023-06-20"))
    html = page(f"/events/{event.slug}/")
    start = html.index('<script type="application/ld+json">') + len('<script type="application/ld+json">')
    said = json.loads(html[start : html.index("</script>", start)])
    assert (said["@type"], said["startDate"], said["location"]["name"]) == ("Event", "2023-06-20", "Baku, AZ")


def test_it_costs_the_same_with_one_and_with_twelve_people():
    costs = set()
    for n in (1, 12):
        event = published(EventFactory())
        for k in range(n):
            person = taken_at(event, f"Person {n} {k}")
            published(CampaignPrisonerFactory(prisoner=person).campaign)
        costs.add(cost_of(f"/events/{event.slug}/"))
    assert len(costs) == 1 and costs.pop() <= 5


def test_the_list_counts_people_and_is_found_by_name():
    taken_at(published(EventFactory(name="Protest at the dam")), "Someone")
    published(EventFactory(name="A strike"))
    said = words_of(page("/events/?q=dam"))
    assert "Protest at the dam" in said and "1 person on the record" in said and "A strike" not in said
    assert "There is no such parameter." in page("/events/?year=2023", 400)
