"""Of names as they are searched, few are sampled: to plan a search the database compares the name asked for, by its
trigrams, with each name that it keeps as a sample, which took ten times as long as the search itself.

Which plan is chosen does not hang on it: a name that is searched is borne by few.
"""

from django.db import migrations

# Of fewer than ten PostgreSQL makes no estimate of its own, but takes one row in a hundred.
FEW, AS_SET = 9, -1
TABLES = ("prisoners_publishedprisoner", "prisoners_pastprisoner", "prisoners_namesofprisoner")


def sampled(table: str, number: int) -> str:
    return f"ALTER TABLE {table} ALTER COLUMN names_folded SET STATISTICS {number}; ANALYZE {table} (names_folded);"


class Migration(migrations.Migration):
    dependencies = [("prisoners", "0035_documents_unpacked")]

    operations = [migrations.RunSQL(sampled(table, FEW), sampled(table, AS_SET)) for table in TABLES]
