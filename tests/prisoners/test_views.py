"""The public pages of cases and events."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test import Client

from prisoners.models import Prisoner
from record import services
from tests.factories import (
    CaseCitationFactory,
    DetentionFactory,
    EventFactory,
    EventIncidentFactory,
    EventParticipationFactory,
    HearingFactory,
    IncidentFactory,
    MembershipFactory,
    OrganizationFactory,
    PrisonerFactory,
    PrisonerGroupFactory,
    PrisonerNameFactory,
    SourceFactory,
    published,
    whole_case,
    whole_resolution,
)
from tests.visiting import absent, cost_of, page, words_of

pytestmark = pytest.mark.django_db


def profile(case: Prisoner) -> str:
    return f"/prisoners/{case.public_id}/"


def test_a_profile_tells_who_where_and_what_for():
    case = whole_case(name="Afiaddin Mammadov")
    said = words_of(page(profile(published(case))))
    for expected in (
        "Afiaddin Mammadov",
        "Azerbaijan",
        "Detained",
        "Criminal Code 221",
        "Arrested at home.",
        "How to help",
    ):
        assert expected in said


def test_a_profile_says_how_late_its_news_is():
    case = PrisonerFactory()
    CaseCitationFactory(prisoner=case, source=SourceFactory(published_on="2023-12"))
    CaseCitationFactory(prisoner=case, source=SourceFactory(published_on="2023-06-20"))
    CaseCitationFactory(prisoner=case, source=SourceFactory(published_on=""))
    assert "the newest of December 2023" in words_of(page(profile(published(case))))


def test_a_profile_without_a_dated_source_says_nothing_of_its_news():
    case = PrisonerFactory()
    CaseCitationFactory(prisoner=case, source=SourceFactory(published_on=""))
    assert "newest" not in words_of(page(profile(published(case))))


def test_a_profile_is_read_by_the_public_role_alone():
    case = published(PrisonerFactory())
    roles = []

    def note_role(execute, sql, params, many, context):
        if not sql.startswith(("SET ROLE", "RESET ROLE")):
            with connection.connection.cursor() as cursor:
                roles.append(cursor.execute("SELECT current_user").fetchone()[0])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note_role):
        page(profile(case))
    assert set(roles) == {"vigil_public"}


def test_draft_withdrawn_and_unheard_of_cases_get_the_same_answer():
    draft = PrisonerFactory()
    withdrawn = published(PrisonerFactory())
    services.unpublish(case=withdrawn, by=None, reason="asked for")
    ids = (draft.public_id, withdrawn.public_id, "AZ-9999")
    answers = {absent(f"/prisoners/{public_id}/") for public_id in ids}
    assert len(answers) == 1
    assert "There is no case with this number" in answers.pop()


@pytest.mark.parametrize("ending", [".json", ".atom"])
def test_a_draft_is_as_absent_for_machines(ending):
    assert absent(f"/prisoners/{PrisonerFactory().public_id}{ending}") == absent(f"/prisoners/AZ-9999{ending}")


@pytest.mark.parametrize(
    "asked", ["/prisoners/{lower}/", "/prisoners/{id}/someone-else/", "/prisoners/{lower}/ulvi-hasanli/"]
)
def test_any_other_writing_of_the_address_leads_to_the_page(asked):
    case = published(PrisonerFactory(name="Ülvi Həsənli"))
    response = Client().get(asked.format(id=case.public_id, lower=case.public_id.lower()))
    assert response.status_code == 301
    assert response["Location"] == f"/prisoners/{case.public_id}/ulvi-hasanli/"
    assert "Həsənli" in page(response["Location"])


def test_a_name_without_letters_has_an_address_all_the_same():
    case = published(PrisonerFactory(name="…"))
    assert Client().get(f"/prisoners/{case.public_id.lower()}/")["Location"] == profile(case)


def test_days_held_say_at_least_where_the_arrest_is_uncertain():
    certain, uncertain = PrisonerFactory(), PrisonerFactory()
    DetentionFactory(prisoner=certain, arrested="2023-11-20")
    DetentionFactory(prisoner=uncertain, arrested="2023-11")
    today = dt.datetime.now(dt.UTC).date()
    known = f"Held {(today - dt.date(2023, 11, 20)).days + 1:,} days, counting today"
    at_least = f"Held at least {(today - dt.date(2023, 11, 30)).days + 1:,} days, counting today"
    assert known in words_of(page(profile(published(certain))))
    assert at_least in words_of(page(profile(published(uncertain))))


def test_a_death_in_custody_is_told_in_another_tone():
    case = PrisonerFactory()
    DetentionFactory(prisoner=case, has_ended=True, ended="2024-01-05", end_kind="death_in_custody")
    html = page(profile(published(case)))
    assert '<body class="died_in_custody">' in html
    said = words_of(html)
    assert "In memory" in said and "Died in custody" in said and "Keep the memory" in said and "How to help" not in said


def test_a_claim_leads_to_its_source_and_the_words_it_quotes():
    case = PrisonerFactory()
    source = SourceFactory(title="The statement", url="https://example.org/statement")
    CaseCitationFactory(prisoner=case, source=source, field="name", quote="Union leader")
    html = page(profile(published(case)))
    assert 'href="#source-1"' in html and 'id="source-1"' in html
    assert "“Union leader”" in html
    assert 'href="https://example.org/statement" rel="noopener nofollow noreferrer"' in html


def test_what_has_no_date_stands_apart_from_the_timeline():
    case = PrisonerFactory()
    IncidentFactory(prisoner=case, happened="", kind__slug="torture", kind__name="torture")
    DetentionFactory(prisoner=case, arrested="2023-10")
    said = words_of(page(profile(published(case))))
    assert said.index("October 2023") < said.index("On a day that is not known") < said.index("Torture")


def test_other_spellings_name_their_language():
    case = PrisonerFactory(name="Ulvi Hasanli")
    PrisonerNameFactory(prisoner=case, name="Ülvi Həsənli", language="az")
    assert '<bdi lang="az">Ülvi Həsənli</bdi>' in page(profile(published(case)))


def test_what_someone_wrote_as_script_is_shown_as_nothing_more_than_words():
    case = PrisonerFactory(
        name="<script>alert(1)</script>",
        biography="<script>alert(2)</script> [a](javascript:alert(3)) ![p](https://evil.example/p.png) # no",
    )
    html = page(profile(published(case)))
    # The data for machines is the only such element, and nothing in it can end it.
    assert html.count("<script") == html.count('<script type="application/ld+json">') == html.count("</script") == 1
    assert "javascript:" not in html.replace("](javascript:", "") and "<img" not in html


def test_a_profile_lists_the_resolutions_that_name_the_person():
    resolution = published(whole_resolution(title="Freedom for couriers"))
    person = resolution.concerned.get().prisoner
    assert "Freedom for couriers" in page(profile(person))


def test_a_profile_tells_its_changes_the_newest_first():
    case = published(PrisonerFactory(name="Aziz Orujov"))
    HearingFactory(detention=DetentionFactory(prisoner=case), held="2024-03-12")
    said = words_of(page(profile(published(case))))
    assert said.index("was detained") < said.index("was added to the record")


def test_a_large_case_costs_no_more_queries_than_a_small_one():
    small, large = published(whole_case()), published(whole_case(children=12))
    costs = {cost_of(profile(small)), cost_of(profile(large))}
    assert len(costs) == 1 and costs.pop() <= 4


def test_the_list_costs_the_same_for_one_and_for_twelve():
    published(whole_case())
    one = cost_of("/prisoners/")
    for _n in range(11):
        published(whole_case())
    assert cost_of("/prisoners/") == one <= 8


def test_the_list_is_narrowed_by_filters_which_can_be_taken_off():
    here, elsewhere = PrisonerFactory(name="Aykhan"), PrisonerFactory(name="Daniel", country="AR")
    PrisonerGroupFactory(prisoner=here, group__slug="trade-unionist")
    published(here), published(elsewhere)
    html = page("/prisoners/?country=AZ&group=trade-unionist&q=")
    said = words_of(html)
    assert "Aykhan" in said and "Daniel" not in said and "1 person match" in said
    assert 'href="?country=AZ&amp;q="' in html and "Group: trade unionist" in said


def test_a_filter_by_organisation_is_named_by_its_name():
    case = PrisonerFactory()
    MembershipFactory(prisoner=case, organization=published(OrganizationFactory(slug="union", name="The Union")))
    published(case)
    assert "Organisation: The Union" in words_of(page("/prisoners/?organization=union"))


@pytest.mark.parametrize(
    ("query", "label", "typed"),
    [
        ("held_on=yesterday", "Held on", 'value="yesterday"'),
        ("status=free", "Status", ""),
        ("page=0", "Page", ""),
        ("sort=random", "Order", ""),
        ("contry=AZ", "contry", ""),
        ("q=%00", "Name or words", ""),
    ],
)
def test_a_bad_filter_is_named_with_its_remedy_and_what_was_typed_is_kept(query, label, typed):
    html = page(f"/prisoners/?country=AZ&{query}", 400)
    said = words_of(html)
    assert label in said[said.index("could not be looked up") :][:200]
    assert "It takes" in said or "one of:" in said
    assert typed in html
    assert '<input type="hidden" name="country" value="AZ">' in html
    assert "See everyone on the record" in said


def test_a_page_beyond_the_end_is_not_there_and_leads_on():
    published(PrisonerFactory())
    said = words_of(page("/prisoners/?page=7", 404))
    assert "This list has no page 7." in said and "Everyone on the record" in said
    assert "no page 99999" in page("/prisoners/?page=99999", 404)


def test_nobody_found_is_said_with_a_way_on():
    said = words_of(page("/prisoners/?q=nobody-of-that-name"))
    assert "Nobody on the record matches." in said and "See everyone" in said


def test_a_page_may_be_kept_by_caches_but_not_past_the_day():
    case = published(PrisonerFactory())
    response = Client().get(profile(case))
    assert response["Cache-Control"].startswith("public, max-age=")
    again = Client().get(profile(case), headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    with time_machine.travel(dt.datetime(2026, 1, 31, 23, 59, 57, tzinfo=dt.UTC), tick=False):
        assert Client().get(profile(case))["Cache-Control"] == "public, max-age=3"


def test_the_document_is_served_to_machines_as_it_was_published():
    case = published(whole_case())
    response = Client().get(f"/prisoners/{case.public_id}.json")
    assert response.json()["id"] == case.public_id and "days_held" in response.json()
    assert response["Access-Control-Allow-Origin"] == "*"


def test_the_feed_of_a_case_holds_its_changes_alone():
    case, other = published(PrisonerFactory(name="Aziz")), published(PrisonerFactory(name="Hafiz"))
    feed = page(f"/prisoners/{case.public_id}.atom")
    assert "Aziz was added" in feed and other.name not in feed


def test_an_event_shows_the_people_behind_it_and_what_was_done():
    event = EventFactory(name="The protest")
    EventIncidentFactory(event=event, kind__slug="beating", kind__name="beating")
    case = PrisonerFactory(name="Elvin Mustafayev")
    published(event)
    EventParticipationFactory(prisoner=case, event=event)
    published(case)
    said = words_of(page(f"/events/{event.slug}/"))
    assert "The protest" in said and "June 2023" in said and "Elvin Mustafayev" in said and "Beating" in said
    assert "The protest" in page("/events/")


def test_events_cost_the_same_for_one_and_for_twelve_people():
    event = published(EventFactory())
    EventParticipationFactory(prisoner=(first := whole_case()), event=event)
    published(first)
    one, listed = cost_of(f"/events/{event.slug}/"), cost_of("/events/")
    for _n in range(11):
        EventParticipationFactory(prisoner=(other := whole_case()), event=event)
        published(other)
    assert cost_of(f"/events/{event.slug}/") == one <= 4
    assert cost_of("/events/") == listed <= 4


def test_a_draft_of_an_event_is_as_absent_as_one_that_never_was():
    draft = EventFactory()
    assert absent(f"/events/{draft.slug}/") == absent("/events/never-was/")
