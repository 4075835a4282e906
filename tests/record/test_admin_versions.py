"""Versions at the desk: compared, seen as they were, restored from; and what is struck from them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.models import Organization
from prisoners.models import Prisoner, PrisonerName
from record.models import Redaction, RedactionAct, RedactionRequest, User, Version
from tests.desk import at_desk, page_of, said, staff
from tests.factories import (
    MaintenanceFactory,
    OrganizationFactory,
    PrisonerFactory,
    PrisonerNameFactory,
    published,
    whole_campaign,
    whole_case,
)
from tests.public_text import documents_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Organization:
    return OrganizationFactory(name="Defence Desk", maintains_cases=True)


@pytest.fixture
def editor(team: Organization) -> User:
    return staff("Editor", team=team, username="edith")


@pytest.fixture
def case(team: Organization) -> Prisoner:
    """A case with two versions, and work that is not public."""
    prisoner = PrisonerFactory(name="Afiaddin Mammadov", case_summary="Arrested at home.")
    MaintenanceFactory(prisoner=prisoner, organization=team)
    published(prisoner)
    Prisoner.objects.filter(pk=prisoner.pk).update(case_summary="Arrested at work, as Ivan Petrov saw.")
    published(prisoner, reason="The lawyer corrected it")
    Prisoner.objects.filter(pk=prisoner.pk).update(case_summary="Arrested at work.")
    prisoner.refresh_from_db()
    return prisoner


def version_page(case: Prisoner, number: int) -> str:
    return reverse("admin:prisoners_prisoner_version", args=[case.pk, number])


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return str(answer.text)


# --- Looking ----------------------------------------------------------------------------------------------------------


def test_each_version_is_listed_with_who_when_and_why(case: Prisoner, editor: User) -> None:
    text = text_of(at_desk(editor), page_of(case, "versions"))
    assert text.index("Version 2") < text.index("Version 1")
    assert "The lawyer corrected it" in text and "was added to the record" in text
    assert page_of(case, "versions") in text_of(at_desk(editor), page_of(case))


def test_any_two_versions_are_compared_word_by_word(case: Prisoner, editor: User) -> None:
    text = text_of(at_desk(editor), page_of(case, "compare_versions") + "?version=2&version=1")
    assert "<del>home.</del>" in text and "Ivan Petrov" in text
    text = text_of(at_desk(editor), page_of(case, "compare_versions") + "?version=2&version=working")
    assert "Working record" in text and "Petrov" in text


@pytest.mark.parametrize(
    "query", ["", "?version=1", "?version=1&version=99", "?version=x&version=²", "?version=working"]
)
def test_a_comparison_that_names_no_two_leads_back(case: Prisoner, editor: User, query: str) -> None:
    answer = at_desk(editor).get(page_of(case, "compare_versions") + query, follow=True)
    assert answer.status_code == 200 and "Choose two versions" in said(answer)


def test_the_page_is_seen_as_it_was_at_a_version(case: Prisoner, editor: User) -> None:
    client = at_desk(editor)
    first = text_of(client, version_page(case, 1))
    assert "Arrested at home." in first and "This is the page as it was then." in first
    assert "This is what is public now." in text_of(client, version_page(case, 2))
    assert client.get(version_page(case, 3)).status_code == 404


def test_versions_take_as_many_queries_for_many_as_for_few(case: Prisoner, editor: User) -> None:
    client, url = at_desk(editor), page_of(case, "versions")
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for n in range(4):
        Prisoner.objects.filter(pk=case.pk).update(case_summary=f"{n}")
        published(case)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)


def test_every_noun_has_versions() -> None:
    campaign = published(whole_campaign())
    client = at_desk(staff("Editor"))
    assert "Version 1" in text_of(client, page_of(campaign, "versions"))
    assert client.get(reverse("admin:campaigns_campaign_version", args=[campaign.pk, 1])).status_code == 200


@pytest.mark.parametrize("view", ["versions", "compare_versions", "restore", "strike"])
def test_a_case_that_is_hidden_has_no_versions_to_look_at(view: str, team: Organization) -> None:
    draft = PrisonerFactory()
    MaintenanceFactory(prisoner=draft, organization=team)
    stranger = at_desk(staff("Editor", team=OrganizationFactory(maintains_cases=True)))
    assert stranger.get(page_of(draft, view)).status_code in (302, 404)


# --- Restoring --------------------------------------------------------------------------------------------------------


def sent(client: Client, url: str, **more: Any) -> dict[str, Any]:
    """What a browser sends from the page of a restoration, with everything ticked."""
    context = client.get(url).context
    steps = [item["step"].key for item in context["steps"]]
    return {"step": steps, "seen": context["seen"], "reason": "Put back"} | more


def test_an_editor_restores_all_or_what_is_ticked(case: Prisoner, editor: User) -> None:
    client, url = at_desk(editor), page_of(case, "restore") + "?version=1"
    added = PrisonerNameFactory(prisoner=case)
    data = sent(client, url)
    only = [key for key in data["step"] if key.endswith("case_summary")]
    answer = client.post(url, data | {"step": only}, follow=True)
    assert "Restored: 1." in said(answer) and "home." in answer.text
    case.refresh_from_db()
    assert case.case_summary == "Arrested at home." and PrisonerName.objects.filter(pk=added.pk).exists()
    client.post(url, sent(client, url))
    assert not PrisonerName.objects.filter(pk=added.pk).exists()
    history = text_of(client, page_of(case, "history"))
    assert "Put back" in history and "edith" in history
    assert "nothing to restore" in text_of(client, url)


def test_a_restoration_needs_a_reason_and_a_choice(case: Prisoner, editor: User) -> None:
    client, url = at_desk(editor), page_of(case, "restore") + "?version=1"
    assert "Say why" in client.post(url, sent(client, url, reason="")).text
    assert "Nothing is ticked" in client.post(url, sent(client, url, step=[])).text
    case.refresh_from_db()
    assert case.case_summary == "Arrested at work."


@pytest.mark.django_db(transaction=True)
def test_what_changed_after_the_page_was_opened_is_shown_before_anything_is_restored(
    case: Prisoner, editor: User
) -> None:
    client, url = at_desk(editor), page_of(case, "restore") + "?version=1"
    data = sent(client, url)
    PrisonerNameFactory(prisoner=case, name="Added meanwhile")
    answer = client.post(url, data)
    assert "changed after you opened" in answer.text and "Added meanwhile" in answer.text


@pytest.mark.django_db(transaction=True)
def test_the_history_leads_to_what_the_case_said_then(editor: User, team: Organization) -> None:
    case = PrisonerFactory(case_summary="One")
    MaintenanceFactory(prisoner=case, organization=team)
    Prisoner.objects.filter(pk=case.pk).update(case_summary="Two")
    Prisoner.objects.filter(pk=case.pk).update(case_summary="Three")
    client = at_desk(editor)
    deeds = client.get(page_of(case, "history")).context["deeds"]
    moment = next(d.at for d in deeds if any(c.after == "Two" for e in d.entries for c in e.changes))
    link = f"{page_of(case, 'restore')}?moment={moment.isoformat().replace('+', '%2B').replace(':', '%3A')}"
    assert link in text_of(client, page_of(case, "history"))
    client.post(link, sent(client, link))
    case.refresh_from_db()
    assert case.case_summary == "Two"


@pytest.mark.parametrize("query", ["", "?version=99", "?version=x", "?moment=yesterday", "?moment=2024-02-31T10:00Z"])
def test_an_address_that_names_no_state_is_not_found(case: Prisoner, editor: User, query: str) -> None:
    assert at_desk(editor).get(page_of(case, "restore") + query).status_code == 404


@pytest.mark.parametrize(
    ("role", "ours", "restores", "strikes"),
    [
        ("Editor", True, 200, 200),
        ("Contributor", True, 200, 403),
        ("Administrator", True, 403, 403),
        ("Auditor", True, 403, 403),
        ("Contributor", False, 403, 403),
        ("Auditor", False, 403, 403),
    ],
)
def test_who_may_restore_and_who_may_strike(
    case: Prisoner, team: Organization, role: str, ours: bool, restores: int, strikes: int
) -> None:
    client = at_desk(staff(role, team=team if ours else OrganizationFactory(maintains_cases=True)))
    assert client.get(page_of(case, "versions")).status_code == 200
    url = page_of(case, "restore") + "?version=1"
    assert client.get(url).status_code == restores
    assert client.get(page_of(case, "strike")).status_code == strikes
    text = client.get(page_of(case, "versions")).text
    assert (url in text, page_of(case, "strike") in text) == (restores == 200, strikes == 200)
    if restores == 403:
        assert client.post(url, {"step": "x", "reason": "r"}).status_code == 403
    if strikes == 403:
        assert client.post(page_of(case, "strike"), {"what": "words"}).status_code == 403


# --- Striking ---------------------------------------------------------------------------------------------------------

STRIKE = {"what": "words", "words": "Ivan Petrov", "reason": "A witness in danger.", "note": "His sister called."}


def test_an_editor_sees_every_place_before_anything_is_struck(case: Prisoner, editor: User) -> None:
    client, url = at_desk(editor), page_of(case, "strike")
    answer = client.post(url, STRIKE)
    assert "version 2 of" in answer.text and "▇▇▇" in answer.text and "version 1 of" not in answer.text
    assert "Struck from 1 version:" in answer.text
    assert not Redaction.objects.exists()
    answer = client.post(url, STRIKE | {"confirmed": "1"}, follow=True)
    assert "Struck from 1 version." in said(answer)
    redaction = Redaction.objects.get()
    assert (redaction.reason, redaction.act.by, redaction.act.note) == (
        "A witness in danger.",
        editor,
        "His sister called.",
    )
    last = Version.objects.of("prisoner", case.public_id).latest("number")
    assert (last.cause, last.by_team) == ("redaction", "Defence Desk")
    assert "something was struck on" in text_of(client, page_of(case, "versions"))


def test_what_the_working_record_still_says_is_shown_where_it_stands(case: Prisoner, editor: User) -> None:
    Prisoner.objects.filter(pk=case.pk).update(biography="A friend of Ivan Petrov.")
    client, url = at_desk(editor), page_of(case, "strike")
    answer = client.post(url, STRIKE)
    assert "It cannot be struck yet" in answer.text and "Biography" in answer.text
    assert 'name="confirmed"' not in answer.text
    assert "still says it" in client.post(url, STRIKE | {"confirmed": "1"}).text
    assert not Redaction.objects.exists()


def test_a_statement_is_chosen_from_what_a_version_says(editor: User, team: Organization) -> None:
    case = whole_case()
    MaintenanceFactory(prisoner=case, organization=team)
    published(case)
    case.incidents.all().delete()
    published(case)
    client, url = at_desk(editor), page_of(case, "strike")
    choices = dict(client.get(f"{url}?version=1").context["form"].fields["pointer"].choices)
    assert choices["/incidents/0"].startswith("Incidents › 1 (")
    data = {"what": "statement", "version": "1", "pointer": "/incidents/0", "reason": "Not true."}
    assert "Struck from 1 version:" in client.post(url, data).text
    client.post(url, data | {"confirmed": "1"})
    assert documents_of(case)[0]["incidents"] == []


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"words": ""}, "Say which."),
        ({"words": "ab"}, "Give 3 to 500 characters"),
        ({"words": "Nobody"}, "No public version of this case says that."),
        ({"reason": ""}, "Say why"),
        ({"reason": "Ivan Petrov asked"}, "The reason is public"),
        ({"what": "statement"}, "Select a valid choice"),
        ({"what": "statement", "version": "1", "pointer": "/id"}, "Select a valid choice"),
        ({"what": "document", "version": "2"}, "This is what is public now"),
        ({"words": "x" * 501}, "at most 500"),
        ({"version": "99"}, ""),
    ],
)
def test_a_form_that_cannot_be_followed_says_why(
    case: Prisoner, editor: User, data: dict[str, str], words: str
) -> None:
    answer = at_desk(editor).post(page_of(case, "strike"), STRIKE | data | {"confirmed": "1"})
    assert answer.status_code == (200 if words else 404)
    assert words in answer.text
    assert not Redaction.objects.exists()


def test_a_sensitive_case_is_struck_from_when_somebody_else_confirms(
    case: Prisoner, editor: User, team: Organization
) -> None:
    Prisoner.objects.filter(pk=case.pk).update(needs_second_reader=True)
    one, other = at_desk(editor), at_desk(staff("Editor", team=team))
    url = page_of(case, "strike")
    answer = one.post(url, STRIKE | {"confirmed": "1"}, follow=True)
    assert "somebody else confirms it" in said(answer) and "edith" in answer.text
    asked = RedactionRequest.objects.get()
    decide = f"{url}?asked={asked.pk}"
    assert 'name="confirmed"' not in one.get(decide).text
    one.post(decide, {"confirmed": "1"})
    assert not Redaction.objects.exists()
    assert "Ivan Petrov" in other.get(decide).text
    other.post(decide, {"confirmed": "1"})
    assert RedactionAct.objects.get().note == "His sister called."
    assert not RedactionRequest.objects.exists()
    assert other.get(decide).status_code == 404


def test_a_second_reader_can_decline(case: Prisoner, editor: User, team: Organization) -> None:
    Prisoner.objects.filter(pk=case.pk).update(needs_second_reader=True)
    at_desk(editor).post(page_of(case, "strike"), STRIKE | {"confirmed": "1"})
    asked = RedactionRequest.objects.get()
    at_desk(staff("Editor", team=team)).post(f"{page_of(case, 'strike')}?asked={asked.pk}", {"decline": "1"})
    assert not RedactionRequest.objects.exists() and not Redaction.objects.exists()


def test_a_case_that_was_never_public_has_nothing_to_strike(editor: User, team: Organization) -> None:
    draft = PrisonerFactory()
    MaintenanceFactory(prisoner=draft, organization=team)
    assert at_desk(editor).get(page_of(draft, "strike")).status_code == 403
    assert page_of(draft, "versions") not in text_of(at_desk(editor), page_of(draft))
