"""Words that lay in plain when Vigil was upgraded are sealed with all their history, and opened when it goes back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from prisoners.models import ConfidentialNote, Consent
from prisoners.resealing import history_of
from tests.database import copy_beside
from tests.factories import ConfidentialNoteFactory, ConsentFactory, MaintenanceFactory, PrisonerFactory

pytestmark = pytest.mark.long

TABLES = {
    "prisoners_confidentialnote": "body",
    "prisoners_confidentialnotehistory": "body",
    "prisoners_consent": "given_by || note",
    "prisoners_consenthistory": "given_by || note",
}
BEFORE = "0027_acts"
NOTE = "Call Gulnar"


@pytest.fixture
def copied(django_db_blocker: Any, django_db_setup: None) -> Iterator[None]:
    """A database of its own, at which Django's connection points during the test."""
    with django_db_blocker.unblock():
        here = connection.settings_dict["NAME"]
        with copy_beside("sealing") as name:
            connection.close()
            connection.settings_dict["NAME"] = name
            try:
                yield
            finally:
                connection.close()
                connection.settings_dict["NAME"] = here


def migrate(*to: str) -> None:
    call_command("migrate", "prisoners", *to, verbosity=0, interactive=False)


def files() -> bytes:
    """The tables as they lie on the disk."""
    found = b""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        for table in TABLES:
            cursor.execute("SELECT pg_read_binary_file(pg_relation_filepath(%s))", [table])
            found += bytes(cursor.fetchone()[0])
    return found


def words_in_plain() -> dict[str, int]:
    """In how many rows of each table a word stands in plain."""
    found = {}
    with connection.cursor() as cursor:
        for table, words in TABLES.items():
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {words} LIKE '%%Gulnar%%'")
            found[table] = cursor.fetchone()[0]
    return found


def test_words_in_plain_are_sealed_with_their_history_and_opened_again(copied: None) -> None:
    case = MaintenanceFactory().prisoner
    for prisoner in (case, PrisonerFactory()):
        ConfidentialNoteFactory(prisoner=prisoner, body=NOTE)
        ConsentFactory(prisoner=prisoner, given_by="Gulnar", note="")
    ConfidentialNote.objects.first().delete()  # type: ignore[union-attr]
    assert set(words_in_plain().values()) == {0}
    history = history_of(ConfidentialNote)._base_manager.count()
    migrate(BEFORE)
    assert list(words_in_plain().values()) == [1, 3, 2, 2]
    assert b"Gulnar" in files()
    migrate()
    assert set(words_in_plain().values()) == {0}
    assert b"Gulnar" not in files()
    rows: Any = history_of(ConfidentialNote)._base_manager
    assert [row.body for row in rows.all()] == [NOTE] * history
    assert [note.body for note in ConfidentialNote.objects.all()] == [NOTE]
    assert [consent.given_by for consent in Consent.objects.all()] == ["Gulnar"] * 2
