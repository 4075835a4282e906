"""What of this room is an act: who saw what is confidential, and who gave whom a case."""

from django.db import migrations

from record.log_of_acts import logs_acts


def case(key: str) -> str:
    """SQL for how a case is called in the log."""
    return f"(SELECT 'prisoner ' || p.public_id FROM prisoners_prisoner p WHERE p.id = it.{key})"  # noqa: S608


SHARED_WITH = (
    "concat_ws(', ', 'with team ' || it.organization_id, CASE WHEN it.may_change THEN 'may change' END,"
    " CASE WHEN it.sees_notes THEN 'sees notes' END, 'until ' || it.until, it.reason)"
)


class Migration(migrations.Migration):
    dependencies = [("prisoners", "0026_marks_by_key"), ("record", "0012_log_of_acts")]

    operations = [
        logs_acts(
            "prisoners_noteviewing",
            "'notes.seen'",
            by="it.by_id",
            about=case("prisoner_id"),
            reason="it.notes || ' at ' || it.\"where\"",
        ),
        logs_acts(
            "prisoners_reportviewing",
            "'report.seen'",
            by="it.by_id",
            about="'report ' || it.report_id",
            reason="'at ' || it.\"where\"",
        ),
        logs_acts(
            "prisoners_merge",
            "'merge'",
            by="it.by_id",
            about=f"{case('merged_id')} || ' into ' || {case('kept_id')}",
            reason="it.reason",
        ),
        logs_acts(
            "prisoners_merge",
            "'merge.undone'",
            on="UPDATE",
            when="OLD.undone_at IS NULL AND NEW.undone_at IS NOT NULL",
            by="it.undone_by_id",
            about=f"{case('merged_id')} || ' into ' || {case('kept_id')}",
            name="prisoners_merge_undone_is_an_act",
        ),
        logs_acts("prisoners_casesharing", "'sharing.given'", about=case("prisoner_id"), reason=SHARED_WITH),
        logs_acts(
            "prisoners_casesharing",
            "'sharing.changed'",
            on="UPDATE",
            when="OLD.* IS DISTINCT FROM NEW.*",
            about=case("prisoner_id"),
            reason=SHARED_WITH,
            name="prisoners_sharing_changed_is_an_act",
        ),
        logs_acts(
            "prisoners_casesharing",
            "'sharing.ended'",
            on="DELETE",
            about=case("prisoner_id"),
            reason=SHARED_WITH,
            name="prisoners_sharing_ended_is_an_act",
        ),
    ]
