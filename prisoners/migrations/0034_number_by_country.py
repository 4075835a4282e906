from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """People of a country by their numbers: whoever is charged under the same article is looked for from a number on."""

    atomic = False

    dependencies = [
        ("prisoners", "0033_occasions_looked_at"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="publishedprisoner",
            index=models.Index(fields=["country", "public_id"], name="pub_prisoner_country"),
        ),
    ]
