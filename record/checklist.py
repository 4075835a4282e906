"""The publication checklist: what is looked at before a case becomes public, and how much of it holds.

Rooms register the checks of their nouns; those over every noun are in record/common_checks.py."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from record.encryption import keyed_digest, keyed_digests
from record.models.publishable import Publishable
from record.models.reviewing import ChecklistScore
from record.publication import Document, composers

_CONFIRMATIONS = "vigil record: what was confirmed"


@dataclass(frozen=True)
class Problem:
    """One thing that is missing or wrong. `words` in the active language; `tab` of the case's page where it is mended;
    `identity` names what a confirmation is about; `confidential`: only for those who may see confidential notes."""

    words: str
    tab: str = ""
    identity: str = ""
    confidential: bool = False


@dataclass(frozen=True)
class Check:
    """One line of the checklist. `looked_at`: at how many things, so that one of many is less than one of one.
    `stops`: a problem here refuses publication until an editor confirms it with a reason."""

    key: str
    title: str
    problems: tuple[Problem, ...] = ()
    looked_at: int = 1
    weight: int = 1
    stops: bool = False

    @property
    def holds(self) -> float:
        """The share that is in order, from 0 to 1."""
        if not self.problems:
            return 1.0
        return max(0.0, 1 - len(self.problems) / max(1, self.looked_at))


@dataclass(frozen=True)
class Checklist:
    """All checks of one case."""

    checks: tuple[Check, ...]

    @property
    def score(self) -> int:
        """From 0 to 100, weighted; 100 only when everything holds."""
        whole = sum(check.weight for check in self.checks)
        return int(100 * sum(check.weight * check.holds for check in self.checks) / whole + 1e-9) if whole else 100

    @property
    def problems(self) -> int:
        return sum(len(check.problems) for check in self.checks)

    @property
    def stops(self) -> tuple[Problem, ...]:
        """What stops a publication until it is confirmed."""
        return tuple(problem for check in self.checks if check.stops for problem in check.problems)


# A noun's checks: the working noun, its composed document → the checks, in the order they are shown.
Checks = Callable[[Any, Document], Iterable[Check]]

_of_every_noun: list[Checks] = []
_of_kind: dict[str, list[Checks]] = {}


def add_checks(checks: Checks, *, kind: str = "") -> None:
    """Register checks of one kind of noun, or of every one."""
    (_of_kind.setdefault(kind, []) if kind else _of_every_noun).append(checks)


def checklist_of(case: Publishable, document: Document) -> Checklist:
    """The checklist of a case for the document it would be published with."""
    registered = [*_of_kind.get(case.kind, []), *_of_every_noun]
    return Checklist(tuple(check for checks in registered for check in checks(case, document)))


def confirmation_of(problem: Problem) -> str:
    """What a confirmation of this problem is filed under: the same words stay confirmed, others do not. Keyed, since
    it may be about a name in confidential notes, which would be found by trying names."""
    return keyed_digest(problem.identity, purpose=_CONFIRMATIONS).hex()


def confirmations_of(problem: Problem) -> set[str]:
    """Under which confirmations of it may be filed: also before SECRET_KEY was changed, and before they were keyed."""
    keyed = {digest.hex() for digest in keyed_digests(problem.identity, purpose=_CONFIRMATIONS)}
    return keyed | {hashlib.sha256(problem.identity.encode()).hexdigest()}


def keep_score(case: Publishable, checklist: Checklist) -> None:
    """Keep the score for lists and for the panel of the case. One query."""
    keep_scores([(case, checklist)])


def keep_scores(looked_at: Iterable[tuple[Publishable, Checklist]]) -> None:
    """The same for many cases, each of them once."""
    ChecklistScore.objects.bulk_create(
        [
            ChecklistScore(
                kind=case.kind,
                case_id=case.pk,
                score=checklist.score,
                problems=min(checklist.problems, 2**31 - 1),
                stops=len(checklist.stops),
                made_at=timezone.now(),
            )
            for case, checklist in looked_at
        ],
        update_conflicts=True,
        unique_fields=["kind", "case_id"],
        update_fields=["score", "problems", "stops", "made_at"],
    )


def look_again(case: Publishable) -> Checklist:
    """Compose a case as it stands, and keep the score of it."""
    checklist = checklist_of(case, composers[case.kind].compose(case))
    keep_score(case, checklist)
    return checklist
