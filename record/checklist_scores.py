"""Scores of cases that no page of the desk has saved: imported, restored, changed in bulk."""

from __future__ import annotations

import logging

from record.checklist import look_again
from record.publication import composers

logger = logging.getLogger(__name__)

# A few a minute: an import of a hundred thousand drafts must not keep the worker from its alerts.
AT_A_TIME = 100


def score_waiting(*, limit: int = AT_A_TIME) -> int:
    """Look at waiting cases without a score, or changed since it was made: those in review first. Returns how many."""
    done = 0
    for kind, composer in composers.items():
        if done >= limit:
            break
        for case in composer.model.objects.without_score(kind)[: limit - done]:
            done += 1
            try:
                look_again(case)
            # One case that cannot be composed must not hold up the others; publishing it will say what is wrong.
            except Exception:
                logger.exception("the checklist of %s %s failed", kind, case.pk)
    return done
