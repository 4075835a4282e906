"""Queries over the links and archived copies of sources, by name."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Lower


class Host(Func):
    """The host in an address."""

    function = "substring"
    arity = 2
    output_field = models.TextField()

    def __init__(self, url: str, **extra: Any) -> None:
        super().__init__(Lower(url), Value(r"://(?:[^/?#]*@)?([^/:?#]+)"), **extra)


class SourceQuerySet(models.QuerySet):
    """Sources, by what became of their pages."""

    def with_page(self) -> Self:
        return self.exclude(url="")

    def with_copies_known(self) -> Self:
        """Each with `is_kept`: whether the desk keeps a copy of its page."""
        archives = apps.get_model("record", "SourceArchive")._default_manager
        return self.annotate(is_kept=Exists(archives.filter(source=OuterRef("pk"), state="done")))

    def never_kept(self) -> Self:
        """Sources of whose present address no copy was ever asked for."""
        # One that waits, though for an older address, comes first.
        return self.with_page().exclude(archives__url=F("url")).exclude(archives__state="waiting")

    def to_be_checked(self, *, settled_before: dt.datetime, failing_before: dt.datetime) -> Self:
        """Sources whose links were last looked at before a moment, by whether they failed then; one of each host, the
        one that waits longest: nobody's server is asked twice in a row."""
        due = (
            Q(link__isnull=True)
            | Q(link__state="failing", link__checked_at__lt=failing_before)
            | (~Q(link__state="failing") & Q(link__checked_at__lt=settled_before))
        )
        longest = F("link__checked_at").asc(nulls_first=True)
        return self.with_page().filter(due).annotate(host=Host("url")).order_by("host", longest, "pk").distinct("host")


class SourceLinkQuerySet(models.QuerySet):
    """The states of links."""

    def dead(self) -> Self:
        return self.filter(state="dead")


class SourceArchiveQuerySet(models.QuerySet):
    """Archived copies."""

    def kept(self) -> Self:
        return self.filter(state="done")

    def waiting(self) -> Self:
        return self.filter(state="waiting")

    def due(self, now: dt.datetime) -> Self:
        """Copies that wait and should be fetched by now."""
        return self.filter(state="waiting", due_at__lte=now)

    def one_a_host(self) -> Self:
        """One copy of each host, the one that waits longest: nobody's server is asked twice in a row."""
        return self.annotate(host=Host("url")).order_by("host", "due_at", "pk").distinct("host")
