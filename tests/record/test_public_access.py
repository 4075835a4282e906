"""The public role reads the published record and nothing else, whether it is taken on or logged in as."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction
from psycopg import errors, sql

from bench.database import public_login
from config.middleware import leave_public_role, take_public_role
from tests.factories import ConfidentialNoteFactory, published, whole_case

pytestmark = pytest.mark.django_db

# All that a visitor may read. A new name here is a decision: it makes a table public.
READABLE = {
    "campaigns_pastcampaign",
    "campaigns_pastresolution",
    "campaigns_publishedcampaign",
    "campaigns_publishedresolution",
    "django_migrations",
    "exports_export",
    "exports_exportfile",
    "exports_mirror",
    "organizations_pastinstitution",
    "organizations_pastorganization",
    "organizations_publishedinstitution",
    "organizations_publishedorganization",
    "prisoners_pastcharge",
    "prisoners_pastdetention",
    "prisoners_pastevent",
    "prisoners_pasthearing",
    "prisoners_pastincident",
    "prisoners_pastofficialact",
    "prisoners_pastprisoner",
    "prisoners_publishedcharge",
    "prisoners_publisheddetention",
    "prisoners_publishedevent",
    "prisoners_publishedfacet",
    "prisoners_publishedfacetbits",
    "prisoners_publishedgroup",
    "prisoners_publishedhearing",
    "prisoners_publishedheldchange",
    "prisoners_publishedheldspan",
    "prisoners_publishedincident",
    "prisoners_publishedoccasion",
    "prisoners_publishedofficial",
    "prisoners_publishedofficialact",
    "prisoners_publishedplace",
    "prisoners_publishedprisoner",
    "prisoners_publishedtally",
    "record_pastfile",
    "record_publishedfile",
    "record_publishedredirect",
    "record_publishedreference",
    "record_redaction",
    "record_version",
}
# Functions that do what the role itself may not (docs/adr/0005-followers.md).
CALLABLE = {"alerts_confirm", "alerts_subscribe", "alerts_subscriptions", "alerts_unsubscribe"}
CALLABLE |= {"alerts_change", "alerts_set_key", "alerts_pause_follower", "alerts_pause_reason", "alerts_resume"}
CALLABLE |= {"alerts_refile"}
# And docs/adr/0014-reports.md.
CALLABLE |= {"prisoners_report", "prisoners_report_receipt", "prisoners_report_reply"}
# And docs/adr/0016-api-keys.md.
CALLABLE |= {"record_make_api_key", "record_api_key_is_good", "record_revoke_api_key"}

RELATIONS = """
    SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
      AND n.nspname NOT LIKE 'pg\\_temp%%' AND n.nspname NOT LIKE 'pg\\_toast%%'
"""


def every_table() -> set[tuple[str, str]]:
    """Schema and name of every table and view of this database, PostgreSQL's own aside."""
    with connection.cursor() as cursor:
        cursor.execute(RELATIONS)
        return set(cursor.fetchall())


def asked_of_the_catalogue(query: str, *values: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return {name for (name,) in cursor.fetchall()}


@pytest.fixture
def as_public() -> Iterator[None]:
    """This connection is the public role."""
    take_public_role()
    yield
    leave_public_role()


@pytest.fixture
def logged_in() -> Iterator[psycopg.Connection]:
    """A connection of its own, logged in as a role that is only a member of the public one."""
    with public_login() as address, psycopg.connect(address, autocommit=True) as visitor:
        yield visitor


def test_there_are_many_tables_and_few_are_readable() -> None:
    assert len(every_table()) > 80
    assert {(schema, table) for schema, table in every_table() if table in READABLE} == {
        ("public", table) for table in READABLE
    }


def test_taken_on_it_reads_the_published_record_and_is_refused_every_other_table() -> None:
    tables = every_table()
    read = set()
    take_public_role()
    try:
        for schema, table in tables:
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(f'SELECT 1 FROM "{schema}"."{table}" LIMIT 1')
                read.add(table)
            except Exception as error:
                assert isinstance(error.__cause__, errors.InsufficientPrivilege), (table, error)
    finally:
        leave_public_role()
    assert read == READABLE


def test_logged_in_it_reads_the_published_record_and_is_refused_every_other_table(
    logged_in: psycopg.Connection,
) -> None:
    read = set()
    for schema, table in every_table():
        try:
            logged_in.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(schema, table)))
            read.add(table)
        except errors.InsufficientPrivilege:
            pass
    assert read == READABLE


def test_logged_in_it_cannot_become_anyone_else(logged_in: psycopg.Connection) -> None:
    owner = connection.settings_dict["USER"] or "postgres"
    logged_in.execute("RESET ROLE")
    with pytest.raises((errors.InsufficientPrivilege, errors.InvalidParameterValue)):
        logged_in.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(owner)))


