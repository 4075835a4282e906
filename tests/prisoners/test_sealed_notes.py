"""What is said in confidence lies in the database sealed, for its row, its case and its team."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.db import DatabaseError, IntegrityError, connection, transaction

from organizations.models import Organization
from prisoners import handing_over, merging
from prisoners.checklist import case_checks
from prisoners.models import ConfidentialNote, Consent, Maintenance, Prisoner, TeamKey
from prisoners.publication import compose_prisoner
from prisoners.resealing import history_of
from prisoners.sealed_fields import Unreadable
from prisoners.team_keys import KeyNotHere
from record.sealing import key_id_of
from tests.desk import at_desk, filled_in, page_of
from tests.factories import (
    ConfidentialNoteFactory,
    ConsentFactory,
    MaintenanceFactory,
    OrganizationFactory,
    PrisonerFactory,
)

pytestmark = pytest.mark.django_db

# `case`, `team` and `editor` are in conftest.py: a draft with one confidential note.
HISTORY: Any = history_of(ConfidentialNote)._base_manager
SECRET = "His sister speaks to nobody but Gulnar"


def kept(table: str, columns: str) -> list[str]:
    """What a thief of the database reads in a table."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table} ORDER BY 1")
        return [" ".join(map(str, row)) for row in cursor.fetchall()]


def keys_of(case: Prisoner) -> set[Any]:
    """The keys under which the notes of a case and their history lie."""
    notes = ConfidentialNote.objects.filter(prisoner=case)
    return {
        key_id_of(body)
        for rows in (notes, HISTORY.filter(prisoner=case))
        for body in rows.values_list("body", flat=True)
    }


def key_of(team: Organization) -> Any:
    return TeamKey.objects.get(team=team, retired_at=None).pk


@pytest.fixture
def held_outside(team, settings):
    """The case's team has its key outside, and this process has it."""
    settings.TEAM_KEYS = {team.slug: [Fernet.generate_key().decode()]}
    return settings


def test_words_are_read_back_and_lie_nowhere_in_plain(case):
    ConsentFactory(prisoner=case, given_by="Gulnar, the sister", note="She asked twice")
    note = ConfidentialNote.objects.get()
    note.body = f"{SECRET} and Leyla"
    note.save()
    note.delete()
    assert Consent.objects.get().given_by == "Gulnar, the sister"
    history = kept("prisoners_confidentialnotehistory", "body") + kept("prisoners_consenthistory", "given_by, note")
    everything = kept("prisoners_consent", "given_by, note") + history
    assert len(everything) == 5
    # Nor only written in another way.
    bare = [base64.b64decode(part) for text in everything for part in re.findall(r"[\w+/=]{80,}", text)]
    assert len(bare) == 7
    assert not any(word in text for text in everything for word in ("Gulnar", "Leyla", "asked"))
    assert not any(word in content for content in bare for word in (b"Gulnar", b"Leyla", b"asked"))
    told = [row.body for row in HISTORY.order_by("pgh_id")]
    assert told == [SECRET, f"{SECRET} and Leyla", f"{SECRET} and Leyla"]


def test_the_length_of_words_tells_little(case):
    for words in ("No", "A telephone number and a name"):
        ConfidentialNoteFactory(prisoner=case, body=words)
    assert len({len(text) for text in kept("prisoners_confidentialnote", "body")}) == 1


def test_a_note_that_was_not_changed_is_not_sealed_anew(case):
    before = kept("prisoners_confidentialnote", "body")
    for read in (False, True):
        note = ConfidentialNote.objects.get()
        if read:
            note.body = str(note.body)
        note.kind = "family" if read else "health"
        note.save()
    assert kept("prisoners_confidentialnote", "body") == before


