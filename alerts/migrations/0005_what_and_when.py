"""Articles of statutes and calls to action can be followed, and digests come at a chosen hour. New columns with
defaults of the database: takes no time on a live table."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alerts", "0004_follow_search")]

    operations = [
        migrations.AddField(
            model_name="subscription",
            name="hour",
            field=models.PositiveSmallIntegerField(db_default=7, default=7, verbose_name="at what hour"),
        ),
        migrations.AddField(
            model_name="subscription",
            name="time_zone",
            field=models.CharField(db_default="UTC", default="UTC", max_length=64, verbose_name="time zone"),
        ),
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
                    ("statute", "an article of a statute"),
                    ("search", "a search for people"),
                    ("everything", "everything"),
                ],
                max_length=20,
                verbose_name="what is followed",
            ),
        ),
        migrations.AlterField(
            model_name="subscription",
            name="changes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("new_case", "a new case"),
                        ("arrest", "an arrest"),
                        ("charge", "a charge"),
                        ("hearing", "a hearing"),
                        ("verdict", "a verdict"),
                        ("sentence", "a sentence"),
                        ("transfer", "a transfer"),
                        ("release", "a release"),
                        ("ill_treatment", "ill-treatment"),
                        ("death", "a death"),
                        ("call_to_action", "a call to action"),
                    ],
                    max_length=20,
                ),
                blank=True,
                default=list,
                help_text="None means any.",
                size=None,
                verbose_name="kinds of change",
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(("hour__lt", 24)), name="subscription_hour_is_of_a_day"
            ),
        ),
    ]
