"""Officials and articles as lists: gathered from the acts and charges of published cases, always from all of them,
whatever is asked."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Coalesce, Concat

from record.documents import Built, DocumentField, Part
from record.names import folded
from record.querysets import DocumentsPassedOn

# What stands before the blank in “AZ judge”, and what after it.
COUNTRY, ROLE = 1, 2


class HalfOf(models.Func):
    """One half of each of the pairs in which an official is named, each value once."""

    template = "ARRAY(SELECT DISTINCT split_part(n, ' ', %(half)s) FROM unnest(%(expressions)s) n ORDER BY 1)"
    output_field = ArrayField(models.TextField())

    def __init__(self, pairs: str, half: int) -> None:
        super().__init__(pairs, half=half)


class OfficialsGathered(DocumentsPassedOn):
    """Officials, each whole, whichever of the acts is asked for."""

    document_field = "gathered_document"

    def gathered(self) -> Self:
        """Each as a document."""
        built = Built(
            id=models.F("public_id"),
            url=Concat(models.Value(f"{settings.SITE_URL}/officials/"), "public_id", models.Value("/")),
            name=models.F("name"),
            roles=HalfOf("named_as", ROLE),
            countries=HalfOf("named_as", COUNTRY),
            prisoners=models.F("people"),
            first_named_on=models.F("first_named_on"),
            last_named_on=models.F("last_named_on"),
            updated_at=models.F("updated_at"),
        )
        return self.annotate(gathered_document=built)

    def named_like(self, text: str) -> Self:
        """Officials with this in their name, in any script or case: their address has the name in Latin."""
        name = folded(text)
        return self.filter(public_id__contains=name.replace(" ", "-")) if name else self.none()

    def in_country(self, code: str) -> Self:
        """Officials named in a case of a country."""
        return self.alias(countries=HalfOf("named_as", COUNTRY)).filter(countries__contains=[code.upper()])

    def as_role(self, role: str) -> Self:
        return self.alias(in_roles=HalfOf("named_as", ROLE)).filter(in_roles__contains=[role])

    def in_country_as_role(self, code: str, role: str) -> Self:
        """Officials named in that role in a case of that country."""
        return self.filter(named_as__contains=[f"{code.upper()} {role}"])

    def updated_since(self, moment: dt.datetime) -> Self:
        """Officials named in a case that changed at or after a moment."""
        return self.filter(updated_at__gte=moment)


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
