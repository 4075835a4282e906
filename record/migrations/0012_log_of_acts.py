"""The log of acts, and what of this room is an act. Versions there are already are logged as they are found."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from record.log_of_acts import VERSION_DIGEST, logs_acts, make_keeping

OF_VERSION = "(SELECT v.kind || ' ' || v.public_id || ' version ' || v.number FROM record_version v WHERE v.sequence = it.version_id)"
OF_VERSION_ROW = "it.kind || ' ' || it.public_id || ' version ' || it.number"
OF_STAFF = "'staff ' || it.id || ' ' || it.username"
OF_ROLE = (
    "'staff ' || it.user_id || ' ' || coalesce((SELECT u.username FROM record_user u WHERE u.id = it.user_id), '')"
    " || ', role ' || coalesce((SELECT g.name FROM auth_group g WHERE g.id = it.group_id), '')"
)
RIGHTS = (
    "(OLD.is_active, OLD.is_staff, OLD.is_superuser) IS DISTINCT FROM (NEW.is_active, NEW.is_staff, NEW.is_superuser)"
)
NEW_RIGHTS = "concat_ws(', ', CASE WHEN it.is_active THEN 'active' ELSE 'locked' END, CASE WHEN it.is_staff THEN 'staff' END, CASE WHEN it.is_superuser THEN 'superuser' END)"
LOG_WHAT_IS_THERE = f"""
    SELECT count(record_keep_act('version.found', NULL, v.kind || ' ' || v.public_id || ' version ' || v.number,
        'Written before there was a log.', {VERSION_DIGEST.format(row="v")}))
    FROM (SELECT * FROM record_version ORDER BY sequence) v
"""  # noqa: S608  (of our own)


class Migration(migrations.Migration):
    dependencies = [
        ("record", "0011_planned_telling"),
    ]

    operations = [
        migrations.CreateModel(
            name="Act",
            fields=[
                ("sequence", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="number")),
                ("at", models.DateTimeField(verbose_name="when")),
                ("by_id", models.BigIntegerField(null=True, verbose_name="key of who")),
                ("by_name", models.CharField(blank=True, max_length=150, verbose_name="by")),
                ("act", models.CharField(max_length=60, verbose_name="act")),
                ("about", models.CharField(blank=True, max_length=200, verbose_name="on what")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                (
                    "digest",
                    models.CharField(
                        help_text="SHA-256 of what was written in this act.", max_length=64, verbose_name="digest"
                    ),
                ),
                (
                    "hash",
                    models.CharField(
                        help_text="SHA-256 of this row and of the hash before it.", max_length=64, verbose_name="hash"
                    ),
                ),
            ],
            options={
                "verbose_name": "act",
                "verbose_name_plural": "log of acts",
                "ordering": ["-sequence"],
                "indexes": [
                    models.Index(fields=["act", "-sequence"], name="act_of_kind"),
                    models.Index(fields=["about", "-sequence"], name="act_about"),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="act",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="e69e666e9314b146bfbb86fd6d016e2a6fe895c8",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_84382",
                    table="record_act",
                    when="BEFORE",
                ),
            ),
        ),
        make_keeping(),
        logs_acts(
            "record_version",
            "'version'",
            about=OF_VERSION_ROW,
            reason="it.cause",
            digest=VERSION_DIGEST.format(row="it"),
        ),
        logs_acts(
            "record_version",
            "'version.struck'",
            on="UPDATE",
            about=OF_VERSION_ROW,
            digest=VERSION_DIGEST.format(row="it"),
            name="record_version_struck_is_an_act",
        ),
        logs_acts("record_publicationact", "'publication'", by="it.by_id", about=OF_VERSION, reason="it.reason"),
        logs_acts(
            "record_redactionact",
            "'redaction'",
            by="it.by_id",
            about="(SELECT r.kind || ' ' || r.public_id FROM record_redaction r WHERE r.id = it.redaction_id)",
            reason="(SELECT r.reason FROM record_redaction r WHERE r.id = it.redaction_id)",
        ),
        logs_acts(
            "record_reviewact",
            "'review.' || it.verb",
            by="it.by_id",
            about="it.kind || ' ' || it.case_id || ' (working record)'",
            # Not what was said: that may have to be struck, and the log never is. Its digest is there.
        ),
        logs_acts("record_tellingact", "'telling.' || it.verb", by="it.by_id", about=OF_VERSION, reason="it.reason"),
        logs_acts("record_user", "'staff.added'", about=OF_STAFF, reason=NEW_RIGHTS),
        logs_acts(
            "record_user",
            "'staff.rights'",
            on="UPDATE",
            when=RIGHTS,
            about=OF_STAFF,
            reason=NEW_RIGHTS,
            name="record_user_rights_are_an_act",
        ),
        logs_acts(
            "record_user",
            "'staff.password'",
            on="UPDATE",
            when="OLD.password IS DISTINCT FROM NEW.password",
            about=OF_STAFF,
            name="record_user_password_is_an_act",
        ),
        logs_acts(
            "record_user",
            "'staff.sign-in'",
            on="UPDATE",
            when="NEW.last_login IS NOT NULL AND OLD.last_login IS DISTINCT FROM NEW.last_login",
            by="it.id",
            about=OF_STAFF,
            name="record_user_sign_in_is_an_act",
        ),
        logs_acts("record_user", "'staff.deleted'", on="DELETE", about=OF_STAFF, name="record_user_deleted_is_an_act"),
        logs_acts("record_user_groups", "'role.given'", about=OF_ROLE),
        logs_acts("record_user_groups", "'role.taken'", on="DELETE", about=OF_ROLE, name="record_role_taken_is_an_act"),
        migrations.RunSQL(LOG_WHAT_IS_THERE, migrations.RunSQL.noop),
    ]
