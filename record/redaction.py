"""Redaction: what was published by mistake is struck from every past version, and a tombstone says that and why.

The one act that changes versions (the trigger `only_redacted` on record_version). Their numbers, times and causes stay,
so that the log has no gap; each client learns of it by a version of its own with the cause "redaction".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from record import renditions
from record.case_state import mark_of
from record.documents import without
from record.models.acts import PublicationAct, RedactionAct, RedactionRequest
from record.models.publishable import Publishable
from record.models.staff import User
from record.past_rows import renew_past
from record.publication import STAMPS, Document, borrowed_sections, composers
from record.published import PublishedFile, Redaction, Version
from record.redaction_plan import NothingToStrike as NothingToStrike
from record.redaction_plan import Plan, RedactionError, StillSaid, StruckNoun, chosen_document, plan_of
from record.review_rules import why_second_reader
from record.striking import Target, What
from record.striking_statements import address_of_file, path_of_file
from record.striking_versions import REDACTED
from record.striking_words import Words
from record.versions import as_stored, keep, locked_case, write_version

LONGEST_REASON = 500


class ReasonSaysIt(RedactionError):
    """The public reason repeats the words that are to be struck."""


class SecondReaderMissing(RedactionError):
    """The case needs a second pair of eyes: somebody else must ask for the redaction first."""


def preview_redaction(case: Publishable, target: Target) -> Plan:
    """What a redaction would change, version by version; what the working record still says of it stands in it.

    Raises NothingToStrike, CannotBeStruck."""
    return plan_of(case, target, working=_working(case))


def ask_to_redact(*, case: Publishable, target: Target, reason: str, by: User, note: str = "") -> RedactionRequest:
    """Keep what someone wants struck from a case that needs a second reader, until somebody else confirms it.

    Raises what `redact` raises, but for SecondReaderMissing."""
    plan = preview_redaction(case, target)
    _refuse(plan, target, reason)
    return RedactionRequest.objects.create(
        kind=case.kind, case_id=case.pk, target=target.as_json(), reason=reason, note=note, by=by
    )


@transaction.atomic
def redact(
    *,
    case: Publishable,
    target: Target,
    reason: str,
    by: User | None,
    note: str = "",
    team: str = "",
    asked: RedactionRequest | None = None,
) -> Redaction:
    """Strike something from all that is and was public of a case, and from where others name it or borrow from it.

    reason: public. note: for the desk. asked: the request that this confirms, where the case needs a second reader.
    Returns the tombstone. Raises RedactionError: NothingToStrike, StillSaid, ReasonSaysIt, SecondReaderMissing; and
    CannotBeStruck.
    """
    composer = composers[case.kind]
    locked = locked_case(composer, case)
    if why_second_reader(locked) and (asked is None or asked.by_id == (by.pk if by else None)):
        raise SecondReaderMissing(
            _("This case needs a second pair of eyes: somebody else confirms what you ask to have struck.")
        )
    plan = plan_of(locked, target, working=_working(locked), lock=True)
    _refuse(plan, target, reason)
    # Before the rows are changed: the file is named by what is struck.
    files = _files_of(locked, target)
    tombstones = [_strike(noun, target=target, reason=reason, by=by, note=note, team=team) for noun in plan.nouns]
    for path in files:
        transaction.on_commit(partial(_delete_unless_public, path))
    if asked is not None:
        asked.delete()
    case.refresh_from_db()
    return tombstones[0]


def _working(case: Publishable) -> Document:
    composed = composers[case.kind].compose(case) | borrowed_sections(case.kind, case.public_id)
    return as_stored(composed)


def _refuse(plan: Plan, target: Target, reason: str) -> None:
    if plan.still_said:
        places = "; ".join(" › ".join(difference.path) for difference in plan.still_said[:5])
        raise StillSaid(
            _(
                "The working record still says it (%(places)s): the next publication would bring it back. "
                "Correct it there."
            )
            % {"places": places}
        )
    if target.what == What.WORDS and Words(target.words).stand_in(reason):
        raise ReasonSaysIt(_("The reason is public: say why without the words that are to be struck."))


def _strike(noun: StruckNoun, *, target: Target, reason: str, by: User | None, note: str, team: str) -> Redaction:
    now = timezone.now()
    rows = [struck.version for struck in noun.versions]
    for row in rows:
        row.redacted_at = now
    with _redacting():
        Version.objects.bulk_update(rows, ["document", "diff", "happenings", "summary", "redacted_at"], batch_size=50)
    renew_past(composers[noun.case.kind], [noun.case.public_id])
    number = sum(struck.says_less for struck in noun.versions) or len(rows)
    redaction = Redaction.objects.create(
        kind=noun.case.kind, public_id=noun.case.public_id, what=target.what, reason=reason, versions=number
    )
    RedactionAct.objects.create(redaction=redaction, by=by, note=note)
    facts = [{"kind": REDACTED, "what": target.what, "versions": number, "reason": reason}]
    live = noun.case.live
    assert live is not None, "what has versions has a live one"
    live.refresh_from_db()
    said = without(live.document, *STAMPS)
    version = write_version(
        composers[noun.case.kind],
        noun.case,
        old=said,
        new=said,
        cause=Version.Cause.REDACTION,
        team=team,
        happenings=facts,
        redacted_at=now if said is None else None,
    )
    # Where the working record says just what is left, putting the work back to what is public leads here.
    is_composed = said is not None and _working(noun.case) == said
    mark = mark_of(noun.case) if is_composed else None
    PublicationAct.objects.create(version=version, by=by, reason=reason, mark=mark)
    keep(noun.case, noun.case, live=version)
    return redaction


def _files_of(case: Publishable, target: Target) -> list[str]:
    if target.what != What.PICTURE:
        return []
    return [path_of_file(address_of_file(chosen_document(case, target), target.pointer))]


def _delete_unless_public(path: str) -> None:
    if not PublishedFile.objects.names(path):
        default_storage.delete(path)
        renditions.erase(path)


@contextmanager
def _redacting() -> Iterator[Callable[..., Any] | None]:
    """The trigger on versions lets a redaction pass, in this transaction and only inside."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('vigil.redacting', 'on', true)")
        yield None
        cursor.execute("SELECT set_config('vigil.redacting', 'off', true)")
