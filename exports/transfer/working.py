"""Makes the working record again from the newest documents, so that the desk goes on where the public record stands.

A document says all that its composer reads, but for what is confidential: composed again, each must be what it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import models

from campaigns.rebuilding import CAMPAIGNS, RESOLUTIONS
from organizations.rebuilding import INSTITUTIONS, ORGANIZATIONS
from prisoners.rebuilding import EVENTS, PEOPLE
from record.case_state import marks_of
from record.documents import without
from record.models import PublicationAct
from record.models.publishable import State
from record.publication import STAMPS, Composer, Document, borrowed_sections_of_many, composers
from record.published import PublishedRedirect, Version
from record.rebuilding import Lot, Rebuilder, newest_versions, stub
from record.versions import as_stored, mark_as_due

# What is named by others comes before them.
REBUILDERS: tuple[Rebuilder, ...] = (ORGANIZATIONS, INSTITUTIONS, EVENTS, PEOPLE, CAMPAIGNS, RESOLUTIONS)
AT_ONCE = 100


@dataclass(frozen=True)
class Differing:
    """A noun whose document would be another if it were published now."""

    kind: str
    public_id: str


def rebuild(reason: str) -> list[Differing]:
    """Make every noun that has a version. Returns those that do not say by themselves what is public of them: they name
    what was withdrawn, or what they borrow has changed and was not carried on yet."""
    for rebuilder in REBUILDERS:
        _add_what_is_not_told(rebuilder.kind)
    for rebuilder in REBUILDERS:
        _build(rebuilder)
    for rebuilder in REBUILDERS:
        if rebuilder.join is not None:
            for version in newest_versions(rebuilder.kind).filter(document__isnull=False).iterator(AT_ONCE):
                rebuilder.join(_told(version))
    return [one for rebuilder in REBUILDERS for one in _settle(composers[rebuilder.kind], reason)]


def _build(rebuilder: Rebuilder) -> None:
    merged = _merged(rebuilder.kind)
    for versions in _lots(newest_versions(rebuilder.kind).filter(document__isnull=False)):
        lot = Lot([_told(version) for version in versions], rebuilder.order)
        for version in versions:
            document = _told(version)
            assert version.public_id not in merged, "what is public leads nowhere else"
            publication = {
                "state": State.PUBLISHED.value,
                "live": version,
                "first_published_at": document["published_at"],
            }
            rebuilder.build(lot, document, publication)
        lot.save()


def _told(version: Version) -> Document:
    assert version.document is not None
    document: Document = version.document
    return document


def _add_what_is_not_told(kind: str) -> None:
    """Nouns that were withdrawn or merged: their addresses stay their own, and who publishes one again goes on with its
    numbers. Of one that was merged it is known how it was called."""
    model, merged = composers[kind].model, _merged(kind)
    for version in newest_versions(kind).filter(document__isnull=True).defer("diff").iterator(AT_ONCE):
        versions = Version.objects.of(kind, version.public_id)
        last = versions.filter(document__isnull=False).order_by("-number").first()
        document = _told(last) if last else {}
        stub(
            model,
            version.public_id,
            name=document.get("name") or document.get("title") or version.public_id,
            state=State.MERGED if version.public_id in merged else State.UNPUBLISHED,
            live=version,
            first_published_at=versions.aggregate(first=models.Min("published_at"))["first"],
        ).save()


def _merged(kind: str) -> set[str]:
    return set(PublishedRedirect.objects.filter(kind=kind).values_list("from_id", flat=True))


def _settle(composer: Composer, reason: str) -> Iterator[Differing]:
    """Note of what is public that nothing was changed since, and which rows it was composed of."""
    model: Any = composer.model
    for cases in _lots(model.objects.published().order_by("pk").select_related("live")):
        model.objects.filter(pk__in=[case.pk for case in cases]).update(changed_at=None)
        same = _which_say_what_is_public(composer, cases)
        marks = marks_of(same)
        PublicationAct.objects.bulk_create(
            PublicationAct(version=case.live, by=None, reason=reason, mark=marks[case.pk]) for case in same
        )
        known = {case.pk for case in same}
        differing = [Differing(composer.kind, case.public_id) for case in cases if case.pk not in known]
        mark_as_due((one.kind, one.public_id) for one in differing)
        yield from differing


def _which_say_what_is_public(composer: Composer, cases: Sequence[Any]) -> list[Any]:
    composed = composer.compose_many(cases) if composer.compose_many else [composer.compose(case) for case in cases]
    borrowed = borrowed_sections_of_many(composer.kind, [case.public_id for case in cases])
    return [
        case
        for case, document in zip(cases, composed, strict=True)
        if as_stored(document | borrowed[case.public_id]) == without(case.live.document, *STAMPS)
    ]


def _lots(rows: models.QuerySet[Any]) -> Iterator[list[Any]]:
    found = rows.iterator(chunk_size=AT_ONCE)
    while some := list(islice(found, AT_ONCE)):
        yield some
