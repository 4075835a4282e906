"""Roles: what each may, kept by rules."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission

from record.roles import ROOMS, keep_roles
from tests.desk import staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kept():
    """The roles by the rules as they are now: the database was migrated by an earlier run."""
    for room in ROOMS:
        keep_roles(sender=apps.get_app_config(room), using="default")


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        ("Contributor", "prisoners.change_prisoner", "prisoners.publish_prisoner"),
        ("Contributor", "prisoners.change_confidentialnote", "record.change_user"),
        ("Editor", "prisoners.publish_prisoner", "prisoners.change_group"),
        ("Administrator", "record.change_user", "prisoners.view_confidentialnote"),
        ("Administrator", "prisoners.change_incidentkind", "prisoners.publish_prisoner"),
        ("Administrator", "alerts.change_delivery", "alerts.change_fanout"),
        ("Contributor", "alerts.view_delivery", "alerts.change_delivery"),
        ("Auditor", "record.view_publicationact", "prisoners.change_prisoner"),
        ("Auditor", "prisoners.view_prisonerhistory", "prisoners.view_confidentialnotehistory"),
    ],
)
def test_a_role_may_what_it_is_for_and_no_more(role, may, may_not):
    user = staff(role)
    assert user.has_perm(may)
    assert not user.has_perm(may_not)


def test_what_is_changed_by_hand_in_a_role_is_put_back():
    contributor = Group.objects.get(name="Contributor")
    contributor.permissions.add(Permission.objects.get(codename="publish_prisoner"))
    contributor.permissions.remove(Permission.objects.get(codename="change_prisoner"))
    keep_roles(sender=apps.get_app_config("prisoners"), using="default")
    names = set(contributor.permissions.values_list("codename", flat=True))
    assert "publish_prisoner" not in names
    assert "change_prisoner" in names
