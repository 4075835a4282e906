"""Exports at the desk: editors ask for one, all staff see how far it is, nobody changes any."""

from __future__ import annotations

import pytest
from django.urls import reverse

from exports.models import Export
from tests.desk import at_desk, staff

pytestmark = pytest.mark.django_db

ADD = "/admin/exports/export/add/"
LIST = "/admin/exports/export/"


def test_an_editor_asks_for_an_export_and_sees_how_far_it_is():
    desk = at_desk(staff("Editor"))
    assert "Make an export of the record as it is now" in desk.get(ADD).content.decode()
    answer = desk.post(ADD, follow=True)
    assert "on its way" in answer.content.decode()
    Export.objects.waiting().update(state="running", done=3, total=9)
    assert "3 / 9" in desk.get(LIST).content.decode()


def test_when_nothing_was_published_since_it_is_said(export):
    answer = at_desk(staff("Editor")).post(ADD, follow=True)
    assert "Nothing was published since" in answer.content.decode()
    assert Export.objects.get() == export


@pytest.mark.parametrize("role", ["Contributor", "Auditor", "Administrator"])
def test_others_see_exports_and_ask_for_none(role):
    before = Export.objects.count()
    desk = at_desk(staff(role))
    assert desk.get(LIST).status_code == 200
    assert desk.post(ADD).status_code == 403
    assert Export.objects.count() == before


def test_nobody_changes_or_deletes_one():
    export = Export.objects.create(state="failed")
    desk = at_desk(staff("Editor"))
    page = reverse("admin:exports_export_change", args=[export.pk])
    assert desk.get(page).status_code == 200
    assert desk.post(page, {"state": "ready"}).status_code == 403
    assert desk.post(reverse("admin:exports_export_delete", args=[export.pk])).status_code == 403
