"""The desk: what failed can be tried again; nobody's address is to be seen."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from alerts import sending, services
from alerts.models import ConfirmationMail, Delivery, Follower, Telling
from prisoners.models import Prisoner
from record import services as record
from tests.alerts.conftest import Follow
from tests.factories import PrisonerFactory, UserFactory, published
from tests.mailbox import Mailbox

pytestmark = pytest.mark.django_db

MOTHER = "mother@example.org"
PAGES = ("subscription", "delivery", "telling")


@pytest.fixture
def desk() -> Client:
    client = Client()
    client.force_login(UserFactory(editor=True))
    return client


@pytest.fixture
def failed(follow: Follow, mailbox: Mailbox) -> Delivery:
    """A delivery to the mother that failed for good."""
    prisoner = published(PrisonerFactory(name="Afiaddin Mammadov"))
    follow(MOTHER, prisoner)
    ConfirmationMail.objects.all().delete()
    change(prisoner)
    mailbox.refusing[MOTHER] = "451 4.7.1 <mother@example.org> is too busy"
    for _n in range(sending.MOST_ATTEMPTS):
        Delivery.objects.update(due_at="2023-12-16T00:00Z")
        sending.deliver()
    mailbox.refusing.clear()
    return Delivery.objects.get(state="failed")


def change(prisoner: Prisoner) -> None:
    prisoner.biography += " More is known."
    prisoner.save()
    record.publish(case=prisoner, by=None)


@pytest.mark.parametrize("page", PAGES)
def test_no_page_shows_an_address(desk: Client, failed: Delivery, page: str) -> None:
    pages = [desk.get(f"/admin/alerts/{page}/")]
    key = {"subscription": failed.subscriptions[0], "delivery": failed.pk, "telling": failed.version_id}[page]
    pages.append(desk.get(f"/admin/alerts/{page}/{key}/change/"))
    for answer in pages:
        assert answer.status_code == 200
        follower = Follower.objects.get()
        for secret in ("mother", follower.address, follower.address_hash):
            assert secret not in answer.content.decode()


def test_followers_have_no_page(desk: Client) -> None:
    assert desk.get("/admin/alerts/follower/").status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_added_changed_or_deleted_by_hand(desk: Client, failed: Delivery, page: str) -> None:
    assert desk.get(f"/admin/alerts/{page}/add/").status_code == 403
    answer = desk.get(f"/admin/alerts/{page}/")
    assert "delete_selected" not in answer.content.decode()


def test_a_failed_delivery_is_tried_again_from_the_list(desk: Client, failed: Delivery, mailbox: Mailbox) -> None:
    answer = desk.post("/admin/alerts/delivery/", {"action": "retry", "_selected_action": [failed.pk]}, follow=True)
    assert "1 failed delivery will be tried again." in answer.content.decode()
    assert sending.deliver().sent == 1
    assert mailbox.recipients == [MOTHER]


def test_who_may_only_look_cannot_retry(failed: Delivery) -> None:
    auditor = UserFactory()
    auditor.user_permissions.add(Permission.objects.get(codename="view_delivery"))
    client = Client()
    client.force_login(auditor)
    client.post("/admin/alerts/delivery/", {"action": "retry", "_selected_action": [failed.pk]})
    failed.refresh_from_db()
    assert failed.state == "failed"


def test_failed_deliveries_are_found_by_state(desk: Client, failed: Delivery) -> None:
    assert f"/{failed.pk}/change/" in desk.get("/admin/alerts/delivery/", {"state__exact": "failed"}).content.decode()
    assert f"/{failed.pk}/change/" not in desk.get("/admin/alerts/delivery/", {"state__exact": "sent"}).content.decode()


def test_how_many_were_told_of_a_case_is_counted(desk: Client, failed: Delivery) -> None:
    counted: Any = Telling.objects.with_counts().get(pk=failed.version_id)
    assert (counted.told_to, counted.waiting, counted.not_told) == (0, 0, 1)
    page = desk.get("/admin/alerts/telling/", {"q": failed.version.public_id}).content.decode()
    assert failed.version.summary in page


@pytest.mark.parametrize("page", PAGES)
def test_lists_ask_the_same_number_of_queries_however_long(
    desk: Client, follow: Follow, page: str, django_assert_max_num_queries
) -> None:
    prisoner = published(PrisonerFactory())
    for n in range(8):
        follow(f"friend{n}@example.org", prisoner)
        change(prisoner)
    services.fan_out()
    with django_assert_max_num_queries(9):
        assert desk.get(f"/admin/alerts/{page}/").status_code == 200
