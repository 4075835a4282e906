"""The profile: the case in three sentences, its story, the people near it, what can be done, and what it weighs."""

from __future__ import annotations

import datetime as dt
import gzip
import re
from typing import Any

import pytest
from django.test import Client

from prisoners.models import Prisoner
from prisoners.profile.related import SHOWN
from prisoners.profile.spans import strip_of
from prisoners.profile.story import OPEN_HEARINGS
from prisoners.profile.summary import summary_of, when_in_words
from prisoners.publication import compose_prisoner
from tests.factories import (
    CaseCitationFactory,
    ChargeFactory,
    CustodyFactory,
    DetentionFactory,
    EventFactory,
    EventParticipationFactory,
    HearingFactory,
    InstitutionFactory,
    MembershipFactory,
    OrganizationFactory,
    PrisonerFactory,
    PrisonerNameFactory,
    SentenceFactory,
    SourceFactory,
    published,
    whole_campaign,
    whole_case,
)
from tests.visiting import cost_of, page, words_of

pytestmark = pytest.mark.django_db

LIMIT = 20 * 1024


def profile(case: Prisoner) -> str:
    return page(f"/prisoners/{case.public_id}/")


def sentenced() -> Prisoner:
    case = PrisonerFactory(name="Aziz Orujov", case_summary="")
    detention = DetentionFactory(prisoner=case, arrested="2023-11-27", arrested_by="the police")
    charge = ChargeFactory(detention=detention, article=None, text="unlawful building", state="charged")
    ChargeFactory(detention=detention, article=None, text="an old one", state="dropped")
    hearing = HearingFactory(detention=detention, court=None, kind="verdict", held="2025-06")
    sentence = SentenceFactory(detention=detention, hearing=hearing, years=2, months=0)
    facts: list[dict[str, Any]] = [{"detention": detention}, {"charge": charge}, {"sentence": sentence}]
    for n, fact in enumerate(facts, start=1):
        CaseCitationFactory(prisoner=case, source=SourceFactory(title=f"Source {n}"), **fact)
    return case


def test_without_the_editors_words_the_case_is_told_in_three_sentences_from_its_facts():
    told = summary_of(compose_prisoner(sentenced()))
    assert [s.text for s in told] == [
        "Aziz Orujov was detained on 27 November 2023 by the police.",
        "The charge: unlawful building.",
        "The sentence, passed in June 2025: imprisonment, 2 years.",
    ]
    assert all(s.citations for s in told)


def test_each_sentence_cites_its_own_source_on_the_page():
    html = profile(published(sentenced()))
    lead = html[html.index('class="lead"') :]
    lead = lead[: lead.index("</p>")]
    order = [lead.index(words) for words in ("detained on", "unlawful building", "2 years")]
    assert order == sorted(order) and lead.count('class="cites"') == 3


def test_the_editors_words_come_before_composed_ones():
    case = sentenced()
    case.case_summary = "A journalist in prison."
    case.save()
    said = words_of(profile(published(case)))
    assert "A journalist in prison." in said and "Aziz Orujov was detained on" not in said


def test_nothing_is_said_of_what_is_not_known():
    case = PrisonerFactory(name="Aziz", case_summary="")
    assert summary_of(compose_prisoner(case)) == []
    DetentionFactory(prisoner=case, arrested="", arrested_by="", kind="unknown")
    assert [s.text for s in summary_of(compose_prisoner(case))] == ["Aziz was detained on a day that is not known."]


@pytest.mark.parametrize(
    ("edtf", "said"),
    [
        ("2024-02-07", "on 7 February 2024"),
        ("2024-02", "in February 2024"),
        ("2024", "in 2024"),
        ("2024~", "around 2024"),
        ("../2024-02-07", "on or before 7 February 2024"),
        ("", ""),
    ],
)
def test_a_date_within_a_sentence_is_as_precise_as_it_is_known(edtf, said):
    assert when_in_words({"edtf": edtf}) == said


def test_names_stand_in_every_script_with_their_language_and_each_once():
    case = PrisonerFactory(name="Ulvi Hasanli")
    for name, language in (("Ülvi Həsənli", "az"), ("Ульви Гасанлы", "ru"), ("Ulvi Hasanli", "en")):
        PrisonerNameFactory(prisoner=case, name=name, language=language)
    html = profile(published(case))
    assert '<bdi lang="az">Ülvi Həsənli</bdi>' in html and '<bdi lang="ru">Ульви Гасанлы</bdi>' in html
    assert html.count(">Ulvi Hasanli</bdi>") == 1


def test_a_sentence_stands_under_the_hearing_that_passed_it():
    html = profile(published(sentenced()))
    story = html[html.index('class="sittings"') :]
    assert story.index("Verdict") < story.index('class="sentences"') < story.index("</ul>")


def test_the_strip_draws_what_is_certain_apart_from_what_is_possible():
    case = PrisonerFactory()
    DetentionFactory(prisoner=case, arrested="2023-11", has_ended=False)
    strip = strip_of(compose_prisoner(case), day=dt.date(2023, 12, 31))
    assert strip is not None
    assert [(b.kind, b.x) for b in strip.bars] == [("possible", "83.29%"), ("ongoing", "91.23%")]
    assert strip.bars[0].width == "16.71%"


def test_a_case_without_a_bounded_arrest_has_no_strip():
    case = PrisonerFactory()
    DetentionFactory(prisoner=case, arrested="../2023-12-16")
    assert strip_of(compose_prisoner(case), day=dt.date(2024, 1, 1)) is None


