"""The queue of reports at the desk: who reads what, what is done with it, and when it is gone."""

from __future__ import annotations

import datetime as dt
import uuid
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from config.celery import app
from organizations.models import Organization
from prisoners.models import CaseSharing, Prisoner, Report, ReportMessage, ReportViewing
from prisoners.reporting import gate, services
from prisoners.reporting.receipts import receipt_for
from prisoners.reporting.sealing import unsealed, unsealed_text
from prisoners.tasks import forget_reports
from record.models import User
from tests.desk import at_desk, list_of, page_of, said, staff
from tests.factories import (
    MaintenanceFactory,
    OrganizationFactory,
    PrisonerFactory,
    ReportFactory,
    ReportMessageFactory,
    published,
)

pytestmark = pytest.mark.django_db

SECRET = "She is held in the cellar"
WORDS = {
    "whom": "Aysel Quliyeva",
    "what": SECRET,
    "when": "2024-02-07",
    "where": "Baku",
    "sources": "see https://news.example/1 and others",
    "how": "family",
    "contact": "signal: aysel.77",
    "may_contact": True,
    "language": "az",
}


@pytest.fixture
def team() -> Organization:
    return OrganizationFactory(team=True, name="Home team")


@pytest.fixture
def case(team: Organization) -> Prisoner:
    prisoner = PrisonerFactory(name="Afiaddin Mammadov")
    MaintenanceFactory(prisoner=prisoner, organization=team)
    return published(prisoner)


@pytest.fixture
def report(case: Prisoner) -> Report:
    return ReportFactory(prisoner=case, nonce="n", words=WORDS)


@pytest.fixture
def editor(team: Organization) -> User:
    return staff("Editor", team=team, username="the-editor")


def act(user: User, report: Report, verb: str, **data: str) -> Any:
    """Presses a button of the report's page; the answer after the redirect."""
    return at_desk(user).post(page_of(report, "act"), {"verb": verb} | data, follow=True)


def reads(user: User, report: Report) -> bool:
    """Whether the page of a report is given to someone; and so whether it is in their list."""
    client = at_desk(user)
    page = client.get(page_of(report))
    assert (page.status_code == 200) == (SECRET in page.text)
    listed = client.get(list_of(Report))
    in_list = listed.status_code == 200 and report.label in listed.text
    assert in_list == (page.status_code == 200)
    return in_list


# --- who reads it -----------------------------------------------------------------------------------------------------

ROLES = ("Contributor", "Editor", "Administrator", "Auditor")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("relation", ["maintains", "shared", "other", "none"])
def test_a_report_about_a_case_is_read_by_those_who_work_in_its_team(
    report: Report, case: Prisoner, team: Organization, role: str, relation: str
) -> None:
    mine = team if relation == "maintains" else OrganizationFactory(team=True)
    if relation == "shared":
        CaseSharing.objects.create(prisoner=case, organization=mine, may_change=True, sees_notes=True)
    user = staff(role, team=None if relation == "none" else mine)
    assert reads(user, report) == (relation == "maintains" and role in ("Contributor", "Editor"))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("about", ["no case", "a public case of no team", "a draft of no team"])
def test_a_report_that_no_team_has_is_read_by_editors_but_not_about_a_hidden_case(role: str, about: str) -> None:
    prisoner: Any = None if about == "no case" else PrisonerFactory()
    if about == "a public case of no team":
        published(prisoner)
    report = ReportFactory(prisoner=prisoner, words=WORDS)
    user = staff(role, team=OrganizationFactory(team=True))
    assert reads(user, report) == (role == "Editor" and about != "a draft of no team")


def test_the_superuser_reads_all_and_a_stranger_is_told_nothing(report: Report, editor: User) -> None:
    assert reads(User.objects.create_superuser("root"), report)
    stranger = at_desk(staff("Editor", team=OrganizationFactory(team=True)))
    for key in (report.pk, uuid.uuid4(), "7", "x" * 300):
        address = reverse("admin:prisoners_report_change", args=[key])
        assert stranger.get(address).status_code == 404
        assert stranger.post(reverse("admin:prisoners_report_act", args=[key]), {"verb": "used"}).status_code == 404


