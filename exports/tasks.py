"""What the worker is nudged to do for exports and mirrors."""

from __future__ import annotations

import logging

from celery import shared_task

from exports import services
from exports.mirror.listed import CannotLook, look_at_all

logger = logging.getLogger(__name__)

# A record of a million cases takes hours.
_LONGEST = 12 * 60 * 60
# The longest unseen mirror comes first: what is cut off tonight comes first tomorrow.
_LONGEST_LOOK = 60 * 60


@shared_task
def ask_nightly() -> None:
    """Ask for tonight's export, unless nothing was published since the newest one."""
    services.ask_nightly()


# Acknowledged when begun: RabbitMQ ends the connection of who has not after half an hour, and Redis gives it again
# after one. What is asked for stands in the database, and beat nudges anew each minute.
@shared_task(time_limit=_LONGEST, acks_late=False)
def make_asked_for() -> None:
    """Make the export that was asked for, if one was and none is being made."""
    services.make_asked_for()


# Acknowledged when begun, for the same reason; the next night looks at what this one did not.
@shared_task(time_limit=_LONGEST_LOOK, acks_late=False)
def verify_mirrors() -> None:
    """Look whether the mirrors that others keep are whole."""
    try:
        for _mirror, _wrong in look_at_all():
            continue
    except CannotLook as error:
        logger.info("No mirror was looked at: %s", error)
