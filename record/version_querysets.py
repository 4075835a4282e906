"""The change log, by name: the numbered versions of all that was published."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.functions import Cast, Coalesce, NullIf, TruncDate
from django.utils import timezone

from record.kept_statements import KeptStatement

if TYPE_CHECKING:
    from record.published import Version  # noqa: F401  (named in a string below)

# One number for all publications of this database: taken last, after the rows of the case, and held until commit.
PUBLICATION_LOCK = 0x566967696C
# By less than this. A clock that was wrong by more, and was set right, does not stamp all that comes after it.
CLOCKS_DIFFER_BY = dt.timedelta(minutes=5)


def _newest_of_all() -> models.QuerySet[Any, Any]:
    from record.published import Version

    return Version.objects.latest_first().values_list("sequence", "published_at")[:1]


# Each list asks it.
_NEWEST = KeptStatement(_newest_of_all)


class VersionQuerySet(models.QuerySet["Version"]):
    """The change log."""

    def of(self, kind: str, public_id: str) -> Self:
        """All versions of one noun."""
        return self.filter(kind=kind, public_id=public_id)

    def of_all(self, identities: Iterable[tuple[str, str]]) -> Self:
        """All versions of each of these nouns (kind, public id)."""
        wanted = models.Q()
        for kind, public_id in identities:
            wanted |= models.Q(kind=kind, public_id=public_id)
        return self.filter(wanted) if wanted else self.none()

    def naming(self, kind: str, public_id: str) -> Self:
        """Versions whose document refers to a noun. Reads every document: for rare acts."""
        begins = json.dumps({"type": kind, "id": public_id}, ensure_ascii=False, separators=(",", ":"))[:-1]
        return self.annotate(whole=Cast("document", models.TextField())).filter(whole__contains=begins)

    def saying(self, words: str) -> Self:
        """Versions whose document has these words somewhere, in any case. Reads every document: for rare acts."""
        return self.annotate(whole=Cast("document", models.TextField())).filter(whole__icontains=words)

    def shown(self) -> Self:
        """What the change log shows: the news, and that something was struck from it."""
        return self.exclude(cause__in=self.model.NOT_SHOWN)

    def with_who(self) -> Self:
        """Without the documents: adds `says_something` (whether there is one), and who published it and why."""
        says = models.Q(document__isnull=False)
        found = self.annotate(says_something=models.ExpressionWrapper(says, models.BooleanField()))
        return found.select_related("act__by").defer("document", "diff", "happenings", "act__mark")

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def of_id(self, public_id: str) -> Self:
        """Versions of whatever noun has this public id."""
        return self.filter(public_id=public_id)

    def newest(self) -> tuple[int, dt.datetime] | None:
        """The last sequence number and when it was published: as long as it is the same, nothing public has changed."""
        if self.query.where or self.db != DEFAULT_DB_ALIAS:
            return self.latest_first().values_list("sequence", "published_at").first()
        return _NEWEST.ask_one()

    def with_text(self, *, document: str = "") -> Self:
        """Adds `text`: a version as the API tells it, put together by the database; with its document, if it is named
        where that stands. Of what is withdrawn now neither documents nor differences are told."""
        return self._with_whether_told_in_full().annotate(text=VersionText(document=document))

    def with_shown(self) -> Self:
        """Adds `shown`: the document without files that are not public any more."""
        from record.past_querysets import shown_document

        return self.annotate(shown=shown_document(models.F("document"), version="pk"))

    def after(self, sequence: int) -> Self:
        """What came after a sequence number, in order: how a client, a mirror or an alert goes on."""
        return self.filter(sequence__gt=sequence).order_by("sequence")

    def of_cases_numbered(self, cases: Iterable[tuple[str, str]], numbers: Collection[int]) -> Self:
        """The versions of these cases, by kind and public id, that have one of these numbers."""
        wanted = models.Q(pk__in=[])
        for kind, public_id in cases:
            wanted |= models.Q(kind=kind, public_id=public_id)
        return self.filter(wanted, number__in=numbers)

    def told(self) -> Self:
        """Versions that are news: without those that only carry a changed name on."""
        return self.exclude(cause__in=self.model.SILENT)

    def latest_first(self) -> Self:
        return self.order_by("-sequence")

    def as_of(self, day: dt.date) -> Self:
        """Versions published on or before a day (UTC)."""
        return self.filter(published_at__date__lte=day)

    def speaking(self) -> Self:
        """Versions that say something of a noun or that it is not public: without a redaction of what is not."""
        return self.exclude(cause=self.model.Cause.REDACTION, document__isnull=True)

    def with_whether_public(self) -> Self:
        """Adds `is_public`: whether the noun has a page now, or was withdrawn since."""
        versions = self.model._default_manager.filter(
            kind=models.OuterRef("kind"), public_id=models.OuterRef("public_id")
        )
        newest = versions.order_by("-number").annotate(public=models.Q(document__isnull=False))
        return self.annotate(is_public=models.Subquery(newest.values("public")[:1]))

    def _with_whether_told_in_full(self) -> Self:
        """Adds `is_told_in_full`: whether its noun is public now, or is part of another one that is."""
        from record.published import PublishedRedirect

        leads_on = PublishedRedirect.objects.filter(kind=models.OuterRef("kind"), from_id=models.OuterRef("public_id"))
        whole = models.Q(is_public=True) | models.Q(models.Exists(leads_on.to_what_is_public()))
        told = models.ExpressionWrapper(whole, output_field=models.BooleanField())
        return self.with_whether_public().annotate(is_told_in_full=told)

    def in_words_only(self, language: str | models.Expression = "") -> Self:
        """Without documents and diffs: enough to tell what happened in the active language (`Version.told`), which a
        kept question is given."""
        from record.retelling import called, told_in_english

        if told_in_english():
            return self.defer("document", "diff", "happenings")
        return self.annotate(called=called(self.model._default_manager.all(), language)).defer("document", "diff")

    def on_day(self, day: dt.date) -> Self:
        """What was published on a day (UTC)."""
        return self.between(day, day)

    def between(self, first: dt.date, last: dt.date) -> Self:
        """What was published from one day to another (UTC), both included."""
        return self.filter(published_at__gte=_first_moment(first), published_at__lt=_first_moment(last, days_on=1))

    def last_day_before(self, day: dt.date) -> dt.date | None:
        """The last day before this one on which something was published."""
        earlier = self.filter(published_at__lt=_first_moment(day)).order_by("-published_at")
        return _day_of(earlier.values_list("published_at", flat=True).first())

    def first_day_after(self, day: dt.date) -> dt.date | None:
        """The first day after this one on which something was published."""
        later = self.filter(published_at__gte=_first_moment(day, days_on=1)).order_by("published_at")
        return _day_of(later.values_list("published_at", flat=True).first())

    def a_day(self) -> dict[dt.date, int]:
        """How many there are of each day (UTC)."""
        counted = self.order_by().annotate(on=TruncDate("published_at", tzinfo=dt.UTC)).values_list("on")
        return dict(counted.annotate(number=models.Count("pk")))

    def live_documents(self, identities: Iterable[tuple[str, str]]) -> Self:
        """The newest version of each of these nouns (kind, public id), where that one is public."""
        wanted = models.Q()
        for kind, public_id in identities:
            wanted |= models.Q(kind=kind, public_id=public_id)
        if not wanted:
            return self.none()
        newest = self.filter(wanted).order_by("kind", "public_id", "-number").distinct("kind", "public_id")
        return self.filter(pk__in=newest.values("pk"), document__isnull=False)

    def newest_of_each(self, kind: str) -> Self:
        """The newest version of each noun of a kind, public or not, in the order of their public ids."""
        return self.of_kind(kind).order_by("public_id", "-number").distinct("public_id")

    def next_sequence(self) -> int:
        """The next sequence number alone, under the lock of `next_place`."""
        return self.next_place()[0]

    def next_place(self) -> tuple[int, dt.datetime]:
        """The next sequence number, and the time of what is published now. Waits until every other publication has
        committed, so numbers have no gaps and follow the order of commits; the lock is held until this transaction
        ends. The time is later than all that was published before, also where another machine's clock is ahead: who has
        read up to a moment has missed nothing of it."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PUBLICATION_LOCK])
        now, newest = timezone.now(), self.newest()
        if newest is None:
            return 1, now
        sequence, before = newest
        behind = dt.timedelta(0) <= before - now < CLOCKS_DIFFER_BY
        return sequence + 1, before + dt.timedelta(microseconds=1) if behind else now


