"""How many were sent within an hour is asked each minute: found by when they were sent. Made while messages go on."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("alerts", "0011_watch")]

    operations = [
        AddIndexConcurrently(
            "delivery",
            models.Index(
                fields=["sent_at"], condition=models.Q(("sent_at__isnull", False)), name="delivery_by_sent"
            ),
        ),
        AddIndexConcurrently(
            "webhookdelivery",
            models.Index(
                fields=["sent_at"], condition=models.Q(("sent_at__isnull", False)), name="webhook_delivery_by_sent"
            ),
        ),
    ]
