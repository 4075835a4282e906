"""Queries over campaigns and resolutions, by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models

from prisoners.published import PublishedPrisoner
from record.documents import Part
from record.published import PublishedReference
from record.querysets import PublishableQuerySet, PublishedQuerySet


class CampaignQuerySet(PublishableQuerySet):
    """The working record of campaigns."""

    def with_whole_campaign(self) -> Self:
        """Everything the composer reads."""
        return self.prefetch_related(
            "demands",
            "runners__organization",
            "beneficiaries__prisoner",
            "actions__prisoner",
            "actions__institution",
            "citations__source",
        )


class ResolutionQuerySet(PublishableQuerySet):
    """The working record of resolutions."""

    def with_whole_resolution(self) -> Self:
        """Everything the composer reads."""
        return self.select_related("meeting", "campaign").prefetch_related(
            "demands",
            "concerned__prisoner",
            "signatures__organization",
            "outcomes__citations__source",
            "citations__source",
        )


class PublishedCampaignQuerySet(PublishedQuerySet):
    """Published campaigns."""

    name_field = "title"

    def for_prisoner(self, public_id: str) -> Self:
        return self.filter(prisoners__contains=[public_id])

    def for_any_prisoner(self, public_ids: Sequence[str]) -> Self:
        return self.filter(prisoners__overlap=list(public_ids))

    def for_people_at_event(self, slug: str) -> Self:
        """Campaigns for people whose case belongs to an event."""
        people = PublishedPrisoner.objects.at_event(slug).order_by().values("pk")
        return self.filter(prisoners__overlap=ArraySubquery(people))

    def run_by(self, slug: str) -> Self:
        return self.filter(organizations__contains=[slug])

    def in_brief(self) -> Self:
        """What a line in a list shows, without the documents."""
        return self.listed().annotate(
            run_by_whom=Part("run_by"), first_demand=Part("demands", "0"), ended=Part("ended")
        )


class PublishedResolutionQuerySet(PublishedQuerySet):
    """Published resolutions."""

    name_field = "title"

    def of_campaign(self, slug: str) -> Self:
        """Resolutions that name a campaign as theirs."""
        naming = PublishedReference.objects.filter(from_kind="resolution", to_kind="campaign", to_id=slug)
        return self.filter(pk__in=naming.values("from_id"))

    def of_campaign_or_its_people(self, slug: str, people: list[str]) -> Self:
        """Resolutions that name a campaign as theirs, or that concern one of these people."""
        naming = PublishedReference.objects.filter(from_kind="resolution", to_kind="campaign", to_id=slug)
        return self.filter(models.Q(pk__in=naming.values("from_id")) | models.Q(prisoners__overlap=people))

    def of_meeting(self, slug: str) -> Self:
        return self.filter(meeting=slug)

    def in_brief(self) -> Self:
        """What a line in a list shows, without the documents."""
        return self.listed().annotate(adopted=Part("adopted"), meeting_name=Part("meeting", "name"))

    def signed_by(self, slug: str) -> Self:
        return self.filter(signatories__contains=[slug])

    def concerning(self, public_id: str) -> Self:
        return self.filter(prisoners__contains=[public_id])

    def in_country(self, code: str) -> Self:
        """Resolutions that concern a country: one may concern several."""
        return self.filter(countries__contains=[code.upper()])

    def latest_first(self) -> Self:
        return self.order_by(models.F("adopted_earliest").desc(nulls_last=True), "meeting", "number", "public_id")
