"""What the record's own tables refuse."""

from __future__ import annotations

import pytest
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.utils import timezone

from record.api_keys import new_token
from record.models import ApiKey, ChecklistScore, PublishedRedirect, Source, Version
from tests.factories import SourceFactory
from tests.refusals import constraints_of, message_of, refused_by_the_database, said_at_the_desk

pytestmark = pytest.mark.django_db


def version(**fields: object) -> Version:
    return Version(
        **({"sequence": 1, "kind": "a", "public_id": "a", "number": 1, "published_at": timezone.now()} | fields)
    )


@pytest.mark.parametrize(
    "broken",
    [
        version(cause="publication", document=None),
        version(cause="borrowed", document=None),
        version(cause="withdrawal", document={"id": "a"}),
        version(cause="merged", document={"id": "a"}),
        version(cause="redaction", document=None),
    ],
)
def test_a_version_has_a_document_unless_it_withdraws_one(broken: Version) -> None:
    assert refused_by_the_database(broken) == "version_has_document_unless_withdrawn"


def test_a_version_has_a_number_of_its_own() -> None:
    version(document={}).save()
    assert refused_by_the_database(version(sequence=2, document={})) == "version_number_is_unique"


def test_every_check_is_tried() -> None:
    checks = constraints_of("record", (models.CheckConstraint, ExclusionConstraint))
    assert checks == {
        "api_key_is_kept_as_a_hash",
        "version_has_document_unless_withdrawn",
        "redirect_leads_elsewhere",
        "score_is_a_percentage",
    }


def test_a_key_is_never_kept_as_itself() -> None:
    assert (
        refused_by_the_database(ApiKey(token_hash=new_token(), created_at=timezone.now()))
        == "api_key_is_kept_as_a_hash"
    )


def test_a_score_is_at_most_a_hundred() -> None:
    assert (
        refused_by_the_database(
            ChecklistScore(kind="a", case_id=1, score=101, problems=0, stops=0, made_at=timezone.now())
        )
        == "score_is_a_percentage"
    )


def test_a_redirect_does_not_lead_to_itself() -> None:
    redirect = PublishedRedirect(kind="prisoner", from_id="AZ-0001", to_id="AZ-0001")
    assert refused_by_the_database(redirect) == "redirect_leads_elsewhere"


def test_a_source_with_the_address_of_another_is_refused_and_the_desk_says_so() -> None:
    SourceFactory(url="https://example.org/a")
    second = Source(title="Another", url="https://example.org/a")
    assert refused_by_the_database(second) == "source_url_is_unique"
    assert message_of("source_url_is_unique") in said_at_the_desk(Source(title="Another", url="https://example.org/a"))


def test_sources_without_an_address_may_be_many() -> None:
    for _n in range(2):
        SourceFactory(url="").full_clean()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"])
def test_an_address_of_a_source_is_a_web_address(url: str) -> None:
    assert said_at_the_desk(Source(title="A", url=url))
