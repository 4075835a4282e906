"""Officials and articles as the API lists them: gathered from the acts and charges of published cases, always from all
of them, whatever is asked."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.db.models.functions import Coalesce, Concat

from record.documents import Built, DocumentField, Part
from record.querysets import DocumentsPassedOn

_PEOPLE = models.Count("prisoner", distinct=True)


class FirstOf(models.Func):
    """The first element of an array."""

    template = "(%(expressions)s)[1]"
    arity = 1


def _newest(said: Any, changed: str, output: models.Field) -> FirstOf:
    """What the case says of it that changed last."""
    return FirstOf(ArrayAgg(said, order_by=(f"-{changed}", "pk")), output_field=output)


class OfficialsGathered(DocumentsPassedOn):
    """Officials, from what they are named for."""

    document_field = "gathered_document"

    def gathered(self) -> models.QuerySet[Any, dict[str, Any]]:
        """Each official once, as a document, by address."""
        each = self.order_by().annotate(public_id=models.F("official")).values("public_id")
        changed = models.Max("prisoner__updated_at")
        built = Built(
            id=models.F("public_id"),
            url=Concat(models.Value(f"{settings.SITE_URL}/officials/"), "public_id", models.Value("/")),
            name=_newest("name", "prisoner__updated_at", models.TextField()),
            roles=ArrayAgg("role", distinct=True, order_by="role"),
            countries=ArrayAgg("prisoner__country", distinct=True, order_by="prisoner__country"),
            prisoners=_PEOPLE,
            first_named_on=models.Min("day"),
            last_named_on=models.Max("day"),
            updated_at=changed,
        )
        found = each.annotate(updated_at=changed, version_id=models.Max("prisoner__version"))
        return found.annotate(gathered_document=built).order_by("public_id")


class ArticlesGathered(DocumentsPassedOn):
    """Articles, from the counts of people by article, which the database keeps; each as the charge names it whose case
    changed last."""

    document_field = "gathered_document"

    def gathered(self) -> Self:
        """Each article once, as a document, by its name."""
        from prisoners.published_parts import PublishedCharge

        newest = PublishedCharge.objects.filter(article=models.OuterRef("value"), public_id__isnull=False)
        newest = newest.order_by("-updated_at", "pk")
        built = Built(
            id=models.F("slug"),
            url=Concat(models.Value(f"{settings.SITE_URL}/statutes/"), "slug", models.Value("/")),
            article=models.F("article"),
            country=models.F("country"),
            code=models.F("code"),
            number=models.F("number"),
            title=models.F("title"),
            translations=Coalesce(
                Part("article", "translations", of="part"), models.Value({}, output_field=DocumentField())
            ),
            prisoners=models.OuterRef("people"),
            updated_at=models.F("updated_at"),
        )
        found = self.filter(facet="article").annotate(
            title=models.Subquery(newest.values("title")[:1]),
            updated_at=models.Subquery(newest.values("updated_at")[:1]),
            gathered_document=models.Subquery(newest.annotate(built=built).values("built")[:1]),
        )
        # Of cases from before there were such lists, until they are renewed, nothing is told.
        return found.filter(updated_at__isnull=False)

    def at(self, slug: str) -> Self:
        """The article, or the articles, with this address."""
        from prisoners.published_parts import PublishedCharge

        return self.filter(value__in=PublishedCharge.objects.at(slug).order_by().values("article"))

    def under(self, article: str) -> Self:
        """The article of this name."""
        return self.filter(value=article)

    def in_country(self, code: str) -> Self:
        return self.filter(value__startswith=f"{code.upper()} ")

    def mentioning(self, text: str) -> Self:
        """Articles with this in their number, their statute's name or their title."""
        return self.filter(models.Q(value__icontains=text) | models.Q(title__icontains=text))

    def updated_since(self, moment: dt.datetime) -> Self:
        """Articles of a charge in a case that changed at or after a moment."""
        return self.filter(updated_at__gte=moment)