def test_the_list_shows_no_word_of_a_report_and_searches_none(report: Report, editor: User) -> None:
    client = at_desk(editor)
    page = client.get(list_of(Report))
    assert "Afiaddin Mammadov" in page.text
    for word in ("Aysel", SECRET, "signal"):
        assert word not in page.text
    assert not ReportViewing.objects.exists()
    for query in ("sealed__contains=a", f"receipt_hash={report.receipt_hash}", "messages__sealed=x"):
        assert client.get(f"{list_of(Report)}?{query}").status_code != 200


def test_the_list_costs_the_same_however_long_it_is(
    case: Prisoner, editor: User, django_assert_max_num_queries: Any
) -> None:
    for _n in range(12):
        ReportFactory(prisoner=case)
    client = at_desk(editor)
    with django_assert_max_num_queries(14):
        client.get(list_of(Report))


def test_each_time_a_report_is_shown_that_is_written_down(report: Report, editor: User) -> None:
    client = at_desk(editor)
    client.get(page_of(report))
    assert "the-editor" in client.get(page_of(report)).text
    assert [v.by for v in report.viewings.all()] == [editor, editor]
    client.post(page_of(report, "act"), {"verb": "note", "text": ""})
    assert report.viewings.count() == 3


# --- what it says -----------------------------------------------------------------------------------------------------


def test_the_page_shows_what_was_written_in_words(report: Report, editor: User) -> None:
    page = at_desk(editor).get(page_of(report)).text
    for words in (*(str(WORDS[n]) for n in ("whom", "what", "when", "where", "contact")), "I am family or a friend"):
        assert words in page
    assert "Azerbaijani" in page


def test_a_way_to_reach_someone_who_did_not_agree_is_not_shown(case: Prisoner, editor: User) -> None:
    report = ReportFactory(prisoner=case, words=WORDS | {"may_contact": False})
    assert "aysel.77" not in at_desk(editor).get(page_of(report)).text


def test_what_no_key_reads_is_said_to_be_so(report: Report, editor: User, settings: Any) -> None:
    ReportMessageFactory(report=report)
    settings.FIELD_KEYS = ["MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="]
    page = at_desk(editor).get(page_of(report))
    assert page.status_code == 200 and page.text.count("cannot be read with the present FIELD_KEYS") == 2


def test_a_script_in_a_report_stays_words(case: Prisoner, editor: User) -> None:
    script = "<script>alert(1)</script>"
    report = ReportFactory(prisoner=case, words={"whom": script, "what": script, "sources": script})
    ReportMessageFactory(report=report, kind="reply", text=script)
    assert script not in at_desk(editor).get(page_of(report)).text


# --- what is done with it ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verb", "state", "waits"),
    [
        ("question", "asked", False),
        ("answer", "looking", False),
        ("note", "received", True),
        ("look", "looking", False),
        ("used", "used", False),
        ("not_used", "not_used", False),
    ],
)
def test_each_verb_leaves_the_report_in_its_state(
    report: Report, editor: User, verb: str, state: str, waits: bool
) -> None:
    assert act(editor, report, verb, text="Some words").status_code == 200
    report.refresh_from_db()
    assert (report.state, report.waits) == (state, waits)
    decided = (report.decided_by, report.decided_at is not None)
    assert decided == ((editor, True) if state in ("used", "not_used") else (None, False))
    messages = [(m.kind, unsealed_text(m.sealed), m.by) for m in report.messages.all()]
    assert messages == ([(verb, "Some words", editor)] if verb in ("question", "answer", "note") else [])


def test_a_decision_can_be_taken_back(report: Report, editor: User) -> None:
    act(editor, report, "not_used")
    act(editor, report, "look")
    report.refresh_from_db()
    assert (report.state, report.decided_at, report.decided_by) == ("looking", None, None)


