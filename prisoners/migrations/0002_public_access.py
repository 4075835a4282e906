"""What the public role may read of cases and events, and which of them a changed source, term, article or official concerns."""

from django.db import migrations

from record.history import marks_cases_through
from record.public_access import grant_public_read

CASES_OF_OFFICIAL = """
    SELECT d.prisoner_id FROM prisoners_detention d
    WHERE d.id IN (SELECT detention_id FROM prisoners_officialrole WHERE official_id = NEW.id)
       OR d.id IN (SELECT detention_id FROM prisoners_hearing WHERE judge_id = NEW.id)
"""


class Migration(migrations.Migration):
    dependencies = [("prisoners", "0001_initial"), ("organizations", "0002_public_access")]

    operations = [
        grant_public_read(
            "prisoners_publishedprisoner",
            "prisoners_publisheddetention",
            "prisoners_publishedevent",
            "prisoners_publishedincident",
        ),
        marks_cases_through(
            "record_source",
            case_table="prisoners_prisoner",
            cases="SELECT prisoner_id FROM prisoners_casecitation WHERE source_id = NEW.id",
        ),
        marks_cases_through(
            "record_source",
            case_table="prisoners_event",
            cases="SELECT event_id FROM prisoners_eventcitation WHERE source_id = NEW.id",
        ),
        marks_cases_through(
            "prisoners_group",
            case_table="prisoners_prisoner",
            cases="SELECT prisoner_id FROM prisoners_prisonergroup WHERE group_id = NEW.id",
        ),
        marks_cases_through(
            "prisoners_incidentkind",
            case_table="prisoners_prisoner",
            cases="SELECT prisoner_id FROM prisoners_incident WHERE kind_id = NEW.id",
        ),
        marks_cases_through(
            "prisoners_incidentkind",
            case_table="prisoners_event",
            cases="SELECT event_id FROM prisoners_incident WHERE kind_id = NEW.id",
        ),
        marks_cases_through(
            "prisoners_article",
            case_table="prisoners_prisoner",
            cases="SELECT d.prisoner_id FROM prisoners_charge c JOIN prisoners_detention d ON d.id = c.detention_id WHERE c.article_id = NEW.id",
        ),
        marks_cases_through("organizations_official", case_table="prisoners_prisoner", cases=CASES_OF_OFFICIAL),
    ]
