"""A person's names as the page shows them: one first, then every other way to write it, each once."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import get_language

from prisoners.models import PrisonerName
from record.publication import Document
from record.templatetags.languages import Said, said_in

# Which of them say something else than a spelling.
_NOTED = (PrisonerName.Kind.BIRTH, PrisonerName.Kind.PSEUDONYM)


@dataclass(frozen=True)
class OtherName:
    """`kind` is empty where it is but another spelling; `language` where it is not known."""

    name: str
    language: str = ""
    kind: str = ""
    citations: list[Document] = field(default_factory=list)


@dataclass(frozen=True)
class Names:
    """`main`: in the language of the page, as far as the record has it. `others`: in every script on record."""

    main: Said
    others: list[OtherName]


def names_of(document: Document) -> Names:
    """All names in a document."""
    main = said_in(document, "name", get_language() or settings.LANGUAGE_CODE)
    found: dict[str, OtherName] = {}
    for n in document["names"]:
        kind = n["kind"] if n["kind"] in _NOTED else ""
        found.setdefault(n["name"], OtherName(n["name"], n["language"], kind, n["citations"]))
    found.setdefault(document["name"], OtherName(document["name"]))
    for language, name in document.get("translations", {}).get("name", {}).items():
        found.setdefault(name, OtherName(name, language))
    # A birth name is told even where it reads as the main one.
    others = [other for other in found.values() if other.name != main.text or other.kind]
    return Names(main=main, others=others)
