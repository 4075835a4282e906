"""Campaigns and resolutions as they stood, to be filled by `manage.py renew_published`."""

import datetime
import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from record.public_access import grant_public_read


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0008_history_by_statement'),
        ('record', '0009_past'),
    ]

    operations = [
        migrations.CreateModel(
            name='PastCampaign',
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
                ('prisoners', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), default=list, size=None)),
                ('organizations', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), default=list, size=None)),
            ],
            options={
                'verbose_name': 'past campaign',
                'verbose_name_plural': 'past campaigns',
                'indexes': [models.Index(fields=['updated_at', 'public_id', 'until'], include=('version',), name='pastcampaign_updated'), models.Index(fields=['sort_name', 'public_id', 'updated_at', 'until'], name='pastcampaign_name'), models.Index(fields=['public_id', 'until'], name='pastcampaign_of')],
            },
        ),
        migrations.CreateModel(
            name='PastResolution',
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
                ('meeting', models.CharField(blank=True, max_length=100)),
                ('number', models.PositiveSmallIntegerField(null=True)),
                ('adopted_earliest', models.DateField(null=True)),
                ('countries', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), default=list, size=None)),
                ('prisoners', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), default=list, size=None)),
                ('signatories', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), default=list, size=None)),
            ],
            options={
                'verbose_name': 'past resolution',
                'verbose_name_plural': 'past resolutions',
                'indexes': [models.Index(fields=['updated_at', 'public_id', 'until'], include=('version',), name='pastresolution_updated'), models.Index(fields=['sort_name', 'public_id', 'updated_at', 'until'], name='pastresolution_name'), models.Index(fields=['public_id', 'until'], name='pastresolution_of')],
            },
        ),
        grant_public_read("campaigns_pastcampaign", "campaigns_pastresolution"),
    ]
