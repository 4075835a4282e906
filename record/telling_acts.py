"""The verbs of telling: publish silently, hold back, release, tell again. Each is kept with who decided it and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from record.models.staff import User
from record.models.telling import REASON_LENGTH, TellingAct
from record.publication_errors import PublicationError
from record.published import Version
from record.versions import tell_listeners

Verb = TellingAct.Verb


class TellingRefused(PublicationError):
    """A decision about telling that cannot be taken, in words for the one who asked."""


class Outbox:
    """What waits to be sent of a version; the room that sends registers it."""

    # Takes back what was not sent yet, before this transaction ends; returns how many followers it waited for.
    take_back: Callable[[Version], int] = staticmethod(lambda version: 0)


def may_follow(latest: TellingAct | None) -> list[Verb]:
    """What can be decided about a version after its latest decision."""
    if latest is None or latest.verb not in TellingAct.UNTOLD:
        return [Verb.HOLD, Verb.SILENT, Verb.RETELL]
    return [Verb.RELEASE, Verb.SILENT] if latest.verb == Verb.HOLD else [Verb.RELEASE]


def note_at_publication(*, version: Version, verb: str, by: User | None, reason: str) -> None:
    """Publish silently, or hold: in the transaction that publishes, so that nobody is told in between. Empty: tell."""
    note_each_at_publication(versions=[version], verb=verb, by=by, reason=reason)


def note_each_at_publication(*, versions: Sequence[Version], verb: str, by: User | None, reason: str) -> None:
    """The same for many versions that one transaction publishes; in one query."""
    if verb and verb not in TellingAct.UNTOLD:
        raise ValueError(f"A publication is told, held or silent: {verb} is none of these.")
    if verb:
        why = reason.strip()[:REASON_LENGTH]
        TellingAct.objects.bulk_create(TellingAct(version=one, verb=verb, by=by, reason=why) for one in versions)


@transaction.atomic
def decide(*, version: Version, verb: str, by: User | None, reason: str) -> tuple[TellingAct, int]:
    """Decide about a published version. Returns the act, and from how many followers waiting news was taken back.
    Raises TellingRefused: without a reason, or where it does not follow from what was decided before."""
    reason = reason.strip()
    if not reason:
        raise TellingRefused(_("Say why: the log keeps the reason."))
    if not version.tells:
        raise TellingRefused(_("Nobody is told of this version."))
    # Two who decide at once stand in line here.
    Version.objects.select_for_update(no_key=True).values_list("pk").get(pk=version.pk)
    if verb not in may_follow(TellingAct.objects.latest_of([version.pk]).get(version.pk)):
        raise TellingRefused(_("This cannot be decided now: somebody decided otherwise meanwhile. Look again."))
    act = TellingAct.objects.create(version=version, verb=verb, by=by, reason=reason[:REASON_LENGTH])
    taken_back = Outbox.take_back(version) if verb in TellingAct.UNTOLD else 0
    tell_listeners(version)
    return act, taken_back
