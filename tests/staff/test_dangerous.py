"""Acts that cannot be taken back are confirmed by signing in again."""

from __future__ import annotations

import time

import pytest
from django.test import Client

from prisoners.models import Prisoner
from record.models import User
from staff import dangerous
from tests.config.desk_addresses import addresses, filled
from tests.desk import list_of
from tests.factories import UserFactory
from tests.hidden import hidden_case
from tests.staff.signing_in import code_of, signed_in, with_app

pytestmark = pytest.mark.django_db

# By what the issue asks for: redaction, merging, unpublishing, exporting, permissions and teams, adding staff.
DANGEROUS = {
    *(f"{noun}_{act}" for noun in ("prisoners_prisoner", "prisoners_event") for act in ("strike", "withdraw")),
    *(f"{noun}_{act}" for noun in ("campaigns_campaign", "campaigns_resolution") for act in ("strike", "withdraw")),
    *(f"organizations_{noun}_{act}" for noun in ("organization", "institution") for act in ("strike", "withdraw")),
    *("prisoners_prisoner_merge", "prisoners_prisoner_compare", "prisoners_merge_undo", "prisoners_prisoner_split"),
    "prisoners_prisoner_hand_over",
    "exports_export_add",
    *(f"record_user_{act}" for act in ("add", "change", "delete")),
    *(f"organizations_{table}_{act}" for table in ("teammember", "teamrules") for act in ("add", "change", "delete")),
    *("organizations_organization_add", "organizations_organization_change"),
    *(f"alerts_webhook_{act}" for act in ("add", "change", "delete")),
    "password_change",
}


def confirmed_ago(client: Client, seconds: float) -> None:
    """As if they had last shown who they are so long ago."""
    session = client.session
    session["account_authentication_methods"] = [
        record | {"at": time.time() - seconds} for record in session["account_authentication_methods"]
    ]
    session.save()


def asks_to_confirm(response) -> bool:
    return response.status_code == 302 and response["Location"].startswith("/admin/sign-in/confirm/")


def test_exactly_these_addresses_ask_to_be_confirmed():
    hidden = hidden_case()
    client = signed_in(UserFactory(editor=True))
    confirmed_ago(client, dangerous.TO_OPEN + 1)
    asking = {
        name
        for name in addresses()
        if not name.startswith(("mfa_", "account_", "staff-")) and name not in ("logout", "login")
        if asks_to_confirm(client.get(filled(name, hidden)))
    }
    assert asking == DANGEROUS


@pytest.mark.parametrize("action", sorted(dangerous.ACTIONS))
def test_these_acts_on_ticked_rows_ask_too(action):
    hidden = hidden_case()
    model, row = (Prisoner, hidden.public) if action == "withdraw_selected" else (User, UserFactory())
    client = signed_in(UserFactory(editor=True))
    confirmed_ago(client, dangerous.TO_SEND + 1)
    answer = client.post(list_of(model), {"action": action, "_selected_action": [row.pk]})
    assert asks_to_confirm(answer)
    row.refresh_from_db()
    assert getattr(row, "is_active", True) and getattr(row, "state", "published") == "published"


def test_what_was_sent_too_late_is_not_done_neither_then_nor_after_confirming():
    client = signed_in(UserFactory(editor=True, username="own"))
    secret = with_app_of("own")
    other = UserFactory()
    confirmed_ago(client, dangerous.TO_SEND + 1)
    answer = client.post(list_of(User), {"action": "lock_out", "_selected_action": [other.pk]})
    page = client.get(answer["Location"], follow=True)
    assert "Nothing was done" in page.text
    back = client.post("/admin/sign-in/confirm/code/", {"code": code_of(secret), "next": list_of(User)})
    assert back["Location"] == list_of(User)
    other.refresh_from_db()
    assert other.is_active
    # Confirmed: now it is done when asked again.
    client.post(list_of(User), {"action": "lock_out", "_selected_action": [other.pk]})
    other.refresh_from_db()
    assert not other.is_active


def with_app_of(username: str) -> str:
    """The secret that an app was set up with."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.utils import decrypt

    return str(decrypt(Authenticator.objects.get(user__username=username, type="totp").data["secret"]))


def test_a_wrong_code_confirms_nothing():
    user = UserFactory(editor=True)
    with_app(user)
    client = signed_in(user)
    confirmed_ago(client, dangerous.TO_OPEN + 1)
    client.post("/admin/sign-in/confirm/code/", {"code": "000000", "next": "/admin/record/user/add/"})
    assert asks_to_confirm(client.get("/admin/record/user/add/"))


def test_a_form_may_be_filled_in_slowly():
    client = signed_in(UserFactory(editor=True))
    confirmed_ago(client, dangerous.TO_OPEN + 60)
    answer = client.post("/admin/record/user/add/", {"username": "newcomer", "email": "newcomer@example.org"})
    assert User.objects.filter(username="newcomer").exists(), answer.status_code


def test_an_organisation_is_edited_without_confirming_by_who_may_not_change_its_team():
    from tests.desk import page_of, staff
    from tests.factories import OrganizationFactory

    client = signed_in(staff("Editor"))
    confirmed_ago(client, dangerous.TO_OPEN + 1)
    assert client.get(page_of(OrganizationFactory())).status_code == 200
