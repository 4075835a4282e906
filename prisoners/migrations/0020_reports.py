"""Reports of visitors, and the only ways in for the public role (docs/adr/0014-reports.md): three functions, none of which
tells what a report says, whom it is about or how many there are. They run as their owner, with a fixed search path, and
name every table by its schema.

The numbers are those of prisoners/reporting/bounds.py as they were; to change one is a new migration.
"""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models

from record.public_access import grant_public_execute
from record.migrating_together import together

# Keeps a report. 'kept', also where the same form was sent before and nobody has opened it: what was sent last counts.
# 'read' where somebody has; 'full' when of this kind so many came within the hour, or wait unread, that none is taken:
# a flood of one kind leaves the others open.
REPORT = """
CREATE FUNCTION public.prisoners_report(
    p_kind text, p_sealed text, p_receipt_hash text, p_about text
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_prisoner bigint;
BEGIN
    IF p_kind NOT IN ('new_case', 'mistake', 'addition', 'removal') OR length(p_receipt_hash) <> 64
        OR p_sealed = '' OR length(p_sealed) > 80000 THEN
        RAISE EXCEPTION 'Not a report.' USING ERRCODE = 'check_violation';
    END IF;
    -- Of cases that are not public nothing is asked: a number that was guessed finds none.
    SELECT id INTO v_prisoner FROM public.prisoners_prisoner WHERE public_id = p_about AND state = 'published';
    UPDATE public.prisoners_report r SET kind = p_kind, sealed = p_sealed, prisoner_id = v_prisoner
    WHERE r.receipt_hash = p_receipt_hash AND r.state = 'received'
        AND NOT EXISTS (SELECT 1 FROM public.prisoners_reportviewing v WHERE v.report_id = r.id);
    IF FOUND THEN
        RETURN 'kept';
    END IF;
    IF EXISTS (SELECT 1 FROM public.prisoners_report WHERE receipt_hash = p_receipt_hash) THEN
        RETURN 'read';
    END IF;
    IF (SELECT count(*) >= 60 FROM public.prisoners_report
        WHERE kind = p_kind AND received_at >= date_trunc('hour', now()))
        OR (SELECT count(*) >= 2000 FROM public.prisoners_report WHERE kind = p_kind AND state = 'received') THEN
        RETURN 'full';
    END IF;
    -- To the hour: the minute could be laid beside a log of who was online.
    INSERT INTO public.prisoners_report
        (id, kind, state, sealed, receipt_hash, prisoner_id, received_at, waits, is_kept)
    VALUES (gen_random_uuid(), p_kind, 'received', p_sealed, p_receipt_hash, v_prisoner,
        date_trunc('hour', now()), true, false)
    -- Sent twice in the same moment.
    ON CONFLICT (receipt_hash) DO NOTHING;
    RETURN 'kept';
END $$;
"""

# What a receipt shows: where the report stands, and what the desk wrote to its sender. Never what was reported, and of
# the sender's own replies only that there were some: a receipt may be found on someone.
RECEIPT = """
CREATE FUNCTION public.prisoners_report_receipt(p_receipt_hash text)
RETURNS TABLE (state text, received date, messages jsonb) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT r.state, (r.received_at AT TIME ZONE 'UTC')::date, (
        SELECT coalesce(jsonb_agg(jsonb_build_array(
            m.kind, (m.at AT TIME ZONE 'UTC')::date, CASE WHEN m.kind = 'reply' THEN '' ELSE m.sealed END
        ) ORDER BY m.id), '[]') FROM public.prisoners_reportmessage m WHERE m.report_id = r.id AND m.kind <> 'note'
    )
    FROM public.prisoners_report r WHERE r.receipt_hash = p_receipt_hash
$$;
"""

