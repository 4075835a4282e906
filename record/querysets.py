"""Queries over what can be published, and what is, by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Self, cast

from django.conf import settings
from django.db import models
from django.db.models.functions import Cast, Coalesce

from record.documents import Added, Part, added_text, json_text, with_added
from record.kept_columns import KeptColumn
from record.names import folded

if TYPE_CHECKING:
    from record.models.publishable import Publishable


class PublishableQuerySet(models.QuerySet):
    """What can be asked of every noun of the working record that can be published."""

    def by_public_id(self, public_id: str) -> Publishable | None:
        """The noun with this public id (its slug, where it has no number), or None."""
        return cast("Publishable | None", self.by_public_ids([public_id]).first())

    def by_public_ids(self, public_ids: Iterable[str]) -> Self:
        """The nouns with these public ids."""
        field = "public_id" if any(f.name == "public_id" for f in self.model._meta.fields) else "slug"
        return self.filter(**{f"{field}__in": list(public_ids)})

    def published(self) -> Self:
        return self.filter(state="published")

    def changed_since_publication(self) -> Self:
        """Published nouns whose working record was touched after their live version."""
        return self.published().filter(changed_at__isnull=False)

    def waiting_for_review(self) -> Self:
        """What lies before the editors: in review, changed since it was published, or withdrawn and asked about since.
        Adds `waiting_since`; the oldest first."""
        from record.models.reviewing import ReviewAct

        steps = ReviewAct.objects.of_outer(self._kind)
        asked = steps.asking().order_by("-at").values("at")[:1]
        latest = steps.order_by("-at", "-pk").values("verb")[:1]
        found = self.filter(
            models.Q(state="in_review")
            | models.Q(state="published", changed_at__isnull=False)
            | models.Q(state="unpublished", pk__in=self._asked_about())
        )
        return found.annotate(
            latest_step=models.Subquery(latest),
            waiting_since=models.Case(
                models.When(state="published", then=models.F("changed_at")),
                default=Coalesce(models.Subquery(asked), models.F("changed_at")),
            ),
        ).order_by("waiting_since", "pk")

    @property
    def _kind(self) -> str:
        return cast("type[Publishable]", self.model).kind

    def _asked_about(self) -> models.QuerySet[Any]:
        from record.models.reviewing import ReviewAct

        newest = ReviewAct.objects.filter(kind=self._kind).order_by("case_id", "-at", "-pk").distinct("case_id")
        return ReviewAct.objects.filter(pk__in=newest.values("pk"), verb="asked").values("case_id")

    def with_checklist_score(self) -> Self:
        """Adds `checklist_score`, as the desk last looked; None where it has not."""
        from record.models.reviewing import ChecklistScore

        score = ChecklistScore.objects.of_outer(self._kind).values("score")[:1]
        return self.annotate(checklist_score=models.Subquery(score))

    def without_score(self, kind: str) -> Self:
        """Drafts, cases in review and changed ones that were not looked at since; those in review first."""
        from record.models.reviewing import ChecklistScore

        looked_at = ChecklistScore.objects.of_outer(kind).filter(made_at__gte=models.OuterRef("changed_at"))
        waiting = self.filter(state__in=("draft", "in_review", "published"), changed_at__isnull=False)
        in_review_first = models.Case(models.When(state="in_review", then=0), default=1)
        return waiting.filter(~models.Exists(looked_at)).order_by(in_review_first, "changed_at", "pk")


class PublishedFileQuerySet(models.QuerySet):
    """Which files the published record names."""

    def names(self, path: str) -> bool:
        """Whether any published document names the file at this path."""
        return self.filter(path=path).exists()

    def names_any(self, paths: list[str]) -> bool:
        """Whether any published document names one of the files at these paths."""
        return self.filter(path__in=paths).exists()

    def pictures(self, folder: str) -> set[str]:
        """The paths in the folder of pictures."""
        return set(self.filter(path__startswith=folder).values_list("path", flat=True))


class PublishedRedirectQuerySet(models.QuerySet):
    """Where addresses that were public lead now."""

    def survivors_of(self, identities: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, str]]:
        """Of these nouns (kind, public id), those that were merged, each with what it was merged into."""
        wanted = models.Q()
        for kind, public_id in identities:
            wanted |= models.Q(kind=kind, from_id=public_id)
        if not wanted:
            return {}
        rows = self.filter(wanted).values_list("kind", "from_id", "to_id")
        return {(kind, from_id): (kind, to_id) for kind, from_id, to_id in rows}

    def to_what_is_public(self) -> Self:
        """Those that lead to what was not withdrawn since."""
        from record.published import Version

        survivors = Version.objects.filter(kind=models.OuterRef("kind"), public_id=models.OuterRef("to_id")).speaking()
        is_public = models.Q(document__isnull=False)
        newest = survivors.order_by("-number").annotate(public=is_public).values("public")
        return self.annotate(leads_to_public=models.Subquery(newest[:1])).filter(leads_to_public=True)

    def survivor_of(self, kind: str, public_id: str) -> str | None:
        """The public id that this one leads to, or None."""
        return self.filter(kind=kind, from_id=public_id).values_list("to_id", flat=True).first()


class DocumentsPassedOn(models.QuerySet):
    """Rows with a document that is passed on as the text the database keeps."""

    # Where the document stands.
    document_field = "document"

    def added(self) -> Added:
        """What a document says beside what was published: added when it is read, never stored."""
        return {"licence": json_text(settings.CONTENT_LICENCE.url)}

    def with_text_in_two(self) -> Self:
        """Adds `stored`: the document as the database keeps it; and `added`, which stands in place of its last brace.
        Put together where they are sent: the database would look through the whole text for its end."""
        return self.annotate(**{name: self._column(name, made) for name, made in self._two().items()})

    def _two(self) -> dict[str, Callable[[], models.Expression]]:
        return {
            "stored": lambda: Cast(self.document_field, models.TextField()),
            "added": lambda: added_text(self.added()),
        }

    def _column(self, name: str, made: Callable[[], models.Expression]) -> models.Expression:
        return made()

    def with_text(self) -> Self:
        """Adds `text`: the same put together, to pass through unread."""
        return self.with_text_in_two().annotate(text=with_added("stored", "added"))


class PublishedQuerySet(DocumentsPassedOn):
    """What can be asked of any published noun."""

    # What its document calls the name.
    name_field = "name"
    # Whether the document stands in the table itself, and what is added to it is of today.
    of_now = True

    def _column(self, name: str, made: Callable[[], models.Expression]) -> models.Expression:
        return KeptColumn(self.model, name, made) if self.of_now else made()

    def as_of(self, day: dt.date) -> Any:
        """The record as it stood published at the end of a day (UTC), to be asked in the same ways: ask this first."""
        from record.past import past_of

        return past_of[self.model]._default_manager.standing_on(day)

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

    def listed(self) -> Self:
        """Without the document: enough for a line in a list. Adds the translations of the name for `called`."""
        return self.defer("document").annotate(name_translations=Part("translations", self.name_field))
