"""Addresses that bounce or complain are paused: two more doors of the database (docs/adr/0005-followers.md), one to
pause and one to go on."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from record.public_access import grant_public_execute

CASCADE = """
ALTER TABLE alerts_pause ADD CONSTRAINT alerts_pause_follower
    FOREIGN KEY (follower_id) REFERENCES alerts_follower (id) ON DELETE CASCADE
"""

# By a follower's identifier or by the hash of an address; what waits to be sent to it has failed and stays visible.
# The first reason stays. Returns whether there is such a follower.
PAUSE = """
CREATE FUNCTION public.alerts_pause_follower(p_follower uuid, p_hash text, p_reason text, p_code text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_follower uuid;
BEGIN
    SELECT id INTO v_follower FROM public.alerts_follower WHERE id = p_follower OR address_hash = p_hash
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO public.alerts_pause (follower_id, reason, code) VALUES (v_follower, p_reason, left(p_code, 20))
    ON CONFLICT DO NOTHING;
    UPDATE public.alerts_delivery SET state = 'failed', leased_until = NULL, last_error = 'paused'
    WHERE follower_id = v_follower AND state = 'pending';
    RETURN true;
END $$;
"""

# For who has just confirmed these subscriptions, or confirmed them once more: their address works. Returns how many
# were paused. What was published meanwhile is not told afterwards.
RESUME = """
CREATE FUNCTION public.alerts_resume(p_ids uuid[]) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_count integer;
BEGIN
    DELETE FROM public.alerts_pause WHERE follower_id IN (
        SELECT follower_id FROM public.alerts_subscription WHERE id = ANY (p_ids) AND confirmed_at IS NOT NULL);
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END $$;
"""

# Why a link's follower is told nothing for now, for who holds the link; empty where they are not paused.
REASON = """
CREATE FUNCTION public.alerts_pause_reason(p_ids uuid[], p_follower uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce((
        SELECT p.reason FROM public.alerts_pause p WHERE p.follower_id = p_follower OR p.follower_id IN (
            SELECT follower_id FROM public.alerts_subscription WHERE id = ANY (p_ids)) LIMIT 1), '')
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("alerts", "0008_delivery_indexes")]

    operations = [
        migrations.CreateModel(
            name="Pause",
            fields=[
                (
                    "follower",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="pause",
                        serialize=False,
                        to="alerts.follower",
                        verbose_name="follower",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("bounced", "the address takes no mail"),
                            ("complained", "a message was reported as unwanted"),
                        ],
                        max_length=10,
                        verbose_name="why",
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        blank=True,
                        help_text="What a mail server said, as a code: 5.1.1.",
                        max_length=20,
                        verbose_name="code",
                    ),
                ),
                (
                    "since",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="since"
                    ),
                ),
            ],
            options={"verbose_name": "paused address", "verbose_name_plural": "paused addresses"},
        ),
        migrations.RunSQL(CASCADE, "ALTER TABLE alerts_pause DROP CONSTRAINT alerts_pause_follower"),
        migrations.RunSQL(PAUSE, "DROP FUNCTION public.alerts_pause_follower(uuid, text, text, text)"),
        migrations.RunSQL(RESUME, "DROP FUNCTION public.alerts_resume(uuid[])"),
        migrations.RunSQL(REASON, "DROP FUNCTION public.alerts_pause_reason(uuid[], uuid)"),
        grant_public_execute("public.alerts_pause_reason(uuid[], uuid)"),
        grant_public_execute("public.alerts_pause_follower(uuid, text, text, text)"),
        grant_public_execute("public.alerts_resume(uuid[])"),
    ]
