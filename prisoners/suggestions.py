"""Names that may have been meant: while one is typed, and where a search found nobody or hardly anybody."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramWordSimilarity

from prisoners.published import PublishedPrisoner
from record.name_likeness import forms_of, likeness
from record.name_search import LONGEST_NAME, forms_kept, loosely_like
from record.romanising import romanised

MOST = 8
# So few found that another spelling may have been meant.
HARDLY_ANYBODY = 2
SHORTEST = 2
# Below this a name is no suggestion for another.
LEAST = 0.5
# A common name has more bearers than are worth comparing: of these the nearest are suggested.
_LOOKED_AT, _COMPARED = 2_000, 40


@dataclass(frozen=True)
class Suggestion:
    """A person by the name that is published."""

    id: str
    name: str


def suggestions(text: str, *, beginning: bool = False, without: Collection[str] = ()) -> list[Suggestion]:
    """The people whose names are nearest to a text, best first, each name once; with `beginning` its last part may be
    unfinished. Without those people who are known already. One query, whatever is asked."""
    text = text.strip()[:LONGEST_NAME]
    condition = loosely_like(text, beginning=beginning) if len(text) >= SHORTEST else None
    if condition is None:
        return []
    people = PublishedPrisoner.objects.all()
    looked_at = people.filter(condition).exclude(pk__in=list(without)).order_by().values("pk")[:_LOOKED_AT]
    nearness = TrigramWordSimilarity(romanised(text), "names_folded")
    rows = people.filter(pk__in=looked_at).annotate(nearness=nearness).order_by("-nearness", "pk")
    asked = forms_of(text)
    found = []
    for key, name, names, alike in rows.values_list("pk", "name", "names_folded", "nearness")[:_COMPARED]:
        near = max(likeness(asked, forms_kept(names)), alike if beginning else 0.0)
        if near >= LEAST:
            found.append((-near, name, key))
    by_name: dict[str, Suggestion] = {}
    for _near, name, key in sorted(found):
        by_name.setdefault(name, Suggestion(key, name))
    return list(by_name.values())[:MOST]
