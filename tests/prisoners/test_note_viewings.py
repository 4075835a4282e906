"""Who was shown confidential notes is written down, and seen by those who keep the case and by auditors."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from prisoners.models import NoteViewing
from tests.desk import at_desk, filled_in, page_of, save, staff
from tests.factories import OrganizationFactory, published

pytestmark = pytest.mark.django_db

# `case`, `team` and `editor` are in conftest.py: a draft with one confidential note.


def seen() -> list[tuple[str, int, str]]:
    rows = NoteViewing.objects.order_by("pk").select_related("by")
    return [(row.by.username, row.notes, row.where) for row in rows]


def test_each_page_that_shows_notes_is_written_down(case, editor):
    client = at_desk(editor)
    client.get(page_of(case))
    client.get(page_of(case, "history"))
    assert seen() == [("edith", 1, page_of(case)), ("edith", 1, page_of(case, "history"))]
    for view in ("preview", "differences", "versions"):
        client.get(page_of(case, view))
    assert len(seen()) == 2


def test_a_case_without_notes_leaves_no_row(case, editor):
    case.confidential_notes.all().delete()
    NoteViewing.objects.all().delete()
    at_desk(editor).get(page_of(case))
    assert seen() == []


def test_deleted_notes_in_the_history_are_shown_notes_too(case, editor):
    case.confidential_notes.all().delete()
    at_desk(editor).get(page_of(case, "history"))
    assert seen() == [("edith", 2, page_of(case, "history"))]


def test_a_form_that_comes_back_with_a_mistake_shows_the_notes_again(case, editor):
    client = at_desk(editor)
    client.post(page_of(case), filled_in(client, page_of(case), name=""))
    assert len(seen()) == 2
    save(client, page_of(case), "_save", name="Another name")
    # The form is fetched, sent and fetched again after it was saved.
    assert len(seen()) == 4


def test_who_is_shown_no_notes_leaves_no_row(case, team):
    published(case)
    at_desk(staff("Editor", team=OrganizationFactory(maintains_cases=True))).get(page_of(case))
    at_desk(staff("Auditor", team=team)).get(page_of(case))
    at_desk(staff("Auditor", team=team)).get(page_of(case, "history"))
    assert seen() == []


def test_the_team_and_auditors_see_the_log_and_others_do_not(case, team, editor):
    published(case)
    at_desk(editor).get(page_of(case))
    heading = "Who was shown the confidential notes"
    for reader in (staff("Contributor", team=team), staff("Auditor"), staff("Auditor", team=team)):
        text = at_desk(reader).get(page_of(case, "history")).text
        assert heading in text and "edith" in text, reader
    for reader in (staff("Contributor"), staff("Editor", team=OrganizationFactory(maintains_cases=True))):
        assert heading not in at_desk(reader).get(page_of(case, "history")).text


def test_the_log_is_never_changed(case, editor):
    at_desk(editor).get(page_of(case))
    with pytest.raises(DatabaseError), transaction.atomic():
        NoteViewing.objects.update(notes=0)
