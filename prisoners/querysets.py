"""Queries over cases and events, by name."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.search import SearchQuery, TrigramWordSimilarity
from django.db import models
from django.db.models.functions import Cast, Coalesce, Concat, Length, Substr

from record.documents import Part
from record.names import folded
from record.querysets import PublishableQuerySet, PublishedQuerySet

if TYPE_CHECKING:
    from record.models import User


class PrisonerQuerySet(PublishableQuerySet):
    """The working record of people."""

    def maintained_by_teams_of(self, user: User) -> Self:
        """Cases that a team of this member of staff maintains."""
        return self.filter(self._is_maintained_for(user))

    def visible_to(self, user: User) -> Self:
        """Cases this member of staff may see at the desk: what is public, and what their teams maintain (domain.md,
        Access)."""
        if user.is_superuser:
            return self
        return self.filter(models.Q(state="published") | self._is_maintained_for(user))

    def _is_maintained_for(self, user: User) -> models.Exists:
        # By EXISTS: a join would list a case twice that two teams of one person maintain.
        from prisoners.models import Maintenance

        kept = Maintenance.objects.filter(prisoner=models.OuterRef("pk"), organization__team__user=user)
        return models.Exists(kept)

    def with_whole_case(self) -> Self:
        """Everything the composer reads, in a number of queries that does not depend on the case."""
        cited = "citations__source"
        return self.select_related("assessment").prefetch_related(
            f"{cited}",
            "names__citations__source",
            "group_links__group",
            f"group_links__{cited}",
            "memberships__organization",
            f"memberships__{cited}",
            f"detentions__{cited}",
            "detentions__custody__institution",
            f"detentions__custody__{cited}",
            "detentions__charges__article",
            f"detentions__charges__{cited}",
            "detentions__hearings__court",
            "detentions__hearings__judge",
            f"detentions__hearings__{cited}",
            f"detentions__sentences__{cited}",
            "detentions__officials__official",
            "incidents__kind",
            "incidents__detention",
            "incidents__organization",
            "incidents__institution",
            f"incidents__{cited}",
            "participations__event",
            f"participations__{cited}",
            "recognitions__organization",
            f"recognitions__{cited}",
            "assessment__findings__citations__source",
        )


class EventQuerySet(PublishableQuerySet):
    """The working record of events."""

    def with_whole_event(self) -> Self:
        """Everything the composer reads."""
        return self.prefetch_related(
            "citations__source",
            "incidents__kind",
            "incidents__organization",
            "incidents__institution",
            "incidents__event_citations__source",
        )


class PublishedPrisonerQuerySet(PublishedQuerySet):
    """The published record of people."""

    def with_status(self, status: str) -> Self:
        return self.filter(status=status)

    def in_group(self, slug: str) -> Self:
        return self.filter(groups__contains=[slug])

    def of_organization(self, slug: str) -> Self:
        return self.filter(organizations__contains=[slug])

    def in_institution(self, slug: str) -> Self:
        return self.filter(institutions__contains=[slug])

    def under_article(self, number: str) -> Self:
        """People charged under an article: its number, or its country, code and number as the API writes them."""
        return self.filter(articles__contains=[number])

    def at_event(self, slug: str) -> Self:
        return self.filter(events__contains=[slug])

    def of_people(self, public_ids: list[str]) -> Self:
        return self.filter(public_id__in=public_ids)

    def arrested_after(self, day: dt.date) -> Self:
        """People with an arrest that was certainly on or after a day."""
        return self.filter(self._has_detention(arrested_earliest__gte=day))

    def arrested_before(self, day: dt.date) -> Self:
        """People with an arrest that was certainly on or before a day."""
        return self.filter(self._has_detention(arrested_latest__lte=day))

    def held_on(self, day: dt.date) -> Self:
        """People who were certainly held on a day: arrested by then at the latest, and not yet free at the earliest."""
        return self.filter(self._has_detention(certain__contains=day))

    def _has_detention(self, **conditions: object) -> models.Exists:
        # A condition on a child table by EXISTS: a join would count someone twice who was arrested twice.
        from prisoners.published import PublishedDetention

        return models.Exists(PublishedDetention.objects.filter(prisoner=models.OuterRef("pk"), **conditions))

    def search(self, text: str) -> Self:
        """By name in any spelling or script, by public id, or by words of the case; the nearest names first."""
        name = folded(text)
        words = SearchQuery(text, config="simple", search_type="websearch")
        matches = models.Q(words_vector=words) | models.Q(public_id__iexact=text.strip())
        if not name:
            return self.filter(matches).annotate(nearness=models.Value(0.0, models.FloatField()))
        return self.filter(
            matches | models.Q(names_folded__trigram_word_similar=name) | models.Q(names_folded__contains=name)
        ).annotate(nearness=TrigramWordSimilarity(name, "names_folded"))

    def nearest_first(self) -> Self:
        """After `search`: the best match of a name first."""
        return self.order_by("-nearness", "sort_name", "public_id")

    def last_changed_first(self) -> Self:
        return self.order_by("-updated_at", "public_id")

    def last_arrested_first(self) -> Self:
        return self.order_by(models.F("last_arrested").desc(nulls_last=True), "sort_name", "public_id")

    def longest_held_first(self) -> Self:
        """By the days certain; people of whom none is certain come last."""
        return self.with_days_held().order_by(models.F("days_held").desc(nulls_last=True), "sort_name", "public_id")

    def with_days_held(self) -> Self:
        """Adds `days_held`, counted by the database up to today: at least so many; None where no day is certain."""
        return self.annotate(days_held=DaysHeld())

    def in_brief(self) -> Self:
        """What a card in a list shows, without the documents: adds `days_held` and the few parts it needs of each."""
        return (
            self.with_days_held()
            .defer("document", "words", "names_folded", "words_vector")
            .annotate(
                naming=Part("naming"),
                status_detail=Part("status_detail"),
                portrait=Part("portrait"),
                group_names=Part("group_names"),
                last_custody=Part("detentions", "-1", "custody", "-1"),
            )
        )

    def newest_first(self) -> Self:
        """The most recently added first."""
        return self.order_by("-published_at", "public_id")

    def with_text(self) -> Self:
        """Adds `text`: the document as the database keeps it, and what depends on today appended to it."""
        stored = Cast("document", models.TextField())
        return self.with_days_held().annotate(
            text=Concat(
                Substr(stored, 1, Length(stored) - 1),
                _text(',"days_held":'),
                Coalesce(Cast("days_held", models.TextField()), _text("null")),
                _text(',"days_held_is_minimum":'),
                Cast("held_days_are_minimum", models.TextField()),
                _text("}"),
                output_field=models.TextField(),
            )
        )


def _text(literal: str) -> models.Value:
    return models.Value(literal, output_field=models.TextField())


class DaysHeld(models.Func):
    """Days of ended detentions plus those since `held_since`, today included; NULL when neither is known."""

    template = (
        "CASE WHEN %(before)s IS NULL AND %(since)s IS NULL THEN NULL "
        "ELSE coalesce(%(before)s, 0) + coalesce(CURRENT_DATE - %(since)s + 1, 0) END"
    )
    output_field = models.IntegerField()

    def __init__(self) -> None:
        super().__init__(models.F("held_days_before"), models.F("held_since"))

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Any:  # type: ignore[override]
        before, since = (compiler.compile(e)[0] for e in self.source_expressions)
        return self.template % {"before": before, "since": since}, []


class PublishedDetentionQuerySet(models.QuerySet):
    """Detentions of published cases."""

    def held_on(self, day: dt.date) -> Self:
        """Detentions that certainly lasted on a day."""
        return self.filter(certain__contains=day)


class PublishedEventQuerySet(PublishedQuerySet):
    """Published events."""

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def latest_first(self) -> Self:
        return self.order_by(models.F("began_earliest").desc(nulls_last=True), "sort_name")

    def in_brief(self) -> Self:
        """What a line in a list shows, without the documents."""
        return self.listed().annotate(began=Part("began"), place=Part("place"))


class PublishedIncidentQuerySet(models.QuerySet):
    """Incidents of published cases and events."""

    def striking(self, organization: str) -> Self:
        """What events did to an organisation, in order; each with its event."""
        return (
            self.filter(organization=organization, event__isnull=False)
            .select_related("event")
            .defer("event__document")
            .order_by("happened_earliest", "pk")
        )

    def in_cases_striking(self, organization: str) -> Self:
        """What was done to an organisation in the cases of its people, in order; each with its person."""
        return (
            self.filter(organization=organization, prisoner__isnull=False)
            .select_related("prisoner")
            .only("document", "kind", "prisoner__name", "prisoner__slug")
            .order_by("happened_earliest", "pk")
        )