# Adds a reply of the sender. 'kept'; 'unknown' without such a receipt; 'decided' when the report is; 'full' when there
# are too many, of this sender or of all together.
REPLY = """
CREATE FUNCTION public.prisoners_report_reply(p_receipt_hash text, p_sealed text)
RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_report public.prisoners_report%ROWTYPE;
BEGIN
    IF p_sealed = '' OR length(p_sealed) > 30000 THEN
        RAISE EXCEPTION 'Not a reply.' USING ERRCODE = 'check_violation';
    END IF;
    SELECT * INTO v_report FROM public.prisoners_report WHERE receipt_hash = p_receipt_hash FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'unknown';
    ELSIF v_report.state IN ('used', 'not_used') THEN
        RETURN 'decided';
    ELSIF (SELECT count(*) >= 20 FROM public.prisoners_reportmessage WHERE report_id = v_report.id AND kind = 'reply')
        OR (SELECT count(*) >= 2000 FROM public.prisoners_reportmessage m JOIN public.prisoners_report r
            ON r.id = m.report_id WHERE m.kind = 'reply' AND r.waits) THEN
        RETURN 'full';
    END IF;
    INSERT INTO public.prisoners_reportmessage (report_id, kind, sealed, at)
    VALUES (v_report.id, 'reply', p_sealed, date_trunc('hour', now()));
    UPDATE public.prisoners_report SET waits = true, state = CASE WHEN state = 'asked' THEN 'looking' ELSE state END
    WHERE id = v_report.id;
    RETURN 'kept';
END $$;
"""

SIGNATURES = {
    "prisoners_report": "text, text, text, text",
    "prisoners_report_receipt": "text",
    "prisoners_report_reply": "text, text",
}


def create(name: str, sql: str) -> migrations.RunSQL:
    return migrations.RunSQL(sql, f"DROP FUNCTION public.{name}({SIGNATURES[name]})")


class Migration(migrations.Migration):
    dependencies = [
        ("prisoners", "0018_facets"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together([
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("new_case", "a case that is not on the record"),
                            ("mistake", "a mistake on a page"),
                            ("addition", "something to add to a page"),
                            ("removal", "something that must be removed at once"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("looking", "being looked at"),
                            ("asked", "a question was asked"),
                            ("used", "used"),
                            ("not_used", "not used"),
                        ],
                        default="received",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "sealed",
                    models.TextField(
                        blank=True, help_text="Encrypted with FIELD_KEYS.", verbose_name="what was written"
                    ),
                ),
                (
                    "receipt_hash",
                    models.CharField(
                        help_text="Keyed hash by which the sender comes back.", max_length=64, unique=True
                    ),
                ),
                ("received_at", models.DateTimeField(help_text="To the hour.", verbose_name="received")),
                ("waits", models.BooleanField(default=True, verbose_name="waits for us")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                ("is_kept", models.BooleanField(default=False, verbose_name="kept beyond its time")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "prisoner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reports",
                        to="prisoners.prisoner",
                        verbose_name="case",
                    ),
                ),
            ],
            options={
                "verbose_name": "report",
                "verbose_name_plural": "reports",
                "ordering": ["-received_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ReportMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("question", "question to the sender"),
                            ("answer", "answer to the sender"),
                            ("reply", "reply of the sender"),
                            ("note", "note for ourselves"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("sealed", models.TextField(help_text="Encrypted with FIELD_KEYS.", verbose_name="text")),
                ("at", models.DateTimeField(help_text="Of a reply to the hour.", verbose_name="when")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="prisoners.report"
                    ),
                ),
            ],
            options={
                "verbose_name": "message about a report",
                "verbose_name_plural": "messages about a report",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ReportViewing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                ("where", models.CharField(help_text="Which page of the desk.", max_length=200, verbose_name="where")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="viewings", to="prisoners.report"
                    ),
                ),
            ],
            options={
                "verbose_name": "view of a report",
                "verbose_name_plural": "views of reports",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["kind", "received_at"], name="report_of_kind"),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(condition=models.Q(("state", "received")), fields=["kind"], name="report_unread"),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(
                    django.db.models.functions.text.Length("sealed"), 80000
                ),
                name="report_is_bounded",
                violation_error_message="This report is too long to be kept.",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("used", "not_used")), ("decided_at__isnull", True), _connector="XOR"),
                name="report_decided_knows_when",
                violation_error_message="A decided report says when it was decided, and no other does.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportmessage",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(
                    django.db.models.functions.text.Length("sealed"), 30000
                ),
                name="report_message_is_bounded",
                violation_error_message="This message is too long to be kept.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reportviewing",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="c025526f9987bc07c6e78171b7ad9d5381992807",
                    operation="UPDATE",
                    pgid="pgtrigger_append_only_6f39b",
                    table="prisoners_reportviewing",
                    when="BEFORE",
                ),
            ),
        ),
        create("prisoners_report", REPORT),
        create("prisoners_report_receipt", RECEIPT),
        create("prisoners_report_reply", REPLY),
        *(grant_public_execute(f"public.{name}({arguments})") for name, arguments in SIGNATURES.items()),
    ])
