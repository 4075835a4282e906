"""Addresses that show the record of now alone. A day of the past is refused there in words that say where it is told:
silence would pass what is known now for what was known then."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from record.filters import Problem, StrictFilterSet
from record.listing import refusal

PAST = "as_of"


class NowOnly(StrictFilterSet):
    """Filters of such an address. `told_at`: where the API tells of the past."""

    told_at: ClassVar[str]

    def _problem_of_shape(self, name: str) -> Problem | None:
        return past_is_elsewhere(self.told_at) if name == PAST else super()._problem_of_shape(name)


def past_is_elsewhere(told_at: str) -> Problem:
    """The problem with a day of the past. `told_at`: the address, below the API, that takes it."""
    example = f"{settings.SITE_URL}/api/v1/{told_at}?{PAST}=2024-02-07"
    takes = _("the record as it stood on a day is told there, with the same filters: %(address)s")
    return Problem(PAST, _("This address shows the record of now."), takes % {"address": example})


def refused_past(request: HttpRequest, told_at: str) -> HttpResponse | None:
    """A page with status 400 where a day of the past was asked for, else None."""
    return refusal(request, past_is_elsewhere(told_at)) if PAST in request.GET else None
