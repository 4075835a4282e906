"""What every role can see in PostgreSQL without being granted it, and how this database takes it from them.

A public face logs in as a role that reads the published record. Sizes and statistics would tell it how many followers
there are, and when one more comes. What is left is named in docs/threat-model.md.
"""

from __future__ import annotations

# Functions that tell of tables one may not read, of files of the server, or write outside tables.
TELLING = """
    SELECT p.oid::regprocedure AS function FROM pg_proc p
    WHERE p.pronamespace = 'pg_catalog'::regnamespace AND (
        p.proname LIKE 'pg\\_stat\\_get\\_%' OR p.proname LIKE 'pg\\_stat\\_%\\_snapshot'
        OR p.proname IN (
            'pg_relation_size', 'pg_table_size', 'pg_indexes_size', 'pg_total_relation_size', 'pg_database_size',
            'pg_tablespace_size', 'pg_relation_filenode', 'pg_relation_filepath', 'pg_filenode_relation',
            'pg_lock_status', 'pg_stat_file', 'lo_creat', 'lo_create', 'lo_from_bytea'
        )
    )
"""
# Estimates of the planner, which are near the truth.
ESTIMATES = ("relpages", "reltuples", "relallvisible")


def take_away() -> str:
    """SQL that takes it from everyone but the owner and those who watch the server."""
    return f"""
DO $$
DECLARE
    one record;
    columns text;
BEGIN
    FOR one IN {TELLING} LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', one.function);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO pg_monitor', one.function);
    END LOOP;
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns FROM pg_attribute
        WHERE attrelid = 'pg_class'::regclass AND NOT attisdropped
        AND attname NOT IN ('{"', '".join(ESTIMATES)}');
    REVOKE SELECT ON pg_class FROM PUBLIC;
    EXECUTE format('GRANT SELECT (%s) ON pg_class TO PUBLIC', columns);
    GRANT SELECT ON pg_class TO pg_monitor;
    REVOKE SELECT ON pg_largeobject_metadata FROM PUBLIC;
-- An owner who is no superuser may not: the objects are the server's own (docs/threat-model.md).
EXCEPTION WHEN insufficient_privilege THEN
    RAISE WARNING 'Sizes and statistics of tables stay visible to the public role: the owner is no superuser.';
END $$;
"""  # noqa: S608  (names of our own)


def give_back() -> str:
    """SQL that lets everyone see it again."""
    return f"""
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN {TELLING} LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO PUBLIC', one.function);
    END LOOP;
    GRANT SELECT ON pg_class, pg_largeobject_metadata TO PUBLIC;
EXCEPTION WHEN insufficient_privilege THEN NULL;
END $$;
"""
