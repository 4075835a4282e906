"""How the log of acts is written: by triggers that wait until a transaction ends, so that acts are numbered in the
order in which they are committed, and one transaction waits for another only while that one is being committed.

Each row's hash covers the one before (docs/adr/0019-log-of-acts.md); record/verifying.py looks whether it holds.
"""

from __future__ import annotations

from django.db import migrations

# One number for the log of this database: taken as a transaction ends, and held until it has.
ACTS_LOCK = 0x41637473
FIRST = "0" * 64
# What a version says, and is: its digest is logged when it is written and whenever something is struck from it.
VERSION_DIGEST = """
    encode(sha256(convert_to(jsonb_build_array({row}.sequence, {row}.kind, {row}.public_id, {row}.number, {row}.cause,
        {row}.document::text, {row}.diff::text, {row}.happenings::text, {row}.summary, {row}.by_team)::text, 'UTF8')),
        'hex')"""

# The text that is hashed is a JSON array: record/verifying.py makes the same in Python.
KEEP = f"""
CREATE FUNCTION record_keep_act(act text, by_id bigint, about text, reason text, digest text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    last record;
    made record_act;
    context jsonb := nullif(current_setting('pghistory.context_metadata', true), '')::jsonb;
BEGIN
    PERFORM pg_advisory_xact_lock({ACTS_LOCK});
    SELECT a.sequence, a.hash INTO last FROM record_act a ORDER BY a.sequence DESC LIMIT 1;
    made.sequence := coalesce(last.sequence, 0) + 1;
    made.at := date_trunc('milliseconds', clock_timestamp());
    -- A table that does not say who: whoever is at the desk.
    made.by_id := coalesce(by_id, (context ->> 'user')::bigint);
    made.by_name := coalesce((SELECT u.username FROM record_user u WHERE u.id = made.by_id), '');
    made.act := act;
    made.about := left(coalesce(about, ''), 200);
    made.reason := coalesce(reason, '');
    made.digest := digest;
    made.hash := encode(sha256(convert_to(jsonb_build_array(
        coalesce(last.hash, '{FIRST}'), made.sequence,
        to_char(made.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        made.by_id, made.by_name, made.act, made.about, made.reason, made.digest)::text, 'UTF8')), 'hex');
    INSERT INTO record_act SELECT (made).*;
END $$;
"""  # noqa: S608  (numbers of our own)


def make_keeping() -> migrations.RunSQL:
    """Operation: the function that adds an act to the log."""
    return migrations.RunSQL(KEEP, "DROP FUNCTION record_keep_act(text, bigint, text, text, text)")


def logs_acts(
    table: str,
    act: str,
    *,
    on: str = "INSERT",
    when: str = "",
    by: str = "NULL",
    about: str = "''",
    reason: str = "''",
    digest: str = "",
    name: str = "",
) -> migrations.RunSQL:
    """Operation: what happens to a row of `table` is an act in the log. `act`, `by` (key of a member of staff),
    `about`, `reason` and `digest` are SQL over the row, called `it`; `when` is SQL over OLD and NEW. The operation runs
    in the room that owns the table."""
    # Names and SQL come from migrations, never from a request.
    name = name or f"{table}_is_an_act"
    row = "OLD" if on == "DELETE" else "NEW"
    digest = digest or "encode(sha256(convert_to(it::text, 'UTF8')), 'hex')"
    condition = f"WHEN ({when})" if when else ""
    create = f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            it {table} := {row};
        BEGIN
            PERFORM record_keep_act({act}, {by}, {about}, {reason}, {digest});
            RETURN NULL;
        END $$;
        CREATE CONSTRAINT TRIGGER {name} AFTER {on} ON {table} DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW {condition} EXECUTE FUNCTION {name}();
    """
    return migrations.RunSQL(create, f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();")
