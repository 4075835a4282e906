"""One detention as a story: what was charged, what each hearing brought, which sentence it passed."""

from __future__ import annotations

from dataclasses import dataclass, field

from record.publication import Document

# So many hearings are read at a glance; of a longer trial the earlier ones are folded away.
OPEN_HEARINGS = 8


@dataclass(frozen=True)
class Sitting:
    """A hearing, and the sentences it passed."""

    hearing: Document
    sentences: list[Document] = field(default_factory=list)


@dataclass(frozen=True)
class Story:
    """A detention (its part of the document), its hearings in order with what each passed, and the sentences of which
    no hearing is on record. `earlier` are folded away; `latest` stand open."""

    detention: Document
    nth: int
    several: int
    earlier: list[Sitting]
    latest: list[Sitting]
    other_sentences: list[Document]


def stories_of(document: Document) -> list[Story]:
    """The detentions of a case, in its order."""
    detentions = document["detentions"]
    return [_story(d, nth, len(detentions)) for nth, d in enumerate(detentions, start=1)]


def _story(detention: Document, nth: int, several: int) -> Story:
    hearings = detention["hearings"]
    passed: dict[int | None, list[Document]] = {}
    for sentence in detention["sentences"]:
        passed.setdefault(sentence["hearing"], []).append(sentence)
    sittings = [Sitting(h, passed.pop(h["number"], [])) for h in hearings]
    # One more than is folded would take no less room.
    fold = len(sittings) - OPEN_HEARINGS if len(sittings) > OPEN_HEARINGS + 1 else 0
    return Story(
        detention=detention,
        nth=nth,
        several=several,
        earlier=sittings[:fold],
        latest=sittings[fold:],
        other_sentences=[s for sentences in passed.values() for s in sentences],
    )
