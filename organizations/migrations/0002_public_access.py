"""What the public role may read of organisations and institutions, and which of them a changed source concerns."""

from django.db import migrations

from record.history import marks_cases_through
from record.public_access import grant_public_read


class Migration(migrations.Migration):
    dependencies = [("organizations", "0001_initial"), ("record", "0002_public_access")]

    operations = [
        grant_public_read("organizations_publishedorganization", "organizations_publishedinstitution"),
        marks_cases_through(
            "record_source",
            case_table="organizations_organization",
            cases="SELECT organization_id FROM organizations_organizationcitation WHERE source_id = NEW.id",
        ),
        marks_cases_through(
            "record_source",
            case_table="organizations_institution",
            cases="SELECT institution_id FROM organizations_institutioncitation WHERE source_id = NEW.id",
        ),
    ]
