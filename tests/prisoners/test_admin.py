"""The desk of a case: who sees it, how it is saved, published, looked back at."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from prisoners.models import ConfidentialNote, Custody, Hearing, Maintenance, Prisoner
from record.models import PublicationAct, Version
from tests.desk import at_desk, filled_in, list_of, page_of, said, save, staff
from tests.factories import (
    CustodyFactory,
    DetentionFactory,
    MaintenanceFactory,
    OrganizationFactory,
    PrisonerFactory,
    SourceFactory,
    UserFactory,
    published,
    whole_case,
)

pytestmark = pytest.mark.django_db

CONFIDENTIAL = "His sister speaks to nobody but Gulnar"


def hearing_page(case):
    return reverse("admin:prisoners_hearing_add") + f"?prisoner={case.pk}"


# --- Who sees what ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["Contributor", "Editor", "Auditor"])
def test_a_draft_is_seen_by_the_team_that_maintains_it_and_by_no_other(case, team, role):
    ours = at_desk(staff(role, team=team))
    theirs = at_desk(staff(role, team=OrganizationFactory(maintains_cases=True)))
    assert "Afiaddin Mammadov" in ours.get(list_of(Prisoner)).text
    assert ours.get(page_of(case)).status_code == 200
    assert "Afiaddin Mammadov" not in theirs.get(list_of(Prisoner)).text
    for view in ("change", "history", "preview", "differences", "withdraw"):
        assert theirs.get(page_of(case, view)).status_code in (302, 404), view
    assert theirs.get(page_of(case.detentions.get())).status_code in (302, 404)


def test_a_published_case_is_seen_by_all_staff_and_changed_by_contributors_of_its_teams_only(case, team):
    published(case)
    stranger = at_desk(staff("Contributor", team=OrganizationFactory(maintains_cases=True)))
    page = stranger.get(page_of(case))
    assert page.status_code == 200
    assert 'name="_save"' not in page.text
    assert stranger.post(page_of(case), {"name": "Someone else"}).status_code == 403


def test_confidential_notes_are_seen_by_the_maintaining_team_only(case, team):
    published(case)
    ours = at_desk(staff("Contributor", team=team))
    theirs = at_desk(staff("Editor", team=OrganizationFactory(maintains_cases=True)))
    auditor = at_desk(staff("Auditor", team=team))
    assert CONFIDENTIAL in ours.get(page_of(case)).text.replace("&#x27;", "'")
    assert CONFIDENTIAL in ours.get(page_of(case, "history")).text.replace("&#x27;", "'")
    for client in (theirs, auditor):
        for view in ("change", "history", "preview", "differences"):
            assert "Gulnar" not in client.get(page_of(case, view)).text


def test_a_new_case_belongs_to_the_teams_of_whoever_made_it(team):
    contributor = staff("Contributor", team=team)
    client = at_desk(contributor)
    save(client, reverse("admin:prisoners_prisoner_add"), name="Someone new", country="AZ")
    made = Prisoner.objects.get(name="Someone new")
    assert made.public_id == "AZ-0001"
    assert [m.organization for m in Maintenance.objects.filter(prisoner=made)] == [team]
    assert client.get(page_of(made)).status_code == 200


def test_who_is_in_no_team_makes_no_case():
    assert at_desk(staff("Contributor")).get(reverse("admin:prisoners_prisoner_add")).status_code == 403


def test_autocomplete_of_cases_names_no_draft_of_another_team(case):
    stranger = at_desk(staff("Editor", team=OrganizationFactory(maintains_cases=True)))
    asked = {"app_label": "campaigns", "model_name": "campaignprisoner", "field_name": "prisoner", "term": "Afiaddin"}
    assert stranger.get(reverse("admin:autocomplete"), asked).json()["results"] == []


# --- Saving and publishing --------------------------------------------------------------------------------------------


def test_save_keeps_the_change_at_the_desk(case, editor):
    published(case)
    response = save(at_desk(editor), page_of(case), biography="New words.", reason="A letter came")
    assert "when it is published" in said(response)
    assert Version.objects.count() == 1
    case.refresh_from_db()
    assert case.biography == "New words."
    assert case.changed_since_publication


def test_save_and_publish_makes_a_version_in_the_name_of_the_team_with_who_and_why(case, editor):
    published(case)
    response = save(at_desk(editor), page_of(case), "_publish", biography="New words.", reason="A letter came")
    assert "Saved and published as version 2" in said(response)
    version = Version.objects.latest("sequence")
    assert version.document is not None
    assert (version.document["biography"], version.by_team) == ("New words.", "Defence Desk")
    act = PublicationAct.objects.get(version=version)
    assert (act.by, act.reason) == (editor, "A letter came")


def test_publishing_a_public_case_asks_for_the_reason_and_keeps_what_was_typed(case, editor):
    published(case)
    response = save(at_desk(editor), page_of(case), "_publish", biography="New words.")
    assert "Say why" in response.text
    assert "New words." in response.text
    assert Version.objects.count() == 1


def test_the_first_publication_needs_no_reason(case, editor):
    assert "version 1" in said(save(at_desk(editor), page_of(case), "_publish"))


def test_publishing_what_says_the_same_says_so(case, editor):
    published(case)
    assert "no new version" in said(save(at_desk(editor), page_of(case), "_publish", reason="Nothing new"))
    assert Version.objects.count() == 1


def test_a_contributor_is_offered_no_publication_and_refused_a_forged_one(case, team):
    client = at_desk(staff("Contributor", team=team))
    assert "Save and publish" not in client.get(page_of(case)).text
    assert save(client, page_of(case), "_publish", reason="I try").status_code == 403
    assert not Version.objects.exists()


def test_a_hearing_is_recorded_and_published_from_one_page(case, editor):
    published(case)
    client = at_desk(editor)
    source = SourceFactory()
    response = save(
        client,
        hearing_page(case),
        "_publish",
        kind="verdict",
        held="2024-02-07",
        reason="Reported by the family",
        **{"citations-TOTAL_FORMS": "1", "citations-0-source": source.pk, "citations-0-quote": "He was sentenced."},
    )
    assert response.redirect_chain[0][0].split("#")[0] == page_of(case)
    assert "Saved and published as version 2" in said(response)
    document = Version.objects.latest("sequence").document
    assert document is not None
    hearing = document["detentions"][0]["hearings"][0]
    assert (hearing["kind"], hearing["date"]["edtf"]) == ("verdict", "2024-02-07")
    assert hearing["citations"][0]["quote"] == "He was sentenced."


def test_a_hearing_published_without_a_reason_is_refused_when_the_case_is_public(case, editor):
    published(case)
    response = save(at_desk(editor), hearing_page(case), "_publish", kind="verdict", held="2024-02-07")
    assert "Say why" in response.text
    assert not Hearing.objects.exists()


def test_a_hearing_cannot_be_hung_on_a_case_of_another_team(case):
    stranger = at_desk(staff("Contributor", team=OrganizationFactory(maintains_cases=True)))
    own = PrisonerFactory()
    MaintenanceFactory(prisoner=own, organization=stranger.get("/admin/").context["user"].teams.get().organization)
    DetentionFactory(prisoner=own)
    data = filled_in(stranger, hearing_page(own), kind="verdict", held="2024-02-07")
    data["detention"] = str(case.detentions.get().pk)
    response = stranger.post(reverse("admin:prisoners_hearing_add"), data | {"_save": "1"})
    assert response.status_code == 200
    assert not Hearing.objects.exists()


def test_a_hearing_on_a_public_case_is_recorded_by_contributors_of_its_teams_only(case):
    published(case)
    stranger = at_desk(staff("Contributor", team=OrganizationFactory(maintains_cases=True)))
    save_or_refused = stranger.post(
        hearing_page(case),
        {
            "detention": case.detentions.get().pk,
            "kind": "verdict",
            "held": "2024-02-07",
            "citations-TOTAL_FORMS": "0",
            "citations-INITIAL_FORMS": "0",
            "_save": "1",
        },
    )
    assert save_or_refused.status_code in (200, 403)
    assert not Hearing.objects.exists()


def test_a_confidential_note_makes_no_version_and_marks_no_change(case, editor):
    published(case)
    ConfidentialNote.objects.all().delete()
    data = {
        "confidential_notes-TOTAL_FORMS": "1",
        "confidential_notes-0-kind": "family",
        "confidential_notes-0-body": "Call the brother.",
    }
    response = save(at_desk(editor), page_of(case), "_publish", reason="Note", **data)
    assert "no new version" in said(response)
    note = ConfidentialNote.objects.get()
    assert (note.body, note.written_by) == ("Call the brother.", editor)
    assert Version.objects.count() == 1
    case.refresh_from_db()
    assert not case.changed_since_publication


# --- The list ---------------------------------------------------------------------------------------------------------


def test_publish_selected_counts_published_and_unchanged_and_says_who_could_not(case, editor):
    second = PrisonerFactory(name="Second")
    merged = PrisonerFactory(name="Merged")
    for prisoner in (second, merged):
        MaintenanceFactory(prisoner=prisoner, organization=case.maintenance.get().organization)
    published(second)
    Prisoner.objects.filter(pk=merged.pk).update(state="merged")
    client = at_desk(editor)
    chosen = {"action": "publish_selected", "_selected_action": [case.pk, second.pk, merged.pk]}
    asked = client.post(list_of(Prisoner), chosen)
    assert "3 cases become public" in asked.text
    refused = client.post(list_of(Prisoner), chosen | {"confirmed": "1", "reason": ""})
    assert "Say why" in refused.text
    done = client.post(list_of(Prisoner), chosen | {"confirmed": "1", "reason": "Checked"}, follow=True)
    assert "1 case was published." in said(done)
    assert "1 case says the same as before" in said(done)
    assert "Merged" in said(done)
    assert PublicationAct.objects.get(version__public_id=case.public_id).reason == "Checked"


def test_withdrawing_asks_for_a_reason_and_takes_the_case_from_the_public(case, editor):
    published(case)
    client = at_desk(editor)
    assert "leaves the public record" in client.get(page_of(case, "withdraw")).text
    client.post(page_of(case, "withdraw"), {"confirmed": "1", "reason": ""})
    assert Version.objects.latest("sequence").document is not None
    client.post(page_of(case, "withdraw"), {"confirmed": "1", "reason": "The family asks for it"})
    act = PublicationAct.objects.latest("version_id")
    assert (act.version.document, act.reason) == (None, "The family asks for it")


def test_contributors_are_offered_neither_publication_nor_withdrawal(case, team):
    published(case)
    client = at_desk(staff("Contributor", team=team))
    page = client.get(list_of(Prisoner))
    assert "publish_selected" not in page.text
    assert "withdraw_selected" not in page.text
    assert client.post(page_of(case, "withdraw"), {"confirmed": "1", "reason": "x"}).status_code == 403


def test_what_was_ever_public_is_not_deleted(case, editor):
    assert at_desk(editor).get(page_of(case, "delete")).status_code == 200
    published(case)
    assert at_desk(editor).get(page_of(case, "delete")).status_code == 403


def test_the_list_takes_as_many_queries_for_many_cases_as_for_one():
    client = at_desk(UserFactory(editor=True))
    published(whole_case())
    few = queries_of(client, list_of(Prisoner))
    for _ in range(5):
        published(whole_case())
    assert queries_of(client, list_of(Prisoner)) == few


def test_history_takes_as_many_queries_for_many_rows_as_for_few():
    client = at_desk(UserFactory(editor=True))
    case = whole_case()
    queries_of(client, page_of(case, "history"))
    few = queries_of(client, page_of(case, "history"))
    for n in range(30):
        Prisoner.objects.filter(pk=case.pk).update(occupations=f"courier {n}")
    assert queries_of(client, page_of(case, "history")) <= few


@pytest.mark.parametrize("view", ["change", "differences", "preview"])
def test_a_case_with_much_takes_as_many_queries_as_one_with_little(view):
    client = at_desk(UserFactory(editor=True))
    small, large = published(whole_case(children=1)), published(whole_case(children=4))
    for case in (small, large):
        case.case_summary = "Something else."
        case.save()
    queries_of(client, page_of(small, view))
    assert queries_of(client, page_of(large, view)) == queries_of(client, page_of(small, view))


def test_a_detention_with_much_takes_as_many_queries_as_one_with_little():
    client = at_desk(UserFactory(editor=True))
    small, large = whole_case().detentions.get(), whole_case().detentions.get()
    for n in range(1, 5):
        CustodyFactory(detention=large, since=f"2024-0{n}-01", until=f"2024-0{n}-02")
        Hearing.objects.create(detention=large, held=f"2024-0{n}-05")
    queries_of(client, page_of(small))
    assert queries_of(client, page_of(large)) == queries_of(client, page_of(small))


def test_saving_and_publishing_takes_forty_queries_at_most_however_much_the_case_has():
    client = at_desk(UserFactory(editor=True))
    counts = []
    for case in (published(whole_case(children=1)), published(whole_case(children=4))):
        # The first asks for content types, which are known from then on.
        for words in ("Known since Monday.", "Known since Tuesday."):
            form = filled_in(client, page_of(case), biography=words, reason="A letter came")
            with CaptureQueriesContext(connection) as caught:
                assert client.post(page_of(case), form | {"_publish": "1"}).status_code == 302
        counts.append(len(caught))
        assert Version.objects.of("prisoner", case.public_id).count() == 3
        assert client.get(page_of(case, "history")).text.count("A letter came") >= 2
    assert counts[0] == counts[1] <= 40


def queries_of(client, url):
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


# --- Refusals ---------------------------------------------------------------------------------------------------------


def test_a_date_that_is_none_is_refused_with_what_to_write_and_kept(case, editor):
    response = save(at_desk(editor), page_of(case), born="last summer")
    assert "has no year: write such as" in response.text
    assert 'value="last summer"' in response.text


def test_a_detention_that_ends_before_the_arrest_is_refused_in_its_row_with_the_tab_to_open(case, editor):
    ended = {"detentions-0-has_ended": "on", "detentions-0-ended": "2023-11-01"}
    response = save(at_desk(editor), page_of(case), **ended)
    [problem] = response.context["problems"]
    assert (problem.where, problem.tab) == ("Detentions, row 1", "detentions")
    assert "ends before the arrest" in problem.what
    assert "ends before the arrest" in response.text


def test_custody_that_overlaps_another_is_refused_and_kept(case, editor):
    detention = case.detentions.get()
    CustodyFactory(detention=detention, since="2023-12-01", until="2023-12-31")
    response = save(
        at_desk(editor),
        page_of(detention),
        **{
            "custody-TOTAL_FORMS": "2",
            "custody-1-place": "Another prison",
            "custody-1-since": "2023-12-10",
            "custody-1-until": "2023-12-20",
        },
    )
    assert "Someone cannot be in two places at once" in response.text
    assert "Another prison" in response.text
    assert Custody.objects.count() == 1


def test_two_new_rows_that_only_the_database_can_refuse_are_said_on_the_form_and_kept(case, editor):
    rows = {"custody-TOTAL_FORMS": "2"}
    for n in (0, 1):
        rows |= {
            f"custody-{n}-place": f"Prison {n}",
            f"custody-{n}-since": "2023-12-10",
            f"custody-{n}-until": "2023-12-20",
        }
    response = save(at_desk(editor), page_of(case.detentions.get()), reason="Two at once", **rows)
    assert response.status_code == 200
    assert "Someone cannot be in two places at once" in response.text
    assert "Prison 1" in response.text
    assert "Two at once" in response.text
    assert not Custody.objects.exists()


def test_nobody_overwrites_a_colleague_unseen(case, editor, team):
    client = at_desk(editor)
    mine = filled_in(client, page_of(case), biography="Mine.")
    save(at_desk(staff("Contributor", team=team, username="colin")), page_of(case), biography="His.", reason="Letter")
    response = client.post(page_of(case), mine | {"_save": "1"})
    assert "colin changed this case after you opened it" in response.text
    assert "Mine." in response.text
    case.refresh_from_db()
    assert case.biography == "His."
    again = client.post(page_of(case), mine | {"_save": "1", "_seen": response.context["seen"]}, follow=True)
    assert "Saved" in said(again)
