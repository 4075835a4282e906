"""The words of confidential notes and consents, and of all their history, are sealed: in batches, each its own
transaction; what was done stays done if it is cut off. From then on the database refuses such words in plain.

The desk must not run meanwhile with the code of before: it would write what is then refused."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import migrations, transaction

from record.encryption import decrypted_with, encrypted_with
from record.sealing import key_id_of, new_key, sealed, unsealed

# Each table with the label of its working table, and its columns of words.
TABLES = {
    "prisoners_confidentialnote": ("prisoners.confidentialnote", ("body",)),
    "prisoners_confidentialnotehistory": ("prisoners.confidentialnote", ("body",)),
    "prisoners_consent": ("prisoners.consent", ("given_by", "note")),
    "prisoners_consenthistory": ("prisoners.consent", ("given_by", "note")),
}
IS_SEALED = r"^sealed1\.[0-9a-f]{32}\.[A-Za-z0-9+/=]+$"
AT_ONCE = 200

# What a word becomes: (text, place, case) → what is kept.
Turn = Callable[[str, str, Any], str]


def seal_all(apps: Any, schema_editor: Any) -> None:
    keys: dict[int | None, tuple[uuid.UUID, bytes]] = {}

    def turn(text: str, place: str, case: Any) -> str:
        team = keeper_of(schema_editor, case)
        if team not in keys:
            keys[team] = key_of(schema_editor, team)
        key_id, key = keys[team]
        return sealed(text, key=key, key_id=key_id, place=place)

    for table in TABLES:
        in_batches(schema_editor, table, turn, "!~")


def open_all(apps: Any, schema_editor: Any) -> None:
    def turn(text: str, place: str, case: Any) -> str:
        team, wrapped = asked(
            schema_editor,
            "SELECT o.slug, k.wrapped FROM prisoners_teamkey k LEFT JOIN organizations_organization o"
            " ON o.id = k.team_id WHERE k.id = %s",
            key_id_of(text),
        )[0]
        keys = [*settings.TEAM_KEYS.get(team, ()), *settings.FIELD_KEYS]
        return unsealed(text, key=bytes.fromhex(decrypted_with(keys, wrapped)), place=place)

    for table in TABLES:
        in_batches(schema_editor, table, turn, "~")


def in_batches(schema_editor: Any, table: str, turn: Turn, matches: str) -> None:
    """Turn the words of a table, as long as there are any that match."""
    label, columns = TABLES[table]
    key = "pgh_id" if table.endswith("history") else "id"
    for column in columns:
        while True:
            with transaction.atomic(using=schema_editor.connection.alias):
                # Nothing that is said changes: no history of it, and history may be changed for once.
                asked(
                    schema_editor,
                    "SELECT set_config('pgtrigger.ignore', '{' || string_agg(tgname, ',') || '}', true)"
                    " FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE 'pgtrigger%%'",
                    table,
                )
                rows = asked(
                    schema_editor,
                    f"SELECT {key}, {column}, sealed_for, prisoner_id FROM {table}"  # noqa: S608  (names of our own)
                    f" WHERE {column} <> '' AND {column} {matches} %s ORDER BY {key} LIMIT {AT_ONCE} FOR UPDATE",
                    IS_SEALED,
                )
                for pk, text, row, case in rows:
                    kept = turn(text, f"{label}/{column}/{row}/{case}", case)
                    with schema_editor.connection.cursor() as cursor:
                        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {key} = %s", [kept, pk])  # noqa: S608
            if not rows:
                break


def keeper_of(schema_editor: Any, case: Any) -> int | None:
    found = asked(
        schema_editor,
        "SELECT organization_id FROM prisoners_maintenance WHERE prisoner_id = %s ORDER BY id LIMIT 1",
        case,
    )
    return found[0][0] if found else None


def key_of(schema_editor: Any, team: int | None) -> tuple[uuid.UUID, bytes]:
    """The key of a team, made where it has none."""
    slugs = asked(schema_editor, "SELECT slug FROM organizations_organization WHERE id = %s", team)
    outside = settings.TEAM_KEYS.get(slugs[0][0], []) if slugs else []
    found = asked(
        schema_editor,
        "SELECT id, wrapped FROM prisoners_teamkey WHERE team_id IS NOT DISTINCT FROM %s AND retired_at IS NULL",
        team,
    )
    if found:
        key_id, wrapped = found[0]
        return key_id, bytes.fromhex(decrypted_with([*outside, *settings.FIELD_KEYS], wrapped))
    key_id, key = uuid.uuid4(), new_key()
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO prisoners_teamkey (id, team_id, is_outside, wrapped, made_at) VALUES (%s, %s, %s, %s, now())",
            [key_id, team, bool(outside), encrypted_with(outside or settings.FIELD_KEYS, key.hex())],
        )
    return key_id, key


def asked(schema_editor: Any, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _refused(table: str, column: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_is_sealed CHECK ({column} = '' OR {column} ~ '{IS_SEALED}')",
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_is_sealed",
    )


def _rewritten(table: str) -> migrations.RunSQL:
    # Nothing of the plain rows, nor of what the planner sampled of them, is left in the files of the table. Not by
    # VACUUM FULL, which keeps what any older transaction of the server might still look at.
    column = TABLES[table][1][0]
    return migrations.RunSQL(
        f"ALTER TABLE {table} ALTER COLUMN {column} TYPE text USING {column} || ''; ANALYZE {table}",
        migrations.RunSQL.noop,
    )


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("prisoners", "0028_sealed_notes"), ("organizations", "0010_acts")]

    operations = [
        migrations.RunPython(seal_all, open_all),
        *(_refused(table, column) for table, (_label, columns) in TABLES.items() for column in columns),
        *(_rewritten(table) for table in TABLES),
    ]
