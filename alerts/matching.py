"""Which followers some news concerns, as one statement: the fan-out makes deliveries of it, and the desk counts with
the very same before it publishes (alerts/audience.py)."""

from __future__ import annotations

import uuid

# Needs `news` (sequence, kind, public_id, happenings) and `documents` (sequence, kind, document): what was published,
# and for each the document that it made and the one before it. A case that leaves a country, a group or a prison is
# news to those who follow that, and a withdrawn one has only the document before. Gives `told`: one row a version and
# follower, however many of their subscriptions match, of the followers up to `upto_follower`.
LAST = uuid.UUID(int=2**128 - 1)
TOLD = """
named (noun, topic, path) AS (VALUES
    ('prisoner', 'organization', '$.organizations[*].id'::jsonpath),
    ('prisoner', 'event', '$.events[*].id'),
    ('prisoner', 'campaign', '$.campaigns[*].id'),
    ('prisoner', 'institution', '$.detentions[*].custody[*].institution.id'),
    ('prisoner', 'institution', '$.detentions[*].hearings[*].court.id'),
    ('prisoner', 'institution', '$.incidents[*].institution.id'),
    ('prisoner', 'group', '$.groups[*]')
), called_for (topic, path) AS (VALUES
    ('prisoner', '$.prisoners[*].id'::jsonpath),
    ('organization', '$.run_by[*].id')
), topics AS (
    SELECT sequence, kind, public_id AS target FROM news
    -- Who followed a case that was merged follows the one it was merged into.
    UNION SELECT n.sequence, n.kind, r.from_id FROM news n
        JOIN record_publishedredirect r ON r.kind = n.kind AND r.to_id = n.public_id
    UNION SELECT sequence, 'everything', '' FROM news
    UNION SELECT sequence, 'search', target
        FROM unnest(%(found)s::bigint[], %(searches)s::text[]) AS m(sequence, target)
    UNION SELECT sequence, 'country', upper(document ->> 'country') FROM documents
    UNION SELECT sequence, 'country', upper(code #>> '{}')
        FROM documents, jsonb_path_query(document, '$.countries[*]') code
    UNION SELECT d.sequence, named.topic, id #>> '{}' FROM documents d
        JOIN named ON named.noun = d.kind, jsonb_path_query(d.document, named.path) id
    UNION SELECT sequence, 'statute', concat_ws(' ', a ->> 'country', a ->> 'code', a ->> 'number')
        FROM documents, jsonb_path_query(document, '$.detentions[*].charges[*].article') a
        WHERE kind = 'prisoner' AND jsonb_typeof(a) = 'object'
    -- A campaign that calls for something is news to those who follow whom it is for, and who runs it.
    UNION SELECT d.sequence, called_for.topic, id #>> '{}' FROM documents d
        JOIN news n ON n.sequence = d.sequence AND n.happenings @> '[{"kind": "call_to_action"}]'
        CROSS JOIN called_for, jsonb_path_query(d.document, called_for.path) id
        WHERE d.kind = 'campaign'
), told AS (
    SELECT n.sequence, s.follower_id, min(s.rhythm) AS rhythm,
        -- Of two that are told as often, the older one says when.
        (array_agg(s.hour ORDER BY s.rhythm, s.created, s.id))[1] AS hour,
        (array_agg(s.time_zone ORDER BY s.rhythm, s.created, s.id))[1] AS time_zone,
        array_agg(s.id ORDER BY s.created, s.id) AS subscriptions
    FROM topics t
    JOIN news n ON n.sequence = t.sequence
    JOIN alerts_subscription s ON s.kind = t.kind AND s.target = t.target
    WHERE s.confirmed_at IS NOT NULL AND s.follows_after < n.sequence
      AND s.follower_id <= %(upto_follower)s::uuid
      AND NOT EXISTS (SELECT 1 FROM alerts_pause p WHERE p.follower_id = s.follower_id)
      AND (s.changes = '{}' OR EXISTS (
          SELECT 1 FROM jsonb_array_elements(n.happenings) h WHERE h ->> 'kind' = ANY (s.changes)))
    GROUP BY n.sequence, s.follower_id
)
"""

FAN_OUT = f"""
WITH news AS (
    SELECT sequence, kind, public_id, number, happenings FROM record_version
    WHERE sequence > %(after)s AND sequence <= %(upto)s AND cause NOT IN ('borrowed', 'merged', 'redaction')
    AND sequence <> ALL (%(untold)s::bigint[])
), documents AS (
    SELECT n.sequence, n.kind, d.document::jsonb AS document FROM news n
    JOIN record_version d ON d.kind = n.kind AND d.public_id = n.public_id AND d.number IN (n.number, n.number - 1)
    WHERE d.document IS NOT NULL
), {TOLD}, digests AS (
    -- Worked out once for all who chose the same.
    SELECT rhythm, hour, time_zone, alerts_next_digest(rhythm, hour, time_zone, now()) AS due_at
    FROM (SELECT DISTINCT rhythm, hour, time_zone FROM told WHERE rhythm <> 'at_once') chosen
)
INSERT INTO alerts_delivery (version_id, follower_id, rhythm, subscriptions, retold_id, settling_id, due_at)
SELECT told.sequence, follower_id, rhythm, subscriptions, %(retold)s::bigint,
    CASE WHEN rhythm = 'at_once' THEN w.settling END,
    -- What gathers is due with the rest of it (alerts/settling.py).
    CASE WHEN rhythm = 'at_once'
        THEN coalesce((SELECT s.due_at FROM alerts_settling s WHERE s.id = w.settling), now())
        ELSE digests.due_at END
FROM told
LEFT JOIN digests USING (rhythm, hour, time_zone)
LEFT JOIN unnest(%(placed)s::bigint[], %(windows)s::bigint[]) AS w (sequence, settling) USING (sequence)
ORDER BY told.sequence, follower_id
ON CONFLICT DO NOTHING
"""  # noqa: S608

# How many would be told, by how soon: each follower once, however many of the cases concern them.
WOULD_BE_TOLD = f"""
WITH news AS (
    SELECT * FROM jsonb_to_recordset(%(news)s::jsonb)
        AS n (sequence bigint, kind text, public_id text, happenings jsonb)
), documents AS (
    SELECT * FROM jsonb_to_recordset(%(documents)s::jsonb) AS d (sequence bigint, kind text, document jsonb)
), {TOLD}
SELECT rhythm, count(*) FROM (SELECT min(rhythm) AS rhythm FROM told GROUP BY follower_id) whom GROUP BY rhythm
"""  # noqa: S608
