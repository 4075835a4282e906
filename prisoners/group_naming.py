"""The triggers that keep the names of groups as published cases write them: the vocabulary itself is the desk's, and to
look for a case that names a group would read as many cases as there are."""

from __future__ import annotations

import pgtrigger

# Of several cases the newest names the group; it is told whether or not the name is there in other languages.
NAMES_OF = """
    INSERT INTO prisoners_publishedgroup AS g (slug, name, names, named_at)
    SELECT DISTINCT ON (p.groups[n]) p.groups[n], p.document -> 'group_names' ->> (n - 1),
        (SELECT coalesce(jsonb_object_agg(t.key, t.value ->> (n - 1)), '{{}}')
         FROM json_each(p.document -> 'translations' -> 'group_names') t),
        p.updated_at
    FROM {people} p, generate_subscripts(p.groups, 1) n
    WHERE p.document -> 'group_names' ->> (n - 1) IS NOT NULL
    ORDER BY p.groups[n], p.updated_at DESC
    ON CONFLICT (slug) DO UPDATE SET name = excluded.name, names = excluded.names, named_at = excluded.named_at
        WHERE excluded.named_at >= g.named_at AND (g.name, g.names) IS DISTINCT FROM (excluded.name, excluded.names);
"""

# A group that no published case has is no longer public. The counts were brought up to date before: triggers of one
# statement run in the order of their names.
FORGET = """
    DELETE FROM prisoners_publishedgroup g WHERE NOT EXISTS (
        SELECT 1 FROM prisoners_publishedfacet f WHERE f.facet = 'group' AND f.value = g.slug);
"""


def group_name_triggers() -> list[pgtrigger.Trigger]:
    """One trigger for each way in which rows of people change."""
    names = NAMES_OF.format(people="new_people")
    return [
        pgtrigger.Trigger(
            name="name_groups_added",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=pgtrigger.Insert,
            referencing=pgtrigger.Referencing(new="new_people"),
            func=f"{names} RETURN NULL;",
        ),
        pgtrigger.Trigger(
            name="name_groups_changed",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=pgtrigger.Update,
            referencing=pgtrigger.Referencing(new="new_people"),
            func=f"{names} {FORGET} RETURN NULL;",
        ),
        pgtrigger.Trigger(
            name="name_groups_gone",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=pgtrigger.Delete,
            func=f"{FORGET} RETURN NULL;",
        ),
    ]
