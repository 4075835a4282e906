"""Migrations: all the way back, forward again, and nothing forgotten."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from io import StringIO

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations import AddField, AddIndex, CreateModel, RunSQL
from django.db.migrations.loader import MigrationLoader
from django.db.models import BooleanField, Index
from psycopg import sql

from prisoners.models import Group, IncidentKind
from prisoners.vocabularies import GROUPS, INCIDENT_KINDS
from record.migrating_together import Together, together

OURS = ["alerts", "campaigns", "prisoners", "organizations", "record"]


@pytest.mark.django_db
def test_no_change_of_a_model_is_without_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


@pytest.mark.django_db
def test_every_migration_can_be_taken_back() -> None:
    loader = MigrationLoader(connection)
    stuck = [
        f"{app}.{name}: {operation}"
        for (app, name), migration in loader.disk_migrations.items()
        if app in OURS
        for operation in migration.operations
        if not operation.reversible
    ]
    assert stuck == []


@pytest.mark.django_db
def test_a_new_record_has_its_vocabularies() -> None:
    assert set(Group.objects.values_list("slug", flat=True)) == {word.slug for word in GROUPS}
    assert set(IncidentKind.objects.values_list("slug", flat=True)) == {word.slug for word in INCIDENT_KINDS}


def test_what_is_done_together_keeps_its_order_and_nothing_else_is() -> None:
    made = [CreateModel(name, []) for name in ("A", "B", "C")]
    added = [AddField("a", "of", BooleanField()), AddIndex("a", Index(fields=["of"], name="a_of")), *3 * [RunSQL("")]]
    first, second, *rest = together([*made, *added[:2], AddField("b", "of", BooleanField()), *added[2:], *made[:2]])
    assert isinstance(first, Together) and first.operations == made
    assert isinstance(second, Together)
    assert [type(operation) for operation in second.operations] == [AddField, AddIndex, AddField]
    assert [type(operation) for operation in rest] == [*3 * [RunSQL], *2 * [CreateModel]]


@pytest.fixture
def scratch(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """An empty database, at which Django's connection points during the test."""
    db = connection.settings_dict
    asked, name = db["NAME"], f"vigil_scratch_{secrets.token_hex(6)}"
    parameters = {"host": db["HOST"], "port": db["PORT"], "user": db["USER"], "password": db["PASSWORD"]}
    given = {key: value for key, value in parameters.items() if value}
    with psycopg.connect(dbname="postgres", autocommit=True, **given) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        with django_db_blocker.unblock():  # type: ignore[attr-defined]
            connection.close()
            db["NAME"] = name
            try:
                yield
            finally:
                connection.close()
                db["NAME"] = asked
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def schema() -> set[tuple[str, ...]]:
    """Every column, constraint, index, trigger, function and grant of the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT 'column', table_name, column_name, data_type, is_nullable, coalesce(column_default, '')
            FROM information_schema.columns WHERE table_schema = 'public'
            UNION ALL
            SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', ''
            FROM pg_constraint WHERE connamespace = 'public'::regnamespace
            UNION ALL
            SELECT 'index', tablename, indexname, indexdef, '', '' FROM pg_indexes WHERE schemaname = 'public'
            UNION ALL
            SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), '', ''
            FROM pg_trigger WHERE NOT tgisinternal
            UNION ALL
            SELECT 'function', proname, prosrc, prosecdef::text, array_to_string(proconfig, ','), ''
            FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND probin IS NULL
            UNION ALL
            SELECT 'grant', table_name, grantee, privilege_type, '', '' FROM information_schema.role_table_grants
            WHERE table_schema = 'public'
            """
        )
        return {tuple(map(str, row)) for row in cursor.fetchall()}


def ours_left() -> set[str]:
    """Tables and functions of our rooms."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v') "
            "UNION SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND probin IS NULL"
        )
        return {name for (name,) in cursor.fetchall() if name.startswith(tuple(f"{app}_" for app in OURS))}


@pytest.mark.drill
def test_all_migrations_go_back_to_nothing_and_forward_again(scratch: None) -> None:
    quiet = {"verbosity": 0, "interactive": False}
    call_command("migrate", **quiet)
    whole = schema()
    assert len(whole) > 1000
    for app in OURS:
        call_command("migrate", app, "zero", **quiet)
    assert ours_left() == set()
    call_command("migrate", **quiet)
    assert schema() == whole
