"""A delivery is unique per version and follower, but for what an editor has told again: the indexes are made while
messages go on, and only then does the old constraint go."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

ONCE, RETOLD = "delivery_is_made_once", "delivery_is_retold_once"


def unique(name: str, column: str, told: str, constraint: models.UniqueConstraint) -> migrations.SeparateDatabaseAndState:
    return migrations.SeparateDatabaseAndState(
        database_operations=[
            migrations.RunSQL(
                f"CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS {name} ON alerts_delivery ({column}, follower_id) "
                f"WHERE retold_id IS {told}",
                f"DROP INDEX CONCURRENTLY IF EXISTS {name}",
            )
        ],
        state_operations=[migrations.AddConstraint("delivery", constraint)],
    )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("alerts", "0007_settling")]

    operations = [
        AddIndexConcurrently(
            "delivery",
            models.Index(
                fields=["settling", "follower", "id"],
                condition=models.Q(("settling__isnull", False), ("state__in", ["pending", "sending"])),
                name="delivery_settling",
            ),
        ),
        unique(
            ONCE,
            "version_id",
            "NULL",
            models.UniqueConstraint(
                fields=("version", "follower"), condition=models.Q(("retold__isnull", True)), name=ONCE
            ),
        ),
        unique(
            RETOLD,
            "retold_id",
            "NOT NULL",
            models.UniqueConstraint(
                fields=("retold", "follower"), condition=models.Q(("retold__isnull", False)), name=RETOLD
            ),
        ),
        migrations.RemoveConstraint("delivery", "delivery_is_unique"),
        # Backwards, before the old constraint returns: what was told again has no place in it.
        migrations.RunSQL(migrations.RunSQL.noop, "DELETE FROM alerts_delivery WHERE retold_id IS NOT NULL"),
    ]
