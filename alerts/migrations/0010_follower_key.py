"""A follower may give an OpenPGP key, to which their messages are encrypted."""

import django.db.models.deletion
from django.db import migrations, models

from record.public_access import grant_public_execute

CASCADE = """
ALTER TABLE alerts_followerkey ADD CONSTRAINT alerts_followerkey_follower
    FOREIGN KEY (follower_id) REFERENCES alerts_follower (id) ON DELETE CASCADE
"""

# Keeps a key for the follower to whom a link is about (these subscriptions, confirmed, or that follower); an empty one
# takes it away. Returns whether there is such a follower.
SET_KEY = """
CREATE FUNCTION public.alerts_set_key(p_ids uuid[], p_follower uuid, p_key text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_follower uuid;
BEGIN
    SELECT id INTO v_follower FROM public.alerts_follower WHERE id = p_follower OR id IN (
        SELECT follower_id FROM public.alerts_subscription WHERE id = ANY (p_ids) AND confirmed_at IS NOT NULL)
    ORDER BY id LIMIT 1 FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM public.alerts_followerkey WHERE follower_id = v_follower;
    IF p_key <> '' THEN
        INSERT INTO public.alerts_followerkey (follower_id, openpgp) VALUES (v_follower, p_key);
    END IF;
    RETURN true;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("alerts", "0009_pause")]

    operations = [
        migrations.CreateModel(
            name="FollowerKey",
            fields=[
                (
                    "follower",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="key",
                        serialize=False,
                        to="alerts.follower",
                        verbose_name="follower",
                    ),
                ),
                ("openpgp", models.TextField(help_text="Encrypted with FIELD_KEYS.", verbose_name="OpenPGP key")),
            ],
            options={"verbose_name": "key of a follower", "verbose_name_plural": "keys of followers"},
        ),
        migrations.RunSQL(CASCADE, "ALTER TABLE alerts_followerkey DROP CONSTRAINT alerts_followerkey_follower"),
        migrations.RunSQL(SET_KEY, "DROP FUNCTION public.alerts_set_key(uuid[], uuid, text)"),
        grant_public_execute("public.alerts_set_key(uuid[], uuid, text)"),
    ]
