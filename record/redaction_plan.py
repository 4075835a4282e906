"""What a redaction would change: each version and place, of the noun itself and of those that name it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from record.document_diff import Difference, differences
from record.documents import without
from record.models.publishable import Publishable
from record.publication import STAMPS, Composer, Document, composers
from record.published import Version
from record.striking import Strike, Target, What, striker, striker_elsewhere
from record.striking_versions import Struck, name_in, struck_versions
from record.striking_words import CannotBeStruck, Words, without_words
from record.versions import locked_case


class RedactionError(Exception):
    """A redaction that cannot be: the message says why, to the person who asked."""


class NothingToStrike(RedactionError):
    """No version says it."""


class StillSaid(RedactionError):
    """The working record says it: the next publication would bring it back."""


@dataclass(frozen=True)
class StruckNoun:
    """A noun with its versions that change."""

    case: Publishable
    versions: list[Struck]

    def places(self) -> list[tuple[Struck, list[Difference]]]:
        """Each version with what goes from it, statement by statement."""
        return [
            (struck, differences(without(struck.before, *STAMPS), without(struck.version.document, *STAMPS) or {}))
            for struck in self.versions
            if struck.says_less
        ]


@dataclass(frozen=True)
class Elsewhere:
    """Another noun that says the words in its own text, which this redaction leaves: it has its own."""

    kind: str
    public_id: str
    name: str


@dataclass(frozen=True)
class Plan:
    """What would be done. nouns: the case first, then those that name it or borrow from it. still_said: where the
    working record says it."""

    nouns: list[StruckNoun]
    still_said: list[Difference]
    elsewhere: list[Elsewhere] = field(default_factory=list)


def plan_of(case: Publishable, target: Target, *, working: Document, lock: bool = False) -> Plan:
    """Compose the redaction without writing anything. `lock`: hold every noun it touches. Raises NothingToStrike,
    CannotBeStruck."""
    composer = composers[case.kind]
    chosen = chosen_document(case, target)
    if target.what == What.DOCUMENT:
        return Plan([StruckNoun(case, _own_versions(composer, case, lambda document: document, target))], [])
    strike = striker(target, composer, chosen)
    own = _own_versions(composer, case, strike, target)
    others = _others(case, target, chosen, lock=lock)
    if not any(struck.says_less for struck in own):
        raise NothingToStrike(_("No public version of this case says that."))
    left = strike(working)
    still_said = [] if left == working else differences(working, left)
    nouns = [StruckNoun(case, own), *others]
    return Plan(nouns, still_said, _elsewhere(nouns, target))


def chosen_document(case: Publishable, target: Target) -> Document:
    """The document of the version that a target names; empty for words. Raises CannotBeStruck."""
    if target.version is None:
        return {}
    version = Version.objects.of(case.kind, case.public_id).filter(number=target.version).first()
    if version is None or version.document is None:
        raise CannotBeStruck(_("This version says nothing that could be struck."))
    if target.what == What.DOCUMENT and without(version.document, *STAMPS) == without(
        case.live.document if case.live else None, *STAMPS
    ):
        raise CannotBeStruck(_("This is what is public now: withdraw the case, or publish what should stand there."))
    return version.document


def _own_versions(composer: Composer, case: Publishable, strike: Strike, target: Target) -> list[Struck]:
    versions = Version.objects.of(case.kind, case.public_id).order_by("number")
    gone = target.version if target.what == What.DOCUMENT else None
    return struck_versions(composer, versions, strike, gone=gone, from_facts=_from_facts(target))


def _from_facts(target: Target) -> Any:
    return partial(without_words, words=Words(target.words)) if target.what == What.WORDS else lambda facts: facts


def _others(case: Publishable, target: Target, chosen: Document, *, lock: bool) -> list[StruckNoun]:
    """The nouns whose versions name this one, as far as the target stands there."""
    found = []
    named = Version.objects.naming(case.kind, case.public_id).exclude(kind=case.kind, public_id=case.public_id)
    identities = sorted(set(named.order_by().values_list("kind", "public_id")))
    chains: dict[tuple[str, str], list[Version]] = {}
    for version in Version.objects.of_all(identities).order_by("number"):
        chains.setdefault((version.kind, version.public_id), []).append(version)
    for kind, public_id in identities:
        composer = composers[kind]
        strike = striker_elsewhere(target, composer, chosen, lender=case.kind, public_id=case.public_id)
        if strike is None:
            continue
        of_this = _from_facts_about(case.public_id, target)
        versions = struck_versions(composer, chains[kind, public_id], strike, from_facts=of_this)
        other = composer.model.objects.by_public_id(public_id) if versions else None
        if other is not None:
            found.append(StruckNoun(locked_case(composer, other) if lock else other, versions))
    return found


def _from_facts_about(public_id: str, target: Target) -> Any:
    """What is told in another noun of this one (a merge names both)."""
    if target.what != What.WORDS:
        return lambda facts: facts
    words = Words(target.words)

    def take(facts: Any) -> Any:
        if isinstance(facts, list):
            return [without_words(f, words) if public_id in (f.get("id"), f.get("other")) else f for f in facts]
        return facts

    return take


def _elsewhere(nouns: list[StruckNoun], target: Target) -> list[Elsewhere]:
    if target.what != What.WORDS:
        return []
    handled = {(noun.case.kind, noun.case.public_id) for noun in nouns}
    found: dict[tuple[str, str], Elsewhere] = {}
    for version in Version.objects.saying(target.words).latest_first()[:200]:
        key = (version.kind, version.public_id)
        if key not in handled and key not in found:
            found[key] = Elsewhere(*key, name_in(version.document) or version.public_id)
    return list(found.values())
