"""Merging and splitting as a person at the desk does it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from factory.django import DjangoModelFactory

from organizations.models import Organization
from prisoners import merging
from prisoners.models import ConfidentialNote, Merge, Prisoner
from record.roles import CONTRIBUTOR, EDITOR
from tests.desk import at_desk, page_of, said, staff
from tests.factories import (
    CaseSharingFactory,
    ConfidentialNoteFactory,
    ConsentFactory,
    DetentionFactory,
    MaintenanceFactory,
    OrganizationFactory,
    PrisonerFactory,
    PrisonerNameFactory,
    UserFactory,
    published,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Organization:
    return OrganizationFactory(team=True)


def kept_by(team: Organization, **fields: object) -> Prisoner:
    return MaintenanceFactory(prisoner=PrisonerFactory(**fields), organization=team).prisoner


def comparison(kept: Prisoner, merged: Prisoner) -> str:
    return reverse("admin:prisoners_prisoner_compare", args=[kept.pk, merged.pk])


def test_two_records_are_found_compared_merged_and_parted_again(team: Organization) -> None:
    client = at_desk(staff(CONTRIBUTOR, team=team))
    kept = kept_by(team, name="Ülvi Həsənli", biography="The one.")
    merged = kept_by(team, name="Ulvi Hasanli", biography="The other.")
    DetentionFactory(prisoner=merged, place="Baku")

    choose = reverse("admin:prisoners_prisoner_merge", args=[kept.pk])
    assert choose in client.get(page_of(kept)).text
    found = client.get(choose).text
    assert comparison(kept, merged) in found
    assert client.post(choose, {"other": merged.public_id.lower()})["Location"] == comparison(kept, merged)

    page = client.get(comparison(kept, merged)).text
    assert "The one." in page
    assert "The other." in page
    without_reason = client.post(comparison(kept, merged), {"choice-biography": "merged"})
    assert "Say why" in without_reason.text
    assert not Merge.objects.exists()
    done = client.post(comparison(kept, merged), {"choice-biography": "merged", "reason": "One person."}, follow=True)
    assert "can be taken back" in said(done)
    kept.refresh_from_db()
    assert kept.biography == "The other."
    assert kept.detentions.get().place == "Baku"

    undo = reverse("admin:prisoners_merge_undo", args=[kept.pk, Merge.objects.get().pk])
    assert undo in client.get(choose).text
    parted = client.post(undo, {"reason": "Two after all."}, follow=True)
    assert "a case of its own again" in said(parted)
    assert merged.detentions.count() == 1


def test_a_case_that_is_not_seen_cannot_be_merged_nor_found_by_trying(team: Organization) -> None:
    client = at_desk(staff(CONTRIBUTOR, team=team))
    kept, hidden = kept_by(team), kept_by(OrganizationFactory(team=True), name="Hidden Name")
    assert client.get(comparison(kept, hidden)).status_code == 404
    tried = client.post(reverse("admin:prisoners_prisoner_merge", args=[kept.pk]), {"other": hidden.public_id})
    never_was = client.post(reverse("admin:prisoners_prisoner_merge", args=[kept.pk]), {"other": "XX-9999"})
    assert "no other case with this id" in tried.text
    assert "Hidden Name" not in tried.text
    assert tried.status_code == never_was.status_code


@pytest.mark.parametrize("made", [ConfidentialNoteFactory, ConsentFactory])
@pytest.mark.parametrize("way_round", ["from ours", "into ours"])
def test_notes_are_put_together_only_by_who_may_see_those_of_both(
    team: Organization, made: type[DjangoModelFactory], way_round: str
) -> None:
    client = at_desk(staff(EDITOR, team=team))
    # Nobody's: every Editor may change it.
    ours, other = published(kept_by(team)), published(PrisonerFactory())
    kept, merged = (other, ours) if way_round == "from ours" else (ours, other)
    for with_notes in (kept, merged):
        made(prisoner=with_notes)
        Prisoner.objects.update(changed_at=None)
        answer = client.post(comparison(kept, merged), {"reason": "One person."})
        assert "has confidential notes" in answer.text
        made._meta.model.objects.all().delete()
    assert not Merge.objects.exists()


def test_a_public_case_of_another_team_is_not_merged(team: Organization) -> None:
    client = at_desk(staff(EDITOR, team=team))
    ours, theirs = published(kept_by(team)), published(kept_by(OrganizationFactory(team=True)))
    for kept, merged in ((ours, theirs), (theirs, ours)):
        assert client.post(comparison(kept, merged), {"reason": "One person."}).status_code == 403


def test_two_public_cases_are_merged_and_parted_by_who_may_publish(team: Organization) -> None:
    contributor, editor = at_desk(staff(CONTRIBUTOR, team=team)), at_desk(staff(EDITOR, team=team))
    kept, merged = published(kept_by(team)), published(kept_by(team))
    assert "ask an Editor" in contributor.post(comparison(kept, merged), {"reason": "One person."}).text
    assert not Merge.objects.exists()
    editor.post(comparison(kept, merged), {"reason": "One person."})
    done = Merge.objects.get()

    undo = reverse("admin:prisoners_merge_undo", args=[kept.pk, done.pk])
    assert "ask an Editor" in said(contributor.post(undo, {"reason": "Two."}, follow=True))
    done.refresh_from_db()
    assert done.undone_at is None
    editor.post(undo, {"reason": "Two."})
    done.refresh_from_db()
    assert done.undone_at is not None


def test_a_merge_is_taken_back_from_the_page_of_the_case_that_was_kept(team: Organization) -> None:
    client = at_desk(staff(CONTRIBUTOR, team=team))
    theirs = kept_by(OrganizationFactory(team=True))
    done = merging.merge(kept=theirs, merged=PrisonerFactory(), choices={}, by=None, reason="One person.")
    undo = reverse("admin:prisoners_merge_undo", args=[kept_by(team).pk, done.pk])
    assert client.post(undo, {"reason": "Two."}).status_code == 404


def test_a_merged_case_is_looked_at_and_not_changed_any_more(team: Organization) -> None:
    kept, merged = kept_by(team), kept_by(team)
    merging.merge(kept=kept, merged=merged, choices={}, by=None, reason="One person.")
    for user in (staff(CONTRIBUTOR, team=team), UserFactory(editor=True)):
        client = at_desk(user)
        page = client.get(page_of(merged))
        assert page.status_code == 200
        assert 'name="_save"' not in page.text
        assert reverse("admin:prisoners_prisoner_merge", args=[merged.pk]) not in page.text
        assert client.post(page_of(merged), {"name": "Changed"}).status_code == 403
        choose = reverse("admin:prisoners_prisoner_merge", args=[kept.pk])
        assert "no other case with this id" in client.post(choose, {"other": merged.public_id}).text


def test_a_likely_case_that_is_not_seen_is_not_shown_as_likely(team: Organization) -> None:
    client = at_desk(staff(CONTRIBUTOR, team=team))
    kept = kept_by(team, name="Afiaddin Mammadov")
    hidden = kept_by(OrganizationFactory(team=True, name="Their Team"), name="Afiaddin Mammadov")
    page = client.get(reverse("admin:prisoners_prisoner_merge", args=[kept.pk]))
    assert page.context["likely"] == []
    assert hidden.public_id not in page.text


def test_who_may_not_see_the_notes_of_a_case_does_not_split_them_off(team: Organization) -> None:
    note = ConfidentialNoteFactory(prisoner=kept_by(OrganizationFactory(team=True)))
    CaseSharingFactory(prisoner=note.prisoner, organization=team, may_change=True, sees_notes=False)
    name = PrisonerNameFactory(prisoner=note.prisoner)
    client = at_desk(staff(CONTRIBUTOR, team=team))
    url = reverse("admin:prisoners_prisoner_split", args=[note.prisoner.pk])
    assert "confidentialnote-" not in client.get(url).text
    rows = [f"prisonername-{name.pk}", f"confidentialnote-{note.pk}"]
    client.post(url, {"name": "Another", "reason": "Two people.", "row": rows})
    assert Prisoner.objects.get(name="Another").names.exists()
    assert ConfidentialNote.objects.get().prisoner == note.prisoner


def test_who_is_in_no_team_splits_nothing() -> None:
    case = published(DetentionFactory().prisoner)
    client = at_desk(staff(EDITOR))
    assert client.get(reverse("admin:prisoners_prisoner_split", args=[case.pk])).status_code == 403


def test_a_case_of_two_people_is_split(team: Organization) -> None:
    client = at_desk(staff(CONTRIBUTOR, team=team))
    case = kept_by(team)
    detention = DetentionFactory(prisoner=case)
    other_name = PrisonerNameFactory(prisoner=case, name="Another Spelling")
    url = reverse("admin:prisoners_prisoner_split", args=[case.pk])
    assert f"detention-{detention.pk}" in client.get(url).text
    nothing = client.post(url, {"name": "Another", "reason": "Two people."})
    assert "at least one" in nothing.text
    rows = [f"detention-{detention.pk}", f"prisonername-{other_name.pk}"]
    done = client.post(url, {"name": "Another", "reason": "Two people.", "row": rows}, follow=True)
    assert "a case of its own now" in said(done)
    other = Prisoner.objects.get(name="Another")
    assert other.detentions.get() == detention
    assert other.names.get() == other_name


def test_what_a_merge_page_costs_does_not_grow_with_what_moves(
    team: Organization, django_assert_max_num_queries: object
) -> None:
    client = at_desk(staff(CONTRIBUTOR, team=team))
    costs = []
    for size in (1, 8):
        kept, merged = kept_by(team), kept_by(team)
        for _n in range(size):
            DetentionFactory(prisoner=merged)
            PrisonerNameFactory(prisoner=merged)
        with django_assert_max_num_queries(200) as captured:  # type: ignore[operator]
            assert client.get(comparison(kept, merged)).status_code == 200
        costs.append(len(captured))
    assert costs[0] == costs[1]
