"""Queries over the keys of teams."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models


class TeamKeyQuerySet(models.QuerySet):
    """Keys under which words are sealed, or were."""

    def in_use(self) -> Self:
        """Those that seal what is written now: one a team."""
        return self.filter(retired_at=None).select_related("team")

    def retired_before(self, moment: dt.datetime) -> Self:
        return self.filter(retired_at__lt=moment)
