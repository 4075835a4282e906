"""The doors of the public role (0002, docs/adr/0005-followers.md) take the hour, the time zone and the language in which
someone wants to be told; a fifth one changes them. When a digest is due is worked out in one place, by the database.

Forwards, the functions of 0002 whose arguments or columns change are replaced; backwards, they return as they were.
"""

from importlib import import_module

from django.db import migrations

from record.public_access import grant_public_execute

before = import_module("alerts.migrations.0002_public_functions")

# The next time that it is this hour there after a moment: of a day, or of a Monday. A zone that the server no longer
# knows holds nobody up: it is taken for UTC.
NEXT_DIGEST = """
CREATE FUNCTION public.alerts_next_digest(p_rhythm text, p_hour integer, p_zone text, p_after timestamptz)
RETURNS timestamptz LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_unit text := CASE WHEN p_rhythm = 'weekly' THEN 'week' ELSE 'day' END;
    v_next timestamp;
BEGIN
    v_next := date_trunc(v_unit, p_after AT TIME ZONE p_zone) + make_interval(hours => p_hour);
    IF v_next AT TIME ZONE p_zone <= p_after THEN
        v_next := v_next + ('1 ' || v_unit)::interval;
    END IF;
    RETURN v_next AT TIME ZONE p_zone;
EXCEPTION WHEN invalid_parameter_value THEN
    RETURN public.alerts_next_digest(p_rhythm, p_hour, 'UTC', p_after);
END $$;
REVOKE ALL ON FUNCTION public.alerts_next_digest(text, integer, text, timestamptz) FROM PUBLIC;
"""

# As in 0002, and with the hour and the zone, which whoever still runs the code of before need not give. The language of
# somebody who has confirmed nothing is that of the latest request; of anybody else it is theirs to change.
SUBSCRIBE = """
CREATE FUNCTION public.alerts_subscribe(
    p_hash text, p_address text, p_language text, p_kind text, p_target text, p_rhythm text, p_changes text[],
    p_hour integer DEFAULT 7, p_zone text DEFAULT 'UTC'
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_follower uuid;
BEGIN
    IF (SELECT count(*) >= 500 FROM public.alerts_subscription
        WHERE confirmed_at IS NULL AND created > now() - interval '1 hour') THEN
        RETURN false;
    END IF;
    -- Again if the follower is forgotten between the two statements.
    LOOP
        INSERT INTO public.alerts_follower (id, address, address_hash, language)
        VALUES (gen_random_uuid(), p_address, p_hash, p_language) ON CONFLICT (address_hash) DO NOTHING;
        SELECT id INTO v_follower FROM public.alerts_follower WHERE address_hash = p_hash FOR NO KEY UPDATE;
        EXIT WHEN FOUND;
    END LOOP;
    UPDATE public.alerts_follower f SET language = CASE WHEN EXISTS (
        SELECT 1 FROM public.alerts_subscription s WHERE s.follower_id = f.id AND s.confirmed_at IS NOT NULL
    ) THEN f.language ELSE p_language END WHERE f.id = v_follower;
    -- A link in a mail holds all that is to be confirmed, so that is bounded. What is confirmed already stays as it is:
    -- whoever asks may not be the one whose address it is.
    INSERT INTO public.alerts_subscription (id, follower_id, kind, target, rhythm, changes, hour, time_zone)
    SELECT gen_random_uuid(), v_follower, p_kind, p_target, p_rhythm, p_changes, p_hour, p_zone
    WHERE (SELECT count(*) < 20 FROM public.alerts_subscription WHERE follower_id = v_follower AND confirmed_at IS NULL)
    ON CONFLICT (follower_id, kind, target) DO UPDATE
        SET rhythm = excluded.rhythm, changes = excluded.changes, hour = excluded.hour,
            time_zone = excluded.time_zone, created = excluded.created
        WHERE alerts_subscription.confirmed_at IS NULL;
    -- At most one mail in ten minutes and ten a day: nobody's mailbox is filled by others. One that still waits will
    -- ask for this too; locking it keeps it from being composed before this is committed.
    UPDATE public.alerts_confirmationmail SET due_at = due_at WHERE follower_id = v_follower AND state = 'pending';
    IF NOT FOUND THEN
        INSERT INTO public.alerts_confirmationmail (follower_id, due_at)
        SELECT v_follower, greatest(now(), max(coalesce(sent_at, now())) + interval '10 minutes')
        FROM public.alerts_confirmationmail
        WHERE follower_id = v_follower AND created > now() - interval '1 day'
        HAVING count(*) < 10;
    END IF;
    RETURN true;
END $$;
"""

