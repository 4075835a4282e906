"""The rules that a publication must keep: embargo, second pair of eyes, what the checklist stops at."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from record.checklist import Checklist, Problem, checklist_of, confirmations_of, keep_scores
from record.models.publishable import Publishable
from record.models.reviewing import ReviewAct
from record.models.staff import User
from record.publication import Document, composers
from record.publication_errors import NeedsConfirmation, NeedsSecondReader, UnderEmbargo

# Higher rooms say of a case why it needs a second reader, in words; nothing where it needs none.
_second_reader_rules: dict[str, list[SecondReaderRule]] = {}


@dataclass(frozen=True)
class SecondReaderRule:
    """why: case → why it needs a second pair of eyes, or nothing. among: of the cases with these keys, those of which
    it may say something, in one query."""

    why: Callable[[Any], str]
    among: Callable[[Sequence[Any]], Collection[Any]]


def need_second_reader(
    rule: Callable[[Any], str], *, kind: str, among: Callable[[Sequence[Any]], Collection[Any]] = frozenset
) -> None:
    """Register a rule of a higher room (see SecondReaderRule)."""
    _second_reader_rules.setdefault(kind, []).append(SecondReaderRule(rule, among))


def why_second_reader(case: Publishable) -> str:
    """Why someone else must have approved a case before it is published; empty where nobody must."""
    if case.needs_second_reader:
        return _("it is marked as sensitive")
    return next((why for rule in _second_reader_rules.get(case.kind, []) if (why := rule.why(case))), "")


def _may_need_second_reader(cases: Sequence[Publishable]) -> set[Any]:
    """The keys of those cases of one noun that must be looked at one by one."""
    if len(cases) == 1:
        return {cases[0].pk}
    keys = [case.pk for case in cases]
    rules = _second_reader_rules.get(cases[0].kind, []) if cases else []
    return {case.pk for case in cases if case.needs_second_reader}.union(*(rule.among(keys) for rule in rules))


def fingerprint_of(document: Document) -> str:
    """What identifies a composed document: an approval is for these words and for no others."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def refuse_unless_ready(case: Publishable, *, by: User | None, document: Document) -> None:
    """Whether a locked case may be published with this composed document by this person (None: a command).

    Raises UnderEmbargo, NeedsSecondReader, NeedsConfirmation. Nobody is excepted: neither a superuser nor a command.
    """
    refuse_unless_all_ready([(case, document)], by=by)


def refuse_unless_all_ready(composed: Sequence[tuple[Publishable, Document]], *, by: User | None) -> None:
    """The same for many locked cases, each with its composed document: one that is not ready refuses them all."""
    for case, _document in composed:
        _refuse_under_embargo(case)
    checklists = [checklist_of(case, document) for case, document in composed]
    keep_scores((case, checklist) for (case, _document), checklist in zip(composed, checklists, strict=True))
    doubtful = _may_need_second_reader([case for case, _document in composed])
    for (case, document), checklist in zip(composed, checklists, strict=True):
        why = why_second_reader(case) if case.pk in doubtful else ""
        if why or checklist.stops:
            _refuse_unread(case, checklist, why, by=by, document=document)


def _refuse_under_embargo(case: Publishable) -> None:
    if case.embargo_until is not None and case.embargo_until > timezone.now():
        raise UnderEmbargo(
            _("%(case)s is under embargo until %(moment)s UTC.")
            % {"case": case, "moment": date_format(case.embargo_until, _("j F Y, H:i"))}
        )


def _refuse_unread(case: Publishable, checklist: Checklist, why: str, *, by: User | None, document: Document) -> None:
    acts = list(ReviewAct.objects.of(case).oldest_first())
    if why and not _approved(acts, by=by, fingerprint=fingerprint_of(document)):
        raise NeedsSecondReader(
            _("%(case)s needs a second pair of eyes, because %(why)s: someone else must approve it as it stands now.")
            % {"case": case, "why": why}
        )
    if left := unconfirmed(checklist, acts):
        raise NeedsConfirmation(
            _("The checklist stops at %(n)s in %(case)s: open Review, and correct or confirm it there.")
            % {"n": len(left), "case": case}
        )


def may_lift_mark(case: Publishable, by: User) -> bool:
    """Whether someone else than this person has approved a case exactly as it stands in the working record."""
    mark = fingerprint_of(composers[case.kind].compose(case))
    return bool(approvers(ReviewAct.objects.of(case).oldest_first(), mark) - {by.pk})


def approvers(acts: Iterable[ReviewAct], fingerprint: str) -> set[int]:
    """Who has approved exactly this, and was not contradicted since. `acts` are the steps of a case, oldest first."""
    found: set[int] = set()
    for act in acts:
        if act.verb in (ReviewAct.Verb.RETURNED, ReviewAct.Verb.DISCARDED):
            found = set()
        elif act.verb == ReviewAct.Verb.APPROVED and act.fingerprint == fingerprint and act.by_id is not None:
            found.add(act.by_id)
    return found


def unconfirmed(checklist: Checklist, acts: Iterable[ReviewAct]) -> list[Problem]:
    """What the checklist stops at and nobody has confirmed."""
    confirmed = {act.fingerprint for act in acts if act.verb == ReviewAct.Verb.CONFIRMED}
    return [problem for problem in checklist.stops if not confirmations_of(problem) & confirmed]


def _approved(acts: Iterable[ReviewAct], *, by: User | None, fingerprint: str) -> bool:
    # Two people stand for a sensitive case: who publishes and who approved; for a command, two who approved.
    others = approvers(acts, fingerprint) - ({by.pk} if by is not None else set())
    return len(others) >= (1 if by is not None else 2)
