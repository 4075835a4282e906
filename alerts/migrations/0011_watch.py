"""What watches over the alerts: that somebody looked, and which troubles go on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alerts", "0010_follower_key")]

    operations = [
        migrations.CreateModel(
            name="Watch",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("looked_at", models.DateTimeField(verbose_name="last seen")),
            ],
            options={
                "verbose_name": "watch",
                "verbose_name_plural": "watch",
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="watch_is_one_row")],
            },
        ),
        migrations.CreateModel(
            name="Trouble",
            fields=[
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mail_late", "e-mail waits too long"),
                            ("webhooks_late", "messages to webhooks wait too long"),
                            ("fan_out_stands", "the fan-out stands still"),
                            ("failing", "many messages are not taken"),
                            ("beat_silent", "beat or worker stand still"),
                        ],
                        max_length=20,
                        primary_key=True,
                        serialize=False,
                        verbose_name="trouble",
                    ),
                ),
                ("words", models.CharField(max_length=500, verbose_name="what is wrong")),
                ("since", models.DateTimeField(verbose_name="since")),
                ("fine_since", models.DateTimeField(null=True, verbose_name="not seen any more since")),
                ("told_at", models.DateTimeField(null=True, verbose_name="operators told")),
            ],
            options={
                "verbose_name": "trouble",
                "verbose_name_plural": "troubles",
                "ordering": ["since", "kind"],
            },
        ),
    ]
