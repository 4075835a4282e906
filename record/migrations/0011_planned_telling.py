"""A planned publication may be silent, held back or a correction, as one at once may."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("record", "0010_telling_act")]

    operations = [
        migrations.AddField(
            "plannedpublication",
            "telling",
            models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="How followers are told, as at a publication at once (models/telling.py); empty: they are.",
                max_length=10,
                verbose_name="followers",
            ),
        ),
        migrations.AddField(
            "plannedpublication",
            "correction",
            models.BooleanField(db_default=False, default=False, verbose_name="told as a correction"),
        ),
    ]
