"""Organisations and institutions as they stood, to be filled by `manage.py renew_published`."""

import datetime
import django.db.models.deletion
from django.db import migrations, models

from record.public_access import grant_public_read


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0008_letters'),
        ('record', '0009_past'),
    ]

    operations = [
        migrations.CreateModel(
            name='PastInstitution',
            fields=[
                ('name', models.CharField(max_length=300)),
                ('sort_name', models.CharField(default='', help_text='The name in plain Latin: sorts any script, in any collation.', max_length=400)),
                ('slug', models.CharField(max_length=120)),
                ('country', models.CharField(blank=True, max_length=2)),
                ('published_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('version', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='record.version')),
                ('public_id', models.CharField(max_length=100)),
                ('until', models.DateTimeField(default=datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.UTC), help_text='When the next version was published.')),
                ('kind', models.CharField(max_length=30)),
                ('latitude', models.DecimalField(decimal_places=5, max_digits=8, null=True)),
                ('longitude', models.DecimalField(decimal_places=5, max_digits=8, null=True)),
            ],
            options={
                'verbose_name': 'past institution',
                'verbose_name_plural': 'past institutions',
                'indexes': [models.Index(fields=['updated_at', 'public_id', 'until'], include=('version',), name='pastinstitution_updated'), models.Index(fields=['sort_name', 'public_id', 'updated_at', 'until'], name='pastinstitution_name'), models.Index(fields=['public_id', 'until'], name='pastinstitution_of')],
            },
        ),
        migrations.CreateModel(
            name='PastOrganization',
            fields=[
                ('name', models.CharField(max_length=300)),
                ('sort_name', models.CharField(default='', help_text='The name in plain Latin: sorts any script, in any collation.', max_length=400)),
                ('slug', models.CharField(max_length=120)),
                ('country', models.CharField(blank=True, max_length=2)),
                ('published_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('version', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='record.version')),
                ('public_id', models.CharField(max_length=100)),
                ('until', models.DateTimeField(default=datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.UTC), help_text='When the next version was published.')),
                ('kind', models.CharField(max_length=20)),
            ],
            options={
                'verbose_name': 'past organisation',
                'verbose_name_plural': 'past organisations',
                'indexes': [models.Index(fields=['updated_at', 'public_id', 'until'], include=('version',), name='pastorganization_updated'), models.Index(fields=['sort_name', 'public_id', 'updated_at', 'until'], name='pastorganization_name'), models.Index(fields=['public_id', 'until'], name='pastorganization_of')],
            },
        ),
        grant_public_read("organizations_pastinstitution", "organizations_pastorganization"),
    ]
