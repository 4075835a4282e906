"""The page of an institution, and the list of the people held there."""

from __future__ import annotations

import json

import pytest

from record import services
from tests.factories import (
    CustodyFactory,
    DetentionFactory,
    EventIncidentFactory,
    HearingFactory,
    IncidentFactory,
    InstitutionFactory,
    OfficialFactory,
    published,
)
from tests.visiting import cost_of, page, words_of

pytestmark = pytest.mark.django_db


def someone_held_in(prison, name: str, *, arrested: str = "2023-11-20", until: str = "", over: bool = False):
    """A published person held in a prison: since the day after the arrest, to a day or no known one."""
    detention = DetentionFactory(prisoner__name=name, arrested=arrested, over=over)
    CustodyFactory(detention=detention, institution=prison, since=arrested, until=until)
    return published(detention.prisoner)


def section(html: str, heading_id: str) -> str:
    """The words of the section with this heading; empty where there is none."""
    start = html.find(f'aria-labelledby="{heading_id}"')
    return "" if start < 0 else words_of(html[start : html.index("</section>", start)])


def test_who_is_held_now_stands_apart_from_who_was_held_before():
    prison = published(InstitutionFactory())
    someone_held_in(prison, "Aykhan Now")
    someone_held_in(prison, "Elvin Moved", until="2024-01-10")
    someone_held_in(prison, "Sevinj Freed", over=True)
    html = page(f"/institutions/{prison.slug}/")
    now, before = section(html, "held-now"), section(html, "held-before")
    assert "Aykhan Now" in now and "Elvin Moved" not in now and "Sevinj Freed" not in now
    assert "Elvin Moved" in before and "Sevinj Freed" in before and "Aykhan Now" not in before
    assert "1 person held here now" in words_of(html) and "2 people held here before" in words_of(html)


def test_who_was_moved_on_is_not_held_in_the_first_place_though_its_end_is_not_known():
    first, second = published(InstitutionFactory()), published(InstitutionFactory())
    detention = DetentionFactory(prisoner__name="Ulvi Hasanli")
    CustodyFactory(detention=detention, institution=first, since="2023-11-21")
    CustodyFactory(detention=detention, institution=second, since="2024-02")
    published(detention.prisoner)
    left, now = page(f"/institutions/{first.slug}/"), page(f"/institutions/{second.slug}/")
    assert "Ulvi Hasanli" in section(left, "held-before") and not section(left, "held-now")
    assert "Ulvi Hasanli" in section(now, "held-now")


def test_people_are_counted_by_the_year_of_the_arrest_after_which_they_were_held_there():
    prison, other = published(InstitutionFactory()), published(InstitutionFactory())
    someone_held_in(prison, "One", arrested="2021-05-01")
    person = someone_held_in(prison, "Two", arrested="2023-05-01")
    someone_held_in(prison, "Uncertain", arrested="2022/2023")
    # An earlier arrest that led elsewhere is no count of this prison.
    earlier = DetentionFactory(prisoner=person, arrested="2018-01-01", has_ended=True, ended="2018-02-01")
    CustodyFactory(detention=earlier, institution=other, since="2018-01-02", until="2018-02-01")
    published(person)
    said = section(page(f"/institutions/{prison.slug}/"), "by-year")
    assert "2018" not in said
    assert "2021 1 person, 2021 2022 0 2023 1 person, 2023" in said


def test_a_number_leads_to_the_list_of_just_these_people():
    prison = published(InstitutionFactory())
    someone_held_in(prison, "Aykhan Now", arrested="2021-05-01")
    someone_held_in(prison, "Elvin Moved", arrested="2023-05-01", until="2024-01-10")
    html = page(f"/institutions/{prison.slug}/")
    for query in ("held=now", "held=before", "year=2021"):
        assert f"/institutions/{prison.slug}/people/?{query}" in html
    people = f"/institutions/{prison.slug}/people/"
    for query, found in (
        ("held=now", {"Aykhan Now"}),
        ("held=before", {"Elvin Moved"}),
        ("year=2023", {"Elvin Moved"}),
    ):
        said = words_of(page(f"{people}?{query}"))
        assert {name for name in ("Aykhan Now", "Elvin Moved") if name in said} == found
    assert "is not one of the values it takes" in words_of(page(f"{people}?held=never", 400))
    assert "There is no such parameter." in page(f"{people}?status=free", 400)
    page(f"{people}?page=7", 404)
    page("/institutions/never-was/people/", 404)


