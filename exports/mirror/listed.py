"""The verb of mirrors that others keep: look at each, and keep what was found."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone

from exports.mirror.minisign import PublicKey
from exports.mirror.verifying import NotWhole, verified
from exports.models import Mirror
from record.working_alone import alone

logger = logging.getLogger(__name__)

# After so long a copy lacks too much to stand for the record.
OLD_AFTER = dt.timedelta(days=30)
_LOCK = 0x7669676B


class CannotLook(Exception):
    """Nothing can be verified here; says why."""


def look_at_all() -> Iterator[tuple[Mirror, str]]:
    """Look at every mirror that can be reached from here; each with what was wrong, in words for the operator. Raises
    CannotLook without a key, where nothing of others is opened, and while another process is at it."""
    if not settings.MIRROR_PUBLIC_KEY:
        raise CannotLook("MIRROR_PUBLIC_KEY is not set")
    if not settings.OUTGOING_PAGES:
        raise CannotLook("nothing of others is opened here (OUTGOING_PAGES)")
    key = PublicKey.read(settings.MIRROR_PUBLIC_KEY)
    with alone(_LOCK) as is_alone:
        if not is_alone:
            raise CannotLook("another process is looking at them")
        for mirror in list(Mirror.objects.to_be_looked_at()):
            yield mirror, look_at(mirror, key)


def look_at(mirror: Mirror, key: PublicKey) -> str:
    """Look at one, and keep what was found. Returns what was wrong; empty where it is whole and of late."""
    wrong = ""
    try:
        copy = verified(mirror.address, key)
    except NotWhole as error:
        mirror.trouble, wrong = error.trouble, str(error)
    else:
        mirror.trouble = Mirror.Trouble.OLD if copy.made_at < timezone.now() - OLD_AFTER else ""
        wrong = f"a copy of {copy.made_at:%Y-%m-%d}" if mirror.trouble else ""
        mirror.sequence, mirror.made_at = copy.sequence, copy.made_at
        mirror.languages = [code for code, _name in settings.LANGUAGES if code in copy.languages]
        mirror.whole_at = timezone.now()
    mirror.looked_at = timezone.now()
    # Of that address alone: it may have been taken off or changed at the desk meanwhile.
    Mirror.objects.filter(pk=mirror.pk, address=mirror.address).update(
        languages=mirror.languages, **{name: getattr(mirror, name) for name in Mirror.FOUND}
    )
    if wrong:
        logger.warning("The mirror at %s: %s", mirror.address, wrong)
    return wrong
