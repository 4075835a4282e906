"""Detentions, charges, hearings and incidents as lists of the API.

New columns are empty, and so are the indexes of what they hold, until `manage.py renew_published`: nothing is rewritten,
and readers wait for no more than a moment. What is built over rows that are there comes first, while all can still read.
"""

import datetime
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import record.documents
from django.db import migrations, models
from record.public_access import grant_public_read
from record.migrating_together import together


class Migration(migrations.Migration):
    dependencies = [
        ("prisoners", "0022_vocabulary_translations"),
    ]

    operations = together([
        migrations.AddIndex(
            model_name="publishedcharge",
            index=models.Index(fields=["number"], name="pub_charge_number"),
        ),
        migrations.AddIndex(
            model_name="publishedprisoner",
            index=models.Index(
                django.db.models.functions.comparison.Coalesce(
                    models.F("last_arrested"), models.Value(datetime.date(1, 1, 1), output_field=models.DateField())
                ),
                models.F("public_id"),
                name="pub_prisoner_arrested",
            ),
        ),
        migrations.CreateModel(
            name="PublishedHearing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=120, null=True)),
                (
                    "part",
                    record.documents.DocumentField(
                        help_text="The part as the document has it, with whose it is and its sources.", null=True
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(help_text="When the document it stands in last changed.", null=True),
                ),
                ("detention", models.PositiveSmallIntegerField(help_text="The number of the detention.")),
                ("kind", models.CharField(max_length=12)),
                ("court", models.CharField(blank=True, max_length=100)),
                (
                    "judge",
                    models.CharField(
                        blank=True, help_text="The judge's permanent address on the site.", max_length=100
                    ),
                ),
                ("outcome", models.TextField(blank=True)),
                ("held_earliest", models.DateField(null=True)),
                ("held_latest", models.DateField(null=True)),
            ],
            options={
                "verbose_name": "published hearing",
                "verbose_name_plural": "published hearings",
            },
        ),
        migrations.AddField(
            model_name="publishedcharge",
            name="brought_latest",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="publishedcharge",
            name="part",
            field=record.documents.DocumentField(
                help_text="The part as the document has it, with whose it is and its sources.", null=True
            ),
        ),
        migrations.AddField(
            model_name="publishedcharge",
            name="public_id",
            field=models.CharField(max_length=120, null=True),
        ),
        migrations.AddField(
            model_name="publishedcharge",
            name="updated_at",
            field=models.DateTimeField(help_text="When the document it stands in last changed.", null=True),
        ),
        migrations.AddIndex(
            model_name="publishedcharge",
            index=models.Index(fields=["article", "updated_at"], name="pub_charge_article"),
        ),
        migrations.AddField(
            model_name="publisheddetention",
            name="part",
            field=record.documents.DocumentField(
                help_text="The part as the document has it, with whose it is and its sources.", null=True
            ),
        ),
        migrations.AddField(
            model_name="publisheddetention",
            name="public_id",
            field=models.CharField(max_length=120, null=True),
        ),
        migrations.AddField(
            model_name="publisheddetention",
            name="updated_at",
            field=models.DateTimeField(help_text="When the document it stands in last changed.", null=True),
        ),
        migrations.AddField(
            model_name="publishedincident",
            name="country",
            field=models.CharField(db_default="", default="", max_length=2),
        ),
        migrations.AddField(
            model_name="publishedincident",
            name="detention",
            field=models.CharField(db_default="", default="", max_length=120),
        ),
        migrations.AddField(
            model_name="publishedincident",
            name="happened_latest",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="publishedincident",
            name="institution",
            field=models.CharField(db_default="", default="", max_length=100),
        ),
        migrations.AddField(
            model_name="publishedincident",
            name="part",
            field=record.documents.DocumentField(
                help_text="The part as the document has it, with whose it is and its sources.", null=True
            ),
        ),
        migrations.AddField(
            model_name="publishedincident",
            name="public_id",
            field=models.CharField(max_length=120, null=True),
        ),
        migrations.AddField(
            model_name="publishedincident",
            name="updated_at",
            field=models.DateTimeField(help_text="When the document it stands in last changed.", null=True),
        ),
        migrations.AddIndex(
            model_name="publishedcharge",
            index=models.Index(
                condition=models.Q(("public_id__isnull", False)), fields=["public_id"], name="pub_charge_id"
            ),
        ),
        migrations.AddIndex(
            model_name="publishedcharge",
            index=models.Index(
                condition=models.Q(("public_id__isnull", False)),
                fields=["updated_at", "public_id"],
                name="pub_charge_updated",
            ),
        ),
        migrations.AddIndex(
            model_name="publishedcharge",
            index=models.Index(
                django.db.models.functions.comparison.Coalesce(
                    models.F("brought_earliest"), models.Value(datetime.date(1, 1, 1), output_field=models.DateField())
                ),
                models.F("public_id"),
                condition=models.Q(("public_id__isnull", False)),
                name="pub_charge_by_day",
            ),
        ),
        migrations.AddIndex(
            model_name="publisheddetention",
            index=models.Index(
                condition=models.Q(("public_id__isnull", False)), fields=["public_id"], name="pub_detention_id"
            ),
        ),
        migrations.AddIndex(
            model_name="publisheddetention",
            index=models.Index(
                condition=models.Q(("public_id__isnull", False)),
                fields=["updated_at", "public_id"],
                name="pub_detention_updated",
            ),
        ),
        migrations.AddIndex(
            model_name="publisheddetention",
            index=models.Index(
                django.db.models.functions.comparison.Coalesce(
                    models.F("arrested_earliest"), models.Value(datetime.date(1, 1, 1), output_field=models.DateField())
                ),
                models.F("public_id"),
                condition=models.Q(("public_id__isnull", False)),
                name="pub_detention_by_day",
            ),
        ),
        migrations.AddIndex(
            model_name="publishedincident",
            index=models.Index(
                condition=models.Q(("institution", ""), _negated=True),
                fields=["institution"],
                name="pub_incident_institution",
            ),
        ),
        migrations.AddIndex(
            model_name="publishedincident",
            index=models.Index(
                condition=models.Q(("public_id__isnull", False)), fields=["public_id"], name="pub_incident_id"
            ),
        ),
        migrations.AddIndex(
            model_name="publishedincident",
            index=models.Index(
                condition=models.Q(("public_id__isnull", False)),
                fields=["updated_at", "public_id"],
                name="pub_incident_updated",
            ),
        ),
        migrations.AddIndex(
            model_name="publishedincident",
            index=models.Index(
                django.db.models.functions.comparison.Coalesce(
                    models.F("happened_earliest"), models.Value(datetime.date(1, 1, 1), output_field=models.DateField())
                ),
                models.F("public_id"),
                condition=models.Q(("public_id__isnull", False)),
                name="pub_incident_by_day",
            ),
        ),
        migrations.AddField(
            model_name="publishedhearing",
            name="prisoner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="hearings", to="prisoners.publishedprisoner"
            ),
        ),
        migrations.AddIndex(
            model_name="publishedhearing",
            index=models.Index(fields=["court", "updated_at"], name="pub_hearing_court"),
        ),
        migrations.AddIndex(
            model_name="publishedhearing",
            index=models.Index(fields=["judge", "updated_at"], name="pub_hearing_judge"),
        ),
        migrations.AddIndex(
            model_name="publishedhearing",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("outcome"), name="gin_trgm_ops"
                ),
                name="pub_hearing_outcome",
            ),
        ),
        migrations.AddIndex(
            model_name="publishedhearing",
            index=models.Index(
                condition=models.Q(("public_id__isnull", False)), fields=["public_id"], name="pub_hearing_id"
            ),
        ),
        migrations.AddIndex(
            model_name="publishedhearing",
            index=models.Index(
                condition=models.Q(("public_id__isnull", False)),
                fields=["updated_at", "public_id"],
                name="pub_hearing_updated",
            ),
        ),
        migrations.AddIndex(
            model_name="publishedhearing",
            index=models.Index(
                django.db.models.functions.comparison.Coalesce(
                    models.F("held_earliest"), models.Value(datetime.date(1, 1, 1), output_field=models.DateField())
                ),
                models.F("public_id"),
                condition=models.Q(("public_id__isnull", False)),
                name="pub_hearing_by_day",
            ),
        ),
        grant_public_read("prisoners_publishedhearing"),
    ])