def test_no_question_is_asked_that_its_sender_cannot_answer(report: Report, editor: User) -> None:
    act(editor, report, "used")
    assert "its sender cannot reply" in said(act(editor, report, "question", text="Where?"))
    assert not report.messages.exists()


def test_a_reply_makes_the_report_wait_again(report: Report, editor: User) -> None:
    act(editor, report, "question", text="Where?")
    gate.reply(code=receipt_for("n"), text="In Baku")
    report.refresh_from_db()
    assert (report.state, report.waits) == ("looking", True)
    assert "In Baku" in at_desk(editor).get(page_of(report)).text


@pytest.mark.parametrize(("verb", "data"), [("reply", {"text": "x"}), ("gossip", {}), ("", {})])
def test_what_is_no_verb_of_the_desk_is_refused(report: Report, editor: User, verb: str, data: dict[str, str]) -> None:
    assert act(editor, report, verb, **data).status_code == 403
    report.refresh_from_db()
    assert report.state == "received" and not report.messages.exists()


def test_an_empty_message_is_said_at_its_place(report: Report, editor: User) -> None:
    response = act(editor, report, "answer", text=" ")
    assert "Write what it is." in response.text
    assert not ReportMessage.objects.exists()


def test_nobody_adds_changes_or_deletes_a_report_by_hand(report: Report, editor: User) -> None:
    client = at_desk(editor)
    assert client.get(reverse("admin:prisoners_report_add")).status_code == 403
    assert client.post(page_of(report, "delete"), {"post": "yes"}).status_code == 403
    client.post(page_of(report), {"state": "used"})
    report.refresh_from_db()
    assert report.state == "received"


# --- its case ---------------------------------------------------------------------------------------------------------


def test_a_report_about_no_case_is_linked_to_one_and_then_read_by_its_team(case: Prisoner, editor: User) -> None:
    report = ReportFactory(words=WORDS)
    other = staff("Editor", team=OrganizationFactory(team=True))
    answer = act(other, report, "link", case=case.public_id.lower())
    assert "It is now read by the team that keeps this case." in said(answer)
    assert not reads(other, report) and reads(editor, report)


def test_a_report_is_not_linked_to_a_case_that_one_may_not_see(report: Report, editor: User) -> None:
    hidden = PrisonerFactory()
    for number in (hidden.public_id, "AZ-9999"):
        assert "There is no case with this number that you may see." in act(editor, report, "link", case=number).text
    report.refresh_from_db()
    assert report.prisoner != hidden


def test_a_draft_is_made_from_a_report_and_the_report_is_about_it(team: Organization) -> None:
    editor = staff("Editor", team=team)
    report = ReportFactory(kind="new_case", words=WORDS)
    client = at_desk(editor)
    page = client.get(page_of(report)).text
    address = f"{reverse('admin:prisoners_prisoner_new_arrest')}?report={report.pk}"
    assert address in page and SECRET not in address
    form = client.get(address).context["form"]
    shown = {name: form[name].value() for name in ("name", "arrested", "place", "circumstances", "url")}
    assert shown == {
        "name": "Aysel Quliyeva",
        "arrested": "2024-02-07",
        "place": "Baku",
        "circumstances": SECRET,
        "url": "https://news.example/1",
    }
    assert report.viewings.count() == 2
    sent = {"name": "Aysel Quliyeva", "country": "AZ", "arrested": "2024-02-07", "kind": "arrest", "title": "News"}
    assert client.post(address, sent | {"_save": "1"}).status_code == 302
    report.refresh_from_db()
    assert report.prisoner is not None and report.prisoner.name == "Aysel Quliyeva"
    assert report.prisoner.state == "draft"
    assert not reads(staff("Editor", team=OrganizationFactory(team=True)), report)


