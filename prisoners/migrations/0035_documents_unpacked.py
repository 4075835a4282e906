"""Public documents of people are kept as they are sent: to unpack a hundred takes as long as to read them.

What was published before is kept so when it is published next, or restored from a backup.
"""

from django.db import migrations

KEPT = "ALTER TABLE prisoners_publishedprisoner ALTER COLUMN document SET STORAGE {};"


class Migration(migrations.Migration):
    dependencies = [("prisoners", "0034_number_by_country")]

    operations = [migrations.RunSQL(KEPT.format("EXTERNAL"), KEPT.format("EXTENDED"))]
