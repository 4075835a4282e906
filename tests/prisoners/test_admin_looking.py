"""The desk of a case: its history, its preview, what publishing would change, and its sources."""

from __future__ import annotations

import pytest
from django.db import connection

from prisoners.models import Hearing, Prisoner
from record import services
from record.documents import without
from record.publication import STAMPS
from tests.desk import at_desk, page_of, save
from tests.factories import DetentionFactory, MaintenanceFactory, SourceFactory, published, whole_case

pytestmark = pytest.mark.django_db


def test_history_says_who_when_and_why_also_of_bulk_updates_and_sql(case, editor):
    client = at_desk(editor)
    save(client, page_of(case), biography="From the desk.", reason="A letter came")
    with connection.cursor() as cursor:
        # The whole test is one transaction, in which the desk's context lives on; else it ends with the request.
        cursor.execute("SELECT set_config('pghistory.context_id', '', true)")
    Prisoner.objects.filter(pk=case.pk).update(biography="From a bulk update.")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE prisoners_prisoner SET biography = 'From SQL.' WHERE id = %s", [case.pk])
    page = client.get(page_of(case, "history"))
    changes = [
        (deed.who, deed.why, change.before, change.after)
        for deed in page.context["deeds"]
        for entry in deed.entries
        if entry.label == "update"
        for change in entry.changes
        if change.field == "Biography"
    ]
    assert changes == [
        ("not at the desk", "", "From a bulk update.", "From SQL."),
        ("not at the desk", "", "From the desk.", "From a bulk update."),
        ("edith", "A letter came", "", "From the desk."),
    ]


def test_history_keeps_a_deleted_child_and_its_own_children(case, editor):
    detention = case.detentions.get()
    Hearing.objects.create(detention=detention, kind="verdict", held="2024-02-07")
    client = at_desk(editor)
    client.post(page_of(detention, "delete"), {"post": "yes"})
    assert not case.detentions.exists()
    entries = [e for deed in client.get(page_of(case, "history")).context["deeds"] for e in deed.entries]
    assert {("Detention", "delete"), ("Hearing", "delete"), ("Hearing", "insert")} <= {
        (e.what, e.label) for e in entries
    }


def test_history_names_the_publications_with_their_reasons(case, editor):
    services.publish(case=case, by=editor, reason="Ready")
    text = at_desk(editor).get(page_of(case, "history")).text
    assert "Version 1" in text
    assert "Ready" in text


def test_a_junk_page_of_history_is_the_first(case, editor):
    for junk in ("0", "x", "99999999999999999999"):
        assert at_desk(editor).get(page_of(case, "history"), {"page": junk}).status_code == 200


def test_preview_shows_what_publishing_then_writes(editor, team):
    case = whole_case(name="Previewed Person")
    MaintenanceFactory(prisoner=case, organization=team)
    _public, working = services.preview(case)
    page = at_desk(editor).get(page_of(case, "preview"))
    assert "Preview, not public." in page.text
    assert "Previewed Person" in page.text
    assert "no-store" in page["Cache-Control"]
    version = services.publish(case=case, by=editor)
    assert version is not None
    assert without(version.document, *STAMPS) == working


def test_differences_show_the_statement_before_and_after(case, editor):
    published(case)
    Hearing.objects.create(detention=case.detentions.get(), kind="verdict", held="2024-02-07")
    Prisoner.objects.filter(pk=case.pk).update(biography="New words.")
    found = at_desk(editor).get(page_of(case, "differences")).context["differences"]
    told = {" › ".join(d.path): (d.before, d.after) for d in found}
    assert told["Biography"] == ("", "New words.")
    assert "7 February 2024" in told["Detentions › 1 (imprisonment) › Hearings › 1 (verdict)"][1]


def test_differences_of_a_case_that_says_the_same_say_so(case, editor):
    published(case)
    assert "Publishing would change nothing" in at_desk(editor).get(page_of(case, "differences")).text


# --- Sources ----------------------------------------------------------------------------------------------------------


def test_a_source_is_cited_for_a_statement_chosen_from_the_case(case, editor):
    detention, source = case.detentions.get(), SourceFactory()
    data = {
        "citations-TOTAL_FORMS": "2",
        "citations-0-source": source.pk,
        "citations-0-supports": f"detention:{detention.pk}",
        "citations-1-source": source.pk,
        "citations-1-supports": "field:name",
    }
    save(at_desk(editor), page_of(case), **data)
    cited = sorted((c.field, c.detention_id) for c in case.citations.all())
    assert cited == [("", detention.pk), ("name", None)]


def test_a_statement_of_another_case_cannot_be_cited_for(case, editor):
    other = DetentionFactory()
    data = {
        "citations-TOTAL_FORMS": "1",
        "citations-0-source": SourceFactory().pk,
        "citations-0-supports": f"detention:{other.pk}",
    }
    response = save(at_desk(editor), page_of(case), **data)
    assert response.status_code == 200
    assert not case.citations.exists()
