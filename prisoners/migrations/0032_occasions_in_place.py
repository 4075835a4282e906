"""Days of the calendar say themselves whether they are in place."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("prisoners", "0031_statistics_counts")]

    operations = [
        migrations.AddField(
            model_name="publishedoccasion",
            name="in_place",
            field=models.BooleanField(
                db_default=False,
                help_text="Whether the calendar shows it: not the birthday of somebody free, nor the arrest of one let go.",
            ),
        ),
        migrations.AddField(
            model_name="publishedoccasion",
            name="sort_name",
            field=models.CharField(db_default="", max_length=400),
        ),
    ]