def test_the_database_refuses_words_in_plain():
    note = ConfidentialNoteFactory()
    for table in ("prisoners_confidentialnote", "prisoners_confidentialnotehistory"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET body = 'plain' WHERE id = %s", [note.pk])
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE prisoners_teamkey SET wrapped = 'plain'")
    with pytest.raises(TypeError, match="set it on the row"):
        ConfidentialNote.objects.update(body="plain")


@pytest.mark.parametrize("swap", ["body of another row", "case of the row"])
def test_words_that_were_carried_elsewhere_do_not_open(case, swap):
    other = ConfidentialNoteFactory(prisoner=PrisonerFactory(), body="Another")
    MaintenanceFactory(prisoner=other.prisoner, organization=case.maintained_by.get())
    note = ConfidentialNote.objects.get(prisoner=case)
    with connection.cursor() as cursor:
        if swap == "case of the row":
            cursor.execute(
                "UPDATE prisoners_confidentialnote SET prisoner_id = %s WHERE id = %s", [other.prisoner_id, note.pk]
            )
        else:
            cursor.execute(
                "UPDATE prisoners_confidentialnote SET body = (SELECT body FROM prisoners_confidentialnote o"
                " WHERE o.id = %s) WHERE id = %s",
                [other.pk, note.pk],
            )
    found = ConfidentialNote.objects.get(pk=note.pk).body
    assert isinstance(found, Unreadable) and "does not open" in found


def test_each_team_has_a_key_of_its_own(case, team):
    theirs = MaintenanceFactory(organization=OrganizationFactory(team=True))
    ConfidentialNoteFactory(prisoner=theirs.prisoner)
    assert keys_of(case) == {key_of(team)}
    assert keys_of(theirs.prisoner) == {key_of(theirs.organization)}


def test_without_the_key_of_a_team_field_keys_and_database_read_nothing(held_outside, case, team):
    held_outside_keys, held_outside.TEAM_KEYS = held_outside.TEAM_KEYS, {}
    note = ConfidentialNote.objects.get()
    assert note.body == "The key of the team “Defence Desk” is not on this machine."
    held_outside.TEAM_KEYS = {team.slug: [Fernet.generate_key().decode()]}
    assert "another than the one" in ConfidentialNote.objects.get().body
    held_outside.TEAM_KEYS = held_outside_keys
    assert ConfidentialNote.objects.get().body == SECRET


def test_a_desk_without_the_key_shows_why_and_writes_over_nothing(held_outside, case, editor, team):
    before = kept("prisoners_confidentialnote", "body")
    held_outside.TEAM_KEYS = {}
    client = at_desk(editor)
    for view in ((), ("history",)):
        page = client.get(page_of(case, *view))
        assert page.status_code == 200 and "Defence Desk” is not on this machine" in page.text, view
    # What else is on the page is saved; the note stays; a new one is refused with all that was typed.
    sent = filled_in(client, page_of(case), name="Afiaddin M.")
    assert (
        client.post(page_of(case), {**sent, "confidential_notes-0-body": "Written over", "_save": ""}).status_code
        == 302
    )
    added = {
        **filled_in(client, page_of(case), name="Another"),
        "confidential_notes-TOTAL_FORMS": "2",
        "confidential_notes-1-kind": "family",
        "confidential_notes-1-body": "A new note",
    }
    refused = client.post(page_of(case), added | {"_save": ""})
    assert "Nothing was saved." in refused.text and "A new note" in refused.text
    case.refresh_from_db()
    assert case.name == "Afiaddin M."
    assert kept("prisoners_confidentialnote", "body") == before
    note = ConfidentialNote.objects.get()
    note.body = "Written over"
    with pytest.raises(KeyNotHere):
        note.save()


def test_notes_that_cannot_be_read_stop_a_publication_until_someone_confirms(held_outside, case):
    held_outside.TEAM_KEYS = {}
    stops = [p for check in case_checks(case, compose_prisoner(case)) if check.stops for p in check.problems]
    assert [("not compared: 1" in stop.words, stop.confidential) for stop in stops] == [(True, True)]


def test_a_case_that_is_handed_over_is_sealed_for_the_team_that_takes_it(case, team, editor):
    taker = OrganizationFactory(team=True)
    handing_over.hand_over(case=case, from_team=team, to_team=taker, by=editor, reason="Moved")
    assert keys_of(case) == {key_of(taker)}
    assert ConfidentialNote.objects.get().body == SECRET
    # Nothing was said anew: the history has no row more, and reads as before.
    assert [row.body for row in HISTORY.all()] == [SECRET]


def test_without_its_key_a_case_is_not_handed_over(held_outside, case, team, editor):
    held_outside.TEAM_KEYS = {}
    with pytest.raises(handing_over.NotesStaySealed, match="not on this machine"):
        handing_over.hand_over(
            case=case, from_team=team, to_team=OrganizationFactory(team=True), by=editor, reason="Moved"
        )
    assert Maintenance.objects.get(prisoner=case).organization == team


def test_teams_changed_on_the_page_seal_the_notes_anew(case, team, editor):
    taker = OrganizationFactory(team=True)
    client = at_desk(editor)
    client.post(
        page_of(case), {**filled_in(client, page_of(case)), "maintenance-0-organization": taker.pk, "_save": ""}
    )
    assert Maintenance.objects.get(prisoner=case).organization == taker
    assert keys_of(case) == {key_of(taker)}


def test_notes_follow_a_merge_there_and_back_and_a_split(case, team):
    kept_case = MaintenanceFactory(organization=OrganizationFactory(team=True)).prisoner
    done = merging.merge(kept=kept_case, merged=case, choices={}, by=None, reason="One person.")
    note = ConfidentialNote.objects.get()
    assert (note.prisoner, note.body) == (kept_case, SECRET)
    merging.separate(merge=done, by=None, reason="Two after all.")
    note = ConfidentialNote.objects.get()
    assert (note.prisoner, note.body) == (case, SECRET)
    assert key_id_of(kept("prisoners_confidentialnote", "body")[0]) == key_of(team)
    other = merging.split(case=case, rows=[note], name="Another", by=None, reason="Two.")
    assert (ConfidentialNote.objects.get().prisoner, ConfidentialNote.objects.get().body) == (other, SECRET)


def test_without_its_key_a_case_is_not_merged(held_outside, case):
    held_outside.TEAM_KEYS = {}
    with pytest.raises(merging.CannotMerge, match="not on this machine"):
        merging.merge(kept=PrisonerFactory(), merged=case, choices={}, by=None, reason="One person.")
    assert ConfidentialNote.objects.get().prisoner == case
