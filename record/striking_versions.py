"""A chain of versions without what is struck: documents, and the diffs, happenings and sentences made of them anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import jsonpatch
from django.utils import translation

from record.documents import without
from record.publication import STAMPS, Composer, Document, Happening
from record.published import Version
from record.striking import Strike
from record.versions import as_stored

REDACTED = "redacted"


@dataclass(frozen=True)
class Struck:
    """A version as it will be (not saved), and the document that it had."""

    version: Version
    before: Document | None

    @property
    def says_less(self) -> bool:
        """Whether something goes from what it says itself, not only from how it differs from the one before."""
        return self.before != self.version.document


def struck_versions(
    composer: Composer,
    versions: Iterable[Version],
    strike: Strike,
    *,
    gone: int | None = None,
    from_facts: Callable[[Any], Any] = lambda facts: facts,
) -> list[Struck]:
    """Those of a noun's versions (all of them, in order) that a strike changes, with what follows from it.

    gone: the number of the version whose whole document is struck. from_facts: takes the same out of happenings.
    Raises CannotBeStruck.
    """
    found: list[Struck] = []
    old: Document | None = None
    new: Document | None = None
    for version in versions:
        before = version.document
        after = strike(before) if before is not None else None
        if version.number == gone:
            after = None
        written = _as_it_was(version)
        if version.number == gone:
            # It is told as if nothing had happened in it: the next one is told from the one before.
            told, diff = [{"kind": REDACTED, "what": "document"}], []
        elif _says_nothing(version) or (old, before) == (new, after):
            told, diff = from_facts(version.happenings), version.diff
        else:
            told, diff = from_facts(_told(composer, version, (old, before), (new, after))), _diff(new, after)
        written.document, written.diff, written.happenings = after, diff, told
        written.summary = from_facts(_summary(composer, version, told, after or new))
        if _differs(version, written):
            found.append(Struck(written, before))
        if version.number == gone:
            # Forgotten in what follows; only what was told then was told from it.
            old = before
        elif not _says_nothing(version):
            old, new = before, after
    return found


def _says_nothing(version: Version) -> bool:
    """A version whose whole document was struck before, or that only tells of a redaction of what is not public."""
    return version.document is None and version.cause not in Version.WITHOUT_DOCUMENT


def _as_it_was(version: Version) -> Version:
    return Version(**{f.attname: getattr(version, f.attname) for f in Version._meta.concrete_fields})


def _told(
    composer: Composer,
    version: Version,
    were: tuple[Document | None, Document | None],
    are: tuple[Document | None, Document | None],
) -> list[Happening]:
    """What happened, from the documents as they are now; what a verb told itself (a merge) stays as it told it."""
    by_documents = version.cause in (Version.Cause.PUBLICATION, Version.Cause.WITHDRAWAL) and were != (None, None)
    if not by_documents or _happened(composer, *were) != version.happenings:
        return version.happenings
    return _happened(composer, *are)


def _happened(composer: Composer, old: Document | None, new: Document | None) -> list[Happening]:
    found: list[Happening] = as_stored({"all": composer.happenings(without(old, *STAMPS), without(new, *STAMPS))})[
        "all"
    ]
    return found


def _diff(old: Document | None, new: Document | None) -> list[Any]:
    patch = jsonpatch.make_patch(without(old, *STAMPS) or {}, without(new, *STAMPS) or {})
    return list(patch.patch)


def _summary(composer: Composer, version: Version, told: list[Happening], said: Document | None) -> str:
    name = name_in(said) or version.public_id
    if told == version.happenings and name in version.summary:
        return version.summary
    with translation.override("en"):
        return composer.tell(told, name)


def name_in(document: Document | None) -> str:
    """What a document calls its noun."""
    return str((document or {}).get("name") or (document or {}).get("title") or "")


def _differs(one: Version, other: Version) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in ("document", "diff", "happenings", "summary"))
