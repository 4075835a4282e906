"""Proposing a change to a case of another team, and what its own team does with it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from prisoners import proposing
from prisoners.models import ConfidentialNote, Detention, Hearing, Maintenance, Prisoner, Proposal
from record.models import Version
from tests.desk import at_desk, filled_in, list_of, page_of, said, save, staff
from tests.factories import DetentionFactory, OrganizationFactory, SourceFactory, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def others():
    return OrganizationFactory(name="Other Desk", maintains_cases=True)


@pytest.fixture
def stranger(others):
    return staff("Contributor", team=others, username="sabina")


@pytest.fixture
def public(case):
    return published(case)


def propose(user, url, /, **changes):
    return save(at_desk(user), url, "_propose", **({"reason": "A newspaper wrote"} | changes))


def accepting(proposal):
    """The address of the form that a proposal fills in."""
    return f"{reverse('admin:index')}{proposal.page}{'&' if '?' in proposal.page else '?'}proposal={proposal.pk}"


# --- Making one -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["Contributor", "Editor"])
def test_who_may_not_change_a_public_case_is_offered_to_propose_and_nothing_else(public, others, role):
    page = at_desk(staff(role, team=others)).get(page_of(public))
    assert "Propose this change" in page.text
    assert 'name="_save"' not in page.text
    assert 'name="_publish"' not in page.text
    assert "Gulnar" not in page.text
    for link in ("Withdraw", "Hand over", "Publish later"):
        assert link not in page.text


def test_an_auditor_proposes_nothing(public, others):
    auditor = staff("Auditor", team=others)
    assert "Propose this change" not in at_desk(auditor).get(page_of(public)).text
    assert at_desk(auditor).post(page_of(public), {"_propose": "1", "reason": "x"}).status_code == 403


def test_a_proposal_changes_nothing_and_says_in_words_what_it_would_change(public, stranger):
    before = (public.changed_at, public.biography)
    response = propose(stranger, page_of(public), biography="He taught history.")
    assert "Proposed." in said(response)
    public.refresh_from_db()
    assert (public.changed_at, public.biography) == before
    assert Version.objects.count() == 1
    proposal = Proposal.objects.get()
    assert (proposal.by, str(proposal.team), proposal.reason) == (stranger, "Other Desk", "A newspaper wrote")
    assert proposal.differences == [{"path": ["Biography"], "before": "", "after": "He taught history."}]
    assert proposal.data == [
        {"table": "", "row": "", "fields": {"biography": {"was": "", "new": "He taught history."}}}
    ]
    assert "He taught history." in response.text


def test_a_new_row_in_a_table_and_a_changed_one_are_proposed_by_their_names(public, stranger):
    detention = public.detentions.get()
    propose(
        stranger,
        page_of(public),
        **{
            "detentions-0-place": "Sabail",
            "names-TOTAL_FORMS": "1",
            "names-0-name": "Afiyəddin Məmmədov",
            "names-0-kind": "spelling",
            "names-0-script": "Latn",
        },
    )
    assert not public.names.exists()
    data = Proposal.objects.get().data
    assert {(c["table"], c["row"]) for c in data} == {("detentions", str(detention.pk)), ("names", "+0")}


def test_a_proposal_without_a_reason_is_asked_for_one(public, stranger):
    response = propose(stranger, page_of(public), biography="New.", reason="")
    assert "Say why" in response.text
    assert "New." in response.text
    assert not Proposal.objects.exists()


def test_what_changes_nothing_public_is_no_proposal(public, stranger):
    response = propose(stranger, page_of(public))
    assert "there is nothing to propose" in response.text
    assert not Proposal.objects.exists()


def test_what_the_form_refuses_is_not_proposed(public, stranger):
    response = propose(stranger, page_of(public), born="last summer")
    assert [problem.where for problem in response.context["problems"]] == ["Born"]
    assert 'value="last summer"' in response.text
    assert not Proposal.objects.exists()


def test_a_file_is_refused_with_what_to_do_instead(public, stranger):
    client = at_desk(stranger)
    data = filled_in(client, page_of(public), biography="New.", reason="Photo") | {"_propose": "1"}
    response = client.post(page_of(public), data | {"portrait": SimpleUploadedFile("face.jpg", b"x", "image/jpeg")})
    assert "A file cannot be proposed" in response.text
    assert not Proposal.objects.exists()


def test_too_much_at_once_is_refused(public, stranger, monkeypatch):
    monkeypatch.setattr(proposing, "LONGEST", 200)
    assert "too much for one proposal" in propose(stranger, page_of(public), biography="long " * 50).text
    monkeypatch.undo()
    monkeypatch.setattr(proposing, "MOST_OPEN", 1)
    propose(stranger, page_of(public), biography="One.")
    assert "wait for an answer" in propose(stranger, page_of(public), biography="Two.").text
    assert Proposal.objects.count() == 1


def test_teams_and_notes_cannot_be_smuggled_into_a_proposal(public, stranger, others):
    note = ConfidentialNote.objects.get()
    propose(
        stranger,
        page_of(public),
        biography="New.",
        **{
            "maintenance-TOTAL_FORMS": "2",
            "maintenance-INITIAL_FORMS": "1",
            "maintenance-1-organization": others.pk,
            "sharings-TOTAL_FORMS": "1",
            "sharings-INITIAL_FORMS": "0",
            "sharings-0-organization": others.pk,
            "confidential_notes-TOTAL_FORMS": "1",
            "confidential_notes-INITIAL_FORMS": "1",
            "confidential_notes-0-id": note.pk,
            "confidential_notes-0-body": "Mine now",
        },
    )
    assert {c["table"] for c in Proposal.objects.get().data} == {""}
    assert "Mine now" not in str(Proposal.objects.values_list("data", "differences"))
    assert Maintenance.objects.count() == 1


@pytest.mark.parametrize("role", ["Contributor", "Editor"])
def test_saving_and_publishing_are_refused_where_only_proposing_is_offered(public, others, role):
    client = at_desk(staff(role, team=others))
    data = filled_in(client, page_of(public), biography="New.", reason="x")
    for button in ("_save", "_publish"):
        assert client.post(page_of(public), data | {button: "1"}).status_code == 403
    both = client.post(page_of(public), data | {"_propose": "1", "_publish": "1"})
    assert both.status_code == 403
    assert Version.objects.count() == 1
    public.refresh_from_db()
    assert public.biography == ""


def test_a_draft_takes_no_proposal_and_answers_as_one_that_never_was(case, stranger):
    for pk in (case.pk, 999_999):
        url = reverse("admin:prisoners_prisoner_change", args=[pk])
        assert at_desk(stranger).post(url, {"_propose": "1", "reason": "x"}).status_code == 403


def test_who_may_change_the_case_does_not_propose(public, team):
    own = staff("Contributor", team=team)
    assert "Propose this change" not in at_desk(own).get(page_of(public)).text
    assert at_desk(own).post(page_of(public), {"_propose": "1", "reason": "x"}).status_code == 403


def test_a_detention_is_proposed_on_from_its_own_page(public, stranger):
    detention = public.detentions.get()
    propose(stranger, page_of(detention), place="Sabail")
    detention.refresh_from_db()
    assert detention.place == ""
    assert [d["after"] for d in Proposal.objects.get().differences] == ["Sabail"]


def test_a_hearing_that_is_not_on_record_is_proposed_and_recorded_on_acceptance(public, stranger, editor):
    url = reverse("admin:prisoners_hearing_add") + f"?prisoner={public.pk}"
    cited = {"citations-TOTAL_FORMS": "1", "citations-0-source": SourceFactory().pk, "citations-0-quote": "Sentenced."}
    response = propose(stranger, url, kind="verdict", held="2024-02-07", **cited)
    assert "Proposed." in said(response)
    assert not Hearing.objects.exists()
    proposal = Proposal.objects.get()
    save(at_desk(editor), accepting(proposal))
    hearing = Hearing.objects.get()
    assert (hearing.kind, str(hearing.held), hearing.detention.prisoner) == ("verdict", "2024-02-07", public)
    assert hearing.citations.get().quote == "Sentenced."


# --- Deciding ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def proposal(public, stranger):
    propose(
        stranger,
        page_of(public),
        biography="He taught history.",
        **{"names-TOTAL_FORMS": "1", "names-0-name": "Məmmədov", "names-0-kind": "spelling", "names-0-script": "Latn"},
    )
    return Proposal.objects.get()


def test_the_team_sees_how_many_wait_on_the_start_page_and_on_the_case(proposal, public, team):
    client = at_desk(staff("Contributor", team=team))
    assert "1 proposal waits for you." in client.get("/admin/").text
    assert "1 proposal" in client.get(page_of(public)).text
    assert "A newspaper wrote" in client.get(list_of(Proposal), {"prisoner__id__exact": public.pk}).text
    page = client.get(page_of(proposal))
    assert "He taught history." in page.text
    assert "Look at it in the form, and accept" in page.text
    assert 'name="answer"' in page.text


def test_a_third_team_sees_nothing_of_a_proposal(proposal):
    third = at_desk(staff("Editor", team=OrganizationFactory(maintains_cases=True)))
    assert "A newspaper wrote" not in third.get(list_of(Proposal)).text
    assert third.get(page_of(proposal)).status_code == 404
    assert "proposal waits" not in third.get("/admin/").text
    answer = {"answer": "no"}
    assert third.post(reverse("admin:prisoners_proposal_decline", args=[proposal.pk]), answer).status_code == 404


def test_accepting_opens_the_form_with_what_was_proposed_and_saving_it_accepts(proposal, public, editor):
    client = at_desk(editor)
    page = client.get(accepting(proposal))
    assert "What sabina proposed is filled in below" in page.text
    assert "He taught history." in page.text
    assert "Məmmədov" in page.text
    public.refresh_from_db()
    assert public.biography == ""
    response = save(client, accepting(proposal), biography="He taught history in Baku.")
    assert "Saved" in said(response)
    public.refresh_from_db()
    assert public.biography == "He taught history in Baku."
    assert public.names.get().name == "Məmmədov"
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == ("accepted", editor)
    history = client.get(page_of(public, "history")).text
    assert "proposed by sabina" in history
    assert "A newspaper wrote" in history


def test_what_others_changed_meanwhile_stays_and_where_both_changed_the_same_is_said(proposal, public, team, editor):
    client = at_desk(editor)
    save(client, page_of(public), biography="Ours.", occupations="teacher", reason="Letter")
    assert "was changed after this was proposed" in client.get(page_of(proposal)).text
    page = client.get(accepting(proposal))
    [conflict] = page.context["conflicts"]
    assert (conflict.where, conflict.then, conflict.now, conflict.proposed) == (
        "Biography",
        "",
        "Ours.",
        "He taught history.",
    )
    save(client, accepting(proposal))
    public.refresh_from_db()
    assert (public.biography, public.occupations) == ("He taught history.", "teacher")


def test_a_row_deleted_meanwhile_is_said(public, stranger, editor):
    second = DetentionFactory(prisoner=public, arrested="2019-01-01", has_ended=True, ended="2019-02-01")
    published(public)
    place = next(n for n, d in enumerate(Detention.objects.filter(prisoner=public)) if d.pk == second.pk)
    propose(stranger, page_of(public), **{f"detentions-{place}-place": "Ganja"})
    second.delete()
    [conflict] = at_desk(editor).get(accepting(Proposal.objects.get())).context["conflicts"]
    assert (conflict.proposed, conflict.now) == ("Ganja", "this row was deleted since")


def test_a_proposal_is_accepted_once(proposal, public, editor):
    client = at_desk(editor)
    data = filled_in(client, accepting(proposal)) | {"_save": "1", "_seen": ""}
    proposing.decline(proposal=proposal, by=editor, answer="No")
    assert "decided before" in client.post(accepting(proposal), data).text
    public.refresh_from_db()
    assert public.biography == ""
    with pytest.raises(proposing.AlreadyDecided):
        proposing.accept(proposal=proposal, by=editor)


def test_a_proposal_fills_in_no_other_page_than_its_own(proposal, public, editor):
    page = at_desk(editor).get(page_of(public.detentions.get()) + f"?proposal={proposal.pk}")
    assert page.context["accepts"] is None


def test_declining_needs_an_answer_which_the_proposer_reads(proposal, stranger, editor):
    decline = reverse("admin:prisoners_proposal_decline", args=[proposal.pk])
    assert "Say why" in at_desk(editor).post(decline, {"answer": " "}).text
    at_desk(editor).post(decline, {"answer": "The source is wrong."})
    proposal.refresh_from_db()
    assert (proposal.state, proposal.answer, proposal.decided_by) == ("declined", "The source is wrong.", editor)
    assert "The source is wrong." in at_desk(stranger).get(page_of(proposal)).text


def test_the_proposer_takes_back_what_is_open_and_decides_nothing(proposal, stranger, editor):
    client = at_desk(stranger)
    decline = reverse("admin:prisoners_proposal_decline", args=[proposal.pk])
    take_back = reverse("admin:prisoners_proposal_take_back", args=[proposal.pk])
    assert client.post(decline, {"answer": "x"}).status_code == 403
    assert at_desk(editor).post(take_back).status_code == 403
    assert "Taken back" in said(client.post(take_back, follow=True))
    proposal.refresh_from_db()
    assert proposal.state == "withdrawn"
    assert "decided before" in said(client.post(take_back, follow=True))


def test_the_proposer_loses_sight_of_a_proposal_with_the_case(proposal, public, stranger):
    assert at_desk(stranger).get(page_of(proposal)).status_code == 200
    Prisoner.objects.filter(pk=public.pk).update(state="unpublished")
    assert at_desk(stranger).get(page_of(proposal)).status_code == 404


def test_a_public_case_that_no_team_maintains_is_changed_by_editors_and_proposed_on_by_contributors(public, others):
    Maintenance.objects.all().delete()
    editor, contributor = staff("Editor", team=others), staff("Contributor", team=others)
    assert 'name="_save"' in at_desk(editor).get(page_of(public)).text
    assert "Propose this change" in at_desk(contributor).get(page_of(public)).text
    propose(contributor, page_of(public), biography="New.")
    assert "1 proposal waits for you." in at_desk(editor).get("/admin/").text
