"""The title of an article in other languages, as the case that was published last gives it."""

from __future__ import annotations

from typing import Any

from prisoners.published import PublishedPrisoner
from record.documents import Part

_NAMED = ("country", "code", "number")


def titles_of(article: dict[str, Any]) -> list[dict[str, str]]:
    """[{language, text}] by language, in one query; empty where no translation is on record."""
    people = PublishedPrisoner.objects.charged_under(article["article"]).order_by("-updated_at", "public_id")
    # Found first: the documents of all who are charged would be opened to sort them.
    newest = PublishedPrisoner.objects.filter(pk__in=people.values("pk")[:1])
    detentions = newest.annotate(parts=Part("detentions")).values_list("parts", flat=True).first()
    for detention in detentions or []:
        for charge in detention["charges"]:
            named = charge["article"]
            if named and all(named[key] == article[key] for key in _NAMED):
                # Documents of before translations were published have none.
                titles = named.get("translations", {}).get("title", {})
                return [{"language": code, "text": text} for code, text in sorted(titles.items())]
    return []
