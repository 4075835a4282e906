"""What of this room is an act: who joins and leaves a team."""

from django.db import migrations

from record.log_of_acts import logs_acts

WHO = (
    "'staff ' || it.user_id || ' ' || coalesce((SELECT u.username FROM record_user u WHERE u.id = it.user_id), '')"
    " || ', team ' || coalesce((SELECT o.slug FROM organizations_organization o WHERE o.id = it.organization_id), '')"
)


class Migration(migrations.Migration):
    dependencies = [("organizations", "0009_past"), ("record", "0012_log_of_acts")]

    operations = [
        logs_acts("organizations_teammember", "'team.joined'", about=WHO),
        logs_acts(
            "organizations_teammember",
            "'team.left'",
            on="DELETE",
            about=WHO,
            name="organizations_team_left_is_an_act",
        ),
    ]
