"""Statistics in small, for other pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from prisoners.charts.sparkline import sparkline
from prisoners.statistics.counting import held_changes, state_of_record
from prisoners.statistics.held import days_between, levels_of
from prisoners.statistics.scope import Scope

register = template.Library()

YEARS = 10


@register.inclusion_tag("prisoners/_held_chart.html")
def held_sparkline(country: str = "", group: str = "") -> dict[str, Any]:
    """How many people were held over the last ten years, as a small line that leads to the statistics.

        {% load statistics %}{% held_sparkline %}

    country, group: only of those. One question to the record (a second one when something was published since).
    """
    today = timezone.localdate()
    scope = Scope(country=country, group=group)
    changes = held_changes(scope, today=today, state=state_of_record())
    earliest = dt.date(today.year - YEARS, 1, 1)
    first = max(changes[0][0], earliest) if changes else today
    levels = levels_of(changes, days_between(first, today)) if first < today else []
    return {
        "drawing": sparkline(levels, id="held-line", title=_("People held, by day")),
        "first": levels[0] if levels else None,
        "last": levels[-1] if levels else None,
        "query": urlencode(scope.asked),
    }
