"""The names of groups, as published cases write them: what the public role may read of the vocabulary."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from prisoners.group_naming import NAMES_OF
from record.public_access import grant_public_read


class Migration(migrations.Migration):
    dependencies = [("prisoners", "0017_public_site_access")]

    operations = [
        migrations.CreateModel(
            name="PublishedGroup",
            fields=[
                ("slug", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=300)),
                ("names", models.JSONField(default=dict, help_text="In other languages, by their codes.")),
                ("named_at", models.DateTimeField(help_text="When the case was published from which the name is.")),
            ],
            options={
                "verbose_name": "published group",
                "verbose_name_plural": "published groups",
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publishedprisoner",
            trigger=pgtrigger.compiler.Trigger(
                name="name_groups_added",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    INSERT INTO prisoners_publishedgroup AS g (slug, name, names, named_at)\n    SELECT DISTINCT ON (p.groups[n]) p.groups[n], p.document -> 'group_names' ->> (n - 1),\n        (SELECT coalesce(jsonb_object_agg(t.key, t.value ->> (n - 1)), '{}')\n         FROM json_each(p.document -> 'translations' -> 'group_names') t),\n        p.updated_at\n    FROM new_people p, generate_subscripts(p.groups, 1) n\n    WHERE p.document -> 'group_names' ->> (n - 1) IS NOT NULL\n    ORDER BY p.groups[n], p.updated_at DESC\n    ON CONFLICT (slug) DO UPDATE SET name = excluded.name, names = excluded.names, named_at = excluded.named_at\n        WHERE excluded.named_at >= g.named_at AND (g.name, g.names) IS DISTINCT FROM (excluded.name, excluded.names);\n RETURN NULL;",
                    hash="0297027141a005997ea1173765de65c86ebc94dc",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_name_groups_added_fbc86",
                    referencing="REFERENCING NEW TABLE AS new_people ",
                    table="prisoners_publishedprisoner",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publishedprisoner",
            trigger=pgtrigger.compiler.Trigger(
                name="name_groups_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    INSERT INTO prisoners_publishedgroup AS g (slug, name, names, named_at)\n    SELECT DISTINCT ON (p.groups[n]) p.groups[n], p.document -> 'group_names' ->> (n - 1),\n        (SELECT coalesce(jsonb_object_agg(t.key, t.value ->> (n - 1)), '{}')\n         FROM json_each(p.document -> 'translations' -> 'group_names') t),\n        p.updated_at\n    FROM new_people p, generate_subscripts(p.groups, 1) n\n    WHERE p.document -> 'group_names' ->> (n - 1) IS NOT NULL\n    ORDER BY p.groups[n], p.updated_at DESC\n    ON CONFLICT (slug) DO UPDATE SET name = excluded.name, names = excluded.names, named_at = excluded.named_at\n        WHERE excluded.named_at >= g.named_at AND (g.name, g.names) IS DISTINCT FROM (excluded.name, excluded.names);\n \n    DELETE FROM prisoners_publishedgroup g WHERE NOT EXISTS (\n        SELECT 1 FROM prisoners_publishedfacet f WHERE f.facet = 'group' AND f.value = g.slug);\n RETURN NULL;",
                    hash="c7f50692ee750b194c6ad58850b1ad4a76633ddb",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_name_groups_changed_bcf92",
                    referencing="REFERENCING NEW TABLE AS new_people ",
                    table="prisoners_publishedprisoner",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publishedprisoner",
            trigger=pgtrigger.compiler.Trigger(
                name="name_groups_gone",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    DELETE FROM prisoners_publishedgroup g WHERE NOT EXISTS (\n        SELECT 1 FROM prisoners_publishedfacet f WHERE f.facet = 'group' AND f.value = g.slug);\n RETURN NULL;",
                    hash="60af3c31c00030bb9229186cb06461041377474e",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_name_groups_gone_e4936",
                    table="prisoners_publishedprisoner",
                    when="AFTER",
                ),
            ),
        ),
        grant_public_read("prisoners_publishedgroup"),
        # Cases that are on record already name their groups.
        migrations.RunSQL(NAMES_OF.format(people="prisoners_publishedprisoner"), migrations.RunSQL.noop),
    ]
