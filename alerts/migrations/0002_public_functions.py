"""The only ways in for the public role (docs/adr/0005-followers.md): four functions, none of which tells an address or a number
of followers. They run as their owner, with a fixed search path, and name every table by its schema.

Each that changes what is followed first takes a share of the fan-out's row: so a version is told to exactly those who
followed when it was fanned out, and no delivery is made for someone who has just left.
"""

from django.db import migrations

from record.public_access import grant_public_execute

# Forgets a follower who follows nothing: what was sent stays counted, without saying to whom. For the owner only.
FORGET = """
CREATE FUNCTION public.alerts_forget(p_follower uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- Locked before it is asked, so that nobody subscribes between.
    PERFORM 1 FROM public.alerts_follower WHERE id = p_follower FOR UPDATE;
    IF EXISTS (SELECT 1 FROM public.alerts_subscription WHERE follower_id = p_follower) THEN
        RETURN;
    END IF;
    DELETE FROM public.alerts_delivery WHERE follower_id = p_follower AND state <> 'sent';
    UPDATE public.alerts_delivery SET follower_id = NULL, subscriptions = '{}' WHERE follower_id = p_follower;
    DELETE FROM public.alerts_confirmationmail WHERE follower_id = p_follower;
    DELETE FROM public.alerts_follower WHERE id = p_follower;
END $$;
REVOKE ALL ON FUNCTION public.alerts_forget(uuid) FROM PUBLIC;
"""

# Asks an address whether it wants to follow something. The same work and the same answer whether it is known or not;
# false only when so many have asked within the hour, from anywhere, that nobody can be served.
SUBSCRIBE = """
CREATE FUNCTION public.alerts_subscribe(
    p_hash text, p_address text, p_language text, p_kind text, p_target text, p_rhythm text, p_changes text[]
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
    -- A link in a mail holds all that is to be confirmed, so that is bounded. What is confirmed already stays as it is:
    -- whoever asks may not be the one whose address it is.
    INSERT INTO public.alerts_subscription (id, follower_id, kind, target, rhythm, changes)
    SELECT gen_random_uuid(), v_follower, p_kind, p_target, p_rhythm, p_changes
    WHERE (SELECT count(*) < 20 FROM public.alerts_subscription WHERE follower_id = v_follower AND confirmed_at IS NULL)
    ON CONFLICT (follower_id, kind, target) DO UPDATE
        SET rhythm = excluded.rhythm, changes = excluded.changes, created = excluded.created
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

# Confirms; returns how many of them are confirmed now. Those too old to confirm are about to be deleted.
CONFIRM = """
CREATE FUNCTION public.alerts_confirm(p_ids uuid[]) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM public.alerts_fanout FOR SHARE;
    UPDATE public.alerts_subscription
    SET confirmed_at = now(), follows_after = (SELECT coalesce(max(sequence), 0) FROM public.record_version)
    WHERE id = ANY (p_ids) AND confirmed_at IS NULL AND created > now() - interval '48 hours';
    RETURN (SELECT count(*) FROM public.alerts_subscription WHERE id = ANY (p_ids) AND confirmed_at IS NOT NULL);
END $$;
"""

# What a link's page shows: these subscriptions, or all of a follower (of one rhythm, unless that is empty).
SHOW = """
CREATE FUNCTION public.alerts_subscriptions(p_ids uuid[], p_follower uuid, p_rhythm text)
RETURNS TABLE (id uuid, kind text, target text, rhythm text, changes text[], confirmed boolean)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT s.id, s.kind, s.target, s.rhythm, s.changes::text[], s.confirmed_at IS NOT NULL
    FROM public.alerts_subscription s
    WHERE s.id = ANY (p_ids)
       OR (s.follower_id = p_follower AND s.confirmed_at IS NOT NULL AND p_rhythm IN ('', s.rhythm))
    ORDER BY s.created, s.id
$$;
"""

# Ends subscriptions, chosen as above, with what waits to be sent because of them alone. Returns how many.
UNSUBSCRIBE = """
CREATE FUNCTION public.alerts_unsubscribe(p_ids uuid[], p_follower uuid, p_rhythm text)
RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_gone uuid[];
    v_followers uuid[];
BEGIN
    PERFORM 1 FROM public.alerts_fanout FOR SHARE;
    -- Followers before subscriptions, as alerts_subscribe does: two at once must not wait for each other.
    PERFORM 1 FROM public.alerts_follower WHERE id = p_follower
        OR id IN (SELECT follower_id FROM public.alerts_subscription WHERE id = ANY (p_ids)) ORDER BY id FOR UPDATE;
    WITH gone AS (
        DELETE FROM public.alerts_subscription
        WHERE id = ANY (p_ids) OR (follower_id = p_follower AND p_rhythm IN ('', rhythm))
        RETURNING id, follower_id
    )
    SELECT array_agg(id), array_agg(DISTINCT follower_id) INTO v_gone, v_followers FROM gone;
    IF v_gone IS NULL THEN
        RETURN 0;
    END IF;
    UPDATE public.alerts_delivery
    SET subscriptions = ARRAY(SELECT u FROM unnest(subscriptions) u WHERE u <> ALL (v_gone))
    WHERE state <> 'sent' AND subscriptions && v_gone;
    DELETE FROM public.alerts_delivery
    WHERE follower_id = ANY (v_followers) AND state <> 'sent' AND subscriptions = '{}';
    PERFORM public.alerts_forget(id) FROM unnest(v_followers) id;
    RETURN cardinality(v_gone);
END $$;
"""

SIGNATURES = {
    "alerts_subscribe": "text, text, text, text, text, text, text[]",
    "alerts_confirm": "uuid[]",
    "alerts_subscriptions": "uuid[], uuid, text",
    "alerts_unsubscribe": "uuid[], uuid, text",
}


def create(name: str, sql: str) -> migrations.RunSQL:
    return migrations.RunSQL(sql, f"DROP FUNCTION public.{name}({SIGNATURES.get(name, 'uuid')})")


class Migration(migrations.Migration):
    dependencies = [("alerts", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "INSERT INTO alerts_fanout (id, sequence) SELECT 1, coalesce(max(sequence), 0) FROM record_version",
            migrations.RunSQL.noop,
        ),
        create("alerts_forget", FORGET),
        create("alerts_subscribe", SUBSCRIBE),
        create("alerts_confirm", CONFIRM),
        create("alerts_subscriptions", SHOW),
        create("alerts_unsubscribe", UNSUBSCRIBE),
        *(grant_public_execute(f"public.{name}({arguments})") for name, arguments in SIGNATURES.items()),
    ]
