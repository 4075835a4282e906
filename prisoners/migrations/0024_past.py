"""Cases and events as they stood, to be filled by `manage.py renew_published`; and how a part is taken from a document."""

import datetime
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

from record.public_access import grant_public_read
from record.migrating_together import together

# The part with an id in a document, as prisoners/parts_alone.py makes it: AZ-0012-2, AZ-0012-2-c1, AZ-0012-2-h3, AZ-0012-i1.
PART_ALONE = """
CREATE FUNCTION prisoners_part_alone(document json, part_id text) RETURNS json
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    whole record;
    kind text;
    place text;
    inner_place text;
    detention json;
    part json;
    cited integer[];
BEGIN
    -- Read once: a long document is long to read.
    SELECT * INTO whole FROM json_to_record(document) AS (
        id text, name text, url text, country text, published_at text, updated_at text,
        detentions json, incidents json, sources json);
    kind := CASE WHEN whole.detentions IS NULL THEN 'event' ELSE 'prisoner' END;
    place := substr(part_id, length(whole.id) + 2);
    inner_place := split_part(place, '-', 2);
    IF place LIKE 'i%' THEN
        part := whole.incidents -> (substr(place, 2)::integer - 1);
    ELSE
        SELECT d INTO detention FROM json_array_elements(whole.detentions) AS d
            WHERE d ->> 'number' = split_part(place, '-', 1);
        part := CASE left(inner_place, 1)
            WHEN 'c' THEN detention -> 'charges' -> (substr(inner_place, 2)::integer - 1)
            WHEN 'h' THEN (SELECT h FROM json_array_elements(detention -> 'hearings') AS h
                           WHERE h ->> 'number' = substr(inner_place, 2))
            ELSE detention END;
    END IF;
    SELECT array_agg(c::integer) INTO cited FROM jsonb_path_query(part::jsonb, '$.**.source') AS c
        WHERE jsonb_typeof(c) = 'number';
    RETURN (
        SELECT json_object_agg(said.key, said.value ORDER BY said.place) FROM (
            SELECT 0 AS place, 'id' AS key, to_json(part_id) AS value
            UNION ALL SELECT p.place, p.key, p.value
                FROM json_each(part) WITH ORDINALITY AS p (key, value, place) WHERE p.key <> 'id'
            UNION ALL SELECT 1001, 'prisoner', CASE WHEN kind = 'prisoner' THEN json_build_object(
                'type', kind, 'id', whole.id, 'name', whole.name, 'url', whole.url) END
            UNION ALL SELECT 1002, 'event', CASE WHEN kind = 'event' THEN json_build_object(
                'type', kind, 'id', whole.id, 'name', whole.name, 'url', whole.url) END WHERE place LIKE 'i%'
            UNION ALL SELECT 1003, 'detention', detention -> 'id' WHERE inner_place <> ''
            UNION ALL SELECT 1004, 'country', to_json(whole.country)
            UNION ALL SELECT 1005, 'sources', (
                SELECT coalesce(json_agg(s.value ORDER BY s.place), '[]'::json)
                FROM json_array_elements(whole.sources) WITH ORDINALITY AS s (value, place)
                WHERE (s.value ->> 'number')::integer = ANY (cited))
            UNION ALL SELECT 1006, 'published_at', to_json(whole.published_at)
            UNION ALL SELECT 1007, 'updated_at', to_json(whole.updated_at)
        ) AS said);
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('prisoners', '0023_parts_of_the_api'),
        ('record', '0009_past'),
    ]

    operations = together([
        migrations.CreateModel(
            name='PastEvent',
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
                ('kind', models.CharField(max_length=16)),
                ('began_earliest', models.DateField(null=True)),
            ],
            options={
                'verbose_name': 'past event',
                'verbose_name_plural': 'past events',
                'indexes': [models.Index(fields=['updated_at', 'public_id', 'until'], include=('version',), name='pastevent_updated'), models.Index(fields=['sort_name', 'public_id', 'updated_at', 'until'], name='pastevent_name'), models.Index(fields=['public_id', 'until'], name='pastevent_of')],
            },
        ),
        migrations.CreateModel(
            name='PastPrisoner',
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
                ('status', models.CharField(max_length=20)),
                ('groups', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), default=list, size=None)),
                ('organizations', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), default=list, size=None)),
                ('institutions', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), default=list, size=None)),
                ('articles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), default=list, size=None)),
                ('events', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), default=list, size=None)),
                ('gender', models.CharField(db_default='', default='', max_length=12)),
                ('years', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), db_default=[], default=list, help_text='The years of the arrests that are known.', size=None)),
                ('first_arrested', models.DateField(help_text='The earliest day the first arrest can have been.', null=True)),
                ('last_arrested', models.DateField(help_text='The earliest day the last arrest can have been.', null=True)),
                ('held_days_before', models.IntegerField(null=True)),
                ('held_since', models.DateField(null=True)),
                ('held_days_are_minimum', models.BooleanField(default=False)),
                ('names_folded', models.TextField(help_text='Every spelling, in plain Latin letters, apart and run together.')),
                ('name_keys', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), db_default=[], default=list, help_text='Phonetic keys of every name.', size=None)),
                ('words', models.TextField(help_text='What a full-text search looks through.')),
                ('words_vector', models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.SearchVector('words', config='simple'), output_field=django.contrib.postgres.search.SearchVectorField())),
            ],
            options={
                'verbose_name': 'past prisoner',
                'verbose_name_plural': 'past prisoners',
                'indexes': [models.Index(fields=['updated_at', 'public_id', 'until'], include=('version',), name='pastprisoner_updated'), models.Index(fields=['sort_name', 'public_id', 'updated_at', 'until'], name='pastprisoner_name'), models.Index(fields=['public_id', 'until'], name='pastprisoner_of'), models.Index(fields=['country', 'status', 'updated_at', 'until'], name='past_prisoner_country_status'), django.contrib.postgres.indexes.GinIndex(models.F('groups'), models.F('organizations'), models.F('institutions'), models.F('articles'), models.F('events'), models.F('years'), models.F('words_vector'), models.F('name_keys'), django.contrib.postgres.indexes.OpClass(models.F('names_folded'), name='gin_trgm_ops'), gin_pending_list_limit=1024, name='past_prisoner_found_by')],
            },
        ),
        migrations.CreateModel(
            name='PastOfficialAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('detention', models.PositiveSmallIntegerField()),
                ('official', models.CharField(max_length=100)),
                ('prisoner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='official_acts', to='prisoners.pastprisoner')),
            ],
            options={
                'verbose_name': 'past act of an official',
                'verbose_name_plural': 'past acts of officials',
            },
        ),
        migrations.CreateModel(
            name='PastIncident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(max_length=120)),
                ('updated_at', models.DateTimeField(help_text='When the version was published.')),
                ('kind', models.CharField(max_length=60)),
                ('organization', models.CharField(blank=True, max_length=100)),
                ('institution', models.CharField(blank=True, max_length=100)),
                ('country', models.CharField(blank=True, max_length=2)),
                ('detention', models.CharField(blank=True, max_length=120)),
                ('happened_earliest', models.DateField(null=True)),
                ('happened_latest', models.DateField(null=True)),
                ('event', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='incidents', to='prisoners.pastevent')),
                ('prisoner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='incidents', to='prisoners.pastprisoner')),
            ],
            options={
                'verbose_name': 'past incident',
                'verbose_name_plural': 'past incidents',
                'indexes': [models.Index(fields=['updated_at', 'public_id'], name='pastincident_updated'), models.Index(fields=['public_id'], name='pastincident_id')],
            },
        ),
        migrations.CreateModel(
            name='PastHearing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(max_length=120)),
                ('updated_at', models.DateTimeField(help_text='When the version was published.')),
                ('detention', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(max_length=12)),
                ('court', models.CharField(blank=True, max_length=100)),
                ('judge', models.CharField(blank=True, max_length=100)),
                ('outcome', models.TextField(blank=True)),
                ('held_earliest', models.DateField(null=True)),
                ('held_latest', models.DateField(null=True)),
                ('prisoner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hearings', to='prisoners.pastprisoner')),
            ],
            options={
                'verbose_name': 'past hearing',
                'verbose_name_plural': 'past hearings',
                'indexes': [models.Index(fields=['updated_at', 'public_id'], name='pasthearing_updated'), models.Index(fields=['public_id'], name='pasthearing_id')],
            },
        ),
        migrations.CreateModel(
            name='PastDetention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(max_length=30)),
                ('arrested_earliest', models.DateField(null=True)),
                ('arrested_latest', models.DateField(null=True)),
                ('ongoing', models.BooleanField()),
                ('ended_earliest', models.DateField(null=True)),
                ('ended_latest', models.DateField(null=True)),
                ('end_kind', models.CharField(blank=True, max_length=24)),
                ('country', models.CharField(db_default='', default='', max_length=2)),
                ('groups', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), db_default=[], default=list, size=None)),
                ('articles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), db_default=[], default=list, size=None)),
                ('institutions', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), db_default=[], default=list, size=None)),
                ('expected_end', models.DateField(help_text='Where it is known to the day.', null=True)),
                ('pre_trial_days', models.IntegerField(help_text='From the arrest to the first verdict, or to the end without one; both days known.', null=True)),
                ('pre_trial_since', models.DateField(help_text='Since when someone waits for a verdict, to the day.', null=True)),
                ('sentence_days', models.IntegerField(help_text='The longest standing sentence of imprisonment, a month as 30 days, a year as 365.', null=True)),
                ('sentenced', models.BooleanField(db_default=False, default=False)),
                ('certain', django.contrib.postgres.fields.ranges.DateRangeField(help_text='The days on which the person was held for certain.', null=True)),
                ('public_id', models.CharField(max_length=120)),
                ('updated_at', models.DateTimeField(help_text='When the version was published.')),
                ('prisoner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='detentions', to='prisoners.pastprisoner')),
            ],
            options={
                'verbose_name': 'past detention',
                'verbose_name_plural': 'past detentions',
                'indexes': [models.Index(fields=['updated_at', 'public_id'], name='pastdetention_updated'), models.Index(fields=['public_id'], name='pastdetention_id'), models.Index(fields=['prisoner'], include=('certain',), name='past_detention_of')],
            },
        ),
        migrations.CreateModel(
            name='PastCharge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(max_length=120)),
                ('updated_at', models.DateTimeField(help_text='When the version was published.')),
                ('detention', models.PositiveSmallIntegerField()),
                ('article', models.CharField(max_length=400)),
                ('number', models.CharField(max_length=60)),
                ('state', models.CharField(max_length=20)),
                ('brought_earliest', models.DateField(null=True)),
                ('brought_latest', models.DateField(null=True)),
                ('prisoner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='charges', to='prisoners.pastprisoner')),
            ],
            options={
                'verbose_name': 'past charge',
                'verbose_name_plural': 'past charges',
                'indexes': [models.Index(fields=['updated_at', 'public_id'], name='pastcharge_updated'), models.Index(fields=['public_id'], name='pastcharge_id')],
            },
        ),
        migrations.RunSQL(PART_ALONE, "DROP FUNCTION prisoners_part_alone(json, text)"),
        grant_public_read(
            "prisoners_pastcharge",
            "prisoners_pastdetention",
            "prisoners_pastevent",
            "prisoners_pasthearing",
            "prisoners_pastincident",
            "prisoners_pastofficialact",
            "prisoners_pastprisoner",
        ),
    ])
