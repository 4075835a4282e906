"""Who sees and may do what with a case: role × what their team has to do with it × state of the case × page."""

from __future__ import annotations

import datetime as dt
from itertools import product

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from prisoners.models import CaseSharing, Maintenance, Prisoner
from record.models import User
from tests.desk import at_desk, list_of, page_of
from tests.factories import (
    ConfidentialNoteFactory,
    DetentionFactory,
    HearingFactory,
    MaintenanceFactory,
    OrganizationFactory,
    PrisonerFactory,
    TeamMemberFactory,
    UserFactory,
    published,
)
from tests.pictures import taken_by_a_camera

pytestmark = pytest.mark.django_db

NAME, SECRET = "Afiaddin Hidden", "her number is 555"
ROLES = ("Contributor", "Editor", "Administrator", "Auditor")
RELATIONS = ("maintains", "shared", "shared_change", "shared_notes", "expired", "other", "no_team")
STATES = ("draft", "in_review", "published", "unpublished", "merged")
# Looked at on every page; the other hidden states on those that matter most.
TWO = ("draft", "published")


@pytest.fixture
def case(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    prisoner = PrisonerFactory(name=NAME, portrait_credit="A friend", portrait_licence="CC0", portrait="x.png")
    prisoner.portrait.storage.save("x.png", ContentFile(taken_by_a_camera()))
    MaintenanceFactory(prisoner=prisoner)
    HearingFactory(detention=DetentionFactory(prisoner=prisoner))
    ConfidentialNoteFactory(prisoner=prisoner, body=SECRET)
    return published(prisoner)


def member(role: str, relation: str, case: Prisoner) -> User:
    user = UserFactory()
    user.groups.add(Group.objects.get(name=role))
    if relation == "no_team":
        return user
    team = case.maintenance.get().organization if relation == "maintains" else OrganizationFactory(team=True)
    TeamMemberFactory(user=user, organization=team)
    if relation.startswith(("shared", "expired")):
        CaseSharing.objects.create(
            prisoner=case,
            organization=team,
            may_change=relation in ("shared_change", "expired"),
            sees_notes=relation in ("shared_notes", "expired"),
            until=timezone.localdate() - dt.timedelta(days=1) if relation == "expired" else timezone.localdate(),
        )
    return user


def expected(role: str, relation: str, state: str) -> dict[str, bool]:
    """The rules, said once more and apart from the code."""
    let_in = relation in ("maintains", "shared", "shared_change", "shared_notes")
    sees = state == "published" or let_in
    works = role in ("Contributor", "Editor")
    changes = works and relation in ("maintains", "shared_change")
    return {
        "seen": sees,
        # A merged case is a redirect: work goes on in the one that was kept.
        "changed": sees and changes and state != "merged",
        "proposed": sees and works and not changes and state == "published",
        "notes": sees and works and relation in ("maintains", "shared_notes"),
        "shares": works and relation == "maintains" and state != "merged",
        "hands_over": works and relation == "maintains",
    }


@pytest.mark.long
@pytest.mark.parametrize(("role", "relation"), list(product(ROLES, RELATIONS)))
def test_every_page_of_a_case_answers_by_role_team_and_state(case, role, relation):
    client = at_desk(member(role, relation, case))
    detention = case.detentions.get()
    hearing = detention.hearings.get()
    for state in STATES:
        Prisoner.objects.filter(pk=case.pk).update(state=state)
        may = expected(role, relation, state)
        cell = (role, relation, state)

        # Each page answers, or as one that never was.
        pages = {
            view: client.get(page_of(case, view))
            for view in ("change", "history", "hand_over", *(("preview", "differences") if state in TWO else ()))
        }
        hand_over = pages.pop("hand_over").status_code
        assert (hand_over == 200) == may["hands_over"], cell
        if state in TWO:
            pages |= {str(noun._meta): client.get(page_of(noun)) for noun in (detention, hearing)}
            pages["file"] = client.get(reverse("admin:prisoners_prisoner_file", args=[case.pk, "portrait"]))
        for view, response in pages.items():
            assert response.status_code == 200 if may["seen"] else response.status_code in (302, 404), (*cell, view)

        # Search and autocomplete name the case, or do not; the start page names no case that is hidden.
        listed = client.get(list_of(Prisoner), {"q": "Afiaddin"}).text
        asked = {"app_label": "prisoners", "model_name": "detention", "field_name": "prisoner", "term": "Afiaddin"}
        assert (NAME in listed) == may["seen"], cell
        if role in ("Contributor", "Editor") or may["seen"]:
            assert (NAME in client.get(reverse("admin:autocomplete"), asked).text) == may["seen"], cell
        if state in TWO:
            assert may["seen"] or NAME not in client.get("/admin/").text, cell
            for model in (type(detention), type(hearing)):
                assert (NAME in client.get(list_of(model)).text) == may["seen"], (*cell, model)

        # What the pages offer and show.
        if may["seen"]:
            for view in {"change", str(detention._meta), str(hearing._meta)} & pages.keys():
                assert ('name="_save"' in pages[view].text) == may["changed"], (*cell, view)
                assert ('name="_propose"' in pages[view].text) == may["proposed"], (*cell, view)
            page = pages["change"].text
            assert (SECRET in page) == (SECRET in pages["history"].text) == may["notes"], cell
            assert ("sharings-__prefix__" in page) == may["shares"], cell
            assert (page_of(case, "hand_over") in page) == may["hands_over"], cell

        # What is sent without being offered.
        for noun in (case, detention, hearing) if state in TWO else (case,):
            answer = client.post(page_of(noun), {"_save": "1"})
            assert (answer.status_code in (302, 403, 404)) != may["changed"], (*cell, noun, answer.status_code)
        assert (client.post(page_of(case), {"_propose": "1"}).status_code != 403) == may["proposed"], cell


def test_the_superuser_sees_and_may_all(case):
    client = at_desk(UserFactory(editor=True))
    for state in STATES:
        Prisoner.objects.filter(pk=case.pk).update(state=state)
        page = client.get(page_of(case)).text
        assert SECRET in page
        assert ('name="_save"' in page) == (state != "merged")
        assert "Propose this change" not in page


def test_a_draft_that_no_team_maintains_is_seen_by_the_superuser_alone(case):
    Prisoner.objects.filter(pk=case.pk).update(state="draft")
    client = at_desk(member("Editor", "other", case))
    Maintenance.objects.all().delete()
    assert client.get(page_of(case)).status_code == 302