# As in 0002, and with the hour, the zone and the language at the end.
SHOW = """
CREATE FUNCTION public.alerts_subscriptions(p_ids uuid[], p_follower uuid, p_rhythm text)
RETURNS TABLE (
    id uuid, kind text, target text, rhythm text, changes text[], confirmed boolean, hour integer, time_zone text,
    language text
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT s.id, s.kind, s.target, s.rhythm, s.changes::text[], s.confirmed_at IS NOT NULL, s.hour::integer,
        s.time_zone, f.language
    FROM public.alerts_subscription s JOIN public.alerts_follower f ON f.id = s.follower_id
    WHERE s.id = ANY (p_ids)
       OR (s.follower_id = p_follower AND s.confirmed_at IS NOT NULL AND p_rhythm IN ('', s.rhythm))
    ORDER BY s.created, s.id
$$;
"""

# Changes how often, when, of what and in which language somebody is told who has confirmed. What waits already comes
# when it was due. Returns how many subscriptions were changed.
CHANGE = """
CREATE FUNCTION public.alerts_change(
    p_ids uuid[], p_language text, p_rhythm text, p_changes text[], p_hour integer, p_zone text
) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_changed integer;
BEGIN
    PERFORM 1 FROM public.alerts_fanout FOR SHARE;
    -- Followers before subscriptions, as the other doors do.
    PERFORM 1 FROM public.alerts_follower WHERE id IN (
        SELECT follower_id FROM public.alerts_subscription WHERE id = ANY (p_ids)) ORDER BY id FOR NO KEY UPDATE;
    UPDATE public.alerts_subscription
    SET rhythm = p_rhythm, changes = p_changes, hour = p_hour, time_zone = p_zone
    WHERE id = ANY (p_ids) AND confirmed_at IS NOT NULL;
    GET DIAGNOSTICS v_changed = ROW_COUNT;
    UPDATE public.alerts_follower SET language = p_language WHERE id IN (
        SELECT follower_id FROM public.alerts_subscription WHERE id = ANY (p_ids) AND confirmed_at IS NOT NULL);
    RETURN v_changed;
END $$;
"""

OLD = {"alerts_subscribe": before.SUBSCRIBE, "alerts_subscriptions": before.SHOW}
NEW = {"alerts_subscribe": SUBSCRIBE, "alerts_subscriptions": SHOW}
SIGNATURES = {
    "alerts_subscribe": "text, text, text, text, text, text, text[], integer, text",
    "alerts_subscriptions": "uuid[], uuid, text",
}
CHANGE_SIGNATURE = "public.alerts_change(uuid[], text, text, text[], integer, text)"


def replaced(name: str) -> migrations.RunSQL:
    old, new = (f"public.{name}({arguments})" for arguments in (before.SIGNATURES[name], SIGNATURES[name]))
    return migrations.RunSQL(
        [f"DROP FUNCTION {old}", NEW[name], str(grant_public_execute(new).sql)],
        [f"DROP FUNCTION {new}", OLD[name], str(grant_public_execute(old).sql)],
    )


class Migration(migrations.Migration):
    dependencies = [("alerts", "0005_what_and_when")]

    operations = [
        migrations.RunSQL(NEXT_DIGEST, "DROP FUNCTION public.alerts_next_digest(text, integer, text, timestamptz)"),
        replaced("alerts_subscribe"),
        replaced("alerts_subscriptions"),
        migrations.RunSQL(CHANGE, f"DROP FUNCTION {CHANGE_SIGNATURE}"),
        grant_public_execute(CHANGE_SIGNATURE),
    ]
