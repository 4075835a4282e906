"""What of this room is an act: invitations, and second factors that come and go. Who is locked or let in again, and new
passwords, are acts of record's (record/migrations/0012_log_of_acts.py)."""

from django.db import migrations

from record.log_of_acts import logs_acts

WHO = "'staff ' || it.user_id || ' ' || coalesce((SELECT u.username FROM record_user u WHERE u.id = it.user_id), '')"
# As it is when the transaction ends: two that go together leave none.
LEFT = """
    it.type || CASE WHEN EXISTS (
        SELECT FROM mfa_authenticator a WHERE a.user_id = it.user_id AND a.type IN ('totp', 'webauthn')
    ) THEN '' ELSE ', no second factor left' END
"""
CODES = "'recovery_codes'"


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0001_initial"),
        ("record", "0012_log_of_acts"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        logs_acts("staff_invitation", "'invitation.sent'", by="it.by_id", about=WHO),
        logs_acts(
            "staff_invitation",
            "'invitation.used'",
            on="UPDATE",
            when="OLD.used_at IS NULL AND NEW.used_at IS NOT NULL",
            by="it.user_id",
            about=WHO,
            name="staff_invitation_used_is_an_act",
        ),
        logs_acts(
            "staff_invitation",
            "'invitation.withdrawn'",
            on="DELETE",
            when="OLD.used_at IS NULL",
            about=WHO,
            name="staff_invitation_withdrawn_is_an_act",
        ),
        logs_acts("mfa_authenticator", "'second-factor.added'", about=WHO, reason="it.type"),
        logs_acts(
            "mfa_authenticator",
            "'second-factor.removed'",
            on="DELETE",
            about=WHO,
            reason=LEFT,
            name="mfa_authenticator_removed_is_an_act",
        ),
        logs_acts(
            "mfa_authenticator",
            "'recovery-code.used'",
            on="UPDATE",
            when=f"NEW.type = {CODES} AND OLD.data IS DISTINCT FROM NEW.data",
            by="it.user_id",
            about=WHO,
            name="mfa_recovery_code_used_is_an_act",
        ),
    ]
