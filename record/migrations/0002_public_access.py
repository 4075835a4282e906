"""What the public role may read of the record."""

from django.db import migrations

from record.public_access import grant_public_read


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial")]

    operations = [
        # The list of applied migrations is what /readyz asks for.
        grant_public_read("django_migrations", "record_version", "record_publishedreference"),
    ]
