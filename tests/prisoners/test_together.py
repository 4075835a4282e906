"""Many cases at once: planned one by one, recorded in all of them or in none."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from prisoners.models import CaseCitation, Charge, Custody, Detention, EventParticipation, Prisoner
from prisoners.together import (
    Arrest,
    Deed,
    NewCharge,
    NotDone,
    PartOfEvent,
    Release,
    Transfer,
    carry_out,
    plans_for,
    with_what_is_needed,
)
from tests.factories import (
    ArticleFactory,
    ChargeFactory,
    CustodyFactory,
    DetentionFactory,
    EventFactory,
    InstitutionFactory,
    PrisonerFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db


def refusals(deed: Deed, *cases: Prisoner) -> list[str]:
    found = with_what_is_needed(Prisoner.objects.filter(pk__in=[case.pk for case in cases]))
    return [plan.refusal for plan in plans_for(deed, found)]


def do(deed: Deed, *cases: Prisoner) -> list[Prisoner]:
    return carry_out(deed=deed, keys=[case.pk for case in cases], source=SourceFactory(), quote="All were taken.")


def test_an_arrest_gives_each_a_detention_that_cites_the_source() -> None:
    cases = [PrisonerFactory() for _n in range(3)]
    do(Arrest(kind="arrest", arrested="2023-11-20", place="Baku"), *cases)
    assert {d.prisoner for d in Detention.objects.filter(arrested="2023-11-20", place="Baku")} == set(cases)
    assert {c.detention.prisoner for c in CaseCitation.objects.filter(quote="All were taken.")} == set(cases)


def test_an_arrest_that_is_on_record_is_left_out_and_a_detention_that_goes_on_is_a_doubt() -> None:
    same = DetentionFactory(arrested="2023-11-20").prisoner
    held = DetentionFactory(arrested="2022").prisoner
    arrest = Arrest(kind="arrest", arrested="2023-11-20")
    first, second = plans_for(arrest, with_what_is_needed(Prisoner.objects.filter(pk__in=[same.pk, held.pk])))
    assert "already" in first.refusal
    assert second.possible
    assert "goes on" in second.doubt


def test_a_charge_is_brought_in_the_detention_that_goes_on() -> None:
    ended = DetentionFactory(has_ended=True)
    going_on = DetentionFactory(prisoner=ended.prisoner)
    article = ArticleFactory()
    do(NewCharge(article=article, text="", state="charged"), ended.prisoner)
    assert Charge.objects.get().detention == going_on
    assert refusals(NewCharge(article=article, text="", state="charged"), ended.prisoner) == [
        "this charge is on record already"
    ]


def test_a_charge_in_words_is_the_same_in_any_case_of_its_letters() -> None:
    charge = ChargeFactory(article=None, text="Hooliganism")
    deed = NewCharge(article=None, text=" hooliganism ", state="alleged")
    assert refusals(deed, charge.detention.prisoner) == ["this charge is on record already"]


def test_a_charge_needs_a_detention() -> None:
    assert "record the arrest first" in refusals(NewCharge(None, "A", "alleged"), PrisonerFactory())[0]


def test_an_event_is_named_once_in_a_case() -> None:
    event, cases = EventFactory(), [PrisonerFactory(), PrisonerFactory()]
    do(PartOfEvent(event=event, role="arrested before it"), *cases)
    assert EventParticipation.objects.filter(event=event).count() == 2
    assert "already" in refusals(PartOfEvent(event=event), cases[0])[0]


def test_a_transfer_ends_the_custody_before_it() -> None:
    before = CustodyFactory(since="2023-11-20")
    prison = InstitutionFactory()
    do(Transfer(institution=prison, place="", since="2024-02-07"), before.detention.prisoner)
    before.refresh_from_db()
    assert before.until == "2024-02-07"
    assert Custody.objects.get(institution=prison).detention == before.detention
    again = Transfer(institution=prison, place="", since="2024-03")
    assert refusals(again, before.detention.prisoner) == ["is held there already"]


def test_a_release_ends_the_detention_and_the_custody() -> None:
    custody = CustodyFactory(since="2023-11-20")
    do(Release(ended="2024-12-13", end_kind="amnesty"), custody.detention.prisoner)
    custody.refresh_from_db()
    custody.detention.refresh_from_db()
    assert custody.until == "2024-12-13"
    assert (custody.detention.has_ended, custody.detention.end_kind) == (True, "amnesty")
    assert refusals(Release("2025", "amnesty"), custody.detention.prisoner) == ["no detention goes on"]


def test_what_one_case_refuses_is_recorded_in_none() -> None:
    good, bad = DetentionFactory(arrested="2023-11-20").prisoner, DetentionFactory(arrested="2024-06").prisoner
    with pytest.raises(NotDone, match="ends before the arrest") as refused:
        do(Release(ended="2024-01", end_kind="pardon"), good, bad)
    assert str(bad) in str(refused.value)
    assert not Detention.objects.filter(has_ended=True).exists()
    assert not CaseCitation.objects.filter(quote="All were taken.").exists()


def test_a_case_that_was_changed_after_the_look_is_planned_anew() -> None:
    prisoner = DetentionFactory().prisoner
    assert refusals(Release("2024", "pardon"), prisoner) == [""]
    Detention.objects.filter(prisoner=prisoner).update(has_ended=True)
    with pytest.raises(NotDone, match="no detention goes on"):
        do(Release("2024", "pardon"), prisoner)


def test_looking_costs_the_same_for_any_number_of_cases() -> None:
    costs = []
    for size in (1, 6):
        for _n in range(size):
            ChargeFactory()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            plans_for(Release("2024", "pardon"), with_what_is_needed(Prisoner.objects.all()))
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_a_charge_in_a_detention_that_has_ended_is_a_doubt() -> None:
    ended = DetentionFactory(has_ended=True)
    deed = NewCharge(article=None, text="Hooliganism", state="alleged")
    (plan,) = plans_for(deed, with_what_is_needed(Prisoner.objects.filter(pk=ended.prisoner.pk)))
    assert plan.possible
    assert plan.doubt == "the detention has ended"


def test_of_several_detentions_and_places_the_last_is_meant() -> None:
    first = DetentionFactory(arrested="2020")
    last = DetentionFactory(arrested="2023-11-20", prisoner=first.prisoner)
    earlier, later = CustodyFactory(detention=last, since="2023-11-20"), CustodyFactory(detention=last, since="2023-12")
    do(Transfer(institution=InstitutionFactory(), place="", since="2024-02-07"), first.prisoner)
    earlier.refresh_from_db()
    later.refresh_from_db()
    assert (earlier.until, later.until) == ("", "2024-02-07")
    assert not first.custody.exists()


def test_a_transfer_on_a_day_that_is_not_known_leaves_the_end_of_the_custody_before_it_open() -> None:
    before = CustodyFactory(since="2023-11-20")
    do(Transfer(institution=InstitutionFactory(), place="", since=""), before.detention.prisoner)
    before.refresh_from_db()
    assert before.until == ""


def test_a_citation_says_where_in_the_source_it_stands() -> None:
    case = PrisonerFactory()
    deed = Arrest(kind="arrest", arrested="2023-11-20")
    carry_out(deed=deed, keys=[case.pk], source=SourceFactory(), quote="All.", locator="page 4")
    assert (CaseCitation.objects.get().quote, CaseCitation.objects.get().locator) == ("All.", "page 4")
