"""Confidential tables know for which row their words are sealed; teams have keys. The words follow in 0029."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import prisoners.sealed_fields
import uuid
from django.db import migrations, models

from record.migrating_together import together

# The same for a row and for all of its history. No secret: it tells places apart.
FILLED = """
    SELECT set_config('pgtrigger.ignore', (
        SELECT '{' || string_agg(tgname, ',') || '}' FROM pg_trigger WHERE tgname LIKE 'pgtrigger%append_only%'
    ), true);
    UPDATE prisoners_confidentialnote SET sealed_for = md5('prisoners.confidentialnote/' || id)::uuid;
    UPDATE prisoners_confidentialnotehistory SET sealed_for = md5('prisoners.confidentialnote/' || id)::uuid;
    UPDATE prisoners_consent SET sealed_for = md5('prisoners.consent/' || id)::uuid;
    UPDATE prisoners_consenthistory SET sealed_for = md5('prisoners.consent/' || id)::uuid;
    SELECT set_config('pgtrigger.ignore', '{}', true);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0010_acts'),
        ('prisoners', '0027_acts'),
    ]

    operations = together([
        migrations.CreateModel(
            name='TeamKey',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('is_outside', models.BooleanField(default=False, verbose_name='held outside')),
                ('wrapped', models.TextField(help_text="Encrypted with the team's key, or with FIELD_KEYS.", verbose_name='key')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='made')),
                ('retired_at', models.DateTimeField(null=True, verbose_name='retired')),
            ],
            options={
                'verbose_name': 'key of a team',
                'verbose_name_plural': 'keys of teams',
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='confidentialnote',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='confidentialnote',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='confidentialnote',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='consent',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='consent',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='consent',
            name='insert_insert',
        ),
        migrations.AddField(
            model_name='confidentialnote',
            name='sealed_for',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='confidentialnotehistory',
            name='sealed_for',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='consent',
            name='sealed_for',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='consenthistory',
            name='sealed_for',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.RunSQL(FILLED, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='confidentialnote',
            name='sealed_for',
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AlterField(
            model_name='confidentialnotehistory',
            name='sealed_for',
            field=models.UUIDField(default=uuid.uuid4, editable=False),
        ),
        migrations.AlterField(
            model_name='consent',
            name='sealed_for',
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AlterField(
            model_name='consenthistory',
            name='sealed_for',
            field=models.UUIDField(default=uuid.uuid4, editable=False),
        ),
        migrations.AlterField(
            model_name='confidentialnote',
            name='body',
            field=prisoners.sealed_fields.SealedTextField(max_length=20000, verbose_name='note'),
        ),
        migrations.AlterField(
            model_name='confidentialnotehistory',
            name='body',
            field=prisoners.sealed_fields.SealedTextField(max_length=20000, verbose_name='note'),
        ),
        migrations.AlterField(
            model_name='consent',
            name='given_by',
            field=prisoners.sealed_fields.SealedCharField(blank=True, help_text='The person, their lawyer …', max_length=200, verbose_name='by whom'),
        ),
        migrations.AlterField(
            model_name='consent',
            name='note',
            field=prisoners.sealed_fields.SealedTextField(blank=True, max_length=4000, verbose_name='note'),
        ),
        migrations.AlterField(
            model_name='consenthistory',
            name='given_by',
            field=prisoners.sealed_fields.SealedCharField(blank=True, help_text='The person, their lawyer …', max_length=200, verbose_name='by whom'),
        ),
        migrations.AlterField(
            model_name='consenthistory',
            name='note',
            field=prisoners.sealed_fields.SealedTextField(blank=True, max_length=4000, verbose_name='note'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='confidentialnote',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "prisoners_confidentialnotehistory" ("body", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prisoner_id", "sealed_for", "written_at", "written_by_id") SELECT new_values."body", new_values."id", new_values."kind", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."prisoner_id", new_values."sealed_for", new_values."written_at", new_values."written_by_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b178689772206cf966c7e2bf88f06fe0e4159bc6', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_f11c3', referencing='REFERENCING NEW TABLE AS new_values ', table='prisoners_confidentialnote', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='confidentialnote',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "prisoners_confidentialnotehistory" ("body", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prisoner_id", "sealed_for", "written_at", "written_by_id") VALUES (NEW."body", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."prisoner_id", NEW."sealed_for", NEW."written_at", NEW."written_by_id"); RETURN NULL;', hash='10677ab6e9b9fa2fad747eef829ea9fa00f6d380', operation='UPDATE', pgid='pgtrigger_update_update_599a6', table='prisoners_confidentialnote', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='confidentialnote',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prisoners_confidentialnotehistory" ("body", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prisoner_id", "sealed_for", "written_at", "written_by_id") VALUES (OLD."body", OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."prisoner_id", OLD."sealed_for", OLD."written_at", OLD."written_by_id"); RETURN NULL;', hash='cc747347efe27be7f315287ef8a2efdb1e5e8b1c', operation='DELETE', pgid='pgtrigger_delete_delete_a44e3', table='prisoners_confidentialnote', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consent',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "prisoners_consenthistory" ("given_by", "given_on", "given_on_earliest", "given_on_latest", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prisoner_id", "scope", "sealed_for", "state") SELECT new_values."given_by", new_values."given_on", new_values."given_on_earliest", new_values."given_on_latest", new_values."id", new_values."note", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."prisoner_id", new_values."scope", new_values."sealed_for", new_values."state" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='c2d25724faf847208efa769e1f2cdf475d1c57af', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_99054', referencing='REFERENCING NEW TABLE AS new_values ', table='prisoners_consent', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consent',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "prisoners_consenthistory" ("given_by", "given_on", "given_on_earliest", "given_on_latest", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prisoner_id", "scope", "sealed_for", "state") VALUES (NEW."given_by", NEW."given_on", NEW."given_on_earliest", NEW."given_on_latest", NEW."id", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."prisoner_id", NEW."scope", NEW."sealed_for", NEW."state"); RETURN NULL;', hash='3abd3d146b3fb2c3db2d1be01c1b82f8441bcbae', operation='UPDATE', pgid='pgtrigger_update_update_992d0', table='prisoners_consent', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consent',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prisoners_consenthistory" ("given_by", "given_on", "given_on_earliest", "given_on_latest", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prisoner_id", "scope", "sealed_for", "state") VALUES (OLD."given_by", OLD."given_on", OLD."given_on_earliest", OLD."given_on_latest", OLD."id", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."prisoner_id", OLD."scope", OLD."sealed_for", OLD."state"); RETURN NULL;', hash='b0412efc8e8d82b8b7f22316ebf5af7a964e5499', operation='DELETE', pgid='pgtrigger_delete_delete_508a6', table='prisoners_consent', when='AFTER')),
        ),
        migrations.AddField(
            model_name='teamkey',
            name='team',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='keys', to='organizations.organization', verbose_name='team'),
        ),
        migrations.AddConstraint(
            model_name='teamkey',
            constraint=models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('team',), name='team_has_one_key', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='teamkey',
            constraint=models.CheckConstraint(condition=models.Q(('wrapped__regex', '^gAAAA[\\w=-]{100,}$')), name='team_key_is_wrapped', violation_error_message='A key is kept encrypted only.'),
        ),
    ])
