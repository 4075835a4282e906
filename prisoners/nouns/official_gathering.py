"""The triggers that keep the table of officials as their acts come and go, in the same transaction: gathering them when
they are asked for would read every act there is. What an act brings is added to what is known; where one goes, what is
left of its official is asked for. Publications are serialised (record/version_querysets.py)."""

from __future__ import annotations

import pgtrigger

from prisoners.kept_by_triggers import kept_by_triggers

_COLUMNS = "public_id, name, people, named_as, first_named_on, last_named_on, updated_at"
_GATHERED = """
    SELECT a.official, (array_agg(a.name ORDER BY p.updated_at DESC, a.id))[1], {people},
        array_agg(DISTINCT p.country || ' ' || a.role ORDER BY p.country || ' ' || a.role),
        min(a.day), max(a.day), max(p.updated_at)
    FROM {acts} a JOIN prisoners_publishedprisoner p ON p.public_id = a.prisoner_id
    GROUP BY a.official
"""
# Whom an official is newly named for: of the person's other acts none names them.
_NEW_PEOPLE = """count(DISTINCT a.prisoner_id) FILTER (WHERE NOT EXISTS (
            SELECT 1 FROM prisoners_publishedofficialact b WHERE b.official = a.official
            AND b.prisoner_id = a.prisoner_id AND b.id NOT IN (SELECT id FROM new_acts)))"""

GATHER_ALL = f"INSERT INTO prisoners_publishedofficial ({_COLUMNS})" + _GATHERED.format(
    acts="prisoners_publishedofficialact", people="count(DISTINCT a.prisoner_id)"
)
_ADDED = f"""
    INSERT INTO prisoners_publishedofficial AS o ({_COLUMNS})
    {_GATHERED.format(acts="new_acts", people=_NEW_PEOPLE)}
    ON CONFLICT (public_id) DO UPDATE SET
        name = CASE WHEN excluded.updated_at >= o.updated_at THEN excluded.name ELSE o.name END,
        people = o.people + excluded.people,
        named_as = ARRAY(SELECT DISTINCT n FROM unnest(o.named_as || excluded.named_as) n ORDER BY n),
        first_named_on = LEAST(o.first_named_on, excluded.first_named_on),
        last_named_on = GREATEST(o.last_named_on, excluded.last_named_on),
        updated_at = GREATEST(o.updated_at, excluded.updated_at);
"""  # noqa: S608  (names of ours, as everywhere here)
_GONE = """
    UPDATE prisoners_publishedofficial o SET
        people = o.people - gone.people,
        named_as = ARRAY(
            SELECT n FROM unnest(o.named_as) n WHERE EXISTS (
                SELECT 1 FROM prisoners_publishedofficialact a
                JOIN prisoners_publishedprisoner p ON p.public_id = a.prisoner_id
                WHERE a.official = o.public_id AND p.country || ' ' || a.role = n)
            ORDER BY n),
        first_named_on = (SELECT min(a.day) FROM prisoners_publishedofficialact a WHERE a.official = o.public_id),
        last_named_on = (SELECT max(a.day) FROM prisoners_publishedofficialact a WHERE a.official = o.public_id)
    FROM (SELECT a.official, count(DISTINCT a.prisoner_id) FILTER (WHERE NOT EXISTS (
              SELECT 1 FROM prisoners_publishedofficialact b
              WHERE b.official = a.official AND b.prisoner_id = a.prisoner_id)) AS people
          FROM old_acts a GROUP BY a.official) gone
    WHERE o.public_id = gone.official;
    DELETE FROM prisoners_publishedofficial o WHERE o.people = 0 AND o.public_id IN (SELECT official FROM old_acts);
    UPDATE prisoners_publishedofficial o SET (name, updated_at) = (
        SELECT a.name, p.updated_at FROM prisoners_publishedofficialact a
        JOIN prisoners_publishedprisoner p ON p.public_id = a.prisoner_id
        WHERE a.official = o.public_id ORDER BY p.updated_at DESC, a.id LIMIT 1)
    WHERE o.public_id IN (SELECT official FROM old_acts);
"""
_OF_BOTH = "SELECT official FROM old_acts UNION SELECT official FROM new_acts"
_ACTS_OF_BOTH = f"(SELECT * FROM prisoners_publishedofficialact WHERE official IN ({_OF_BOTH}))"  # noqa: S608
_CHANGED = f"""
    DELETE FROM prisoners_publishedofficial WHERE public_id IN ({_OF_BOTH});
    INSERT INTO prisoners_publishedofficial ({_COLUMNS})
    {_GATHERED.format(acts=_ACTS_OF_BOTH, people="count(DISTINCT a.prisoner_id)")};
"""  # noqa: S608


def official_triggers() -> list[pgtrigger.Trigger]:
    """One trigger for each way in which acts change."""
    statements = {(True, False): _ADDED, (False, True): _GONE, (True, True): _CHANGED}
    return kept_by_triggers("officials", "acts", lambda new, old: f"{statements[bool(new), bool(old)]} RETURN NULL;")