def test_a_trial_of_two_hundred_hearings_is_folded_and_costs_no_more():
    case = PrisonerFactory()
    detention = DetentionFactory(prisoner=case, arrested="2020-01-05")
    for n in range(200):
        day = dt.date(2020, 2, 1) + dt.timedelta(9 * n)
        HearingFactory(detention=detention, court=None, kind="trial", held=day.isoformat(), outcome=f"Witness {n}.")
    public = published(case)
    html = profile(public)
    assert f"{200 - OPEN_HEARINGS} earlier hearings" in words_of(html)
    assert html.count('<details class="timeline-year"') == 5 and html.count('timeline-year" open') == 1
    assert len(gzip.compress(html.encode())) <= LIMIT
    assert cost_of(f"/prisoners/{public.public_id}/") <= 4


def test_a_typical_profile_weighs_at_most_twenty_kilobytes():
    html = profile(published(whole_case(children=5)))
    assert len(gzip.compress(html.encode())) <= LIMIT


def test_related_people_are_those_with_most_in_common_and_it_is_said_why():
    event, organization = published(EventFactory(name="The raid")), published(OrganizationFactory(name="The Paper"))
    case, both, one, nobody = (PrisonerFactory(name=n) for n in ("Case", "Both", "Only One", "Nobody"))
    for person in (case, both):
        EventParticipationFactory(prisoner=person, event=event)
    for person in (case, both, one):
        MembershipFactory(prisoner=person, organization=organization)
    for person in (both, one, nobody):
        published(person)
    said = words_of(profile(published(case)))
    near = said[said.index("People whose cases are near this one") :]
    assert near.index("Both") < near.index("Same event: The raid") < near.index("Only One")
    assert "Same organisation: The Paper" in near and "Nobody" not in near


def test_people_under_the_same_article_are_related_and_drafts_are_not():
    case, other, draft = (PrisonerFactory(name=n) for n in ("Case", "Other", "Draft"))
    article = ChargeFactory(detention=DetentionFactory(prisoner=case)).article
    for person in (other, draft):
        ChargeFactory(detention=DetentionFactory(prisoner=person), article=article)
    published(other)
    said = words_of(profile(published(case)))
    assert f"Same article: {article.code} {article.number}" in said and "Draft" not in said


def test_at_most_twelve_related_people_are_shown_at_the_same_cost():
    event = published(EventFactory())
    for _n in range(15):
        EventParticipationFactory(prisoner=(case := PrisonerFactory()), event=event)
        published(case)
    html = profile(case)
    assert html.count("Same event:") == SHOWN
    near = html[html.index('id="related"') :]
    assert f'/prisoners/{case.public_id}/">' not in near[: near.index("</section>")]
    assert cost_of(f"/prisoners/{case.public_id}/") <= 4


def test_the_actions_of_a_campaign_for_this_person_are_offered():
    campaign = published(whole_campaign(title="Free them"))
    person = campaign.beneficiaries.get().prisoner
    said = words_of(profile(person))
    assert "Join a campaign Free them Write" in said
    assert cost_of(f"/prisoners/{person.public_id}/") <= 4


def test_a_page_is_passed_on_by_plain_links():
    case = published(PrisonerFactory(name="Ülvi & Co", case_summary="Held."))
    html = profile(case)
    assert "mailto:?subject=The%20case%20of%20%C3%9Clvi%20%26%20Co&amp;body=Held." in html
    assert re.search(rf'value="[^"]+/prisoners/{case.public_id}/"\s+readonly', html)


def test_a_letter_is_offered_to_those_who_are_held_and_never_to_the_dead():
    held, dead = PrisonerFactory(), PrisonerFactory()
    DetentionFactory(prisoner=held)
    DetentionFactory(prisoner=dead, has_ended=True, ended="2024-01-05", end_kind="death_in_custody")
    assert "Write a letter" in profile(published(held))
    html = profile(published(dead))
    assert "Write a letter" not in html and "Tell others" in html and "Was held" in words_of(html)


@pytest.mark.parametrize(
    ("naming", "said"), [("unnamed", "The name is not public."), ("pseudonymous", "not the person’s own name")]
)
def test_someone_without_a_public_name_is_met_with_words(naming, said):
    case = published(PrisonerFactory(name="a member of the union", naming=naming))
    html = profile(case)
    assert said in words_of(html) and "A member of the union</bdi>" in html


def test_where_someone_is_held_is_on_a_map_and_named_beside_it():
    case = PrisonerFactory()
    prison = published(InstitutionFactory(name="Prison No. 17", latitude="40.40926", longitude="49.86709"))
    CustodyFactory(detention=DetentionFactory(prisoner=case), institution=prison, since="2024-01-01", until="")
    html = profile(published(case))
    held = html[html.index('id="custody"') :]
    assert "<svg" in held[: held.index("</section>")]
    assert "Prison No. 17 (held here, as far as is known)" in words_of(html)
    assert cost_of(f"/prisoners/{case.public_id}/") <= 4


def test_what_other_sites_hang_on_a_link_is_taken_off():
    case = published(PrisonerFactory(name="Aziz"))
    response = Client().get(f"/prisoners/{case.public_id}/?fbclid=abc&utm_source=x")
    assert response.status_code == 301 and response["Location"] == f"/prisoners/{case.public_id}/aziz/"


def test_any_other_parameter_is_refused_with_what_it_takes():
    case = published(PrisonerFactory())
    said = words_of(page(f"/prisoners/{case.public_id}/?asof=2024-01-01", 400))
    assert "There is no such parameter." in said and "as_of" in said
