"""What the address of a profile may ask for: the page as it stood on a day, and nothing else."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from record.filters import Problem

# What other sites hang on a link that is passed on there: it says who passed it on to whom, and asks for nothing.
_TRACKING = re.compile(r"utm_\w+|(fb|g|d|y|tw|tt)clid|msclkid|(igsh|mc_[ce])id|igsh|_openstat|ref_src")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


@dataclass(frozen=True)
class Asked:
    """`as_of`: the day asked for, if any. `is_tracked`: the address carries what is to be taken off it."""

    as_of: dt.date | None
    is_tracked: bool
    problems: list[Problem]


def asked_of(query: QueryDict, *, today: dt.date) -> Asked:
    """Read the query of a profile's address; what it cannot ask for is a problem."""
    problems, day = [], None
    for name in query:
        if name == "as_of":
            day = _past_day(query.get(name, ""), today)
            if day is None:
                takes = _("a day up to today, such as %(day)s") % {"day": today.isoformat()}
                problems.append(Problem(name, _("This is not a day of the past."), takes))
        elif not _TRACKING.fullmatch(name):
            problems.append(Problem(name, _("There is no such parameter."), _("one of: as_of")))
    return Asked(day, any(_TRACKING.fullmatch(name) for name in query), problems)


def _past_day(text: str, today: dt.date) -> dt.date | None:
    if not _DAY.match(text):
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if day <= today else None
