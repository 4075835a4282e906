"""What the public role may read of campaigns and resolutions, and which of them a changed source or meeting concerns."""

from django.db import migrations

from record.history import marks_cases_through
from record.public_access import grant_public_read


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0001_initial"), ("prisoners", "0002_public_access")]

    operations = [
        grant_public_read("campaigns_publishedcampaign", "campaigns_publishedresolution"),
        marks_cases_through(
            "record_source",
            case_table="campaigns_campaign",
            cases="SELECT campaign_id FROM campaigns_campaigncitation WHERE source_id = NEW.id",
        ),
        marks_cases_through(
            "record_source",
            case_table="campaigns_resolution",
            cases="SELECT resolution_id FROM campaigns_resolutioncitation WHERE source_id = NEW.id",
        ),
        marks_cases_through(
            "campaigns_meeting",
            case_table="campaigns_resolution",
            cases="SELECT id FROM campaigns_resolution WHERE meeting_id = NEW.id",
        ),
    ]
