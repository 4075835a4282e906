"""What a person decided about telling followers of a version."""

import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("record", "0009_past")]

    operations = [
        migrations.CreateModel(
            name='TellingAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verb', models.CharField(choices=[('silent', 'nobody is told'), ('hold', 'held back'), ('release', 'released'), ('retell', 'told again')], max_length=10, verbose_name='decision')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='when')),
                ('carried_out_at', models.DateTimeField(help_text="When followers' deliveries followed from it.", null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='telling_acts', to='record.version', verbose_name='version')),
            ],
            options={
                'verbose_name': 'decision about telling',
                'verbose_name_plural': 'decisions about telling',
                'ordering': ['pk'],
                'indexes': [models.Index(condition=models.Q(('carried_out_at__isnull', True)), fields=['id'], name='telling_act_open')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tellingact',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='5c60db598baabad2692affa0c221df4a92828f16', operation='DELETE', pgid='pgtrigger_append_only_9d888', table='record_tellingact', when='BEFORE')),
        ),
    ]
