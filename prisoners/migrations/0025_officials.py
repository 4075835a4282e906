"""Officials gathered in a table of their own, kept by triggers; those of cases on record are gathered once."""

import django.contrib.postgres.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from prisoners.nouns.official_gathering import GATHER_ALL
from record.public_access import grant_public_read


class Migration(migrations.Migration):

    dependencies = [
        ('prisoners', '0024_past'),
    ]

    operations = [
        migrations.CreateModel(
            name='PublishedOfficial',
            fields=[
                ('public_id', models.CharField(help_text="The official's permanent address on the site.", max_length=100, primary_key=True, serialize=False)),
                ('name', models.CharField(help_text='As the case says it that changed last.', max_length=300)),
                ('people', models.IntegerField(help_text="In how many people's cases.")),
                ('named_as', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=45), help_text='Country of the case and role: AZ judge.', size=None)),
                ('first_named_on', models.DateField(null=True)),
                ('last_named_on', models.DateField(null=True)),
                ('updated_at', models.DateTimeField(help_text='When one of those cases last changed.')),
            ],
            options={
                'verbose_name': 'published official',
                'verbose_name_plural': 'published officials',
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='publishedofficialact',
            trigger=pgtrigger.compiler.Trigger(name='officials_added', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    INSERT INTO prisoners_publishedofficial AS o (public_id, name, people, named_as, first_named_on, last_named_on, updated_at)\n    \n    SELECT a.official, (array_agg(a.name ORDER BY p.updated_at DESC, a.id))[1], count(DISTINCT a.prisoner_id) FILTER (WHERE NOT EXISTS (\n            SELECT 1 FROM prisoners_publishedofficialact b WHERE b.official = a.official\n            AND b.prisoner_id = a.prisoner_id AND b.id NOT IN (SELECT id FROM new_acts))),\n        array_agg(DISTINCT p.country || ' ' || a.role ORDER BY p.country || ' ' || a.role),\n        min(a.day), max(a.day), max(p.updated_at)\n    FROM new_acts a JOIN prisoners_publishedprisoner p ON p.public_id = a.prisoner_id\n    GROUP BY a.official\n\n    ON CONFLICT (public_id) DO UPDATE SET\n        name = CASE WHEN excluded.updated_at >= o.updated_at THEN excluded.name ELSE o.name END,\n        people = o.people + excluded.people,\n        named_as = ARRAY(SELECT DISTINCT n FROM unnest(o.named_as || excluded.named_as) n ORDER BY n),\n        first_named_on = LEAST(o.first_named_on, excluded.first_named_on),\n        last_named_on = GREATEST(o.last_named_on, excluded.last_named_on),\n        updated_at = GREATEST(o.updated_at, excluded.updated_at);\n RETURN NULL;", hash='2fd211b76f653ebb07a8ecdb857b79b13580d688', level='STATEMENT', operation='INSERT', pgid='pgtrigger_officials_added_f2380', referencing='REFERENCING NEW TABLE AS new_acts ', table='prisoners_publishedofficialact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='publishedofficialact',
            trigger=pgtrigger.compiler.Trigger(name='officials_gone', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    UPDATE prisoners_publishedofficial o SET\n        people = o.people - gone.people,\n        named_as = ARRAY(\n            SELECT n FROM unnest(o.named_as) n WHERE EXISTS (\n                SELECT 1 FROM prisoners_publishedofficialact a\n                JOIN prisoners_publishedprisoner p ON p.public_id = a.prisoner_id\n                WHERE a.official = o.public_id AND p.country || ' ' || a.role = n)\n            ORDER BY n),\n        first_named_on = (SELECT min(a.day) FROM prisoners_publishedofficialact a WHERE a.official = o.public_id),\n        last_named_on = (SELECT max(a.day) FROM prisoners_publishedofficialact a WHERE a.official = o.public_id)\n    FROM (SELECT a.official, count(DISTINCT a.prisoner_id) FILTER (WHERE NOT EXISTS (\n              SELECT 1 FROM prisoners_publishedofficialact b\n              WHERE b.official = a.official AND b.prisoner_id = a.prisoner_id)) AS people\n          FROM old_acts a GROUP BY a.official) gone\n    WHERE o.public_id = gone.official;\n    DELETE FROM prisoners_publishedofficial o WHERE o.people = 0 AND o.public_id IN (SELECT official FROM old_acts);\n    UPDATE prisoners_publishedofficial o SET (name, updated_at) = (\n        SELECT a.name, p.updated_at FROM prisoners_publishedofficialact a\n        JOIN prisoners_publishedprisoner p ON p.public_id = a.prisoner_id\n        WHERE a.official = o.public_id ORDER BY p.updated_at DESC, a.id LIMIT 1)\n    WHERE o.public_id IN (SELECT official FROM old_acts);\n RETURN NULL;", hash='1180e81912b3145f4bb277b1be5d7f31cff12596', level='STATEMENT', operation='DELETE', pgid='pgtrigger_officials_gone_14bab', referencing='REFERENCING OLD TABLE AS old_acts ', table='prisoners_publishedofficialact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='publishedofficialact',
            trigger=pgtrigger.compiler.Trigger(name='officials_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    DELETE FROM prisoners_publishedofficial WHERE public_id IN (SELECT official FROM old_acts UNION SELECT official FROM new_acts);\n    INSERT INTO prisoners_publishedofficial (public_id, name, people, named_as, first_named_on, last_named_on, updated_at)\n    \n    SELECT a.official, (array_agg(a.name ORDER BY p.updated_at DESC, a.id))[1], count(DISTINCT a.prisoner_id),\n        array_agg(DISTINCT p.country || ' ' || a.role ORDER BY p.country || ' ' || a.role),\n        min(a.day), max(a.day), max(p.updated_at)\n    FROM (SELECT * FROM prisoners_publishedofficialact WHERE official IN (SELECT official FROM old_acts UNION SELECT official FROM new_acts)) a JOIN prisoners_publishedprisoner p ON p.public_id = a.prisoner_id\n    GROUP BY a.official\n;\n RETURN NULL;", hash='91d3e08c98e6b76cafd81470cd02c21b1de5ad7e', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_officials_changed_62d21', referencing='REFERENCING OLD TABLE AS old_acts  NEW TABLE AS new_acts ', table='prisoners_publishedofficialact', when='AFTER')),
        ),
        grant_public_read("prisoners_publishedofficial"),
        migrations.RunSQL(GATHER_ALL, migrations.RunSQL.noop),
    ]
