"""What gathered of a case, told as one: from the version before the first to the last, and so without what was changed
back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any

from alerts.news import News, news_of
from record.documents import without
from record.publication import STAMPS, Document, composers
from record.published import Version
from record.retelling import called
from record.versions import as_stored

# The sequences of versions of one case that are told together, in their order.
Group = tuple[int, ...]
_Numbered = dict[tuple[str, str, int], Any]


def told_together(groups: Collection[Group]) -> dict[Group, News | None]:
    """The news of each group in the active language; None where all that was changed was changed back. In one query,
    and one more where some group has several versions: only then are documents read."""
    single = news_of({sequence for group in groups for sequence in group})
    versions = _versions([group for group in groups if len(group) > 1])
    by_sequence = {version.sequence: version for version in versions.values()}
    return {
        group: single[group[0]] if len(group) == 1 else _as_one(group, single, by_sequence, versions)
        for group in groups
    }


def _versions(groups: Iterable[Group]) -> _Numbered:
    """The versions of these groups and those before them, by case and number."""
    named = Version.objects.filter(pk__in={sequence for group in groups for sequence in group})
    wanted = {
        (kind, public_id, n)
        for kind, public_id, number in named.values_list("kind", "public_id", "number")
        for n in (number - 1, number)
    }
    if not wanted:
        return {}
    cases = {(kind, public_id) for kind, public_id, _number in wanted}
    found: Any = Version.objects.of_cases_numbered(cases, {number for _kind, _id, number in wanted})
    found = found.annotate(called=called(Version.objects.all())).defer("diff")
    return {key: v for v in found if (key := (v.kind, v.public_id, v.number)) in wanted}


def _as_one(group: Group, single: dict[int, News], by_sequence: dict[int, Any], versions: _Numbered) -> News | None:
    words = []
    for run in _runs([by_sequence[sequence] for sequence in group], versions):
        if len(run) == 1:
            words.append(single[run[0].sequence].summary)
        else:
            words.append(_tale(_before(run[0], versions), run[-1]))
    said = " ".join(tale for tale in words if tale)
    return replace(single[group[-1]], summary=said) if said else None


def _runs(told: Iterable[Any], versions: _Numbered) -> Iterator[list[Any]]:
    """Versions that follow upon each other and tell just what their documents say; any other stands by itself."""
    run: list[Any] = []
    for version in told:
        plain = _tells_its_document(version, versions)
        if run and not (plain and version.number == run[-1].number + 1):
            yield run
            run = []
        run.append(version)
        if not plain:
            yield run
            run = []
    if run:
        yield run


def _tells_its_document(version: Any, versions: _Numbered) -> bool:
    if version.redacted_at is not None or version.kind not in composers:
        return False
    before = _before(version, versions)
    if before is None and version.number > 1 and (*_case(version), version.number - 1) not in versions:
        return False
    try:
        said = composers[version.kind].happenings(before, _document(version))
    except (KeyError, TypeError, ValueError, AttributeError):
        # A document of an older form.
        return False
    return as_stored({"said": said}) == {"said": version.happenings}


def _tale(old: Document | None, last: Any) -> str:
    new = _document(last)
    if old == new:
        return ""
    composer = composers[last.kind]
    return composer.tell(composer.happenings(old, new), last.called or last.public_id)


def _before(version: Any, versions: _Numbered) -> Document | None:
    before = versions.get((*_case(version), version.number - 1))
    return _document(before) if before is not None else None


def _document(version: Any) -> Document | None:
    return without(version.document, *STAMPS)


def _case(version: Any) -> tuple[str, str]:
    return version.kind, version.public_id
