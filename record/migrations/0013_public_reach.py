"""What PostgreSQL lets every role see of tables it may not read: how large they are, how many rows they have, how often
they are written. Taken away where the owner may do so (a superuser: the objects are the server's own), in this database
alone; those who watch the server keep it by `pg_monitor`."""

from django.db import migrations

from record.public_reach import give_back, take_away


class Migration(migrations.Migration):
    dependencies = [("record", "0012_log_of_acts")]

    operations = [migrations.RunSQL(take_away(), give_back())]
