"""The composer of a case: what becomes public, and what never does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from prisoners.models import Prisoner, PublishedDetention, PublishedPrisoner
from prisoners.publication import compose_prisoner
from record import services
from record.models import Version
from tests.factories import (
    CaseCitationFactory,
    ConfidentialNoteFactory,
    CustodyFactory,
    DetentionFactory,
    EventFactory,
    EventParticipationFactory,
    HearingFactory,
    IncidentFactory,
    InstitutionFactory,
    MaintenanceFactory,
    MembershipFactory,
    OfficialFactory,
    OrganizationFactory,
    PrisonerFactory,
    PrisonerNameFactory,
    RecognitionFactory,
    SourceFactory,
    public_document,
    published,
    whole_case,
)

pytestmark = pytest.mark.django_db

SECRET = "SECRET-7f3a"


def everything_public() -> str:
    """All the text that the public role can read of any noun."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(v::text, ' ') FROM record_version v "
            "UNION ALL SELECT string_agg(p::text, ' ') FROM prisoners_publishedprisoner p "
            "UNION ALL SELECT string_agg(i::text, ' ') FROM prisoners_publishedincident i "
            "UNION ALL SELECT string_agg(o::text, ' ') FROM organizations_publishedorganization o"
        )
        return " ".join(text for (text,) in cursor.fetchall() if text)


def test_a_case_has_every_field_of_the_contract() -> None:
    document = public_document(published(whole_case()))
    contract = {
        "id", "url", "name", "names", "status", "country", "groups", "detentions", "organizations", "events",
        "incidents", "campaigns", "recognitions", "assessment", "sources", "portrait", "published_at", "updated_at",
    }  # fmt: skip
    assert contract <= set(document)
    assert {"arrested", "ended", "end_kind", "charges", "custody", "hearings", "sentences"} <= set(
        document["detentions"][0]
    )


def test_every_statement_of_a_case_says_which_source_supports_it() -> None:
    document = public_document(published(whole_case()))
    (source,) = document["sources"]
    detention = document["detentions"][0]
    statements = [
        *document["names"],
        *document["organizations"],
        *document["events"],
        *document["incidents"],
        *document["recognitions"],
        *document["assessment"]["pace_1900"],
        detention,
        *detention["custody"],
        *detention["charges"],
        *detention["hearings"],
        *detention["sentences"],
    ]
    assert len(statements) == 11
    assert all([c["source"] for c in s["citations"]] == [source["number"]] for s in statements)


def test_the_source_for_a_group_is_public_too() -> None:
    prisoner = whole_case()
    cited = SourceFactory(title="Only for the group")
    prisoner.citations.filter(group_link__isnull=False).update(source=cited)
    assert "Only for the group" in [s["title"] for s in public_document(published(prisoner))["sources"]]


def test_nothing_confidential_is_in_anything_public() -> None:
    prisoner = whole_case()
    ConfidentialNoteFactory(prisoner=prisoner, body=SECRET)
    MaintenanceFactory(prisoner=prisoner, organization__name=SECRET)
    source = SourceFactory(note=SECRET, file=f"sources/{SECRET}.pdf")
    CaseCitationFactory(prisoner=prisoner, source=source)
    HearingFactory(detention=prisoner.detentions.get(), judge=OfficialFactory(note=SECRET))
    published(prisoner)
    assert prisoner.name in everything_public()
    assert SECRET not in everything_public()


@pytest.mark.parametrize(
    "mention",
    [
        lambda p: MembershipFactory(prisoner=p, organization=OrganizationFactory(name=SECRET)),
        lambda p: RecognitionFactory(prisoner=p, organization=OrganizationFactory(name=SECRET)),
        lambda p: EventParticipationFactory(prisoner=p, event=EventFactory(name=SECRET)),
        lambda p: IncidentFactory(prisoner=p, organization=OrganizationFactory(name=SECRET)),
        lambda p: IncidentFactory(prisoner=p, institution=InstitutionFactory(name=SECRET)),
        lambda p: CustodyFactory(detention__prisoner=p, institution=InstitutionFactory(name=SECRET)),
        lambda p: HearingFactory(detention__prisoner=p, court=InstitutionFactory(name=SECRET)),
    ],
)
def test_a_draft_that_a_case_mentions_is_not_named(mention: Any) -> None:
    prisoner = PrisonerFactory()
    mention(prisoner)
    published(prisoner)
    assert SECRET not in everything_public()


def test_a_draft_is_named_once_it_is_published_and_the_case_again() -> None:
    membership = MembershipFactory()
    prisoner = published(membership.prisoner)
    assert public_document(prisoner)["organizations"] == []
    published(membership.organization)
    assert public_document(published(prisoner))["organizations"][0]["name"] == membership.organization.name


def test_an_unnamed_person_is_shown_by_their_description_until_they_are_named() -> None:
    prisoner = published(PrisonerFactory(unnamed=True, name="a member of a union"))
    public_id = prisoner.public_id
    prisoner.name, prisoner.naming = "Elvin Mustafayev", "named"
    prisoner.save()
    after = public_document(published(prisoner))
    first = Version.objects.of("prisoner", public_id).get(number=1).document or {}
    assert (first["name"], first["naming"]) == ("a member of a union", "unnamed")
    assert (after["name"], after["id"]) == ("Elvin Mustafayev", public_id)
    assert PublishedPrisoner.objects.get(pk=public_id).slug == "elvin-mustafayev"


def test_a_draft_change_stays_in_the_working_record() -> None:
    prisoner = published(PrisonerFactory(case_summary="Before."))
    Prisoner.objects.filter(pk=prisoner.pk).update(case_summary=SECRET)
    assert SECRET not in everything_public()


def test_an_end_on_an_unknown_day_is_not_a_detention_that_goes_on() -> None:
    detention = DetentionFactory(has_ended=True)
    document = public_document(published(detention.prisoner))
    assert document["detentions"][0]["ended"] == {"edtf": "", "earliest": None, "latest": None}
    assert document["status"] == "released"
    assert PublishedDetention.objects.get().ongoing is False


def test_translations_are_published_and_found() -> None:
    prisoner = PrisonerFactory(case_summary="Arrested.", case_summary_az="Həbs edilib.")
    document = public_document(published(prisoner))
    assert document["translations"]["case_summary"] == {"az": "Həbs edilib."}


def test_every_spelling_can_be_found_whole_or_in_parts() -> None:
    name = PrisonerNameFactory(prisoner__name="Ülvi Həsənli", name="UlviHasanli")
    row = PublishedPrisoner.objects.get(pk=published(name.prisoner).public_id)
    assert "ulvi hasanli" in row.names_folded and "ulvihasanli" in row.names_folded


def test_a_document_is_plain_json() -> None:
    document = compose_prisoner(whole_case(children=2))
    assert json.loads(json.dumps(document)) == document


def queries_to(compose_or_publish: Any, case: Prisoner) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        compose_or_publish(case)
    return len(captured)


def test_composing_takes_as_many_queries_for_one_of_everything_as_for_many() -> None:
    one, many = whole_case(children=1), whole_case(children=4)
    assert queries_to(compose_prisoner, one) == queries_to(compose_prisoner, many)


def test_publishing_takes_as_many_queries_for_one_of_everything_as_for_many() -> None:
    def publish(case: Prisoner) -> None:
        services.publish(case=case, by=None)

    # The key that seals notes is asked for once in the life of a process.
    publish(whole_case())
    one, many = whole_case(children=1), whole_case(children=4)
    assert queries_to(publish, one) == queries_to(publish, many)
