"""Queries over the record, by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self, cast

from django.db import connection, models
from django.db.models.functions import Cast

from record.names import folded

if TYPE_CHECKING:
    from record.models.publishable import Publishable
    from record.published import Version  # noqa: F401  (named in a string below)

# One number for all publications of this database: taken last, after the rows of the case, and held until commit.
PUBLICATION_LOCK = 0x566967696C


class VersionQuerySet(models.QuerySet["Version"]):
    """The change log."""

    def of(self, kind: str, public_id: str) -> Self:
        """All versions of one noun."""
        return self.filter(kind=kind, public_id=public_id)

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def of_id(self, public_id: str) -> Self:
        """Versions of whatever noun has this public id."""
        return self.filter(public_id=public_id)

    def newest(self) -> tuple[int, dt.datetime] | None:
        """The last sequence number and when it was published: as long as it is the same, nothing public has changed."""
        return self.latest_first().values_list("sequence", "published_at").first()

    def with_text(self, *, document: bool = False) -> Self:
        """Adds `text`: a version as the API tells it, put together by the database; with its document if asked."""
        return self.annotate(text=VersionText(document=document))

    def after(self, sequence: int) -> Self:
        """What came after a sequence number, in order: how a client, a mirror or an alert goes on."""
        return self.filter(sequence__gt=sequence).order_by("sequence")

    def told(self) -> Self:
        """Versions that are news: without those that only carry a changed name on."""
        return self.exclude(cause="borrowed")

    def latest_first(self) -> Self:
        return self.order_by("-sequence")

    def as_of(self, day: dt.date) -> Self:
        """Versions published on or before a day (UTC)."""
        return self.filter(published_at__date__lte=day)

    def with_whether_public(self) -> Self:
        """Adds `is_public`: whether the noun has a page now, or was withdrawn since."""
        versions = self.model._default_manager.filter(
            kind=models.OuterRef("kind"), public_id=models.OuterRef("public_id")
        )
        newest = versions.order_by("-number").annotate(public=models.Q(document__isnull=False))
        return self.annotate(is_public=models.Subquery(newest.values("public")[:1]))

    def in_words_only(self) -> Self:
        """Without documents and diffs: enough to tell what happened."""
        return self.defer("document", "diff", "happenings")

    def live_documents(self, identities: Iterable[tuple[str, str]]) -> Self:
        """The newest version of each of these nouns (kind, public id), where that one is public."""
        wanted = models.Q()
        for kind, public_id in identities:
            wanted |= models.Q(kind=kind, public_id=public_id)
        if not wanted:
            return self.none()
        newest = self.filter(wanted).order_by("kind", "public_id", "-number").distinct("kind", "public_id")
        return self.filter(pk__in=newest.values("pk"), document__isnull=False)

    def next_sequence(self) -> int:
        """The next sequence number. Waits until every other publication has committed, so numbers have no gaps and
        follow the order of commits; the lock is held until this transaction ends."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PUBLICATION_LOCK])
        return (self.aggregate(last=models.Max("sequence"))["last"] or 0) + 1


class VersionText(models.Func):
    """A version as JSON text (`json`, which keeps the order of the fields and passes documents on unread)."""

    function = "json_build_object"
    template = "%(function)s(%(expressions)s)::text"
    output_field = models.TextField()

    def __init__(self, *, document: bool) -> None:
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
            "url": address,
            "happenings": models.F("happenings"),
            "diff": models.F("diff"),
        }
        if document:
            fields["document"] = models.F("document")
        text = models.TextField()
        super().__init__(*(part for name in fields for part in (Cast(models.Value(name), text), fields[name])))


class PublishableQuerySet(models.QuerySet):
    """What can be asked of every noun of the working record that can be published."""

    def by_public_id(self, public_id: str) -> Publishable | None:
        """The noun with this public id (its slug, where it has no number), or None."""
        field = "public_id" if any(f.name == "public_id" for f in self.model._meta.fields) else "slug"
        return cast("Publishable | None", self.filter(**{field: public_id}).first())

    def published(self) -> Self:
        return self.filter(state="published")

    def changed_since_publication(self) -> Self:
        """Published nouns whose working record was touched after their live version."""
        return self.published().filter(changed_at__isnull=False)


class PublishedFileQuerySet(models.QuerySet):
    """Which files the published record names."""

    def names(self, path: str) -> bool:
        """Whether any published document names the file at this path."""
        return self.filter(path=path).exists()


class PublishedQuerySet(models.QuerySet):
    """What can be asked of any published noun."""

    def at(self, public_id: str) -> Any:
        """The noun that is published under this id, or None: a draft and an id that never was are the same here."""
        return self.filter(pk=public_id).first()

    def countries(self) -> models.QuerySet[Any]:
        """The code of each country with one, once."""
        return self.order_by("country").values_list("country", flat=True).distinct()

    def in_country(self, code: str) -> Self:
        return self.filter(country=code.upper())

    def updated_since(self, moment: dt.datetime) -> Self:
        """What was published, or brought up to date, at or after a moment."""
        return self.filter(updated_at__gte=moment)

    def named_like(self, text: str) -> Self:
        """What has this in its name, in any script or case; nothing when no letter or digit is asked for."""
        name = folded(text)
        return self.filter(sort_name__contains=name) if name else self.none()

    def by_name(self) -> Self:
        return self.order_by("sort_name", "public_id")

    def with_text(self) -> Self:
        """Adds `text`: the document as the database keeps it, to pass through unread."""
        return self.annotate(text=Cast("document", models.TextField()))

    def listed(self) -> Self:
        """Without the document: enough for a line in a list."""
        return self.defer("document")
