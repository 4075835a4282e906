"""Who would be told before a change is published: counted by what fans out afterwards."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from alerts import audience, sending, services
from alerts.models import ConfirmationMail, Delivery
from alerts.models.webhook import Webhook
from prisoners.models import Prisoner
from record import services as record
from record.audience import Planned
from tests.alerts.conftest import Follow
from tests.factories import DetentionFactory, PrisonerFactory, UserFactory, published
from tests.mailbox import Mailbox

pytestmark = pytest.mark.django_db


def counted(*cases: Prisoner) -> dict[str, int]:
    return {t.way: t.number for t in audience.count([Planned(case, *record.preview(case)) for case in cases])}


@pytest.fixture
def prisoner(follow: Follow) -> Prisoner:
    """Followed by five in several ways, by one of them twice; changed and not published yet."""
    prisoner = published(PrisonerFactory(country="AZ"))
    follow("mother@example.org", prisoner)
    follow("mother@example.org", rhythm="weekly")
    follow("sister@example.org", kind="search", target="country=AZ", rhythm="daily")
    follow("lawyer@example.org", kind="country", target="AZ", changes=("arrest",), rhythm="weekly")
    follow("judge@example.org", prisoner, changes=("death",))
    follow("asked@example.org", prisoner, confirmed=False)
    DetentionFactory(prisoner=prisoner)
    return prisoner


def test_what_is_counted_before_is_what_is_told_afterwards(prisoner: Prisoner) -> None:
    before = counted(prisoner)
    record.publish(case=prisoner, by=None)
    services.fan_out()
    assert sorted(Delivery.objects.values_list("rhythm", flat=True)) == ["at_once", "daily", "weekly"]
    assert before == {"by e-mail, at once": 1, "by e-mail, once a day": 1, "by e-mail, once a week": 1}


def test_who_follows_two_cases_that_are_published_together_is_counted_once(follow: Follow) -> None:
    follow("mother@example.org")
    assert counted(PrisonerFactory(), PrisonerFactory()) == {"by e-mail, at once": 1}


def test_nothing_that_changes_nothing_is_told(follow: Follow) -> None:
    prisoner = published(PrisonerFactory())
    follow("mother@example.org", prisoner)
    assert counted(prisoner) == {}


def test_webhooks_are_counted_that_asked_for_it() -> None:
    Webhook.objects.create(name="Ours", endpoint="https://example.org/a", events=["case.published"], follows_after=0)
    Webhook.objects.create(name="Other", endpoint="https://example.org/b", events=["case.updated"], follows_after=0)
    assert counted(PrisonerFactory()) == {"by webhook": 1}


def test_counting_asks_the_same_number_of_queries_for_any_number_of_followers(
    prisoner: Prisoner, follow: Follow, django_assert_num_queries
) -> None:
    planned = [Planned(prisoner, *record.preview(prisoner))]
    for n in range(5):
        follow(f"friend{n}@example.org", prisoner)
    # The searches that are followed, who is found by them now and then, followers, webhooks.
    with django_assert_num_queries(5):
        audience.count(planned)


def test_the_review_page_and_the_question_for_a_reason_say_who_would_be_told(prisoner: Prisoner) -> None:
    desk = Client()
    desk.force_login(UserFactory(editor=True))
    page = desk.get(reverse("admin:prisoners_prisoner_differences", args=[prisoner.pk])).content.decode()
    assert "Who would be told:" in page
    assert "by e-mail, once a day: 1" in page
    question = desk.get(reverse("admin:prisoners_prisoner_withdraw", args=[prisoner.pk])).content.decode()
    assert "by e-mail, at once: 1" in question
    assert not any(f"{who}@" in page + question for who in ("mother", "sister", "lawyer"))


def test_a_case_leads_to_who_was_told_what_and_when(prisoner: Prisoner, mailbox: Mailbox) -> None:
    ConfirmationMail.objects.all().delete()
    version = record.publish(case=prisoner, by=None)
    assert version is not None
    sending.deliver()
    desk = Client()
    desk.force_login(UserFactory(editor=True))
    page = desk.get(reverse("admin:prisoners_prisoner_change", args=[prisoner.pk])).content.decode()
    address = f"/admin/alerts/telling/?q={prisoner.public_id}&amp;kind__exact=prisoner"
    assert address in page
    row = desk.get(address.replace("&amp;", "&")).content.decode().split(f">{version.pk}<", 1)[1].split("</tr>")[0]
    cells = dict(re.findall(r'class="field-(\w+)[^>]*>\s*([^<]*?)\s*<', row))
    assert (cells["told_to"], cells["at_once"], cells["daily"], cells["weekly"]) == ("1", "1", "0", "0")
    assert (cells["waiting"], cells["last_told"]) == ("2", cells["first_told"])
    assert "@" not in row
