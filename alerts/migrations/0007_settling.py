"""News that gathers until a case is quiet, and news that is told again. Only new tables and empty columns: takes no
time on a live table; its indexes follow in 0008."""

import django.db.models.deletion
from django.db import migrations, models

STATES = [
    ("pending", "waiting"),
    ("sending", "being sent"),
    ("sent", "sent"),
    ("failed", "failed"),
    ("settled", "nothing left to tell"),
]


def states_of(model_name: str) -> migrations.AlterField:
    return migrations.AlterField(
        model_name=model_name,
        name="state",
        field=models.CharField(
            choices=STATES, db_default="pending", default="pending", max_length=10, verbose_name="state"
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("alerts", "0006_choosing"), ("record", "0010_telling_act")]

    operations = [
        migrations.CreateModel(
            name="Settling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("batch", models.UUIDField(help_text="Of one act on many cases.", null=True, verbose_name="act")),
                ("opened_at", models.DateTimeField(verbose_name="since")),
                ("due_at", models.DateTimeField(verbose_name="due")),
                ("urgent", models.BooleanField(default=False, help_text="A release or a death is among it.")),
                ("versions", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "news that gathers",
                "verbose_name_plural": "news that gathers",
                "indexes": [
                    models.Index(
                        fields=["batch"], condition=models.Q(("batch__isnull", False)), name="settling_of_act"
                    ),
                    models.Index(fields=["due_at"], name="settling_due"),
                ],
            },
        ),
        migrations.AddField(
            model_name="delivery",
            name="settling",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="alerts.settling",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="retold",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="record.tellingact",
                verbose_name="told again because",
            ),
        ),
        states_of("confirmationmail"),
        states_of("delivery"),
        states_of("webhookdelivery"),
    ]
