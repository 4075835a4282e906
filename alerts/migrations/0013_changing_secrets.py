"""Secrets of webhooks are changed with a day's notice, and SECRET_KEY without one: who was filed under a former hash is
filed under the present one when they come again."""

from django.db import migrations, models

from record.public_access import grant_public_execute

# Whoever calls it must know both hashes, which need SECRET_KEY; it says nothing of whether there was such a follower.
REFILE = """
CREATE FUNCTION public.alerts_refile(p_former text[], p_hash text) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE public.alerts_follower SET address_hash = p_hash
    WHERE id = (SELECT id FROM public.alerts_follower WHERE address_hash = ANY (p_former) ORDER BY created LIMIT 1)
      AND NOT EXISTS (SELECT 1 FROM public.alerts_follower WHERE address_hash = p_hash);
$$
"""


class Migration(migrations.Migration):
    dependencies = [("alerts", "0012_sent_when")]

    operations = [
        migrations.AddField(
            "webhook",
            "former_secret",
            models.TextField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                help_text="Encrypted with FIELD_KEYS.",
                verbose_name="former secret",
            ),
        ),
        migrations.AddField(
            "webhook",
            "former_until",
            models.DateTimeField(editable=False, null=True, verbose_name="former secret signs until"),
        ),
        migrations.RunSQL(REFILE, "DROP FUNCTION public.alerts_refile(text[], text)"),
        grant_public_execute("public.alerts_refile(text[], text)"),
    ]
