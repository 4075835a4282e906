"""Publication: the one way from the working record to the public one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import jsonpatch
import pytest
import time_machine
from django.db import transaction

from organizations.models import Organization, PublishedOrganization
from prisoners.models import Prisoner, PublishedDetention, PublishedPrisoner
from record import services
from record.documents import without
from record.models import PublicationAct, PublishedReference, Recomposition, User, Version
from record.publication import STAMPS, listeners
from tests.factories import (
    CampaignPrisonerFactory,
    DetentionFactory,
    EventIncidentFactory,
    MembershipFactory,
    OrganizationFactory,
    PrisonerFactory,
    UserFactory,
    public_document,
    published,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return UserFactory()


@pytest.fixture
def heard() -> Iterator[list[Version]]:
    """What a listener hears."""
    versions: list[Version] = []

    def hear(version: Version) -> None:
        versions.append(version)

    listeners.heard_by.append(hear)
    yield versions
    listeners.heard_by.remove(hear)


def test_first_publication_writes_version_one(editor: User) -> None:
    union = OrganizationFactory(name="Union")
    version = services.publish(case=union, by=editor, reason="Checked twice.", team="The team")
    assert version is not None and version.document is not None
    assert (version.sequence, version.number, version.document["name"], version.by_team) == (1, 1, "Union", "The team")
    assert PublishedOrganization.objects.get().document == version.document
    assert (version.act.by, version.act.reason) == (editor, "Checked twice.")


def test_publication_clears_the_mark_on_the_case_that_was_handed_in() -> None:
    union = OrganizationFactory()
    services.publish(case=union, by=None)
    assert union.is_published and union.changed_at is None and union.live is not None
    union.refresh_from_db()
    assert union.is_published and union.changed_at is None and union.live.number == 1


def test_nothing_public_changed_makes_no_version_and_clears_the_mark() -> None:
    union = published(OrganizationFactory())
    Organization.objects.filter(pk=union.pk).update(maintains_cases=True)
    union.refresh_from_db()
    assert union.changed_since_publication
    assert services.publish(case=union, by=None) is None
    union.refresh_from_db()
    assert not union.changed_since_publication
    assert Version.objects.count() == 1


def test_a_second_version_holds_the_difference_to_the_first() -> None:
    union = published(OrganizationFactory(name="Before", site=""))
    before = public_document(union)
    union.name = "After"
    union.save()
    version = services.publish(case=union, by=None)
    assert version is not None
    assert (version.sequence, version.number) == (2, 2)
    assert jsonpatch.apply_patch(without(before, *STAMPS), version.diff) == without(version.document, *STAMPS)
    assert version.diff == [{"op": "replace", "path": "/name", "value": "After"}]


def test_numbers_count_within_a_noun_and_sequences_over_all() -> None:
    for name in ("one", "two"):
        for _again in range(2):
            union = Organization.objects.filter(slug=name).first() or OrganizationFactory(slug=name)
            union.name += "!"
            union.save()
            services.publish(case=union, by=None)
    assert list(Version.objects.values_list("sequence", "public_id", "number")) == [
        (1, "one", 1),
        (2, "one", 2),
        (3, "two", 1),
        (4, "two", 2),
    ]


def test_publishing_again_replaces_the_published_rows() -> None:
    prisoner = published(DetentionFactory().prisoner)
    DetentionFactory(prisoner=prisoner, arrested="2024")
    prisoner.name = "Another name"
    prisoner.save()
    published(prisoner)
    assert PublishedPrisoner.objects.get().name == "Another name"
    assert list(PublishedDetention.objects.values_list("number", flat=True).order_by("number")) == [1, 2]


def test_a_document_keeps_the_day_it_was_first_published() -> None:
    with time_machine.travel(dt.datetime(2024, 1, 1, tzinfo=dt.UTC)):
        union = published(OrganizationFactory())
    union.name = "After"
    union.save()
    document = public_document(published(union))
    assert document["published_at"].startswith("2024-01-01") and document["updated_at"] > document["published_at"]


def test_withdrawing_takes_everything_out_of_the_published_record(editor: User) -> None:
    membership = MembershipFactory(organization=published(OrganizationFactory()))
    prisoner = published(DetentionFactory(prisoner=membership.prisoner).prisoner)
    version = services.unpublish(case=prisoner, by=editor, reason="The family asked.")
    assert (version.number, version.cause, version.document) == (2, "withdrawal", None)
    assert not PublishedPrisoner.objects.exists()
    assert not PublishedDetention.objects.exists()
    assert not PublishedReference.objects.filter(from_kind="prisoner").exists()
    assert version.act.reason == "The family asked."
    prisoner.refresh_from_db()
    assert (prisoner.state, prisoner.is_published) == ("unpublished", False)


def test_the_reason_of_a_withdrawal_is_not_public() -> None:
    prisoner = published(PrisonerFactory())
    version = services.unpublish(case=prisoner, by=None, reason="SECRET")
    public = {f.name: getattr(version, f.attname) for f in Version._meta.concrete_fields}
    assert "SECRET" not in str(public)


def test_what_was_withdrawn_can_be_published_again_and_its_numbers_go_on() -> None:
    prisoner = published(PrisonerFactory())
    first = public_document(prisoner)["published_at"]
    services.unpublish(case=prisoner, by=None, reason="")
    version = services.publish(case=prisoner, by=None)
    assert version is not None and version.document is not None
    assert (version.number, version.document["published_at"]) == (3, first)
    assert PublishedPrisoner.objects.exists()


def test_what_is_not_public_cannot_be_withdrawn() -> None:
    draft = PrisonerFactory()
    with pytest.raises(services.NotPublished, match=draft.public_id):
        services.unpublish(case=draft, by=None, reason="")
    prisoner = published(draft)
    services.unpublish(case=prisoner, by=None, reason="")
    with pytest.raises(services.NotPublished):
        services.unpublish(case=prisoner, by=None, reason="")


def test_a_merged_case_cannot_be_published() -> None:
    prisoner = PrisonerFactory()
    Prisoner.objects.update(state="merged")
    with pytest.raises(services.MergedCase, match=prisoner.public_id):
        services.publish(case=prisoner, by=None)
    assert not Version.objects.exists()


def test_what_is_not_public_is_not_published_again() -> None:
    prisoner = published(PrisonerFactory())
    stale = Prisoner.objects.get(pk=prisoner.pk)
    services.unpublish(case=prisoner, by=None, reason="")
    with pytest.raises(services.NotPublished):
        services.publish_again(case=stale, by=None)
    with pytest.raises(services.NotPublished):
        services.publish_again(case=PrisonerFactory(), by=None)


def test_a_preview_shows_both_documents_and_writes_nothing() -> None:
    union = published(OrganizationFactory(name="Before"))
    union.name = "After"
    union.save()
    live, next_one = services.preview(union)
    assert live is not None
    assert (live["name"], next_one["name"]) == ("Before", "After")
    assert "published_at" not in live
    assert Version.objects.count() == 1


def test_listeners_hear_of_a_version_after_the_commit_and_not_before(
    heard: list[Version], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        version = services.publish(case=OrganizationFactory(), by=None)
        assert heard == []
    assert heard == [version]


def test_listeners_do_not_hear_of_what_was_rolled_back(
    heard: list[Version], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError), transaction.atomic():
        services.publish(case=OrganizationFactory(), by=None)
        raise RuntimeError
    assert heard == []
    assert not Version.objects.exists()


def test_a_listener_that_fails_stops_neither_the_publication_nor_the_others(
    heard: list[Version], django_capture_on_commit_callbacks: Any
) -> None:
    def fail(version: Version) -> None:
        raise RuntimeError("no broker")

    listeners.heard_by.insert(0, fail)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            services.publish(case=OrganizationFactory(), by=None)
    finally:
        listeners.heard_by.remove(fail)
    assert len(heard) == 1


@pytest.fixture
def member() -> Prisoner:
    """A published person in a published union."""
    membership = MembershipFactory(organization=published(OrganizationFactory(name="Old name", slug="union")))
    return published(membership.prisoner)


def rename_the_union() -> None:
    union = Organization.objects.get(slug="union")
    union.name = "New name"
    union.save()
    services.publish(case=union, by=None)


def test_a_changed_name_is_carried_on_to_the_documents_that_borrow_it_and_is_nobodys_news(member: Prisoner) -> None:
    rename_the_union()
    assert Recomposition.objects.get().public_id == member.public_id
    assert services.recompose_due() == 1
    version = Version.objects.of("prisoner", member.public_id).latest_first()[0]
    assert version.document is not None
    assert version.document["organizations"][0]["name"] == "New name"
    assert (version.cause, version.happenings, version.tells) == ("borrowed", [{"kind": "borrowed"}], False)
    assert version not in Version.objects.told()
    assert PublishedPrisoner.objects.get().document == version.document


def test_a_changed_description_concerns_nobody_else(member: Prisoner) -> None:
    Organization.objects.update(description="Founded in spring.")
    services.publish(case=Organization.objects.get(slug="union"), by=None)
    assert not Recomposition.objects.exists()


def test_unpublished_work_stays_where_it_is_when_a_name_is_carried_on(member: Prisoner) -> None:
    Prisoner.objects.update(case_summary="Not checked yet.")
    rename_the_union()
    services.recompose_due()
    member.refresh_from_db()
    assert public_document(member)["organizations"][0]["name"] == "New name"
    assert public_document(member)["case_summary"] == ""
    assert member.changed_since_publication
    assert member.case_summary == "Not checked yet."


def test_a_withdrawn_organisation_keeps_its_name_in_a_case_and_loses_its_address(member: Prisoner) -> None:
    services.unpublish(case=Organization.objects.get(slug="union"), by=None, reason="")
    services.recompose_due()
    member.refresh_from_db()
    (organization,) = public_document(member)["organizations"]
    assert (organization["name"], organization["url"]) == ("Old name", None)


def test_a_case_withdrawn_meanwhile_is_not_composed_again(member: Prisoner) -> None:
    rename_the_union()
    services.unpublish(case=member, by=None, reason="")
    assert services.recompose_due() == 1
    assert not PublishedPrisoner.objects.exists()
    assert not Recomposition.objects.exists()


def test_a_published_campaign_appears_in_the_cases_it_is_for() -> None:
    link = CampaignPrisonerFactory(prisoner=published(PrisonerFactory()))
    published(link.campaign)
    assert [c["id"] for c in PublishedPrisoner.objects.get().document["campaigns"]] == [link.campaign.slug]
    services.unpublish(case=link.campaign, by=None, reason="")
    services.recompose_due()
    assert PublishedPrisoner.objects.get().document["campaigns"] == []


def test_an_organisation_shows_what_struck_it_at_an_event() -> None:
    union = published(OrganizationFactory())
    incident = EventIncidentFactory(organization=union)
    published(incident.event)
    (shown,) = PublishedOrganization.objects.get().document["incidents"]
    assert (shown["kind"], shown["event"]["id"]) == ("torture", incident.event.slug)


def test_every_act_of_publication_is_kept_and_borrowing_is_nobodys_act(member: Prisoner) -> None:
    acts = PublicationAct.objects.count()
    rename_the_union()
    services.recompose_due()
    assert PublicationAct.objects.count() == acts + 1
