"""The list of keys, and whether someone is still signed in."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from prisoners.models import Prisoner
from tests.desk import at_desk, list_of, page_of, staff
from tests.factories import ConfidentialNoteFactory, MaintenanceFactory, OrganizationFactory, PrisonerFactory

pytestmark = pytest.mark.django_db

SIGNED_IN = reverse("desk-still-signed-in")


@pytest.fixture
def team():
    return OrganizationFactory(maintains_cases=True)


def test_who_is_signed_in_is_told_so_and_nothing_more():
    editor = staff("Editor")
    answer = at_desk(editor).get(SIGNED_IN, {"as": editor.pk})
    assert (answer.status_code, answer.content) == (204, b"")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("given", ["", "nobody", "0"])
def test_signed_in_as_someone_else_is_signed_out(given):
    assert at_desk(staff("Editor")).get(SIGNED_IN, {"as": given}).status_code == 403


def test_who_is_not_signed_in_is_not_led_anywhere():
    answer = Client().get(SIGNED_IN, {"as": "1"})
    assert (answer.status_code, answer.content) == (403, b"")


def test_who_works_here_no_more_is_signed_out():
    editor = staff("Editor")
    client = at_desk(editor)
    editor.is_active = False
    editor.save()
    assert client.get(SIGNED_IN, {"as": editor.pk}).status_code == 403


def test_keys_lead_where_this_member_of_staff_may_go(team):
    page = at_desk(staff("Editor", team=team)).get(reverse("desk-keys")).text
    for key, name in (
        ("p", "admin:prisoners_prisoner_changelist"),
        ("q", "admin:review_queue"),
        ("d", "admin:prisoners_prisoner_due"),
        ("a", "admin:prisoners_prisoner_new_arrest"),
    ):
        assert f'<a href="{reverse(name)}" data-key="{key}">' in page
    assert 'data-key="a"' not in at_desk(staff("Auditor")).get(reverse("desk-keys")).text


def test_the_list_of_keys_is_for_staff():
    assert Client().get(reverse("desk-keys")).status_code == 302


def test_every_page_of_the_desk_has_the_keys_and_leads_to_their_list():
    page = at_desk(staff("Editor")).get(list_of(Prisoner)).text
    assert "desk/keys.js" in page
    assert "desk/keep-typing.js" in page
    assert f'href="{reverse("desk-keys")}"' in page


def test_what_is_confidential_is_marked_as_never_kept_and_nothing_else(team):
    case = PrisonerFactory()
    MaintenanceFactory(prisoner=case, organization=team)
    ConfidentialNoteFactory(prisoner=case)
    context = at_desk(staff("Editor", team=team)).get(page_of(case)).context
    unkept = {
        shown.formset.prefix
        for shown in context["inline_admin_formsets"]
        if any("data-never-kept" in field.field.widget.attrs for field in shown.formset.empty_form.visible_fields())
    }
    assert {"confidential_notes", "consents"} <= unkept
    assert not unkept & {"detentions", "names", "citations", "memberships"}
    name = context["adminform"].form.fields["name"]
    assert "data-never-kept" not in name.widget.attrs
