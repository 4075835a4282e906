"""What the public role may read of the parts of cases; people who are on record already are counted."""

from django.db import migrations

from prisoners.facet_counting import VALUES
from record.public_access import grant_public_read

COUNT = " UNION ALL ".join(
    f"SELECT '{facet}' AS facet, {value} AS value FROM prisoners_publishedprisoner p"  # noqa: S608  (names of ours)
    for facet, value in VALUES.items()
)

RECOUNT = f"""
    DELETE FROM prisoners_publishedfacet;
    INSERT INTO prisoners_publishedfacet (facet, value, people)
    SELECT facet, value, count(*) FROM ({COUNT}) AS counted GROUP BY facet, value;
"""  # noqa: S608


class Migration(migrations.Migration):
    dependencies = [("prisoners", "0016_public_site"), ("organizations", "0007_official_slug")]

    operations = [
        grant_public_read(
            "prisoners_publishedcharge",
            "prisoners_publishedfacet",
            "prisoners_publishedheldspan",
            "prisoners_publishedoccasion",
            "prisoners_publishedofficialact",
            "prisoners_publishedplace",
        ),
        migrations.RunSQL(
            RECOUNT,
            migrations.RunSQL.noop,
        ),
    ]