def test_it_is_refused_working_confidential_and_history_tables_by_name() -> None:
    refused = {table for _schema, table in every_table()} - READABLE
    assert {
        "prisoners_prisoner",
        "prisoners_confidentialnote",
        "prisoners_confidentialnotehistory",
        "record_publicationact",
        "record_user",
        "pghistory_context",
        "django_session",
    } <= refused
    for table in refused:
        assert not asked_of_the_catalogue(
            "SELECT attname::text FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped "
            "AND has_column_privilege(%s, attrelid, attnum, 'SELECT')",
            table,
            settings.PUBLIC_ROLE,
        )


@pytest.mark.parametrize("privilege", ["INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"])
def test_it_may_change_nothing(privilege: str) -> None:
    by_table = asked_of_the_catalogue(
        f"SELECT relname::text FROM ({RELATIONS}) t WHERE has_table_privilege(%s, (nspname || '.' || relname), %s)",
        settings.PUBLIC_ROLE,
        privilege,
    )
    assert by_table == set()


@pytest.mark.parametrize("privilege", ["INSERT", "UPDATE", "REFERENCES"])
def test_it_may_change_no_column_either(privilege: str) -> None:
    by_column = asked_of_the_catalogue(
        f"SELECT relname::text FROM ({RELATIONS}) t "
        "WHERE has_any_column_privilege(%s, (nspname || '.' || relname), %s)",
        settings.PUBLIC_ROLE,
        privilege,
    )
    assert by_column == set()


@pytest.mark.parametrize(
    "attempt",
    [
        "INSERT INTO record_publishedreference (from_kind, from_id, to_kind, to_id) VALUES ('a', 'b', 'c', 'd')",
        "UPDATE prisoners_publishedprisoner SET name = 'x'",
        "DELETE FROM prisoners_publishedprisoner",
        "TRUNCATE prisoners_publishedprisoner CASCADE",
        "SELECT 1 FROM prisoners_publishedprisoner FOR UPDATE",
        "LOCK TABLE prisoners_publishedprisoner IN ACCESS EXCLUSIVE MODE",
        "CREATE TABLE mine (id integer)",
        "ALTER TABLE prisoners_publishedprisoner DISABLE TRIGGER ALL",
        "GRANT SELECT ON prisoners_prisoner TO PUBLIC",
        "COPY prisoners_publishedprisoner TO PROGRAM 'cat'",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT lo_import('/etc/passwd')",
        "SET session_replication_role = replica",
    ],
)
def test_every_attempt_to_do_more_is_refused(attempt: str, logged_in: psycopg.Connection) -> None:
    with pytest.raises(errors.InsufficientPrivilege), logged_in.transaction():
        logged_in.execute(attempt)


def test_it_may_use_no_sequence() -> None:
    usable = asked_of_the_catalogue(
        "SELECT c.oid::regclass::text FROM pg_class c WHERE relkind = 'S' AND ("
        " has_sequence_privilege(%s, c.oid, 'USAGE') OR has_sequence_privilege(%s, c.oid, 'SELECT')"
        " OR has_sequence_privilege(%s, c.oid, 'UPDATE'))",
        *[settings.PUBLIC_ROLE] * 3,
    )
    assert usable == set()


def test_it_may_call_only_these_functions_that_have_their_owners_rights() -> None:
    callable_functions = asked_of_the_catalogue(
        "SELECT p.proname::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
        "WHERE p.prosecdef AND n.nspname <> 'pg_catalog' AND has_function_privilege(%s, p.oid, 'EXECUTE')",
        settings.PUBLIC_ROLE,
    )
    assert callable_functions == CALLABLE


def test_functions_with_their_owners_rights_have_a_search_path_of_their_own() -> None:
    without = asked_of_the_catalogue(
        "SELECT p.proname::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
        "WHERE p.prosecdef AND n.nspname = 'public' AND coalesce(array_to_string(p.proconfig, ','), '') "
        "NOT LIKE '%%search_path=pg_catalog%%'"
    )
    assert without == set()


def test_it_has_no_rights_beyond_its_own() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles "
            "WHERE rolname = %s",
            [settings.PUBLIC_ROLE],
        )
        assert cursor.fetchall() == [(False,) * 5]
        cursor.execute(
            "SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = %s",
            [settings.PUBLIC_ROLE],
        )
        assert cursor.fetchone() == (0,)


def test_what_it_can_read_holds_nothing_confidential() -> None:
    prisoner = whole_case()
    ConfidentialNoteFactory(prisoner=prisoner, body="SECRET-91c2")
    published(prisoner, reason="SECRET-91c2")
    take_public_role()
    try:
        with connection.cursor() as cursor:
            text = ""
            for table in READABLE:
                cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
                text += cursor.fetchone()[0]
    finally:
        leave_public_role()
    assert prisoner.name in text
    assert "SECRET-91c2" not in text


def test_leaving_the_role_gives_the_connection_back(as_public: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user::text, current_setting('statement_timeout')")
        assert cursor.fetchone() == (settings.PUBLIC_ROLE, settings.PUBLIC_STATEMENT_TIMEOUT)
    leave_public_role()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user::text = session_user::text, current_setting('statement_timeout')")
        assert cursor.fetchone() == (True, "0")
