"""What the public role can do with followers: call a few functions, and nothing else."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from alerts import gate, services
from alerts.models import Delivery, Follower, Subscription
from alerts.targets import Target
from config.middleware import leave_public_role, take_public_role
from record import services as record
from tests.alerts.conftest import Follow
from tests.factories import PrisonerFactory, published

pytestmark = pytest.mark.django_db

MOTHER = "mother@example.org"
TABLES = sorted(m._meta.db_table for m in apps.get_app_config("alerts").get_models() if not m._meta.proxy)


@contextmanager
def public_role() -> Iterator[None]:
    take_public_role()
    try:
        yield
    finally:
        leave_public_role()


def run(sql: str, *parameters: Any) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else []


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["SELECT count(*) FROM {}", "DELETE FROM {}", "INSERT INTO {} DEFAULT VALUES"])
def test_the_public_role_is_refused_every_table(table: str, statement: str) -> None:
    with public_role(), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        run(statement.format(table))


def test_all_tables_are_tried() -> None:
    assert len(TABLES) == 12


def test_the_public_role_may_call_just_these_functions() -> None:
    rows = run(
        "SELECT proname FROM pg_proc WHERE proname LIKE 'alerts\\_%%' AND has_function_privilege(%s, oid, 'EXECUTE')",
        settings.PUBLIC_ROLE,
    )
    assert sorted(name for (name,) in rows) == [
        "alerts_change", "alerts_confirm", "alerts_pause_follower", "alerts_pause_reason", "alerts_refile",
        "alerts_resume", "alerts_set_key", "alerts_subscribe", "alerts_subscriptions", "alerts_unsubscribe",
    ]  # fmt: skip


def test_every_function_has_a_fixed_search_path_and_is_nobody_else_s() -> None:
    rows = run("SELECT proname, prosecdef, proconfig, proacl::text FROM pg_proc WHERE proname LIKE 'alerts\\_%%'")
    assert len(rows) == 12
    for name, definer, configuration, access in rows:
        assert definer, name
        assert configuration == ["search_path=pg_catalog, public, pg_temp"], name
        # "=X/owner" would be everyone.
        assert not any(entry.startswith("=") for entry in access.strip("{}").split(",")), name


def test_no_function_returns_an_address_or_a_hash(follow: Follow) -> None:
    subscription = follow(MOTHER)
    with public_role():
        rows = run("SELECT * FROM alerts_subscriptions(%s, NULL, '')", [subscription.pk])
    assert [str(value) for value in rows[0]] == [
        str(subscription.pk), "everything", "", "at_once", "[]", "True", "7", "UTC", "en",
    ]  # fmt: skip


def test_who_asks_learns_no_identifier_with_which_to_confirm(db: None) -> None:
    with public_role():
        rows = run("SELECT * FROM alerts_subscribe(%s, %s, 'en', 'everything', '', 'at_once', '{}')", "hash", "cipher")
    assert rows == [(True,)]


def test_the_address_stands_nowhere_in_the_tables_in_clear(follow: Follow) -> None:
    follow(MOTHER)
    for table in TABLES:
        for (row,) in run(f"SELECT row_to_json(t)::text FROM {table} t"):
            assert "mother" not in row.casefold(), table
            assert "example.org" not in row.casefold(), table


def test_what_is_too_old_is_not_confirmed(follow: Follow) -> None:
    subscription = follow(MOTHER, confirmed=False)
    run("UPDATE alerts_subscription SET created = now() - interval '48 hours 1 second'")
    assert gate.confirm([subscription.pk]) == 0


def test_confirming_twice_changes_nothing(follow: Follow) -> None:
    subscription = follow(MOTHER)
    published(PrisonerFactory())
    assert gate.confirm([subscription.pk]) == 1
    assert Subscription.objects.get().follows_after == subscription.follows_after


def test_an_address_can_have_at_most_twenty_unconfirmed_requests(follow: Follow) -> None:
    first = follow(MOTHER, confirmed=False)
    Subscription.objects.bulk_create(
        Subscription(follower=first.follower, kind="prisoner", target=f"AZ-{n}") for n in range(19)
    )
    assert gate.ask(address=MOTHER, language="en", target=_target("AZ-99"), rhythm="at_once", changes=[])
    assert Subscription.objects.count() == 20


def _target(identifier: str) -> Target:
    return Target("prisoner", identifier, "Someone")


def test_a_function_given_unknown_identifiers_does_nothing(follow: Follow) -> None:
    follow(MOTHER)
    nobody = uuid.uuid4()
    with public_role():
        assert run("SELECT alerts_confirm(%s)", [nobody]) == [(0,)]
        assert run("SELECT alerts_unsubscribe(%s, %s, '')", [nobody], nobody) == [(0,)]
        assert run("SELECT * FROM alerts_subscriptions(%s, %s, '')", [nobody], nobody) == []
        assert run("SELECT * FROM alerts_subscriptions(NULL, NULL, '')") == []
        assert run("SELECT alerts_unsubscribe(NULL, NULL, '')") == [(0,)]
        assert run("SELECT alerts_pause_follower(%s, 'no hash', 'bounced', '')", nobody) == [(False,)]
        assert run("SELECT alerts_pause_follower(NULL, NULL, 'bounced', '')") == [(False,)]
        assert run("SELECT alerts_pause_reason(%s, %s)", [nobody], nobody) == [("",)]
        assert run("SELECT alerts_resume(%s)", [nobody]) == [(0,)]
        assert run("SELECT alerts_set_key(%s, %s, 'key')", [nobody], nobody) == [(False,)]
    assert Follower.objects.count() == 1


def test_a_follower_who_still_follows_something_cannot_be_forgotten(follow: Follow) -> None:
    subscription = follow(MOTHER)
    run("SELECT alerts_forget(%s)", subscription.follower_id)
    assert Follower.objects.count() == 1


def test_a_follower_is_gone_with_the_last_subscription_and_all_that_waits(follow: Follow) -> None:
    prisoner = published(PrisonerFactory())
    subscription = follow(MOTHER, prisoner)
    prisoner.biography = "More is known."
    prisoner.save()
    record.publish(case=prisoner, by=None)
    services.fan_out()
    run("SELECT alerts_unsubscribe(%s, NULL, '')", [subscription.pk])
    assert not Follower.objects.exists()
    assert not Delivery.objects.exists()
    assert run("SELECT count(*) FROM alerts_confirmationmail") == [(0,)]
