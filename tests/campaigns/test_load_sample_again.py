"""Loading the founding statement: all of it is published, a second time changes nothing, and a taken name stops it."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from campaigns.models import Resolution
from organizations.models import Organization
from prisoners.models import Prisoner, PublishedPrisoner
from record.models import PublicationAct
from record.publication import composers
from tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db

UNNAMED = "a member of İnqilabin Sesi"


def load() -> str:
    out = StringIO()
    call_command("load_sample", stdout=out)
    return out.getvalue()


def rows() -> dict[str, int]:
    """How many rows every table has, history and versions included."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        counts = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM \"{table}\"" for table in tables)
        cursor.execute(counts)
        return dict(cursor.fetchall())


def test_it_says_what_was_loaded() -> None:
    assert load() == "Loaded and published: 13 organization, 4 event, 15 prisoner, 1 campaign, 3 resolution.\n"


def test_all_that_is_entered_is_published_and_nothing_is_left_marked() -> None:
    load()
    for composer in composers.values():
        assert not composer.model.objects.exclude(state="published").exists()
        assert not composer.model.objects.changed_since_publication().exists()


def test_loading_it_again_changes_nothing() -> None:
    load()
    before = rows()
    assert load() == "The sample is already on record; nothing has changed.\n"
    assert rows() == before


def test_loading_it_again_leaves_what_the_desk_changed_since() -> None:
    load()
    Prisoner.objects.filter(name=UNNAMED).update(name="Somebody", naming="named")
    Resolution.objects.get(number=2).delete()
    before = rows()
    load()
    assert rows() == before
    assert PublishedPrisoner.objects.filter(name=UNNAMED).exists()


def test_what_happened_is_in_history_with_who_and_why() -> None:
    load()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT c.metadata->>'by', c.metadata->>'reason' FROM prisoners_prisonerhistory h "
            "JOIN pghistory_context c ON c.id = h.pgh_context_id"
        )
        assert cursor.fetchall() == [("load_sample", "The founding statement of 16 December 2023")]
    assert not PublicationAct.objects.filter(reason="").exists()


def test_a_name_that_is_taken_stops_it_before_anything_is_loaded() -> None:
    OrganizationFactory(slug="abzas-media", name="Another")
    with pytest.raises(CommandError, match=r"nothing has changed.*already exists"):
        load()
    assert [o.name for o in Organization.objects.all()] == ["Another"]
    assert not Prisoner.objects.exists()
