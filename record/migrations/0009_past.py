"""Which files past versions name, and how one that is not public any more is left out of what they say."""

import django.db.models.deletion
from django.db import migrations, models

from record.public_access import grant_public_read

# A document without the pictures and files at some paths: what has a licence and names one of them is gone. Written anew
# part by part, in their order; documents without such a file never come here.
WITHOUT_FILES = """
CREATE FUNCTION record_without_files(document json, paths text[]) RETURNS json
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT json_object_agg(part.key, CASE json_typeof(part.value)
        WHEN 'object' THEN CASE WHEN part.value -> 'licence' IS NOT NULL AND EXISTS (
            SELECT FROM unnest(paths) path WHERE strpos(part.value::text, '/' || path || '"') > 0
        ) THEN 'null'::json ELSE part.value END
        WHEN 'array' THEN (
            SELECT coalesce(json_agg(item.value ORDER BY item.place), '[]'::json)
            FROM json_array_elements(part.value) WITH ORDINALITY AS item (value, place)
            WHERE item.value -> 'licence' IS NULL OR NOT EXISTS (
                SELECT FROM unnest(paths) path WHERE strpos(item.value::text, '/' || path || '"') > 0))
        ELSE part.value END)
    FROM json_each(document) AS part
$$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('record', '0008_api_keys'),
    ]

    operations = [
        migrations.CreateModel(
            name='PastFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(help_text='Below the folder of uploads.', max_length=100)),
                ('version', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.version')),
            ],
            options={
                'verbose_name': 'file of a past version',
                'verbose_name_plural': 'files of past versions',
                'constraints': [models.UniqueConstraint(fields=('version', 'path'), name='past_file_is_listed_once')],
            },
        ),
        migrations.RunSQL(WITHOUT_FILES, "DROP FUNCTION record_without_files(json, text[])"),
        grant_public_read("record_pastfile"),
    ]