def test_what_was_done_there_in_a_case_or_an_event_is_listed():
    prison = published(InstitutionFactory())
    incident = IncidentFactory(institution=prison, kind__slug="torture", prisoner__name="Hafiz Babali")
    published(incident.prisoner)
    published(EventIncidentFactory(institution=prison, event__name="Raid on the ward").event)
    published(IncidentFactory(prisoner__name="Elsewhere", institution=published(InstitutionFactory())).prisoner)
    said = section(page(f"/institutions/{prison.slug}/"), "incidents")
    assert "Torture: Hafiz Babali" in said and "Raid on the ward" in said and "Elsewhere" not in said


def test_a_court_shows_its_hearings_and_its_judges():
    court = published(InstitutionFactory(court=True))
    hearing = HearingFactory(
        detention__prisoner__name="Nargiz Absalamova",
        court=court,
        judge=OfficialFactory(name="Sulhana Hajiyeva"),
        outcome="Four months.",
    )
    published(hearing.detention.prisoner)
    html = page(f"/institutions/{court.slug}/")
    hearings = section(html, "hearings")
    assert "5 December 2023" in hearings and "Nargiz Absalamova: trial hearing, judge Sulhana Hajiyeva" in hearings
    assert 'href="/officials/sulhana-hajiyeva-az/"' in html
    assert "Sulhana Hajiyeva judge · in the case of 1 person" in section(html, "officials")


def test_parts_are_those_that_are_published_and_say_so():
    ministry = published(InstitutionFactory(name="Ministry of Justice"))
    published(InstitutionFactory(name="Prison No. 2", parent=ministry))
    InstitutionFactory(name="A draft", parent=ministry)
    html = page(f"/institutions/{ministry.slug}/")
    assert "Prison No. 2" in section(html, "parts") and "A draft" not in html


def test_a_withdrawn_person_leaves_no_trace_and_no_count():
    prison = published(InstitutionFactory())
    services.unpublish(case=someone_held_in(prison, "Withdrawn Person"), by=None, reason="asked for")
    html = page(f"/institutions/{prison.slug}/")
    assert "Withdrawn Person" not in html and not section(html, "by-year") and "held here" not in words_of(html)


def test_it_costs_the_same_with_one_and_with_twelve_of_everything():
    costs = set()
    for n in (1, 12):
        prison = published(InstitutionFactory(court=True))
        for k in range(n):
            person = someone_held_in(prison, f"Person {n} {k}")
            IncidentFactory(prisoner=person, institution=prison)
            HearingFactory(detention=person.detentions.get(), court=prison, judge=OfficialFactory())
            published(person)
            someone_held_in(prison, f"Before {n} {k}", until="2024-01-10")
            published(InstitutionFactory(parent=prison))
        costs.add((cost_of(f"/institutions/{prison.slug}/"), cost_of(f"/institutions/{prison.slug}/people/")))
    assert len(costs) == 1 and max(costs.pop()) <= 8


def test_machines_read_it_and_nothing_in_a_name_ends_the_script():
    prison = published(InstitutionFactory(name="A prison </script><b>"))
    html = page(f"/institutions/{prison.slug}/")
    start = html.index('<script type="application/ld+json">') + len('<script type="application/ld+json">')
    said = json.loads(html[start : html.index("</script>", start)])
    assert said["name"] == "A prison </script><b>" and said["@type"] == "GovernmentOrganization"


def test_the_list_counts_people_and_can_begin_with_the_most():
    published(InstitutionFactory(name="Aa"))
    full = published(InstitutionFactory(name="Zz"))
    someone_held_in(full, "Someone")
    by_name, by_people = words_of(page("/institutions/")), words_of(page("/institutions/?sort=people"))
    assert by_name.index("Aa Prison") < by_name.index("Zz Prison")
    assert by_people.index("Zz Prison · Azerbaijan · 1 person on the record") < by_people.index("Aa Prison")


def test_it_stands_on_a_small_map_where_its_place_is_known():
    known = published(InstitutionFactory(name="Kurdakhani", latitude="40.45000", longitude="49.94000"))
    html = page(f"/institutions/{known.slug}/")
    assert "<svg" in html[html.index('aria-labelledby="place"') :]
    unknown = page(f"/institutions/{published(InstitutionFactory()).slug}/")
    assert 'aria-labelledby="place"' not in unknown


def test_it_can_be_followed_by_mail_and_by_feed():
    prison = published(InstitutionFactory())
    html = page(f"/institutions/{prison.slug}/")
    assert f'name="target" value="{prison.slug}"' in " ".join(html.split())
    assert "Follow this institution" in html
    assert f'href="/institutions/{prison.slug}.atom"' in html
