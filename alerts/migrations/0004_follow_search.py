"""A search for people can be followed: its query string is what is followed, and longer than any name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alerts", "0003_webhooks")]

    operations = [
        migrations.AlterField(
            model_name="subscription",
            name="kind",
            field=models.CharField(
                choices=[
                    ("prisoner", "a person"),
                    ("campaign", "a campaign"),
                    ("organization", "an organisation"),
                    ("event", "an event"),
                    ("institution", "an institution"),
                    ("country", "a country"),
                    ("group", "a group of people"),
                    ("search", "a search for people"),
                    ("everything", "everything"),
                ],
                max_length=20,
                verbose_name="what is followed",
            ),
        ),
        migrations.AlterField(
            model_name="subscription",
            name="target",
            field=models.CharField(blank=True, max_length=1000, verbose_name="which one"),
        ),
    ]
