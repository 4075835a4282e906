"""Adding a person at the desk: likely duplicates are shown first; search and type-ahead know every spelling."""

from __future__ import annotations

import pytest
from django.urls import reverse

from prisoners.models import Prisoner, PrisonerName
from tests.desk import at_desk, filled_in, list_of, save
from tests.factories import (
    DetentionFactory,
    MaintenanceFactory,
    OrganizationFactory,
    PrisonerFactory,
    PrisonerNameFactory,
)

pytestmark = pytest.mark.django_db

ADD = reverse("admin:prisoners_prisoner_add")


@pytest.fixture
def known(team):
    person = PrisonerFactory(name="Elşən Həsənov")
    MaintenanceFactory(prisoner=person, organization=team)
    DetentionFactory(prisoner=person, arrested="2023-11-20")
    return person


def test_who_is_on_record_already_is_shown_with_why_and_nothing_is_saved(known, editor):
    client = at_desk(editor)
    page = save(client, ADD, name="Elshan Hasanov", country="AZ")
    assert Prisoner.objects.count() == 1
    assert "the same name in another spelling: Elşən Həsənov" in page.text
    assert "a case in the same country" in page.text
    assert reverse("admin:prisoners_prisoner_change", args=[known.pk]) in page.text
    assert 'value="Elshan Hasanov"' in page.text


def test_after_a_look_someone_else_is_saved(known, editor):
    client = at_desk(editor)
    mark = save(client, ADD, name="Elshan Hasanov", country="AZ").context["likely_mark"]
    assert save(client, ADD, name="Elshan Hasanov", country="AZ", _someone_else=mark).status_code == 200
    assert Prisoner.objects.filter(name="Elshan Hasanov").exists()


def test_having_looked_at_one_does_not_answer_for_another(known, team, editor):
    client = at_desk(editor)
    mark = save(client, ADD, name="Elshan Hasanov", country="AZ").context["likely_mark"]
    MaintenanceFactory(prisoner=PrisonerFactory(name="Эльшан Гасанов"), organization=team)
    page = save(client, ADD, name="Elshan Hasanov", country="AZ", _someone_else=mark)
    assert "Эльшан Гасанов" in page.text
    assert Prisoner.objects.count() == 2


def test_a_draft_of_another_team_is_not_told_only_whom_to_ask(editor):
    theirs = OrganizationFactory(name="Other Desk", maintains_cases=True)
    draft = PrisonerFactory(name="Elşən Həsənov", born="1977")
    MaintenanceFactory(prisoner=draft, organization=theirs)
    page = save(at_desk(editor), ADD, name="Elshan Hasanov", country="AZ")
    assert "Other Desk" in page.text
    assert "Elşən Həsənov" not in page.text and draft.public_id not in page.text and "1977" not in page.text
    assert reverse("admin:prisoners_prisoner_change", args=[draft.pk]) not in page.text


def test_a_new_name_is_saved_at_once_and_an_old_case_is_never_asked_about(known, team, editor):
    client = at_desk(editor)
    save(client, ADD, name="Someone New", country="AZ")
    new = Prisoner.objects.get(name="Someone New")
    page = reverse("admin:prisoners_prisoner_change", args=[new.pk])
    save(client, page, name="Elshan Hasanov")
    new.refresh_from_db()
    assert new.name == "Elshan Hasanov"


def test_an_unnamed_person_is_like_nobody(known, editor):
    save(at_desk(editor), ADD, name="Elshan Hasanov", naming="unnamed", country="AZ")
    assert Prisoner.objects.count() == 2


def test_the_list_and_type_ahead_find_any_spelling_nearest_first_within_what_one_may_see(known, team, editor):
    other = PrisonerFactory(name="Elshan Hasanov")
    MaintenanceFactory(prisoner=PrisonerFactory(name="Elşən Həsənli"), organization=team)
    client = at_desk(editor)
    found = client.get(list_of(Prisoner), {"q": "Эльшан Гасанов"})
    assert next(iter(found.context["cl"].result_list)) == known
    assert other not in found.context["cl"].result_list
    ask = {"app_label": "prisoners", "model_name": "detention", "field_name": "prisoner", "term": "Эльшан Гас"}
    answer = client.get(reverse("admin:autocomplete"), ask).json()
    assert answer["results"][0]["text"] == str(known)
    assert str(other) not in str(answer)


def test_the_list_still_finds_by_public_id_and_organisation_and_keeps_an_order_asked_for(known, editor):
    client = at_desk(editor)
    by_id = client.get(list_of(Prisoner), {"q": known.public_id.lower()})
    assert list(by_id.context["cl"].result_list) == [known]
    sorted_by_hand = client.get(list_of(Prisoner), {"q": "Hasanov", "o": "1"})
    assert list(sorted_by_hand.context["cl"].result_list) == [known]
    assert list(client.get(list_of(Prisoner), {"q": "zzzz"}).context["cl"].result_list) == []


def test_the_script_of_a_spelling_is_seen_from_its_letters(known, editor):
    PrisonerNameFactory(prisoner=known, name="Elshan Hasanov")
    client = at_desk(editor)
    page = reverse("admin:prisoners_prisoner_change", args=[known.pk])
    data = filled_in(client, page) | {
        "names-TOTAL_FORMS": "2",
        "names-1-name": "Эльшан Гасанов",
        "names-1-kind": "spelling",
        "names-1-script": "Latn",
        "_save": "1",
    }
    client.post(page, data)
    assert PrisonerName.objects.get(name="Эльшан Гасанов").script == "Cyrl"
