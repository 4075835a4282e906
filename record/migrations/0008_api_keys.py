"""Keys to the API, and the only ways to them for the public role (docs/adr/0016-api-keys.md): three functions, none of
which lists keys or counts them. They run as their owner, with a fixed search path, and name every table by its schema.
"""

from django.db import migrations, models

from record.public_access import grant_public_execute

# Keeps the hash of a new key; false when so many were made within the hour, from anywhere, that none is.
MAKE = """
CREATE FUNCTION public.record_make_api_key(p_hash text, p_purpose text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF (SELECT count(*) >= 200 FROM public.record_apikey WHERE created_at >= date_trunc('hour', now())) THEN
        RETURN false;
    END IF;
    INSERT INTO public.record_apikey (token_hash, purpose, created_at)
    VALUES (p_hash, p_purpose, date_trunc('hour', now()));
    RETURN true;
END $$;
"""

# Whether a key is good, by the hash of it.
IS_GOOD = """
CREATE FUNCTION public.record_api_key_is_good(p_hash text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM public.record_apikey WHERE token_hash = p_hash AND revoked_at IS NULL)
$$;
"""

# Ends a key; false when there is no good one by this hash.
REVOKE = """
CREATE FUNCTION public.record_revoke_api_key(p_hash text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE public.record_apikey SET revoked_at = date_trunc('hour', now())
    WHERE token_hash = p_hash AND revoked_at IS NULL;
    RETURN FOUND;
END $$;
"""

FUNCTIONS = {
    "public.record_make_api_key(text, text)": MAKE,
    "public.record_api_key_is_good(text)": IS_GOOD,
    "public.record_revoke_api_key(text)": REVOKE,
}


class Migration(migrations.Migration):

    dependencies = [
        ('record', '0007_history_by_statement'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(editable=False, max_length=64, unique=True, verbose_name='hash of the key')),
                ('purpose', models.CharField(blank=True, help_text='As its owner wrote it, if they wrote anything.', max_length=100, verbose_name='what it is for')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='made')),
                ('revoked_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='revoked')),
            ],
            options={
                'verbose_name': 'API key',
                'verbose_name_plural': 'API keys',
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(fields=['created_at'], name='api_key_made')],
                'constraints': [models.CheckConstraint(condition=models.Q(('token_hash__regex', '^[0-9a-f]{64}$')), name='api_key_is_kept_as_a_hash', violation_error_message='A key is kept as its SHA-256, never as itself.')],
            },
        ),
        *(migrations.RunSQL(sql, f"DROP FUNCTION {name}") for name, sql in FUNCTIONS.items()),
        *(grant_public_execute(name) for name in FUNCTIONS),
    ]
