"""Building the published rows anew from what was published."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, models

from campaigns.published import PublishedCampaign
from prisoners import merging
from prisoners.past import PastPrisoner
from prisoners.past_parts import PastDetention
from prisoners.published import PublishedPrisoner
from prisoners.published_parts import PublishedCharge, PublishedFacet, PublishedGroup
from record import services
from record.models.acts import Recomposition
from record.past import PastFile
from record.published import PublishedFile, PublishedReference, Version
from tests.factories import (
    EventFactory,
    EventIncidentFactory,
    PrisonerFactory,
    UserFactory,
    published,
    whole_campaign,
    whole_case,
    whole_resolution,
)

pytestmark = pytest.mark.django_db

# What every copy of a row gets anew.
_KEYS = {"id"}
# Not made from documents.
_NOT_RENEWED = {"PublishedRedirect"}


def published_models() -> list[type[models.Model]]:
    found = [
        m for m in apps.get_models() if m.__name__.startswith(("Published", "Past")) and m.__name__ not in _NOT_RENEWED
    ]
    assert {PublishedPrisoner, PublishedFacet, PublishedGroup, PublishedReference, PublishedFile} <= set(found)
    assert {PastPrisoner, PastDetention, PastFile} <= set(found)
    return found


def all_rows() -> dict[str, list[str]]:
    """Every published table with its rows as the database writes them, whatever their running numbers and order."""
    rows: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        for model in published_models():
            cursor.execute(f"SELECT row_to_json(t)::text FROM {model._meta.db_table} t")
            rows[model.__name__] = sorted(
                json.dumps({k: v for k, v in json.loads(text).items() if k not in _KEYS}, sort_keys=True)
                for (text,) in cursor.fetchall()
            )
    return rows


@pytest.fixture
def record() -> dict[str, list[str]]:
    """Something of every noun, a case that was withdrawn, and one that was never published."""
    published(whole_case(children=2)), published(whole_campaign()), published(whole_resolution())
    event = published(EventFactory())
    EventIncidentFactory(event=event)
    published(event)
    services.unpublish(case=published(PrisonerFactory()), by=None, reason="asked for")
    PrisonerFactory()
    kept, merged = published(PrisonerFactory()), published(PrisonerFactory())
    merging.merge(kept=kept, merged=merged, choices={}, by=UserFactory(), reason="One person.")
    return all_rows()


def renew(**options: Any) -> None:
    call_command("renew_published", verbosity=0, **options)


def test_what_is_renewed_is_what_was_there(record):
    versions, due = Version.objects.count(), Recomposition.objects.count()
    assert all(record[name] for name in ("PublishedPrisoner", "PublishedCharge", "PublishedFile", "PublishedGroup"))
    renew()
    assert all_rows() == record
    assert (Version.objects.count(), Recomposition.objects.count()) == (versions, due)
    renew()
    assert all_rows() == record


def test_tables_that_were_lost_come_back(record):
    for model in published_models():
        model._default_manager.all().delete()
    assert all_rows() != record
    renew()
    assert all_rows() == record


def test_rows_that_no_version_stands_for_are_taken_away(record, capsys):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE prisoners_publishedcharge SET slug = 'wrong'")
        cursor.execute(
            'INSERT INTO campaigns_publishedcampaign SELECT (jsonb_populate_record(c, \'{"public_id": "orphan"}\')).* '
            "FROM campaigns_publishedcampaign c LIMIT 1"
        )
    withdrawn = Version.objects.get(cause="withdrawal")
    first = Version.objects.get(kind="prisoner", public_id=withdrawn.public_id, number=1)
    PublishedPrisoner(
        public_id=withdrawn.public_id, version=first, name="Gone", slug="gone", country="AZ", document=first.document,
        published_at=first.published_at, updated_at=first.published_at, status="unknown", names_folded="", words="",
    ).save(force_insert=True)  # fmt: skip
    call_command("renew_published")
    assert all_rows() == record
    said = capsys.readouterr().out
    assert "prisoner: 3 renewed, 1 removed" in said or "1 removed" in said
    assert not PublishedCampaign.objects.filter(pk="orphan").exists()
    assert not PublishedCharge.objects.filter(slug="wrong").exists()


def test_many_are_renewed_in_parts(record, monkeypatch):
    monkeypatch.setattr("record.renewing.AT_ONCE", 2)
    renew()
    assert all_rows() == record


def test_one_kind_can_be_renewed_alone(record):
    PublishedCharge.objects.all().delete()
    renew(kind="campaign")
    assert not PublishedCharge.objects.exists()
    renew(kind="prisoner")
    assert all_rows() == record


def test_a_kind_that_is_none_is_refused(db):
    with pytest.raises(CommandError, match="“planet” is no kind of noun"):
        renew(kind="planet")
