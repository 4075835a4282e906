"""All that PostgreSQL offers every role, tried as the public one: what it may not read it cannot count, weigh or watch
either. Read from the catalogue, so that what a newer server offers is tried too."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection
from psycopg import errors, sql

from tests.factories import whole_case
from tests.record.test_public_access import READABLE, logged_in  # noqa: F401  (a fixture)

pytestmark = pytest.mark.django_db

# The server's own tables that the public role reads, as every role must: names and types, and what the server can do.
NAMES_AND_TYPES = {
    *("pg_aggregate", "pg_am", "pg_amop", "pg_amproc", "pg_attrdef", "pg_attribute", "pg_auth_members", "pg_cast"),
    *("pg_class", "pg_collation", "pg_constraint", "pg_conversion", "pg_database", "pg_db_role_setting", "pg_depend"),
    *("pg_default_acl", "pg_description", "pg_enum", "pg_event_trigger", "pg_extension", "pg_foreign_data_wrapper"),
    *("pg_foreign_server", "pg_foreign_table", "pg_index", "pg_inherits", "pg_init_privs", "pg_language"),
    *("pg_namespace", "pg_opclass", "pg_operator", "pg_opfamily", "pg_parameter_acl", "pg_partitioned_table"),
    *("pg_policy", "pg_proc", "pg_publication", "pg_publication_namespace", "pg_publication_rel", "pg_range"),
    *("pg_replication_origin", "pg_rewrite", "pg_seclabel", "pg_sequence", "pg_shdepend", "pg_shdescription"),
    *("pg_shseclabel", "pg_statistic_ext", "pg_subscription_rel", "pg_tablespace", "pg_transform", "pg_trigger"),
    *("pg_ts_config", "pg_ts_config_map", "pg_ts_dict", "pg_ts_parser", "pg_ts_template", "pg_type"),
}
SECRET = "alerts_follower"


def names(query: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {str(name) for (name,) in cursor.fetchall()}


def answer(visitor: psycopg.Connection, query: str | sql.Composed) -> list[tuple]:
    """What the server says to it; nothing where it refuses."""
    try:
        return visitor.execute(query).fetchall()
    except errors.Error:
        return []


def test_each_column_of_each_table_is_refused_by_itself(logged_in: psycopg.Connection) -> None:  # noqa: F811
    columns = names(
        "SELECT attrelid::regclass::text || '.' || quote_ident(attname) "
        "FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid "
        "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'm', 'p') AND NOT attisdropped"
    )
    assert len(columns) > 1000
    read = set()
    for column in columns:
        table, _dot, name = column.rpartition(".")
        try:
            logged_in.execute(f"SELECT {name} FROM {table} LIMIT 1")
            read.add(table.strip('"'))
        except errors.InsufficientPrivilege:
            pass
    assert read == READABLE


def test_no_function_without_arguments_or_of_a_table_tells_of_what_is_hidden(logged_in: psycopg.Connection) -> None:  # noqa: F811
    # Each function of the server that a table can be given to: it is refused, or says the same of any table.
    functions = names(
        "SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind = 'f' "
        "AND p.pronargs = 1 AND p.proargtypes[0] IN ('oid'::regtype, 'regclass'::regtype)"
    )
    assert {"pg_relation_size", "pg_stat_get_live_tuples", "pg_stat_get_tuples_inserted"} <= functions
    whole_case()
    telling = {}
    for function in functions:
        said = answer(logged_in, f"SELECT {function}('{SECRET}'::regclass)::text")
        # "(,)": what PostgreSQL 18 says of a sequence that one may not read, and of what is none.
        if said and said[0][0] not in (None, "", "0", "f", "t", "false", "true", "(,)"):
            telling[function] = said[0][0]
    # Names, and numbers of objects: the structure that stands in this repository.
    for structure in NAMES_OF_STRUCTURE:
        telling.pop(structure, None)
    assert telling == {}


NAMES_OF_STRUCTURE = {
    *("oid", "regclass", "xid", "int8", "text", "name", "hashoid", "oidout", "regclassout", "regclasssend", "oidsend"),
    *("pg_get_replica_identity_index", "pg_get_userbyid"),
}


def test_the_servers_own_views_and_tables_say_nothing_of_hidden_tables_but_their_structure(
    logged_in: psycopg.Connection,  # noqa: F811
) -> None:
    relations = names(
        "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname IN ('pg_catalog', 'information_schema') AND c.relkind IN ('r', 'v')"
    )
    numbers = {}
    for relation in relations:
        columns = names(
            f"SELECT attname FROM pg_attribute WHERE attrelid = '{relation}'::regclass AND attnum > 0 AND attname ~ "
            "'(tup|_size$|pages|bytes|calls|scan|reads|hits|blks|_count$|last_value|freq|bounds|vals)'"
        )
        for column in columns:
            said = answer(logged_in, f"SELECT {column}::text FROM {relation} WHERE {column} IS NOT NULL LIMIT 1")
            if said:
                numbers[f"{relation}.{column}"] = said[0][0]
    # Of the server's own work and of types.
    allowed = {name for name in numbers if name.split(".")[0] in OF_THE_SERVER}
    assert set(numbers) - allowed == set()


# `pg_stats` shows what a role may read itself; the size of a sequence's cache is structure.
OF_THE_SERVER = {"pg_settings", "pg_stats", "pg_sequences"}


def test_statistics_are_those_of_what_it_may_read(logged_in: psycopg.Connection) -> None:  # noqa: F811
    whole_case()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE prisoners_prisoner")
    told = {
        table for (table,) in logged_in.execute("SELECT DISTINCT tablename FROM pg_stats WHERE schemaname = 'public'")
    }
    assert told <= READABLE


@pytest.mark.parametrize(
    "question",
    [
        f"SELECT reltuples FROM pg_class WHERE oid = '{SECRET}'::regclass",
        f"SELECT relpages FROM pg_class WHERE oid = '{SECRET}'::regclass",
        f"SELECT pg_relation_size('{SECRET}')",
        f"SELECT pg_total_relation_size('{SECRET}')",
        f"SELECT n_live_tup FROM pg_stat_user_tables WHERE relname = '{SECRET}'",
        f"SELECT n_tup_ins FROM pg_stat_all_tables WHERE relname = '{SECRET}'",
        "SELECT idx_scan FROM pg_stat_user_indexes LIMIT 1",
        "SELECT heap_blks_read FROM pg_statio_user_tables LIMIT 1",
        "SELECT xact_commit FROM pg_stat_database LIMIT 1",
        f"EXPLAIN SELECT * FROM {SECRET}",
        "SELECT last_value FROM pg_sequences WHERE sequencename = 'alerts_delivery_id_seq'",
        f"SELECT most_common_vals FROM pg_stats WHERE tablename = '{SECRET}'",
        "SELECT lo_create(0)",
        "SELECT lo_from_bytea(0, 'x')",
        "SELECT loid FROM pg_largeobject",
        "SELECT oid FROM pg_largeobject_metadata",
        "SELECT rolpassword FROM pg_authid",
        "SELECT passwd FROM pg_shadow",
        "SELECT pg_ls_dir('.')",
        "SELECT * FROM pg_stat_statements LIMIT 1",
        "SELECT relation FROM pg_locks",
        "SELECT dblink('a', 'b')",
        "DO $$ BEGIN EXECUTE 'SET ROLE postgres'; PERFORM count(*) FROM alerts_follower; END $$",
    ],
)
def test_what_would_tell_how_many_there_are_is_refused_or_empty(
    question: str,
    logged_in: psycopg.Connection,  # noqa: F811
) -> None:
    try:
        asked = logged_in.execute(question)
    except (
        errors.InsufficientPrivilege,
        errors.UndefinedTable,
        errors.UndefinedFunction,
        errors.InvalidParameterValue,
    ):
        return
    rows = asked.fetchall()
    assert [row for row in rows if any(value is not None for value in row)] == []


def test_there_is_no_large_object_and_no_sequence_that_it_reads(logged_in: psycopg.Connection) -> None:  # noqa: F811
    sequences = names("SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind = 'S'")
    assert len(sequences) > 50
    for sequence in sequences:
        for question in (f"SELECT last_value FROM {sequence}", f"SELECT pg_sequence_last_value('{sequence}')"):
            said = answer(logged_in, question)
            assert said in ([], [(None,)]), (sequence, said)