@pytest.mark.parametrize("key", ["another's", "nobody's", "no key"])
def test_the_screen_for_an_arrest_tells_nothing_of_a_report_that_is_not_ones_own(report: Report, key: str) -> None:
    given = {"another's": str(report.pk), "nobody's": str(uuid.uuid4()), "no key": "%00"}[key]
    client = at_desk(staff("Editor", team=OrganizationFactory(team=True)))
    answer = client.get(f"{reverse('admin:prisoners_prisoner_new_arrest')}?report={given}")
    assert answer.status_code in (400, 403) and SECRET not in answer.text
    assert not report.viewings.exists()


# --- the start page ---------------------------------------------------------------------------------------------------


def test_the_start_page_counts_what_waits_for_each(report: Report, case: Prisoner, editor: User) -> None:
    ReportFactory(prisoner=case, kind="removal")
    ReportFactory(prisoner=case, state="looking", waits=False)
    page = at_desk(editor).get(reverse("admin:index")).text
    assert "1 report waits for you." in page
    assert "1 report says that something must be removed at once." in page
    other = at_desk(staff("Editor", team=OrganizationFactory(team=True))).get(reverse("admin:index")).text
    assert "report waits" not in other and "removed at once" not in other


# --- when it is gone --------------------------------------------------------------------------------------------------


def days_ago(days: float) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)


def test_a_report_is_deleted_when_its_time_is_over_unless_it_is_kept(editor: User) -> None:
    old = ReportFactory(received_at=days_ago(180.1), nonce="old")
    ReportMessageFactory(report=old)
    services.viewed(report=old, by=editor, where="/")
    kept = ReportFactory(received_at=days_ago(900), is_kept=True)
    young = ReportFactory(received_at=days_ago(179.9))
    out = StringIO()
    call_command("forget_reports", stdout=out)
    assert out.getvalue() == "deleted 1, erased the text of 0\n"
    assert set(Report.objects.all()) == {kept, young}
    assert not ReportMessage.objects.exists() and not ReportViewing.objects.exists()
    assert gate.standing(receipt_for("old")) is None


def test_what_was_not_used_is_erased_and_its_sender_still_reads_our_answer(case: Prisoner, editor: User) -> None:
    reports = {}
    for name, state, days in (("due", "not_used", 30.1), ("young", "not_used", 29.9), ("used", "used", 60)):
        found = ReportFactory(prisoner=case, state=state, decided_at=days_ago(days), nonce=name, words=WORDS)
        for kind in ("reply", "note", "answer"):
            ReportMessageFactory(report=found, kind=kind, text=f"{kind} of {name}")
        reports[name] = found
    forget_reports()
    for name, found in reports.items():
        found.refresh_from_db()
        left = {m.kind for m in found.messages.all() if m.sealed}
        assert (found.sealed == "") == (name == "due")
        assert left == ({"answer"} if name == "due" else {"answer", "reply", "note"})
    standing = gate.standing(receipt_for("due"))
    assert standing is not None and "answer of due" in [m.text for m in standing.messages]
    page = at_desk(editor).get(page_of(reports["due"])).text
    assert "What was written has been erased." in page and SECRET not in page


def test_keeping_is_a_button_and_can_be_taken_back(report: Report, editor: User) -> None:
    for verb, kept in (("keep", True), ("let_go", False)):
        act(editor, report, verb)
        report.refresh_from_db()
        assert report.is_kept == kept


def test_beat_forgets_each_hour() -> None:
    entry = app.conf.beat_schedule["forget reports whose time is over"]
    assert entry["task"] == forget_reports.name and entry["schedule"] == 3600.0


def test_the_command_for_new_keys_says_what_no_key_reads(report: Report, settings: Any) -> None:
    old, new = settings.FIELD_KEYS[0], "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
    settings.FIELD_KEYS = [new]
    with pytest.raises(CommandError, match="1 texts cannot be read"):
        call_command("renew_reports", stdout=StringIO())
    settings.FIELD_KEYS = [new, old]
    call_command("renew_reports", stdout=StringIO())
    settings.FIELD_KEYS = [new]
    report.refresh_from_db()
    assert unsealed(report.sealed).what == SECRET
