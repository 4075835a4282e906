"""Mirrors at the desk: Administrators name them, all staff see what was found, nobody says so by hand."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from exports.models import Mirror
from tests.desk import at_desk, staff

pytestmark = pytest.mark.django_db

ADD, LIST = "/admin/exports/mirror/add/", "/admin/exports/mirror/"
GIVEN = {"address": "https://library.example/vigil/", "keeper": "A library", "languages": ["en", "az"]}


def found_whole() -> Mirror:
    now = timezone.now()
    return Mirror.objects.create(
        address="https://library.example/", keeper="A library", looked_at=now, whole_at=now, sequence=7, made_at=now
    )


def page_of(mirror: Mirror) -> str:
    return reverse("admin:exports_mirror_change", args=[mirror.pk])


def test_an_administrator_names_a_mirror_that_nobody_has_looked_at_yet() -> None:
    answer = at_desk(staff("Administrator")).post(ADD, GIVEN | {"whole_at_0": "2026-01-01", "trouble": "old"})
    assert answer.status_code == 302
    mirror = Mirror.objects.get()
    assert (mirror.address, mirror.keeper, mirror.languages) == tuple(GIVEN.values())
    assert (mirror.looked_at, mirror.whole_at, mirror.trouble) == (None, None, "")


def test_one_at_another_address_has_to_be_looked_at_anew() -> None:
    mirror, desk = found_whole(), at_desk(staff("Administrator"))
    desk.post(page_of(mirror), {"address": mirror.address, "keeper": "The library"})
    mirror.refresh_from_db()
    assert (mirror.keeper, mirror.sequence) == ("The library", 7)
    desk.post(page_of(mirror), {"address": "https://elsewhere.example/", "keeper": "The library"})
    mirror.refresh_from_db()
    assert [getattr(mirror, name) for name in Mirror.FOUND] == [None, None, None, None, ""]


def test_what_is_no_address_of_a_mirror_is_said_on_the_form() -> None:
    answer = at_desk(staff("Administrator")).post(ADD, GIVEN | {"address": "https://library.example/vigil"})
    assert "ends with a slash" in answer.content.decode()
    assert not Mirror.objects.exists()


@pytest.mark.parametrize("role", ["Contributor", "Editor", "Auditor"])
def test_others_see_what_was_found_and_name_none(role: str) -> None:
    mirror, desk = found_whole(), at_desk(staff(role))
    assert "A library" in desk.get(LIST).content.decode()
    assert desk.get(page_of(mirror)).status_code == 200
    assert desk.post(ADD, GIVEN).status_code == 403
    assert desk.post(page_of(mirror), GIVEN).status_code == 403
    assert Mirror.objects.count() == 1