def _first_moment(day: dt.date, *, days_on: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC) + dt.timedelta(days_on)


def _day_of(moment: dt.datetime | None) -> dt.date | None:
    return moment.astimezone(dt.UTC).date() if moment else None


def _in_full(field: str, otherwise: Any) -> models.Case:
    """A column where the version is told in full, else something else in its place."""
    return models.Case(models.When(is_told_in_full=True, then=models.F(field)), default=otherwise)


class VersionText(models.Func):
    """A version as JSON text (`json`, which keeps the order of the fields and passes documents on unread)."""

    function = "json_build_object"
    template = "%(function)s(%(expressions)s)::text"
    output_field = models.TextField()

    def __init__(self, *, document: str) -> None:
        address = models.Func(
            models.F("document"),
            models.Value("url"),
            function="json_extract_path_text",
            output_field=models.TextField(),
        )
        fields: dict[str, Any] = {
            "sequence": models.F("sequence"),
            "kind": models.F("kind"),
            "id": models.F("public_id"),
            "number": models.F("number"),
            "cause": models.F("cause"),
            "published_at": models.F("published_at"),
            "by_team": models.F("by_team"),
            "summary": models.F("summary"),
            "url": Coalesce(address, NullIf(models.F("withheld_url"), models.Value(""))),
            "happenings": models.F("happenings"),
            "diff": _in_full("diff", models.Value([], output_field=models.JSONField())),
            "redacted_at": models.F("redacted_at"),
        }
        if document:
            fields["document"] = _in_full(document, None)
        text = models.TextField()
        super().__init__(*(part for name in fields for part in (Cast(models.Value(name), text), fields[name])))
