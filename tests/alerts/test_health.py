"""How the alerts fare: the numbers are right, never name anyone, and cost the same however much there is."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from alerts import gate, sending, services, tasks
from alerts.alarms import watch
from alerts.health import CONFIRMATIONS, NEWS, WEBHOOKS, look
from alerts.health_words import sections_of
from alerts.models import ConfirmationMail, Delivery, Settling, Subscription, Watch, Webhook, WebhookDelivery
from prisoners.models import Prisoner
from record import services as record
from record.telling_acts import decide
from tests.alerts.conftest import Follow
from tests.alerts.test_webhooks import changed, registered
from tests.desk import at_desk, staff
from tests.factories import PrisonerFactory, published
from tests.mailbox import Mailbox

pytestmark = pytest.mark.django_db

HEALTH = reverse("admin:alerts_health")
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


@pytest.fixture
def case() -> Prisoner:
    return published(PrisonerFactory())


def ago(time: dt.timedelta) -> dt.datetime:
    return timezone.now() - time


def deliveries(follow: Follow, case: Prisoner, number: int) -> list[Delivery]:
    """So many deliveries that are due now."""
    for n in range(number):
        follow(f"follower{n}@example.org", case)
    ConfirmationMail.objects.all().delete()
    changed(case)
    services.fan_out()
    return list(Delivery.objects.order_by("pk"))


def only(delivery: Delivery, **fields: Any) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(**fields)


# --- The numbers ------------------------------------------------------------------------------------------------------


def test_a_silent_house_has_no_trouble_but_that_nobody_was_seen() -> None:
    health = look()
    assert (health.behind, health.held, health.oldest_mail, health.not_taken, health.failing_percent) == (
        *(0, 0, None, 0, 0),
    )
    assert health.beat is None
    assert {way.due for way in health.ways.values()} == {0}


def test_what_is_due_is_told_from_what_waits_for_its_time(follow: Follow, case: Prisoner) -> None:
    due, settles, digest, again, sent, under_way = deliveries(follow, case, 6)
    later = timezone.now() + HOUR
    window = Settling.objects.create(opened_at=timezone.now(), due_at=later)
    only(due, due_at=ago(7 * MINUTE))
    # Due by itself, and not while its case settles.
    only(settles, due_at=ago(9 * MINUTE), settling=window.pk)
    only(digest, rhythm="daily", due_at=later)
    only(again, attempts=2, due_at=later)
    only(sent, state="sent", sent_at=timezone.now())
    only(under_way, state="sending", leased_until=later, due_at=ago(MINUTE))
    way = look().ways[NEWS]
    assert (way.due, way.settling, way.digest, way.retried, way.under_way) == (2, 1, 1, 1, 1)
    assert way.oldest is not None
    assert abs(way.oldest - ago(7 * MINUTE)) < MINUTE / 6


def test_rates_count_what_was_sent_in_the_last_minute_and_hour(follow: Follow, case: Prisoner) -> None:
    for delivery, time in zip(
        deliveries(follow, case, 4), (MINUTE / 2, 5 * MINUTE, 50 * MINUTE, 2 * HOUR), strict=True
    ):
        only(delivery, state="sent", sent_at=ago(time))
    way = look().ways[NEWS]
    assert (way.minute, way.hour) == (1, 3)


def test_confirmation_mails_are_counted_by_themselves(follow: Follow, case: Prisoner) -> None:
    follow("mother@example.org", case, confirmed=False)
    ConfirmationMail.objects.update(due_at=ago(3 * MINUTE))
    health = look()
    assert (health.ways[CONFIRMATIONS].due, health.ways[NEWS].due) == (1, 0)
    assert health.oldest_mail == ConfirmationMail.objects.get().due_at


def test_versions_not_fanned_out_are_counted_from_the_first_of_them(case: Prisoner) -> None:
    services.fan_out()
    first = changed(case)
    changed(case)
    health = look()
    assert (health.behind, health.behind_since) == (2, first.published_at)
    services.fan_out()
    assert (look().behind, look().behind_since) == (0, None)


def test_held_versions_are_those_whose_last_decision_it_is(case: Prisoner) -> None:
    for verbs in (["hold"], ["hold", "release"], ["silent"], ["hold", "release", "hold"]):
        version = changed(case)
        for verb in verbs:
            decide(version=version, verb=verb, by=None, reason="Wait.")
    assert look().held == 2


def test_failures_are_counted_by_reason_and_paused_addresses_are_none(follow: Follow, case: Prisoner) -> None:
    made = deliveries(follow, case, 6)
    for delivery in made[:3]:
        only(delivery, state="failed", last_error="SMTPDataError 550 5.7.1")
    only(made[3], state="failed", last_error="paused")
    only(made[4], state="failed", last_error="old", due_at=ago(30 * HOUR))
    only(made[5], state="sent", sent_at=timezone.now())
    health = look()
    way = health.ways[NEWS]
    assert way.reasons == [("SMTPDataError 550 5.7.1", 3), ("paused", 1)]
    assert (way.failed, way.failed_hour) == (5, 3)
    assert (health.not_taken, health.failing_percent) == (3, 75)


def test_paused_addresses_are_counted_by_why(follow: Follow, case: Prisoner) -> None:
    for n, reason in enumerate(["bounced", "bounced", "complained"]):
        gate.pause(reason=reason, follower=follow(f"f{n}@example.org", case).follower_id)
    assert look().paused_addresses == {"bounced": 2, "complained": 1}


def test_what_waits_for_a_webhook_that_is_paused_is_not_late(case: Prisoner) -> None:
    registered("https://example.org/hook")
    paused, _secret = registered("https://example.org/hook")
    changed(case)
    services.fan_out()
    WebhookDelivery.objects.update(due_at=ago(HOUR))
    Webhook.objects.filter(pk=paused.pk).update(state="paused")
    health = look()
    assert health.ways[WEBHOOKS].due == 1
    assert health.waiting_for_paused_webhooks == 1
    assert health.webhooks == {"active": 1, "paused": 1, "disabled": 0}


def test_beat_is_seen_when_its_task_runs_and_not_when_somebody_looks_by_hand() -> None:
    watch()
    assert not Watch.objects.exists()
    tasks.watch()
    assert abs(Watch.objects.get().looked_at - timezone.now()) < MINUTE
    tasks.watch()
    assert Watch.objects.count() == 1


def test_a_look_asks_the_same_number_of_queries_however_much_there_is(follow: Follow, case: Prisoner) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            look()
        return len(queries)

    before = asked()
    for made in deliveries(follow, case, 8)[:4]:
        only(made, state="failed", last_error=f"error {made.pk}")
    registered("https://example.org/hook")
    changed(case)
    assert asked() == before <= 19


def test_the_counts_of_what_was_sent_are_found_by_an_index(follow: Follow, case: Prisoner) -> None:
    deliveries(follow, case, 1)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT count(*) FROM alerts_delivery WHERE sent_at > now() - interval '1 hour'")
        assert "delivery_by_sent" in str(cursor.fetchall())


# --- The page and the command -----------------------------------------------------------------------------------------


def test_the_page_says_each_number_and_what_to_do(follow: Follow, case: Prisoner) -> None:
    only(deliveries(follow, case, 2)[0], due_at=ago(40 * MINUTE))
    answer = at_desk(staff("Administrator")).get(HEALTH)
    assert answer.status_code == 200
    assert "due for 40 minutes, 2 in all" in answer.text
    assert "E-mail waits too long." in answer.text
    for section in sections_of(look()):
        assert section.title in answer.text
        for line in section.lines:
            assert escape(line.what) in answer.text


def test_the_page_names_no_follower(follow: Follow, case: Prisoner) -> None:
    for delivery in deliveries(follow, case, 3):
        only(delivery, state="failed", last_error="SMTPRecipientsRefused 550")
    gate.pause(reason="bounced", code="5.1.1", address="follower1@example.org")
    text = at_desk(staff("Administrator")).get(HEALTH).text
    assert "the address takes no mail: 1" in text
    assert not re.search(r"follower\d", text)
    for subscription in Subscription.objects.all():
        assert str(subscription.follower_id)[:8] not in text


@pytest.mark.parametrize("role", ["Contributor", "Editor", "Auditor", "Administrator"])
def test_all_staff_see_it_and_find_it_beside_the_deliveries(role: str) -> None:
    client = at_desk(staff(role))
    assert client.get(HEALTH).status_code == 200
    assert HEALTH in client.get("/admin/").text


def test_the_page_has_a_name_of_its_own_and_one_line_of_the_menu_is_marked(case: Prisoner) -> None:
    client = at_desk(staff("Administrator"))
    answer = client.get(HEALTH)
    marked = [
        item["title"] for group in answer.context["sidebar_navigation"] for item in group["items"] if item["active"]
    ]
    assert marked == ["How they fare"]
    assert "Deliveries" not in re.sub(r"(?s)<nav.*?</nav>", "", answer.text).partition("<main")[0]
    deliveries = client.get(reverse("admin:alerts_delivery_changelist"))
    marked = [i["title"] for group in deliveries.context["sidebar_navigation"] for i in group["items"] if i["active"]]
    assert marked == ["Deliveries"]


def test_a_visitor_is_asked_to_sign_in(client: Any) -> None:
    assert client.get(HEALTH).status_code == 302


def test_looking_at_the_page_writes_nothing_and_alarms_nobody(
    mailbox: Mailbox, settings: Any, follow: Follow, case: Prisoner
) -> None:
    settings.ALARM_EMAIL = ["ops@example.org"]
    only(deliveries(follow, case, 1)[0], due_at=ago(2 * HOUR))
    client = at_desk(staff("Auditor"))
    with CaptureQueriesContext(connection) as queries:
        client.get(HEALTH)
    assert not [q["sql"] for q in queries if not q["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE", "WITH"))]
    assert mailbox.messages == []


def test_the_page_costs_the_same_however_much_there_is(
    follow: Follow, case: Prisoner, django_assert_max_num_queries: Any
) -> None:
    deliveries(follow, case, 5)
    client = at_desk(staff("Auditor"))
    with django_assert_max_num_queries(26):
        client.get(HEALTH)


def test_the_command_prints_it_and_ends_badly_while_there_is_a_trouble(
    follow: Follow, case: Prisoner, mailbox: Mailbox, capsys: Any
) -> None:
    tasks.watch()
    services.fan_out()
    call_command("watch_alerts")
    assert "Versions not fanned out: none" in capsys.readouterr().out
    only(deliveries(follow, case, 1)[0], due_at=ago(40 * MINUTE))
    with pytest.raises(CommandError, match="e-mail waits too long: 1 message is due"):
        call_command("watch_alerts")
    sending.deliver()
    call_command("watch_alerts")


def test_what_was_published_and_told_leaves_nothing_due(follow: Follow, case: Prisoner, mailbox: Mailbox) -> None:
    follow("mother@example.org", case)
    record.publish(case=case, by=None)
    sending.deliver()
    health = look()
    assert (health.ways[NEWS].due, health.ways[CONFIRMATIONS].due) == (0, 0)
    assert health.ways[CONFIRMATIONS].minute == 1
