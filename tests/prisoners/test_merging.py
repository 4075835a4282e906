"""Two records of one person become one, can be parted again, and one record of two can be split."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.models import CampaignPrisoner
from prisoners import merging
from prisoners.merging import CannotMerge, CannotSeparate
from prisoners.models import CaseCitation, ConfidentialNote, Detention, Merge, Prisoner, PrisonerName, Proposal
from record import services
from record.models import PublishedRedirect, Version
from tests.factories import (
    AssessmentFactory,
    CampaignFactory,
    CampaignPrisonerFactory,
    CaseCitationFactory,
    CriterionFindingFactory,
    DetentionFactory,
    GroupFactory,
    PrisonerFactory,
    PrisonerGroupFactory,
    UserFactory,
    public_document,
    published,
    whole_case,
)

pytestmark = pytest.mark.django_db


def merge(kept: Prisoner, merged: Prisoner, **choices: str) -> Merge:
    done = merging.merge(kept=kept, merged=merged, choices=choices, by=UserFactory(), reason="One person.")
    kept.refresh_from_db()
    merged.refresh_from_db()
    return done


def separate(done: Merge) -> list[str]:
    left = merging.separate(merge=done, by=UserFactory(), reason="Two people after all.")
    done.refresh_from_db()
    return left


def composed(case: Prisoner) -> dict[str, Any]:
    return services.preview(case)[1]


def test_everything_moves_with_the_sources_cited_for_it() -> None:
    kept, merged = PrisonerFactory(), whole_case(children=2)
    before = composed(merged)
    merge(kept, merged)
    after = composed(kept)
    assert not composed(merged)["detentions"]
    for section in ("organizations", "events", "recognitions", "assessment", "sources"):
        assert after[section] == before[section], section
    assert [d["charges"] for d in after["detentions"]] == [d["charges"] for d in before["detentions"]]
    assert after["detentions"][0]["citations"] == before["detentions"][0]["citations"]
    assert ConfidentialNote.objects.get().prisoner == kept
    assert not CaseCitation.objects.filter(prisoner=merged).exists()


def test_detentions_get_the_next_numbers() -> None:
    kept, merged = DetentionFactory().prisoner, DetentionFactory().prisoner
    DetentionFactory(prisoner=merged)
    merge(kept, merged)
    assert list(kept.detentions.values_list("number", flat=True)) == [1, 2, 3]


def test_what_both_have_stays_once_and_its_sources_are_cited_for_it() -> None:
    group = GroupFactory()
    kept, merged = PrisonerFactory(), PrisonerFactory()
    own = PrisonerGroupFactory(prisoner=kept, group=group)
    other = PrisonerGroupFactory(prisoner=merged, group=group)
    citation = CaseCitationFactory(prisoner=merged, group_link=other)
    done = merge(kept, merged)
    citation.refresh_from_db()
    assert citation.group_link == own
    assert done.moved["left"] == [f"group of a prisoner: {group}"]
    separate(done)
    citation.refresh_from_db()
    assert citation.group_link == other


def test_of_two_assessments_the_kept_one_takes_the_findings_it_lacks() -> None:
    kept, merged = AssessmentFactory(), AssessmentFactory()
    CriterionFindingFactory(assessment=kept, criterion="a")
    own, other = kept.findings.get(), CriterionFindingFactory(assessment=merged, criterion="a")
    CriterionFindingFactory(assessment=merged, criterion="e")
    citation = CaseCitationFactory(prisoner=merged.prisoner, finding=other)
    merge(kept.prisoner, merged.prisoner)
    citation.refresh_from_db()
    assert citation.finding == own
    assert list(kept.findings.values_list("criterion", flat=True)) == ["a", "e"]


def test_each_field_is_chosen_and_what_says_nothing_gives_way() -> None:
    kept = PrisonerFactory(name="Ülvi Həsənli", biography="Of the one.", born="", name_az="Ülvi")
    merged = PrisonerFactory(name="Ulvi Hasanli", biography="Of the other.", born="1987~", name_az="Ulvi")
    done = merge(kept, merged, biography="merged", name="kept")
    assert (kept.name, kept.biography, kept.born, kept.name_az) == ("Ülvi Həsənli", "Of the other.", "1987~", "Ülvi")
    assert kept.born_earliest is not None
    separate(done)
    kept.refresh_from_db()
    assert (kept.biography, kept.born, kept.name_az) == ("Of the one.", "", "Ülvi")


def test_a_field_goes_with_its_own_translations_and_comes_back_with_them() -> None:
    kept = PrisonerFactory(biography="Of the one.", biography_az="Birinin.", case_summary="A", case_summary_az="B")
    merged = PrisonerFactory(biography="Of the other.", biography_ru="Другого.")
    done = merge(kept, merged, biography="merged")
    assert (kept.biography, kept.i18n) == ("Of the other.", {"biography_ru": "Другого.", "case_summary_az": "B"})
    separate(done)
    kept.refresh_from_db()
    assert kept.i18n == {"biography_az": "Birinin.", "case_summary_az": "B"}


def test_the_name_that_gives_way_is_found_as_a_spelling() -> None:
    kept, merged = PrisonerFactory(name="Ülvi Həsənli"), PrisonerFactory(name="Ulvi Hasanli")
    merge(kept, merged, name="merged")
    assert kept.name == "Ulvi Hasanli"
    assert list(kept.names.values_list("name", flat=True)) == ["Ülvi Həsənli"]


def test_a_person_without_a_name_leaves_no_spelling() -> None:
    kept, merged = PrisonerFactory(), PrisonerFactory(name="A member of the group", naming="unnamed")
    merge(kept, merged)
    assert not kept.names.exists()


def test_a_proposal_on_the_page_that_is_gone_is_named() -> None:
    case = PrisonerFactory()
    page, by = "/desk/prisoners/prisoner/1/change/", UserFactory()
    Proposal.objects.create(prisoner=case, page=page, data={}, differences=[], reason="A", by=by)
    done = merge(PrisonerFactory(), case)
    assert any(what.startswith("proposal") for what in done.moved["left"])


def test_each_row_that_moves_keeps_the_reason_in_its_history() -> None:
    detention = DetentionFactory()
    merge(PrisonerFactory(), detention.prisoner)
    moved = detention.events.order_by("pgh_id").last()
    assert moved.pgh_context.metadata["reason"] == "One person."
    assert detention.prisoner.public_id in moved.pgh_context.metadata["merge"]


def test_what_is_sensitive_or_under_embargo_stays_so_in_the_case_it_comes_into() -> None:
    later = timezone.now() + dt.timedelta(days=9)
    kept = published(PrisonerFactory())
    merge(kept, PrisonerFactory(needs_second_reader=True, embargo_until=later))
    assert (kept.needs_second_reader, kept.embargo_until) == (True, later)


def test_where_a_rule_refuses_publication_the_merge_is_done_and_waits_in_the_queue() -> None:
    kept, merged = published(PrisonerFactory()), published(whole_case())
    Prisoner.objects.filter(pk=kept.pk).update(needs_second_reader=True)
    Prisoner.objects.filter(pk=kept.pk).update(changed_at=None)
    kept.refresh_from_db()
    merge(kept, merged)
    assert merged.state == "merged"
    assert kept.changed_since_publication
    assert kept.detentions.exists()
    assert Version.objects.of("prisoner", kept.public_id).count() == 1


def test_of_two_public_cases_one_is_public_at_once_and_tells_only_of_the_merge() -> None:
    kept = published(PrisonerFactory(name="Ülvi Həsənli"))
    merged = published(whole_case(name="Ulvi Hasanli"))
    merge(kept, merged)
    told = Version.objects.after(0).order_by("-sequence")[:2]
    assert [(v.public_id, v.cause) for v in told] == [
        (kept.public_id, "publication"),
        (merged.public_id, "merged"),
    ]
    assert told[0].summary == (
        f"Two records were of one person: that of Ulvi Hasanli ({merged.public_id}) is now part of the case of "
        "Ülvi Həsənli."
    )
    assert public_document(kept)["detentions"]
    assert merged.state == "merged"
    for version in told:
        assert version.act.reason == "One person."
    assert told[1].summary == (
        f"The record of Ulvi Hasanli is now part of the case of Ülvi Həsənli ({kept.public_id}): they are one person."
    )


def test_an_old_address_leads_to_the_survivor_on_pages_and_in_the_api(client: Client) -> None:
    kept, merged = published(PrisonerFactory(name="A B")), published(PrisonerFactory(name="C D"))
    merge(kept, merged)
    old = client.get(f"/prisoners/{merged.public_id.lower()}/c-d/")
    assert (old.status_code, old["Location"]) == (301, f"/prisoners/{kept.public_id}/")
    assert client.get(f"/prisoners/{merged.public_id}.json")["Location"] == f"/prisoners/{kept.public_id}.json"
    api = client.get(f"/api/v1/prisoners/{merged.public_id}/?fields=name")
    assert (api.status_code, api["Location"]) == (308, f"/api/v1/prisoners/{kept.public_id}/?fields=name")
    assert client.get(f"/prisoners/{merged.public_id}.atom")["Location"] == f"/prisoners/{kept.public_id}.atom"
    assert client.get("/prisoners/XX-0001.atom").status_code == 404
    # A merge can be taken back: nobody may keep the redirect for ever.
    assert "max-age=" in api["Cache-Control"]
    assert "max-age=" in old["Cache-Control"]
    history = client.get(f"/api/v1/prisoners/{merged.public_id}/history/")
    assert (history.status_code, history["Location"]) == (308, f"/api/v1/prisoners/{kept.public_id}/history/")


def test_addresses_merged_twice_lead_to_the_last_in_one_step() -> None:
    first, second, third = (published(PrisonerFactory()) for _n in range(3))
    merge(second, first)
    merge(third, second)
    assert PublishedRedirect.objects.survivor_of("prisoner", first.public_id) == third.public_id


def test_what_was_merged_before_is_part_of_the_parted_case_again() -> None:
    first, second, third = (published(PrisonerFactory()) for _n in range(3))
    once = merge(second, first)
    twice = merge(third, second)
    with pytest.raises(CannotSeparate, match="take that merge back first"):
        separate(once)
    separate(twice)
    assert PublishedRedirect.objects.survivor_of("prisoner", first.public_id) == second.public_id
    assert PublishedRedirect.objects.survivor_of("prisoner", second.public_id) is None


def test_no_public_address_leads_to_a_draft() -> None:
    first, second = published(PrisonerFactory()), published(PrisonerFactory())
    merge(second, first)
    services.unpublish(case=second, by=None, reason="A mistake.")
    merge(PrisonerFactory(), second)
    assert second.state == "merged"
    assert PublishedRedirect.objects.survivor_of("prisoner", first.public_id) == second.public_id
    assert PublishedRedirect.objects.count() == 1
    # It was withdrawn already, and is not withdrawn again.
    assert (
        Version.objects.of("prisoner", second.public_id).latest_first().values_list("cause", flat=True)[0]
        == "withdrawal"
    )


def test_a_draft_that_is_merged_leaves_no_trace_in_public(client: Client) -> None:
    kept, draft = published(PrisonerFactory()), PrisonerFactory()
    merge(kept, draft)
    assert client.get(f"/prisoners/{draft.public_id}/").status_code == 404
    assert not PublishedRedirect.objects.exists()
    # What came from the draft is not public before an editor has seen it.
    assert kept.changed_since_publication
    assert Version.objects.of("prisoner", kept.public_id).count() == 1


def test_documents_that_name_the_merged_person_name_the_survivor() -> None:
    kept, merged = published(PrisonerFactory(name="Kept")), published(PrisonerFactory(name="Merged"))
    campaign = CampaignFactory()
    CampaignPrisonerFactory(campaign=campaign, prisoner=merged)
    published(campaign)
    merge(kept, merged)
    services.recompose_due()
    campaign.refresh_from_db()
    assert public_document(campaign)["prisoners"][0]["id"] == kept.public_id
    assert CampaignPrisoner.objects.get().prisoner == kept


@pytest.mark.parametrize(
    ("way_round", "why"),
    [
        ("same", "choose another"),
        ("merged", "already"),
        ("draft_kept", "keep the public one"),
        ("changed_merged", "changes that are not public"),
        ("changed_kept", "changes that are not public"),
    ],
)
def test_what_cannot_be_merged_says_why_and_changes_nothing(way_round: str, why: str) -> None:
    kept, merged = published(PrisonerFactory()), published(PrisonerFactory())
    if way_round == "same":
        merged = kept
    elif way_round == "merged":
        merge(published(PrisonerFactory()), merged)
    elif way_round == "draft_kept":
        kept = PrisonerFactory()
    else:
        DetentionFactory(prisoner=merged if way_round == "changed_merged" else kept)
    before = (Version.objects.count(), Merge.objects.count(), Detention.objects.filter(prisoner=kept).count())
    with pytest.raises(CannotMerge, match=why):
        merge(kept, merged)
    assert before == (Version.objects.count(), Merge.objects.count(), Detention.objects.filter(prisoner=kept).count())


def test_a_merge_taken_back_leaves_both_cases_as_they_were() -> None:
    kept, merged = published(whole_case(name="A B", born="")), published(whole_case(name="C D", born="1980"))
    before = {case.pk: composed(case) for case in (kept, merged)}
    done = merge(kept, merged, name="merged", biography="merged")
    assert separate(done) == []
    kept.refresh_from_db()
    merged.refresh_from_db()
    for case in (kept, merged):
        assert composed(case) == before[case.pk]
        assert case.state == "published"
        assert not case.changed_since_publication
    assert not PublishedRedirect.objects.exists()
    assert not PrisonerName.objects.filter(prisoner=kept, name__in=("A B", "C D")).exists()
    told = Version.objects.of("prisoner", kept.public_id).latest_first().first()
    assert told is not None
    assert told.summary.startswith("Correction: A B and C D")
    other = Version.objects.of("prisoner", merged.public_id).latest_first().first()
    assert other is not None
    # One piece of news for who follows both.
    assert told.batch is not None
    assert told.batch == other.batch


def test_what_was_written_since_a_merge_is_not_published_by_taking_it_back() -> None:
    kept, merged = published(PrisonerFactory()), published(PrisonerFactory())
    done = merge(kept, merged)
    Prisoner.objects.filter(pk=kept.pk).update(biography="Not reviewed.")
    separate(done)
    kept.refresh_from_db()
    assert kept.changed_since_publication
    assert "Not reviewed." not in str(public_document(kept))


@pytest.mark.parametrize("state", ["draft", "in_review", "unpublished"])
def test_a_case_that_was_not_public_goes_back_to_what_it_was(state: str) -> None:
    merged = PrisonerFactory()
    Prisoner.objects.filter(pk=merged.pk).update(state=state)
    done = merge(PrisonerFactory(), merged)
    assert merged.state == "merged"
    separate(done)
    merged.refresh_from_db()
    assert merged.state == state


def test_what_was_changed_since_the_merge_is_left_and_said() -> None:
    kept, merged = PrisonerFactory(biography="A"), DetentionFactory(prisoner__biography="B").prisoner
    detention = merged.detentions.get()
    done = merge(kept, merged, biography="merged")
    elsewhere = PrisonerFactory()
    Detention.objects.filter(pk=detention.pk).update(prisoner=elsewhere)
    Prisoner.objects.filter(pk=kept.pk).update(biography="Written since.")
    left = separate(done)
    assert len(left) == 2
    # A row that is gone is named by its table and key.
    gone = DetentionFactory()
    done = merge(PrisonerFactory(), gone.prisoner)
    key = gone.pk
    gone.delete()
    assert separate(done) == [f"detention {key}"]
    kept.refresh_from_db()
    assert kept.biography == "Written since."
    assert elsewhere.detentions.count() == 1


def test_a_merge_is_taken_back_once() -> None:
    done = merge(PrisonerFactory(), PrisonerFactory())
    separate(done)
    assert done.undone_at is not None
    assert done.undone_by is not None
    with pytest.raises(CannotSeparate, match="already"):
        separate(done)
